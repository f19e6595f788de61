// Where models and artifacts are said to lie, and names that are more than names.
import { type Attack, type AttackGroup, refused, type Target, v2, v3 } from './attack.ts';

const sources = [
  '/etc',
  'file:///etc/',
  'file://///etc',
  '//etc',
  'mlflow-artifacts://host/models/../../..',
  'mlflow-artifacts:/models/%2e%2e/%2e%2e',
  's3a://bucket/..%2fother',
  'dbfs:/run/artifacts/a%3f/../../..',
  'http://169.254.169.254/../x',
];

const locations = [
  'http:///#/../../etc/',
  'mlflow-artifacts:/a;../../b',
  'mlflow-artifacts:/a?q=../../b',
  'file:///etc',
  '/etc',
  's3://bucket/../other',
];

/** Names that would be a path, another name once decoded, or nothing. */
const names = ['../x', 'a/b', 'a\u0000b', ''];

export function sourceAndNameAttacks({ run, experiment }: Target): readonly AttackGroup[] {
  const sourceAttacks: readonly Attack[] = [
    ...sources.flatMap((source): Attack[] => [
      {
        what: `a version from ${source}`,
        path: `${v2}/model-versions/create`,
        body: { name: 'm', source },
        answered: [400],
      },
      {
        what: `a prompt from ${source}`,
        path: `${v2}/model-versions/create`,
        body: { name: 'p', source, tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] },
        answered: [400],
      },
      {
        what: `a version of a prompt's own kind from ${source}`,
        path: `${v2}/model-versions/create`,
        body: { name: 'm', source, tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] },
        answered: [400],
      },
    ]),
    ...locations.map(
      (location): Attack => ({
        what: `an experiment at ${location}`,
        path: `${v2}/experiments/create`,
        body: { name: 'attack', artifact_location: location },
        answered: [400, 403],
      }),
    ),
  ];
  const nameAttacks: readonly Attack[] = [
    ...names.map(
      (name): Attack => ({
        what: `a registered model named ${JSON.stringify(name)}`,
        path: `${v2}/registered-models/create`,
        body: { name },
        answered: [400],
      }),
    ),
    ...names.map(
      (name): Attack => ({
        what: `a prompt named ${JSON.stringify(name)}`,
        path: `${v2}/registered-models/create`,
        body: { name, tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] },
        answered: [400],
      }),
    ),
    ...['../x', 'a\u0000b', 'a%2fb', "a'b"].map(
      (name): Attack => ({
        what: `a logged model named ${JSON.stringify(name)}`,
        path: `${v2}/logged-models`,
        body: { experiment_id: experiment, name },
        answered: [400],
      }),
    ),
    ...['', 'a\u0000b'].flatMap((name): Attack[] => [
      {
        what: `an experiment named ${JSON.stringify(name)}`,
        path: `${v2}/experiments/create`,
        body: { name },
        answered: [400],
      },
      {
        what: `a scorer named ${JSON.stringify(name)}`,
        path: `${v3}/scorers/register`,
        body: { experiment_id: experiment, name, serialized_scorer: '{}' },
        answered: [400],
      },
    ]),
    ...['..', '../x', 'a b', 'UPPER', 'api', 'x'.repeat(64), 'a\u0000b'].map(
      (name): Attack => ({
        what: `a workspace named ${JSON.stringify(name)}`,
        path: `${v3}/workspaces`,
        body: { name },
        answered: [400],
      }),
    ),
    ...['../x', '/etc', 'a//b', ' ', 'com.example/\u0000'].map(
      (name): Attack => ({
        what: `an MCP server named ${JSON.stringify(name)}`,
        path: `${v3}/mcp-servers`,
        body: { name },
        answered: [400],
      }),
    ),
    ...['../default', 'default%2f..', 'no-such', 'default, other', '\\..\\'].map(
      (workspace): Attack => ({
        what: `a read in the workspace ${workspace}`,
        path: `${v2}/runs/get?run_id=${run}`,
        headers: { 'x-mlflow-workspace': workspace },
        answered: refused,
      }),
    ),
  ];
  return [
    {
      title: 'Sources and locations on the server or elsewhere',
      known:
        'CVE-2023-1177, CVE-2023-2356, CVE-2024-1483, CVE-2024-1593, CVE-2024-8859, CVE-2025-11201, CVE-2026-2614: the server reads files for whoever names them',
      attacks: sourceAttacks,
    },
    { title: 'Names', known: 'CVE-2024-3099: one name in two spellings, or a path for a name', attacks: nameAttacks },
  ];
}
