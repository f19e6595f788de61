// What a server does with input that is broken, hostile or too much: it says what is wrong and what to do, and changes nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call } from '../support/deployment.ts';
import { startPawl } from '../support/pawl-process.ts';
import { type RawRequest, sendRaw } from '../support/raw-request.ts';

const project = '/api/v1/projects/default';
const mlflow = '/api/2.0/mlflow';
const artifacts = '/api/2.0/mlflow-artifacts/artifacts';

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly text: string;
}

interface Bad extends RawRequest {
  readonly input: string;
  readonly status: number;
  /** `code` of the problem, or `error_code` where the protocol is MLflow's. */
  readonly code: string;
  /** What the answer must name beside the code. */
  readonly names?: RegExp;
}

async function send(url: string, bad: Bad): Promise<Answer> {
  const { status, text } = await sendRaw(url, bad);
  const problem = JSON.parse(text.startsWith('{') ? text : '{}') as Record<string, string | undefined>;
  const code = problem['code'] ?? problem['error_code'] ?? '';
  return { status, code, hint: problem['hint'] ?? problem['message'] ?? '', text };
}

const manifest = (text: string) => ({ manifest: text, files: [] });
const objective = { kpi: 'k', direction: 'increase', baseline: 0, target: 1, owner: 'ana' };

/** Names and paths that would leave their root, in every spelling a path may be written in. */
const escapes = ['..%2f..%2fetc%2fpasswd', '%2e%2e%2fpasswd', '..%5c..%5cpasswd', '%2fetc%2fpasswd', 'a%00b'] as const;
const escapingPaths = [
  '../escape',
  'a/../../escape',
  '/etc/passwd',
  'a\\..\\..\\escape',
  'a\0b',
  'C:\\escape',
  '',
] as const;

/** U+0000 is refused before the route looks, in the form of the route's protocol. */
function refusedAtTheDoor({ names, ...bad }: Bad): Bad {
  if (!/%00|\\u0000/.test(bad.input)) return { ...bad, ...(names === undefined ? {} : { names }) };
  return { ...bad, code: bad.code.includes('.') ? 'request.bad_text' : bad.code, names: /U\+0000/ };
}

