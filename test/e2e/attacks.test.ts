// Attacks that servers of MLflow's protocol have fallen to, sent as they were: what is answered, and that nothing was written or read.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';
import { type RawRequest, sendRaw as send } from '../support/raw-request.ts';

const v2 = '/api/2.0/mlflow';
const proxy = '/api/2.0/mlflow-artifacts';
const gateway = '/api/3.0/mlflow/gateway';

interface Attack extends RawRequest {
  readonly what: string;
  readonly answered: readonly number[];
}

/** A file outside of the artifacts, in the spellings that have led there. */
const escapes = [
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%252e%252e%252f%252e%252e%252fetc%252fpasswd',
  '..%5c..%5cetc%5cpasswd',
  '%5c..%5c..%5cetc',
  '%2fetc%2fpasswd',
  'C:%2fwindows',
  'file:%2f%2f%2fetc%2fpasswd',
  'a%2f..%2f..%2fb',
  'a%00b',
];

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

function attacks(run: string, root: string): readonly Attack[] {
  const refused = [400, 403, 404];
  const model = `m-${'0'.repeat(32)}`;
  return [
    ...escapes.flatMap((path): Attack[] => [
      { what: `get-artifact of ${path}`, path: `/get-artifact?run_uuid=${run}&path=${path}`, answered: refused },
      { what: `list of ${path}`, path: `${v2}/artifacts/list?run_id=${run}&path=${path}`, answered: [400] },
      { what: `proxied list of ${path}`, path: `${proxy}/artifacts?path=${path}`, answered: refused },
      { what: `proxied read of ${path}`, path: `${proxy}/artifacts/${root}/${path}`, answered: refused },
      {
        what: `proxied write to ${path}`,
        method: 'PUT',
        path: `${proxy}/artifacts/${root}/${path}`,
        body: 'x',
        answered: refused,
      },
      {
        what: `proxied deletion of ${path}`,
        method: 'DELETE',
        path: `${proxy}/artifacts/${root}/${path}`,
        answered: refused,
      },
      {
        what: `upload in parts to ${path}`,
        path: `${proxy}/mpu/create/${root}/${path}`,
        body: { path: 'x', num_parts: 1 },
        answered: refused,
      },
      { what: `presigned read of ${path}`, path: `${proxy}/presigned/${root}/${path}`, answered: refused },
      {
        what: `folder of a logged model at ${path}`,
        path: `${v2}/logged-models/${model}/artifacts/directories?artifact_directory_path=${path}`,
        answered: refused,
      },
      {
        what: `small upload to ${path}`,
        path: `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run}&path=${path}`,
        body: 'x',
        answered: refused,
      },
      {
        what: `file of a version at ${path}`,
        path: `/model-versions/get-artifact?name=m&version=1&path=${path}`,
        answered: refused,
      },
    ]),
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
    ]),
    ...locations.map(
      (location): Attack => ({
        what: `an experiment at ${location}`,
        path: `${v2}/experiments/create`,
        body: { name: 'attack', artifact_location: location },
        answered: [400, 403],
      }),
    ),
    ...['../x', 'a/b', '%2e%2e%2fx', 'a\u0000b', ''].map(
      (name): Attack => ({
        what: `a registered model named ${JSON.stringify(name)}`,
        path: `${v2}/registered-models/create`,
        body: { name },
        answered: name === '%2e%2e%2fx' ? [200, 400] : [400],
      }),
    ),
    ...['GET', 'POST'].map(
      (method): Attack => ({
        what: `${method} for another host name`,
        method,
        path: `${v2}/experiments/search?max_results=1`,
        headers: { host: 'evil.example.com' },
        ...(method === 'POST' ? { body: { max_results: 1 } } : {}),
        answered: [403],
      }),
    ),
    {
      what: 'a write from a page of another origin',
      path: `${v2}/experiments/create`,
      headers: { origin: 'http://evil.example.com' },
      body: { name: 'attack' },
      answered: [403],
    },
    ...['text/plain', 'application/x-www-form-urlencoded'].map(
      (type): Attack => ({
        what: `a write as ${type} from a page of another origin, which asks no leave for it`,
        path: `${v2}/experiments/create`,
        headers: { 'content-type': type, origin: 'http://evil.example.com' },
        body: '{"name":"attack"}',
        answered: [403, 415],
      }),
    ),
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
      what: 'a quote that would end the statement',
      path: `${v2}/runs/search`,
      body: { experiment_ids: ['0'], filter: "tags.`a'; DROP TABLE tracking_runs; --` = 'x'" },
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
    ...Object.entries(bombs).map(
      ([what, body]): Attack => ({ what: `a GraphQL query ${what}`, path: '/graphql', body, answered: [400, 413] }),
    ),
    {
      what: 'a GraphQL query as a form of another page sends it',
      path: '/graphql',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ query: '{ test { output } }' }),
      answered: [400, 415],
    },
    {
      what: 'an experiment with a name of a megabyte',
      path: `${v2}/experiments/create`,
      body: { name: 'n'.repeat(1_000_000) },
      answered: [400, 413],
    },
    {
      what: 'a webhook to this machine',
      path: `${v2}/webhooks`,
      body: {
        name: 'w',
        url: 'https://127.0.0.1:1/',
        events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }],
      },
      answered: [400],
    },
    ...[
      'https://127.0.0.1:8000/v1',
      'https://169.254.169.254/latest',
      'https://[::ffff:127.0.0.1]/v1',
      'https://2130706433/v1',
      'https://localhost./v1',
      'http://llm.example.com/v1',
      'https://u:p@llm.example.com/v1',
      'https://llm.example.com\\@127.0.0.1/v1',
      'file:///etc/passwd',
    ].map(
      (address): Attack => ({
        what: `a key of a provider at ${address}`,
        path: `${gateway}/secrets/create`,
        body: { secret_name: 'k', secret_value: { api_key: 'sk-1' }, auth_config: { api_base: address } },
        answered: [400],
      }),
    ),
    ...['api_base', 'base_url', 'model_list', 'fallbacks', 'custom_llm_provider'].map(
      (name): Attack => ({
        what: `a key of a provider that hides where it goes in ${name}`,
        path: `${gateway}/secrets/create`,
        body: { secret_name: 'k', secret_value: { api_key: 'sk-1', [name]: 'https://evil.example.com' } },
        answered: [400],
      }),
    ),
    ...[
      'http://169.254.169.254/latest',
      'http:/169.254.169.254/latest',
      'http%3a%2f%2f169.254.169.254',
      '..%2f..%2fadmin',
      '%2e%2e/admin',
      'a%00b',
      '@evil.example.com',
      'chat/completions?api_base=http://169.254.169.254',
      ...escapes,
    ].map(
      (path): Attack => ({
        what: `a proxied call of ${path}`,
        path: `/gateway/proxy/e/${path}`,
        body: { model: 'x' },
        answered: [400, 404],
      }),
    ),
    ...['http://169.254.169.254/', '../../api/2.0/endpoints', 'gateway/a/../../b/invocations'].map(
      (path): Attack => ({
        what: `a call of the old gateway at ${path}`,
        path: '/ajax-api/2.0/mlflow/gateway-proxy',
        body: { gateway_path: path, json_data: {} },
        answered: [400, 404],
      }),
    ),
    ...[
      'https://169.254.169.254/',
      'https://[::1]/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://user:pw@example.com/',
    ].map(
      (address): Attack => ({
        what: `a webhook to ${address}`,
        path: `${v2}/webhooks`,
        body: { name: 'w', url: address, events: [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }] },
        answered: [400],
      }),
    ),
  ];
}

