// Requests that cost more than they are long.
import { gzipSync } from 'node:zlib';
import { type Attack, type AttackGroup, type Target, v2, v3 } from './attack.ts';

const runOf = 'run { info { runId } }';
const many = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');

/** Questions in GraphQL that cost more than they are long. */
const bombs: Readonly<Record<string, unknown>> = {
  'of 11 aliases': { query: `{ ${many(11, (at) => `a${at}: test(inputString: "x") { output }`)} }` },
  'of aliases in fragments': {
    query: `{ ${many(11, (at) => `...f${at}`)} } ${many(11, (at) => `fragment f${at} on Query { a${at}: test { output } }`)}`,
  },
  'of 11 root fields': { query: `{ ${many(11, () => 'test { output }')} }` },
  'of 11 operations': { query: many(11, (at) => `query q${at} { test { output } }`), operationName: 'q1' },
  'nested 11 deep': {
    query:
      '{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } }',
  },
  'of 1001 selections': { query: `{ mlflowGetRun(input: {runId: "x"}) { ${many(501, () => runOf)} } }` },
  'of fragments that double': {
    query: `{ ...f0 } ${many(30, (at) => `fragment f${at} on Query { ...f${at + 1} t${at}: mlflowGetRun { ${runOf} ...g } }`)} fragment f30 on Query { test { output } } fragment g on MlflowGetRunResponse { ${runOf} }`,
  },
  'of a fragment in itself': {
    query: '{ mlflowGetRun { run { ...f } } } fragment f on MlflowRunExtension { experiment { name } ...f }',
  },
  'of more words than are read': { query: `{ test(inputString: "x") { ${many(5000, () => 'output')} } }` },
  'of 200,000 characters': { query: `{ test { output } } #${'x'.repeat(150_000)}` },
  'as a batch': [{ query: '{ test { output } }' }, { query: '{ test { output } }' }],
  'with variables that are a list': { query: '{ test { output } }', variables: [1] },
};

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

export function costAttacks({ experiment, run }: Target): readonly AttackGroup[] {
  const attacks: readonly Attack[] = [
    {
      what: 'JSON nested a hundred thousand deep',
      path: `${v2}/runs/search`,
      body: `{"experiment_ids":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      answered: [400, 413],
    },
    {
      what: 'a filter of twenty thousand conditions',
      path: `${v2}/runs/search`,
      body: { experiment_ids: ['0'], filter: Array.from({ length: 20_000 }, () => 'metrics.a > 1').join(' and ') },
      answered: [400],
    },
    {
      what: 'a filter nested ten thousand deep',
      path: `${v2}/runs/search`,
      body: { experiment_ids: ['0'], filter: `${'('.repeat(10_000)}metrics.a > 1${')'.repeat(10_000)}` },
      answered: [400],
    },
    {
      what: 'a regular expression that backtracks for ever',
      path: `${v2}/runs/search`,
      body: { experiment_ids: ['0'], filter: "tags.a RLIKE '(a+)+$'" },
      answered: [200, 400],
    },
    {
      what: 'more results than there may be',
      path: `${v2}/runs/search`,
      body: { experiment_ids: ['0'], max_results: 10_000_000 },
      answered: [400],
    },
    {
      what: 'a hundred megabytes of spans in a hundred kilobytes of gzip',
      path: '/v1/traces',
      headers: { 'content-encoding': 'gzip', 'content-type': 'application/json', 'x-mlflow-experiment-id': '0' },
      body: gzipSync(Buffer.alloc(100_000_000, ' ')),
      answered: [400, 413],
    },
    {
      what: 'an experiment with a name of a megabyte',
      path: `${v2}/experiments/create`,
      body: { name: 'n'.repeat(1_000_000) },
      answered: [400, 413],
    },
    {
      what: 'a body that says it is a gigabyte',
      path: `${v2}/runs/search`,
      headers: { 'content-length': '1000000000' },
      body: '{}',
      answered: [413, 400],
    },
    {
      what: 'a list of metrics beyond what a batch may hold',
      path: `${v2}/runs/log-batch`,
      body: {
        run_id: run,
        metrics: Array.from({ length: 1001 }, (_, step) => ({ key: 'm', value: 1, timestamp: 1, step })),
      },
      answered: [400],
    },
    {
      what: 'a parameter of ten thousand characters',
      path: `${v2}/runs/log-parameter`,
      body: { run_id: run, key: 'p', value: 'v'.repeat(10_000) },
      answered: [400],
    },
    {
      what: 'a registered model with a name of a megabyte',
      path: `${v2}/registered-models/create`,
      body: { name: 'n'.repeat(1_000_000) },
      answered: [400, 413],
    },
    {
      what: 'an experiment at a location of a megabyte',
      path: `${v2}/experiments/create`,
      body: { name: 'attack', artifact_location: `s3://bucket/${'l'.repeat(1_000_000)}` },
      answered: [400, 413],
    },
    ...['registered-models/search', 'model-versions/search', 'experiments/search'].map(
      (call): Attack => ({
        what: `more than there may be of ${call}`,
        path: `${v2}/${call}?max_results=10000000`,
        answered: [400],
      }),
    ),
    ...['traces/search', 'datasets/search', 'issues/search'].map(
      (call): Attack => ({
        what: `more than there may be of ${call}`,
        path: `${v3}/${call}`,
        body: {
          experiment_ids: [experiment],
          locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experiment } }],
          experiment_id: experiment,
          max_results: 10_000_000,
        },
        answered: [400],
      }),
    ),
    {
      what: 'a scorer nested a hundred thousand deep',
      path: `${v3}/scorers/register`,
      body: { experiment_id: experiment, name: 'deep', serialized_scorer: deep(100_000) },
      answered: [400, 413],
    },
    {
      what: 'an MCP server whose icons are nested a hundred thousand deep',
      path: `${v3}/mcp-servers`,
      body: `{"name":"com.example/deep","icons":[{"a":${deep(100_000)}}]}`,
      answered: [400, 413],
    },
    {
      what: 'a label schema nested a hundred thousand deep',
      path: `${v3}/label-schemas/create`,
      body: `{"experiment_id":"${experiment}","name":"deep","type":"FEEDBACK","input":${deep(100_000)}}`,
      answered: [400, 413],
    },
    {
      what: 'a token of a page that is none',
      path: `${v2}/registered-models/search?page_token=%00..%2f`,
      answered: [400],
    },
  ];
  return [
    {
      title: 'Requests that cost more than they are long',
      known: 'CVE-2024-6838: long names fill what reads them; nesting, compression and repetition do more',
      attacks,
    },
    {
      title: 'Questions in GraphQL',
      known: 'CVE-2025-0453: many questions in one keep every worker busy',
      attacks: [
        ...Object.entries(bombs).map(
          ([what, body]): Attack => ({ what: `a GraphQL query ${what}`, path: '/graphql', body, answered: [400, 413] }),
        ),
      ],
    },
  ];
}
