// The contract of the analytics port, on the real engine.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { openOlap, openSandbox } from './duckdb.ts';
import type { Olap, OlapOptions, OlapValue, SandboxOptions } from './olap.ts';

async function anEngine(t: TestContext, options: Partial<OlapOptions> = {}): Promise<Olap> {
  const olap = await openOlap({ memoryLimitMb: 256, ...options });
  t.after(() => olap.close());
  return olap;
}

async function aSandbox(t: TestContext, options: Partial<SandboxOptions>): Promise<Olap> {
  const olap = await openSandbox({ memoryLimitMb: 256, ...options });
  t.after(() => olap.close());
  return olap;
}

const endless = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b';

test('results are plain values that survive JSON', async (t) => {
  const olap = await anEngine(t);
  const [row] = await olap.query(`SELECT
    42::BIGINT AS safe, 9007199254740993::BIGINT AS beyond, 12.5::DECIMAL(9,2) AS price, 1.5::FLOAT AS ratio, true AS flag,
    NULL AS nothing, DATE '2026-02-03' AS day, TIMESTAMP '2026-02-03 04:05:06.789' AS local,
    TIMESTAMPTZ '2026-02-03 04:05:06+02' AS zoned, [1, 2]::BIGINT[] AS list, {'a': 1, 'b': [DATE '2026-01-01']} AS nested,
    MAP {'k': 1.5::DOUBLE} AS lookup, 'blue'::ENUM('red', 'blue') AS colour, INTERVAL 3 DAY AS span,
    '0198a5a6-0000-7000-8000-000000000000'::UUID AS id, 10::HUGEINT AS huge`);
  const expected = {
    safe: 42,
    beyond: '9007199254740993',
    price: 12.5,
    ratio: 1.5,
    flag: true,
    nothing: null,
    day: '2026-02-03',
    local: '2026-02-03T04:05:06.789Z',
    zoned: '2026-02-03T02:05:06Z',
    list: [1, 2],
    nested: { a: 1, b: ['2026-01-01'] },
    lookup: { k: 1.5 },
    colour: 'blue',
    span: '3 days',
    id: '0198a5a6-0000-7000-8000-000000000000',
    huge: 10,
  };
  assert.deepEqual(row, expected);
  assert.deepEqual(JSON.parse(JSON.stringify(row)), expected);
});

test('blobs come back as bytes and columns of one name are kept apart', async (t) => {
  const olap = await anEngine(t);
  const [row] = await olap.query("SELECT '\\x00\\xFF'::BLOB AS a, 1 AS a");
  assert.deepEqual(Object.values(row ?? {}), [Uint8Array.from([0, 255]), 1]);
});

test('parameters bind by place and by name, lists and bytes included', async (t) => {
  const olap = await anEngine(t);
  const placed = await olap.query('SELECT $1 AS a, $2 AS b, $3 AS c, $4 AS d, $5 AS e, $6 AS f', [
    'x\'"',
    2 ** 40,
    null,
    [1, null, 3],
    ['p', 'q'],
    Uint8Array.from([7]),
  ]);
  assert.deepEqual(placed, [
    { a: 'x\'"', b: 2 ** 40, c: null, d: [1, null, 3], e: ['p', 'q'], f: Uint8Array.from([7]) },
  ]);
  const named = await olap.query('SELECT range FROM range(10) WHERE list_contains($wanted, range) AND range > $low', {
    wanted: [1, 5, 9],
    low: 2,
  });
  assert.deepEqual(named, [{ range: 5 }, { range: 9 }]);
  assert.deepEqual(await olap.query('SELECT list_contains($1, $2) AS found', [[0.5, 1], 1]), [{ found: true }]);
  assert.deepEqual(await olap.query('SELECT len($1) AS n', [[]]), [{ n: 0 }]);
});

