// What callers ask that is not theirs, of a server that asks who comes.
import { type Attack, type AttackGroup, type Caller, proxy, type Target, v2, v3 } from './attack.ts';

const user = { username: 'eve', password: 'walnut-orbit-ferry-54' };
const denied = [401, 403, 404];

/** Reads of the records of the project, by each way that leads to one. */
const reads = ({
  run,
  root,
  experiment,
  loggedModel,
  trace,
  webhook,
}: Target): readonly (readonly [string, string, unknown?])[] => [
  ['a run', `${v2}/runs/get?run_id=${run}`],
  ['runs', `${v2}/runs/search`, { experiment_ids: [experiment] }],
  ['the history of metrics', `${v2}/metrics/get-history?run_id=${run}&metric_key=m`],
  ['the history of metrics of many', `/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id=${run}&metric_key=m`],
  ['an experiment', `${v2}/experiments/get?experiment_id=${experiment}`],
  ['a file by its run', `/get-artifact?run_uuid=${run}&path=a.html`],
  ['a file by the path of its content', `${proxy}/artifacts/${root}/a.html`],
  ['the folder of a run', `${proxy}/artifacts?path=${root}`],
  ['a presigned address', `${proxy}/presigned/${root}/a.html`],
  ['a logged model', `${v2}/logged-models/${loggedModel}`],
  ['files of a logged model', `${v2}/logged-models/${loggedModel}/artifacts/directories`],
  ['a trace', `${v3}/traces/${trace}`],
  ['traces by their ids', `${v3}/traces/batchGet?trace_ids=${trace}`],
  ['the spans of a trace', `/ajax-api/3.0/mlflow/get-trace-artifact?request_id=${trace}`],
  ['a registered model', `${v2}/registered-models/get?name=m`],
  ['webhooks', `${v2}/webhooks`],
  ['a webhook', `${v2}/webhooks/${webhook}`],
  ['keys of providers', `${v3}/gateway/secrets/list`],
  ['scorers', `${v3}/scorers/list?experiment_id=${experiment}`],
  ['MCP servers', `${v3}/mcp-servers`],
  ['jobs', '/ajax-api/3.0/jobs/search', {}],
  ['roles', `${v3}/roles/list?workspace=default`],
];

/** Records of the project told to a caller of another by what answers whoever asks, row by row. */
const told = /hidden-words/;