function table(run: string): readonly Bad[] {
  const csv = { 'content-type': 'text/csv' };
  const upload = (input: string, name: string, body: string | Buffer, code: string, names?: RegExp): Bad => ({
    input,
    method: 'PUT',
    path: `${project}/datasets/rows/content?name=${name}`,
    headers: csv,
    body,
    status: 400,
    code,
    ...(names === undefined ? {} : { names }),
  });
  return [
    {
      input: 'YAML that does not parse',
      path: `${project}/apply`,
      body: manifest('project: default\nmodel: [a\n'),
      status: 400,
      code: 'projects.bad_yaml',
      names: /line \d+, column \d+|\d+:\d+/,
    },
    {
      input: 'a manifest with an unknown key',
      path: `${project}/apply`,
      body: manifest('project: default\nmodle: churn\n'),
      status: 400,
      code: 'projects.bad_manifest',
      names: /2:1|line 2/,
    },
    {
      input: 'a manifest with a wrong type',
      path: `${project}/apply`,
      body: manifest('project: default\nmodel: churn\nobjective: 7\n'),
      status: 400,
      code: 'projects.bad_manifest',
      names: /3:12|line 3/,
    },
    {
      input: 'a gate that is not CEL',
      path: `${project}/apply`,
      body: manifest(
        'project: default\nmodel: churn\nevaluation:\n  data: { dataset: rows }\n  label: n\n  gate:\n    broken: "delta.auc.value >"\n',
      ),
      status: 400,
      code: 'projects.bad_manifest',
    },
    {
      input: 'JSON that does not parse',
      path: '/api/v1/projects',
      body: '{"name": ',
      status: 400,
      code: 'request.malformed',
    },
    {
      input: 'a body that is not JSON',
      path: '/api/v1/projects',
      headers: { 'content-type': 'text/plain' },
      body: 'x',
      status: 400,
      code: 'request.invalid',
    },
    {
      input: 'an unknown field',
      path: '/api/v1/projects',
      body: { name: 'extra', colour: 'red' },
      status: 400,
      code: 'request.invalid',
      names: /colour/,
    },
    {
      input: 'a number that is none',
      method: 'PUT',
      path: `${project}/objectives/o`,
      body: { ...objective, target: 'x' },
      status: 400,
      code: 'request.invalid',
      names: /target/,
    },
    {
      input: 'a body that is too large',
      path: '/api/v1/projects',
      body: `{"name":"${'x'.repeat(1_100_000)}"}`,
      status: 413,
      code: 'request.too_large',
    },
    {
      input: 'a cursor that this server did not make',
      path: '/api/v1/projects?cursor=bm9uc2Vuc2U',
      status: 400,
      code: 'request.bad_cursor',
    },
    { input: 'a limit out of range', path: '/api/v1/projects?limit=100000', status: 400, code: 'request.invalid' },
    {
      input: 'a filter that does not parse',
      path: `${mlflow}/runs/search`,
      body: { experiment_ids: ['0'], filter: 'metrics.a >' },
      status: 400,
      code: 'INVALID_PARAMETER_VALUE',
    },
    { input: 'a route that does not exist', path: '/api/v1/nothing', status: 404, code: 'request.unknown_route' },
    {
      input: 'an idempotency key for another request',
      path: '/api/v1/projects',
      headers: { 'idempotency-key': 'used' },
      body: { name: 'other' },
      status: 409,
      code: 'request.key_reused',
    },
    {
      input: 'a foreign Host',
      path: '/api/v1/projects',
      headers: { host: 'evil.example' },
      status: 403,
      code: 'request.foreign_host',
    },
    {
      input: 'a Host that only begins like ours',
      path: '/api/v1/projects',
      headers: { host: '127.0.0.1.evil.example' },
      status: 403,
      code: 'request.foreign_host',
    },
    {
      input: 'a foreign Origin',
      path: '/api/v1/projects',
      headers: { origin: 'https://evil.example' },
      body: { name: 'theirs' },
      status: 403,
      code: 'request.cross_site',
    },
    {
      input: 'an opaque Origin',
      path: '/api/v1/projects',
      headers: { origin: 'null' },
      body: { name: 'theirs' },
      status: 403,
      code: 'request.cross_site',
    },
    {
      input: 'a cross-site write',
      path: '/api/v1/projects',
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      body: { name: 'theirs' },
      status: 403,
      code: 'request.cross_site',
    },
    {
      input: 'a cross-site navigation that writes',
      path: '/api/v1/projects',
      headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      body: { name: 'theirs' },
      status: 403,
      code: 'request.cross_site',
    },
    upload('CSV with a ragged row', 'r.csv', 'i,n\n1,2\n3,4,5,6\n', 'datasets.malformed_file'),
    upload('CSV with a quote that never ends', 'r.csv', 'i,n\n"1,2\n', 'datasets.malformed_file'),
    upload('Parquet that is none', 'r.parquet', Buffer.from('PAR1 nothing PAR1'), 'datasets.malformed_file'),
    upload('Parquet that is cut', 'r.parquet', Buffer.from('PAR1'), 'datasets.malformed_file'),
    upload('JSON lines that do not parse', 'r.jsonl', '{"i":1,"n":2}\n{"i":\n', 'datasets.malformed_file'),
    upload('an empty file', 'r.csv', '', 'datasets.malformed_file'),
    upload('a column that is gone', 'r.csv', 'i\n1\n', 'datasets.schema_changed', /\bn\b/),
    upload('a column of another type', 'r.csv', 'i,n\nx,2\n', 'datasets.bad_value'),
    ...['/etc/shadow-that-is-not-there', '../../outside.csv', 'a\0b'].map((path) => ({
      input: `an import from ${JSON.stringify(path)}`,
      path: `${project}/datasets/rows/versions`,
      body: { path },
      status: 400,
      code: 'datasets.bad_source',
    })),
    {
      input: 'an ONNX file that is none',
      path: `${project}/models/churn/versions`,
      body: { runId: run, onnxPath: 'broken.onnx' },
      status: 400,
      code: 'registry.bad_onnx',
    },
    ...escapingPaths
      .filter((path) => path !== '')
      .map((path) => ({
        input: `a model version from ${JSON.stringify(path)}`,
        path: `${project}/models/churn/versions`,
        body: { runId: run, path },
        status: 400,
        code: 'request.bad_path',
      })),
    ...escapingPaths.map((path) => ({
      input: `a file ${JSON.stringify(path)} in a code bundle`,
      path: `${project}/code-bundles`,
      body: { files: [{ path, base64: 'eA==' }] },
      status: 400,
      code: 'request.bad_path',
    })),
    ...escapingPaths.slice(0, 6).map((path) => ({
      input: `a file ${JSON.stringify(path)} beside a manifest`,
      path: `${project}/apply`,
      body: { manifest: 'project: default\nmodel: churn\n', files: [{ path, base64: 'eA==' }] },
      status: 400,
      code: 'request.bad_path',
    })),
    ...escapingPaths.slice(0, 6).map((name) => ({
      input: `a project named ${JSON.stringify(name)}`,
      path: '/api/v1/projects',
      body: { name },
      status: 400,
      code: 'request.invalid',
    })),
    ...escapes.flatMap((name) => [
      {
        input: `a dataset named ${name}`,
        method: 'PUT',
        path: `${project}/datasets/${name}`,
        body: {},
        status: 400,
        code: 'request.invalid',
      },
      {
        input: `an objective named ${name}`,
        method: 'PUT',
        path: `${project}/objectives/${name}`,
        body: objective,
        status: 400,
        code: 'request.invalid',
      },
      {
        input: `a project addressed as ${name}`,
        path: `/api/v1/projects/${name}/objectives`,
        status: 400,
        code: 'request.invalid',
      },
      {
        input: `an artifact put at ${name}`,
        method: 'PUT',
        path: `${artifacts}/0/${run}/artifacts/${name}`,
        body: 'x',
        status: 400,
        code: 'INVALID_PARAMETER_VALUE',
      },
      {
        input: `an artifact read at ${name}`,
        path: `${artifacts}/0/${run}/artifacts/${name}`,
        status: 400,
        code: 'INVALID_PARAMETER_VALUE',
      },
      {
        input: `artifacts listed at ${name}`,
        path: `${mlflow}/artifacts/list?run_id=${run}&path=${name}`,
        status: 400,
        code: 'INVALID_PARAMETER_VALUE',
      },
      {
        input: `a run's artifact ${name}`,
        path: `${project}/runs/${run}/artifacts/content?path=${name}`,
        status: 400,
        code: 'request.bad_path',
      },
      {
        input: `the log of a step ${name}`,
        path: `${project}/pipeline-runs/${'0'.repeat(32)}/steps/${name}/log`,
        status: 400,
        code: 'request.invalid',
      },
      { input: `a page ${name}`, path: `/assets/${name}`, status: 400, code: 'request.bad_path' },
    ]),
  ];
}