test('a stream yields the whole result in order, by columns', async (t) => {
  const olap = await anEngine(t);
  let next = 0;
  for await (const batch of olap.stream('SELECT range AS n, range / 2 AS half FROM range(50000)')) {
    assert.deepEqual(batch.columns, [
      { name: 'n', type: 'BIGINT' },
      { name: 'half', type: 'DOUBLE' },
    ]);
    for (let row = 0; row < batch.rowCount; row++) {
      assert.equal(batch.values[0]?.[row], next);
      assert.equal(batch.values[1]?.[row], next / 2);
      next++;
    }
  }
  assert.equal(next, 50_000);
});

test('a stream left early ends its query and leaves the engine usable', async (t) => {
  const olap = await anEngine(t, { concurrency: 1 });
  for await (const batch of olap.stream('SELECT a.range FROM range(1000000) a, range(1000000) b')) {
    assert.ok(batch.rowCount > 0);
    break;
  }
  assert.deepEqual(await olap.query('SELECT 1 AS one'), [{ one: 1 }]);
});

test('an aborted query rejects with the reason of its signal and frees its slot', async (t) => {
  const olap = await anEngine(t, { concurrency: 1 });
  const later = new AbortController();
  const running = olap.query(endless, [], { signal: later.signal });
  setTimeout(() => later.abort(new Error('no longer wanted')), 50);
  await assert.rejects(running, /no longer wanted/);
  // In the same turn, so before the engine has begun: the interrupt must not get lost.
  const atOnce = new AbortController();
  const starting = olap.query(endless, [], { signal: atOnce.signal });
  await Promise.resolve();
  atOnce.abort(new Error('changed my mind'));
  await assert.rejects(starting, /changed my mind/);
  await assert.rejects(olap.query('SELECT 1', [], { signal: atOnce.signal }), /changed my mind/);
  assert.deepEqual(await olap.query('SELECT 1 AS one'), [{ one: 1 }]);
});

test('queries beyond the concurrency wait and all finish', async (t) => {
  const olap = await anEngine(t, { concurrency: 2 });
  const sums = await Promise.all(
    Array.from({ length: 12 }, (_, n) => olap.query('SELECT sum(range) AS s FROM range($1::BIGINT)', [n * 1000])),
  );
  assert.deepEqual(
    sums.map(([row]) => row?.['s']),
    Array.from({ length: 12 }, (_, n) => (n === 0 ? null : (n * 1000 * (n * 1000 - 1)) / 2)),
  );
});

test('tables are shared by all connections, temporary ones stay in their session', async (t) => {
  const olap = await anEngine(t);
  await olap.exec('CREATE TABLE shared (n INTEGER); INSERT INTO shared VALUES (1), (2)');
  await olap.session(async (session) => {
    await session.exec('CREATE TEMP TABLE mine AS SELECT n * 10 AS n FROM shared');
    assert.deepEqual(await session.query('SELECT sum(n) AS s FROM mine'), [{ s: 30 }]);
    await assert.rejects(olap.query('SELECT * FROM mine'), { code: 'olap.invalid_sql' });
  });
  assert.deepEqual(await olap.query('SELECT count(*) AS c FROM shared'), [{ c: 2 }]);
});

test('appended rows read back, across several chunks and for nested types', async (t) => {
  const olap = await anEngine(t);
  await olap.exec(
    'CREATE TABLE seen (n BIGINT, x DOUBLE, name TEXT, seen_at TIMESTAMP, day DATE, tags TEXT[], place STRUCT(lat DOUBLE, lon DOUBLE))',
  );
  const at = Date.UTC(2026, 1, 3, 4, 5, 6, 789);
  const rows = Array.from({ length: 5000 }, (_, n): OlapValue[] => [
    n,
    n / 4,
    n % 2 === 0 ? null : `name ${n}`,
    at,
    at,
    ['a', null],
    { lat: 1.5, lon: n },
  ]);
  await olap.append('seen', rows);
  assert.deepEqual(await olap.query('SELECT count(*) AS c, sum(n) AS s, count(name) AS named FROM seen'), [
    { c: 5000, s: 12_497_500, named: 2500 },
  ]);
  assert.deepEqual(await olap.query('SELECT * FROM seen WHERE n = 4999'), [
    {
      n: 4999,
      x: 1249.75,
      name: 'name 4999',
      seen_at: '2026-02-03T04:05:06.789Z',
      day: '2026-02-03',
      tags: ['a', null],
      place: { lat: 1.5, lon: 4999 },
    },
  ]);
});

