import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import { createTestHttpServer } from '../../../test/support/http-server.ts';
import { localPrincipal, type Principal } from '../../http/principal.ts';
import type { Database } from '../../platform/db/database.ts';
import { createDatasets } from './datasets.ts';
import { datasetsMigrations } from './migrations.ts';
import { datasetsRoutes } from './routes.ts';

const migrations = [...foundationMigrations, ...datasetsMigrations];
const base = '/api/v1/projects/p/datasets';
const tokens: Readonly<Record<string, Principal>> = {
  reader: { id: 'r', name: 'reader', kind: 'token', scopes: ['datasets.read'] },
  viewer: { id: 'v', name: 'viewer', kind: 'token', scopes: ['datasets.read', 'datasets.rows'] },
  writer: { id: 'w', name: 'writer', kind: 'token', scopes: ['datasets.read', 'datasets.write'] },
  elsewhere: { id: 'e', name: 'elsewhere', kind: 'token', scopes: ['*'], projects: ['q'] },
};

async function open(t: TestContext, db: Database) {
  const foundation = await openFoundation(t, db, Date.parse('2026-01-01T00:00:00Z'));
  const { clock, newId } = foundation;
  const app = await createTestHttpServer({
    clock,
    newId,
    authorization: { required: false, authenticate: async (token) => tokens[token] ?? localPrincipal },
  });
  datasetsRoutes(app, createDatasets(foundation));
  t.after(() => app.close());
  return app;
}

testOnDatabases(
  'a file uploaded over HTTP becomes a version that downloads as it was typed',
  migrations,
  async (t, db) => {
    const app = await open(t, db);
    const schema = [
      { name: 'id', type: 'text' },
      { name: 'n', type: 'INTEGER' },
    ];
    const registered = await app.inject({ method: 'PUT', url: `${base}/d`, payload: { schema } });
    assert.equal(registered.statusCode, 200, registered.body);
    assert.equal(registered.json().latest, null);
    // Larger than the body limit of other routes, and sent under a type that is parsed there.
    const lines = Array.from({ length: 200_000 }, (_, n) => `${String(n).padStart(7, '0')},${n}`).join('\n');
    const uploaded = await app.inject({
      method: 'PUT',
      url: `${base}/d/content?name=big.csv`,
      headers: { 'content-type': 'application/json' },
      payload: `id,n\n${lines}\n`,
    });
    assert.equal(uploaded.statusCode, 200, uploaded.body);
    assert.equal(uploaded.json().version.rows, 200_000);
    const csv = await app.inject({ url: `${base}/d/versions/latest/content?format=csv` });
    assert.equal(csv.body.slice(0, 26), 'id,n\n0000000,0\n0000001,1\n0'.slice(0, 26));
    const parquet = await app.inject({ url: `${base}/d/versions/1/content` });
    assert.equal(parquet.rawPayload.subarray(0, 4).toString(), 'PAR1');
    const profile = await app.inject({ url: `${base}/d/versions/1/profile` });
    assert.equal(profile.json().columns[1].max, '199999');
  },
);

testOnDatabases('refusals over HTTP are problem documents with code, place and hint', migrations, async (t, db) => {
  const app = await open(t, db);
  const problem = async (
    method: 'GET' | 'PUT' | 'POST',
    url: string,
    payload: string | object,
    status: number,
    code: string,
  ) => {
    const answer = await app.inject({ method, url: `${base}${url}`, payload });
    assert.equal(answer.statusCode, status, answer.body);
    assert.equal(answer.json().code, code);
    assert.ok(answer.json().hint.length > 0);
    return answer.json();
  };
  await problem('GET', '/none', '', 404, 'datasets.unknown_dataset');
  await problem('PUT', '/d', { schema: [{ name: 'a', type: 'NONSENSE' }] }, 400, 'datasets.bad_schema');
  await problem('PUT', '/d', { schema: [{ name: 'a', type: 'INTEGER) AS x, (SELECT 1' }] }, 400, 'datasets.bad_schema');
  await problem(
    'PUT',
    '/d',
    { expectations: [{ type: 'expect_column_values_to_be_between', column: 'a' }] },
    400,
    'datasets.bad_expectation',
  );
  await problem('PUT', '/d', { bogus: 1 }, 400, 'request.invalid');
  await problem('PUT', '/..%2Fd', {}, 400, 'request.invalid');
  await app.inject({ method: 'PUT', url: `${base}/d`, payload: { schema: [{ name: 'a', type: 'INTEGER' }] } });
  const bad = await problem('PUT', '/d/content?name=x.csv', 'a\n1\nx\n', 400, 'datasets.bad_value');
  assert.deepEqual(bad.details, { file: 'x.csv', line: 3, column: 'a', value: 'x', type: 'INTEGER' });
  await problem('POST', '/d/versions', { path: '/a', blobs: [{ sha256: '0'.repeat(64) }] }, 400, 'datasets.bad_source');
  await problem('POST', '/d/versions', { blobs: [{ sha256: '0'.repeat(64) }] }, 400, 'datasets.bad_source');
  await problem('GET', '/d/versions/latest', '', 404, 'datasets.unknown_version');
});