test('input that is broken, hostile or too much is refused with its reason and a remedy, and changes nothing', async (t) => {
  const url = await startPawl(t);
  const rows = await fetch(`${url}${project}/datasets/rows`, {
    method: 'PUT',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(rows.status, 200);
  const first = await fetch(`${url}${project}/datasets/rows/content?name=r.csv`, {
    method: 'PUT',
    body: 'i,n\n1,2\n',
    headers: { 'content-type': 'text/csv' },
  });
  assert.equal(first.status, 200);
  const { run } = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    `${url}${mlflow}/runs/create`,
    'POST',
    { experiment_id: '0', start_time: 1 },
  );
  const root = run.info.artifact_uri.replace(/^mlflow-artifacts:\/*/, '');
  await fetch(`${url}${artifacts}/${root}/broken.onnx`, { method: 'PUT', body: 'not a model' });
  await call(`${url}${mlflow}/registered-models/create`, 'POST', { name: 'churn' });
  const used = await fetch(`${url}/api/v1/projects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'used' },
    body: '{"name":"first"}',
  });
  assert.equal(used.status, 201);
  const footprint = async (): Promise<readonly unknown[]> =>
    Promise.all(
      [
        '/api/v1/projects',
        '/api/v1/tokens',
        `${project}/datasets`,
        `${project}/datasets/rows/versions`,
        `${project}/objectives`,
        `${project}/models`,
        `${project}/models/churn/versions`,
        `${project}/pipelines`,
        `${mlflow}/artifacts/list?run_id=${run.info.run_id}`,
      ].map((path) => call(`${url}${path}`, 'GET')),
    );
  const before = await footprint();
  for (const bad of table(run.info.run_id).map(refusedAtTheDoor)) {
    await t.test(`${bad.input} is refused`, async () => {
      const answer = await send(url, bad);
      assert.deepEqual([answer.status, answer.code], [bad.status, bad.code], answer.text.slice(0, 500));
      assert.notEqual(answer.hint, '', 'a remedy');
      if (bad.names !== undefined) assert.match(answer.text, bad.names);
      assert.deepEqual(await footprint(), before);
    });
  }
});