test('a value that does not fit its column is refused by name of the type', async (t) => {
  const olap = await anEngine(t);
  await olap.exec('CREATE TABLE strict (n BIGINT, seen_at TIMESTAMP)');
  await assert.rejects(olap.append('strict', [['twelve', null]]), { code: 'olap.invalid_value' });
  await assert.rejects(olap.append('strict', [[1, 'yesterday']]), { code: 'olap.invalid_value', message: /TIMESTAMP/ });
  assert.deepEqual(await olap.query('SELECT count(*) AS c FROM strict'), [{ c: 0 }]);
});

test('a Parquet copy tells its size, reads back and replaces the file whole', async (t) => {
  const folder = temporaryFolder(t);
  const olap = await anEngine(t);
  const path = join(folder, "it's.parquet");
  writeFileSync(path, 'old');
  const file = await olap.copyToParquet('SELECT range AS n FROM range(1000) WHERE range >= $1 -- done', path, [10]);
  assert.equal(file.rows, 990);
  assert.ok(file.bytes > 0);
  assert.deepEqual(await olap.query('SELECT min(n) AS low, count(*) AS c FROM read_parquet($1)', [path]), [
    { low: 10, c: 990 },
  ]);
  assert.deepEqual(readdirSync(folder), ["it's.parquet"]);
});

test('a failing Parquet copy leaves the old file and no other', async (t) => {
  const folder = temporaryFolder(t);
  const olap = await anEngine(t);
  const path = join(folder, 'data.parquet');
  await olap.copyToParquet('SELECT 1 AS n;', path);
  await assert.rejects(olap.copyToParquet("SELECT error('bad row') AS n", path), { code: 'olap.invalid_sql' });
  assert.deepEqual(await olap.query('SELECT n FROM read_parquet($1)', [path]), [{ n: 1 }]);
  assert.deepEqual(readdirSync(folder), ['data.parquet']);
  const breakout = `SELECT 1) TO '${join(folder, 'evil.csv')}'; COPY (SELECT 2`;
  await assert.rejects(olap.copyToParquet(breakout, path));
  await assert.rejects(olap.copyToParquet('CREATE TABLE t (a INTEGER)', path), { code: 'olap.not_a_query' });
  assert.ok(!existsSync(join(folder, 'evil.csv')));
});

test('bad SQL is the caller’s error, a missing file the engine’s', async (t) => {
  const olap = await anEngine(t);
  await assert.rejects(olap.query('SELEKT 1'), { code: 'olap.invalid_sql', kind: 'invalid' });
  await assert.rejects(olap.query('SELECT missing FROM range(1)'), { code: 'olap.invalid_sql' });
  await assert.rejects(olap.query("SELECT 'x'::INTEGER"), { code: 'olap.invalid_sql' });
  await assert.rejects(olap.query("SELECT * FROM read_parquet('/nowhere/at/all.parquet')"), { code: 'olap.failed' });
  await assert.rejects(olap.query(''), { code: 'olap.not_a_query' });
});

test('a result larger than maxRows is refused before it is read', async (t) => {
  const olap = await anEngine(t);
  await assert.rejects(olap.query('SELECT * FROM range(100000000000)', [], { maxRows: 100 }), {
    code: 'olap.too_many_rows',
  });
  assert.equal((await olap.query('SELECT * FROM range(100)', [], { maxRows: 100 })).length, 100);
});