testOnDatabases(
  'rows and writing need their own permissions, and a token stays in its projects',
  migrations,
  async (t, db) => {
    const app = await open(t, db);
    await app.inject({ method: 'PUT', url: `${base}/d`, payload: {} });
    await app.inject({ method: 'PUT', url: `${base}/d/content`, payload: 'a\n1\n' });
    const status = async (token: string, method: 'GET' | 'PUT', url: string) =>
      (
        await app.inject({
          method,
          url: `${base}${url}`,
          payload: method === 'PUT' ? 'a\n2\n' : '',
          headers: { authorization: `Bearer ${token}` },
        })
      ).statusCode;
    assert.equal(await status('reader', 'GET', '/d/versions/1/profile'), 200);
    assert.equal(await status('reader', 'GET', '/d/versions/1/rows'), 403);
    assert.equal(await status('reader', 'PUT', '/d/content'), 403);
    assert.equal(await status('elsewhere', 'GET', '/d'), 403);
  },
);

testOnDatabases('personal data leaves only for callers who may see it', migrations, async (t, db) => {
  const app = await open(t, db);
  const declaration = {
    pii: ['email'],
    expectations: [
      { type: 'expect_column_values_to_be_between', column: 'age', minValue: 18, severity: 'warning' },
      { type: 'expect_column_values_to_be_between', column: 'age', maxValue: 120, quarantine: true },
      { type: 'unexpected_rows_expectation', sql: 'SELECT email AS age FROM data WHERE age < 18', severity: 'warning' },
    ],
  };
  await app.inject({ method: 'PUT', url: `${base}/people`, payload: declaration });
  const uploaded = await app.inject({
    method: 'PUT',
    url: `${base}/people/content?name=people.csv`,
    payload: 'email,age\nana@example.org,17\nbo@example.org,40\n,50\neve@example.org,400\n',
  });
  assert.equal(uploaded.statusCode, 200, uploaded.body);
  const ingest = uploaded.json().id as string;
  const read = (token: string, path: string) =>
    app.inject({ url: `${base}/people/${path}`, headers: token === '' ? {} : { authorization: `Bearer ${token}` } });

  const addresses = [
    'versions/1/rows',
    'versions/1/profile',
    'ingests',
    `ingests/${ingest}`,
    `ingests/${ingest}/quarantine`,
  ];
  for (const path of addresses) {
    assert.match((await read('', path)).body, /@example\.org/, `${path} in full`);
    const seen = await read('viewer', path);
    assert.equal(seen.statusCode, 200, `${path} ${seen.body}`);
    assert.doesNotMatch(seen.body, /@example\.org/, `${path} masked`);
  }
  const rows = (await read('viewer', 'versions/1/rows')).json().items as { email: string | null; age: number }[];
  assert.deepEqual(
    rows.map(({ email, age }) => [email, age]),
    [
      ['•••', 17],
      ['•••', 40],
      [null, 50],
    ],
  );
  const results = (token: string) => async () =>
    ((await read(token, `ingests/${ingest}`)).json().results as { sample: Record<string, unknown>[] }[]).map(
      ({ sample }) => sample,
    );
  const seen = (await results('viewer')()).flat();
  assert.ok(seen.length >= 3 && seen.every((row) => Object.values(row).includes('•••')), JSON.stringify(seen));
  assert.deepEqual((await results('reader')()).flat(), [], 'no row without datasets.rows');

  for (const path of ['versions/1/content', `ingests/${ingest}/quarantine/content`]) {
    const refused = await read('viewer', path);
    assert.equal(refused.statusCode, 403);
    assert.equal(refused.json().code, 'datasets.personal');
  }
  const uncover = await app.inject({
    method: 'PUT',
    url: `${base}/people`,
    headers: { authorization: 'Bearer writer' },
    payload: { ...declaration, pii: [] },
  });
  assert.equal(uncover.json().code, 'datasets.personal');
  assert.doesNotMatch((await read('viewer', 'versions/1/rows')).body, /@example\.org/);
});