test('attacks that servers of this protocol have fallen to are refused, and write and read nothing', {
  timeout: 180_000,
}, async (t) => {
  // In a folder of its own, so that whatever comes to lie beside it was put there by an attack.
  const home = join(temporaryFolder(t), 'home');
  const url = await startPawl(t, [], home);
  const json = async (path: string, body: unknown) =>
    JSON.parse((await send(url, { path, body })).text) as Record<string, never>;
  const { run } = (await json(`${v2}/runs/create`, { experiment_id: '0', start_time: 1 })) as unknown as {
    run: { info: { run_id: string; artifact_uri: string } };
  };
  const root = run.info.artifact_uri.replace(/^mlflow-artifacts:\/*/, '');
  assert.equal(
    (await send(url, { method: 'PUT', path: `${proxy}/artifacts/${root}/a.html`, body: '<script>' })).status,
    200,
  );
  await json(`${v2}/registered-models/create`, { name: 'm' });
  await json(`${v2}/registered-models/create`, {
    name: 'p',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }],
  });
  const beside = (): readonly string[] => readdirSync(join(home, '..'));
  const footprint = async (): Promise<readonly string[]> =>
    Promise.all(
      [
        `${v2}/experiments/search?max_results=100`,
        `${v2}/artifacts/list?run_id=${run.info.run_id}`,
        `${v2}/model-versions/search?max_results=100`,
        `${v2}/webhooks`,
        `${gateway}/secrets/list`,
      ].map(async (path) => (await send(url, { path })).text),
    );
  const [before, neighbours] = [await footprint(), beside()];
  const table = attacks(run.info.run_id, root);
  for (const attack of table)
    await t.test(attack.what.slice(0, 120), async () => {
      const { status, text } = await send(url, attack);
      assert.ok(attack.answered.includes(status), `${status}: ${text.slice(0, 300)}`);
      assert.doesNotMatch(text, /root:|\bat \S+\.ts:\d+/, 'no file and no stack');
    });
  assert.deepEqual(await footprint(), before);
  assert.deepEqual(beside(), neighbours, 'nothing beside the home');
  assert.equal((await send(url, { path: '/health' })).status, 200, 'it still answers');
  t.diagnostic(`${table.length} attacks`);

  await t.test('an address that a client names for artifacts is never asked by the server', async () => {
    const asked: (string | undefined)[] = [];
    const inner = createServer((incoming, reply) => {
      asked.push(incoming.url);
      reply.end('secret');
    });
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
    const { port } = inner.address() as { port: number };
    try {
      const { experiment_id: experiment } = (await json(`${v2}/experiments/create`, {
        name: 'elsewhere',
        artifact_location: `http://127.0.0.1:${port}/latest/meta-data`,
      })) as unknown as { experiment_id: string };
      const made = (await json(`${v2}/runs/create`, { experiment_id: experiment, start_time: 1 })) as unknown as {
        run: { info: { run_id: string } };
      };
      const id = made.run.info.run_id;
      for (const path of [
        `${v2}/artifacts/list?run_id=${id}`,
        `/get-artifact?run_uuid=${id}&path=a`,
        `${proxy}/artifacts/http:%2f%2f127.0.0.1:${port}%2fa`,
      ])
        assert.doesNotMatch((await send(url, { path })).text, /secret/, path);
      assert.deepEqual(asked, []);
    } finally {
      inner.close();
    }
  });
  await t.test('a GraphQL query that leads to many calls ends at a bound', async () => {
    for (let made = 0; made < 220; made++) await json(`${v2}/runs/create`, { experiment_id: '0', start_time: 1 });
    const query =
      '{ mlflowSearchRuns(input: {experimentIds: ["0"], maxResults: 1000}) { runs { modelVersions { name } } } }';
    const { data, errors } = (await json('/graphql', { query })) as unknown as {
      data: { mlflowSearchRuns: { runs: readonly { modelVersions: unknown }[] } };
      errors: readonly string[];
    };
    assert.match(errors[0] ?? '', /at most 200 calls/);
    assert.equal(data.mlflowSearchRuns.runs.filter(({ modelVersions }) => modelVersions !== null).length, 199);
  });
  await t.test('a server that asks who comes has no user by default, and nobody makes themselves one', async () => {
    const guarded = await startPawl(t, ['--auth', 'required']);
    const as = (name: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
    });
    for (const [name, password] of [
      ['admin', 'password1234'],
      ['admin', 'password'],
      ['admin', ''],
      ['', ''],
      ['pawl', 'pawl'],
      ['local', 'local'],
    ] as const) {
      const { status, text } = await send(guarded, { path: `${v2}/users/current`, headers: as(name, password) });
      assert.equal(status, 401, `${name}:${password} is answered ${text}`);
    }
    const user = { username: 'eve', password: 'walnut-orbit-ferry-54' };
    for (const path of [`${v2}/users/create`, `${v2}/users/create-ui`, '/signup', `/ajax-api/2.0/mlflow/users/create`])
      assert.ok([401, 404].includes((await send(guarded, { path, body: user })).status), path);
    assert.equal(
      (await send(guarded, { path: `${v2}/users/current`, headers: as(user.username, user.password) })).status,
      401,
    );
  });
  await t.test('a page among the artifacts runs nothing where it is shown', async () => {
    const { headers } = await send(url, { path: `/get-artifact?run_uuid=${run.info.run_id}&path=a.html` });
    assert.match(String(headers['content-disposition']), /^attachment/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(String(headers['content-security-policy']), /sandbox/);
  });
  await t.test('no page of another origin may frame the pages', async () => {
    const { headers } = await send(url, { path: '/' });
    assert.ok(
      headers['x-frame-options'] !== undefined || /frame-ancestors/.test(String(headers['content-security-policy'])),
      JSON.stringify(headers),
    );
    assert.equal(headers['access-control-allow-origin'], undefined);
  });
});