test('a query beyond the memory limit fails cleanly without a folder and spills with one', async (t) => {
  const sql =
    'SELECT count(*) AS c FROM (SELECT range AS a, hash(range) AS b FROM range(3000000) ORDER BY b) WHERE a >= 0';
  const small = await anEngine(t, { memoryLimitMb: 32 });
  await small.exec('SET threads = 1');
  const table = 'CREATE TABLE big AS SELECT range AS a, hash(range) AS b, hash(range + 1) AS c FROM range(8000000)';
  await assert.rejects(small.exec(table), { code: 'olap.out_of_memory' });
  assert.deepEqual(await small.query('SELECT 1 AS one'), [{ one: 1 }]);
  const spilling = await anEngine(t, { memoryLimitMb: 32, folder: join(temporaryFolder(t), 'spill') });
  assert.deepEqual(await spilling.query(sql), [{ c: 3_000_000 }]);
});

test('extensions are never fetched on their own', async (t) => {
  const olap = await anEngine(t);
  await assert.rejects(olap.query("SELECT * FROM 's3://bucket/key.parquet'"), { code: 'olap.forbidden' });
  await assert.rejects(olap.query("SELECT * FROM 'https://example.invalid/key.parquet'"), { code: 'olap.forbidden' });
});

test('a sandbox reads its views, files and folders and nothing else', async (t) => {
  const allowed = temporaryFolder(t);
  const other = temporaryFolder(t);
  const file = join(other, 'given.csv');
  writeFileSync(file, 'n\n1\n2\n');
  writeFileSync(join(other, 'secret.csv'), 'n\n3\n');
  writeFileSync(join(allowed, 'inside.csv'), 'n\n4\n');
  const sandbox = await aSandbox(t, {
    files: [file],
    folders: [allowed],
    setup: [`CREATE VIEW given AS SELECT * FROM read_csv('${file}')`],
  });
  assert.deepEqual(await sandbox.query('SELECT sum(n) AS s FROM given'), [{ s: 3 }]);
  assert.deepEqual(await sandbox.query('SELECT n FROM read_csv($1)', [join(allowed, 'inside.csv')]), [{ n: 4 }]);
  const refused = { code: 'olap.forbidden' };
  await assert.rejects(sandbox.query('SELECT * FROM read_csv($1)', [join(other, 'secret.csv')]), refused);
  await assert.rejects(sandbox.query(`SELECT * FROM read_text('${allowed}/../../etc/passwd')`), refused);
  await assert.rejects(sandbox.query("SELECT * FROM glob('/etc/*')"), refused);
});

test('a sandbox runs one SELECT and refuses every other statement', async (t) => {
  const folder = temporaryFolder(t);
  const sandbox = await aSandbox(t, { folders: [folder], setup: ['CREATE TABLE kept AS SELECT 1 AS n'] });
  const target = join(folder, 'evil.csv');
  for (const sql of [
    `COPY (SELECT 1) TO '${target}'`,
    `EXPLAIN ANALYZE COPY (SELECT 1) TO '${target}'`,
    `ATTACH '${target}' AS evil`,
    'SET threads = 8',
    'INSTALL httpfs',
    'LOAD httpfs',
    'DROP TABLE kept',
    'SELECT 1; DROP TABLE kept',
    'DROP TABLE kept; SELECT 1',
  ]) {
    await assert.rejects(sandbox.query(sql), { code: /olap\.(not_a_query|forbidden)/ }, sql);
  }
  await assert.rejects(sandbox.exec('DROP TABLE kept'), { code: 'olap.forbidden' });
  await assert.rejects(sandbox.append('kept', [[2]]), { code: 'olap.forbidden' });
  assert.deepEqual(readdirSync(folder), []);
  assert.deepEqual(await sandbox.query('WITH k AS (SELECT n FROM kept) SELECT n FROM k'), [{ n: 1 }]);
});

test('a sandbox writes Parquet below its folders only', async (t) => {
  const inside = temporaryFolder(t);
  const outside = temporaryFolder(t);
  const sandbox = await aSandbox(t, { folders: [inside] });
  assert.equal((await sandbox.copyToParquet('SELECT 1 AS n', join(inside, 'out.parquet'))).rows, 1);
  await assert.rejects(sandbox.copyToParquet('SELECT 1 AS n', join(outside, 'out.parquet')), {
    code: 'olap.forbidden',
  });
  assert.deepEqual(readdirSync(outside), []);
});