export function callerAttacks(target: Target): readonly AttackGroup[] {
  const { run, root, experiment, loggedModel, trace, webhook } = target;
  const by = (caller: Caller, list: readonly Omit<Attack, 'as'>[]): Attack[] =>
    list.map((attack) => ({ ...attack, what: `${attack.what}, by ${whoIs[caller]}`, as: caller }));
  const readsOf = (caller: Caller, prefix = '', headers: Readonly<Record<string, string>> = {}, how = ''): Attack[] =>
    by(
      caller,
      reads(target).map(([what, path, body]) => ({
        what: `${what}${how}`,
        path: `${prefix}${path}`,
        headers,
        body,
        answered: denied,
        untold: told,
      })),
    );
  /** The neighbour's own project answers, and knows none of these. */
  const lookedUp = by(
    'neighbour',
    reads(target)
      .filter(([, path]) => !path.includes('workspace=default'))
      .map(([what, path, body]) => ({
        what: `${what}, looked up in a project of their own`,
        path: `/projects/other${path}`,
        body,
        answered: [200, 400, 403, 404],
        untold: told,
      })),
  );
  const graphql = (query: string): Omit<Attack, 'as'> => ({
    what: `GraphQL: ${query.slice(0, 60)}…`,
    path: '/projects/other/graphql',
    body: { query },
    answered: [200, 400],
    untold: told,
  });
  const ownProject: readonly Omit<Attack, 'as'>[] = [
    graphql(`{ mlflowGetRun(input: {runId: "${run}"}) { run { data { tags { key value } } } } }`),
    graphql(`{ mlflowSearchRuns(input: {experimentIds: ["${experiment}"]}) { runs { info { runName } } } }`),
    graphql(`{ mlflowGetExperiment(input: {experimentId: "${experiment}"}) { experiment { name } } }`),
    {
      what: 'a trace of another project linked to a run of their own',
      path: `/projects/other${v2}/traces/link-to-run`,
      body: { trace_ids: [trace], run_id: run },
      answered: [400, 403, 404],
    },
    {
      what: 'a file written among those of another project',
      method: 'PUT',
      path: `/projects/other${proxy}/artifacts/${root}/b.txt`,
      body: 'x',
      answered: [200, 400, 403, 404],
    },
  ];
  const oneself: readonly Omit<Attack, 'as'>[] = [
    { what: 'a user', path: `${v2}/users/create`, body: user, answered: denied },
    { what: 'a list of all users', path: `${v2}/users/list`, answered: denied },
    { what: 'who somebody else is', path: `${v2}/users/get?username=keeper`, answered: denied },
    {
      what: 'what somebody else may do',
      path: `${v3}/users/permissions/list?username=keeper`,
      answered: denied,
    },
    {
      what: 'the password of somebody else',
      method: 'PATCH',
      path: `${v2}/users/update-password`,
      body: { username: 'keeper', password: 'copper-meadow-lantern' },
      answered: denied,
    },
    {
      what: 'to be an administrator',
      method: 'PATCH',
      path: `${v2}/users/update-admin`,
      body: { username: 'reader', is_admin: true },
      answered: denied,
    },
    {
      what: 'the end of a user',
      method: 'DELETE',
      path: `${v2}/users/delete`,
      body: { username: 'keeper' },
      answered: denied,
    },
    {
      what: 'a role of their own making',
      path: `${v3}/roles/create`,
      body: { name: 'all', workspace: 'default', permissions: [] },
      answered: denied,
    },
    {
      what: 'a permission for themselves',
      path: `${v3}/users/permissions/grant`,
      body: { username: 'reader', resource_type: 'workspace', resource_id: 'default', permission: 'MANAGE' },
      answered: denied,
    },
    { what: 'a workspace', path: `${v3}/workspaces`, body: { name: 'attack' }, answered: denied },
    {
      what: 'the end of a workspace',
      method: 'DELETE',
      path: `${v3}/workspaces/default?mode=CASCADE`,
      answered: denied,
    },
    { what: 'a token of all rights', path: '/api/v1/tokens', body: { name: 'all', scopes: ['*'] }, answered: denied },
    {
      what: 'a role of the whole server',
      method: 'PUT',
      path: '/api/v1/members/reader',
      body: { role: 'admin' },
      answered: denied,
    },
    { what: 'every project at once', path: '/api/v1/members', answered: denied },
  ];
  const write: readonly Omit<Attack, 'as'>[] = [
    {
      what: 'a file',
      method: 'PUT',
      path: `${proxy}/artifacts/${root}/b.txt`,
      body: 'x',
      answered: denied,
    },
    { what: 'the end of a file', method: 'DELETE', path: `${proxy}/artifacts/${root}/a.html`, answered: denied },
    {
      what: 'an upload in parts',
      path: `${proxy}/mpu/create/${root}/b.bin`,
      body: { path: 'b.bin', num_parts: 1 },
      answered: denied,
    },
    {
      what: 'a presigned address to write to',
      path: `${v2}/artifacts/presigned-upload-url`,
      body: { run_id: run, path: 'b.txt' },
      answered: denied,
    },
    { what: 'inputs of a run', path: `${v2}/runs/log-inputs`, body: { run_id: run, datasets: [] }, answered: denied },
    {
      what: 'a metric',
      path: `${v2}/runs/log-metric`,
      body: { run_id: run, key: 'm', value: 9, timestamp: 1 },
      answered: denied,
    },
    { what: 'the end of a run', path: `${v2}/runs/delete`, body: { run_id: run }, answered: denied },
    {
      what: 'the end of a logged model',
      method: 'DELETE',
      path: `${v2}/logged-models/${loggedModel}`,
      answered: denied,
    },
    {
      what: 'the end of traces',
      path: `${v2}/traces/delete-traces`,
      body: { experiment_id: experiment, request_ids: [trace] },
      answered: denied,
    },
    {
      what: 'an assessment',
      path: `${v3}/traces/${trace}/assessments`,
      body: { assessment: { assessment_name: 'a', trace_id: trace, feedback: { value: true } } },
      answered: denied,
    },
    {
      what: 'a webhook',
      path: `${v2}/webhooks`,
      body: { name: 'w', url: 'https://example.com/', events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }] },
      answered: denied,
    },
    { what: 'a call of a webhook', path: `${v2}/webhooks/${webhook}/test`, body: {}, answered: denied },
    {
      what: 'an alias',
      path: `${v2}/registered-models/alias`,
      body: { name: 'm', alias: 'champion', version: '1' },
      answered: denied,
    },
    {
      what: 'a key of a provider',
      path: `${v3}/gateway/secrets/create`,
      body: { secret_name: 'k', secret_value: { api_key: 'sk-1' } },
      answered: denied,
    },
    {
      what: 'a scorer',
      path: `${v3}/scorers/register`,
      body: { experiment_id: experiment, name: 's', serialized_scorer: '{}' },
      answered: denied,
    },
    { what: 'an MCP server', path: `${v3}/mcp-servers`, body: { name: 'com.example/x' }, answered: denied },
    { what: 'the end of a job', method: 'PATCH', path: '/ajax-api/3.0/jobs/cancel/x', body: {}, answered: denied },
    {
      what: 'spans',
      path: '/v1/traces',
      headers: { 'x-mlflow-experiment-id': experiment },
      body: { resourceSpans: [] },
      answered: denied,
    },
    { what: 'a call of a model', path: '/gateway/mlflow/v1/chat/completions', body: { model: 'x' }, answered: denied },
  ];
  return [
    {
      title: 'Nobody, who asks anyway',
      known:
        'CVE-2025-14297, GHSA-3p64-6gvh-82v5, GHSA-46r5-x6jq-v8g6, GHSA-8c7q-86fq-vvmh: routes that were forgotten at the gate',
      attacks: [...readsOf('nobody'), ...by('nobody', write), ...by('nobody', oneself)],
    },
    {
      title: 'A reader, who would write',
      known: 'CVE-2024-4263: less than the permission sufficed',
      attacks: by('reader', write),
    },
    {
      title: 'Somebody who would be more than they are',
      known: 'GHSA-4qq5-mxxx-m6gg: users made themselves users and administrators',
      attacks: [...by('reader', oneself), ...by('worker', oneself)],
    },
    {
      title: 'The administrator of another project',
      known: 'servers of many tenants, where records are found by ids and paths, and a header names another tenant',
      attacks: [
        ...readsOf('neighbour'),
        ...readsOf('neighbour', '', { 'x-mlflow-workspace': 'default' }, ', by the header of a workspace'),
        ...readsOf(
          'neighbour',
          '/projects/default',
          { 'x-mlflow-workspace': 'other' },
          ', with a header that names their own',
        ),
        ...lookedUp,
        ...by('neighbour', write),
        ...by('neighbour', ownProject),
      ],
    },
  ];
}

export const whoIs: Readonly<Record<Caller, string>> = {
  nobody: 'nobody',
  reader: 'a reader',
  worker: 'a data scientist',
  neighbour: 'the administrator of another project',
};
