import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { temporaryFolder, testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Database } from '../../platform/db/database.ts';
import { createDatasets, type DatasetDeclaration } from './datasets.ts';
import { datasetsMigrations } from './migrations.ts';

const migrations = [...foundationMigrations, ...datasetsMigrations];
const local: Actor = { kind: 'local', id: 'local', name: 'local' };
const stranger: Actor = { kind: 'token', id: 't', name: 'stranger' };
const start = Date.parse('1997-03-31T00:00:00Z');

const transactions: DatasetDeclaration = {
  schema: [
    { name: 'customer_id', type: 'VARCHAR' },
    { name: 'date', type: 'DATE' },
    { name: 'cds', type: 'INTEGER' },
    { name: 'amount', type: 'DECIMAL(12,2)' },
  ],
  expectations: [
    { type: 'expect_column_values_to_match_regex', column: 'customer_id', regex: '^\\d{5}$', quarantine: true },
    { type: 'expect_column_values_to_not_be_null', column: 'date', quarantine: true },
    { type: 'expect_column_values_to_be_between', column: 'date', maxValue: 'now', quarantine: true },
    { type: 'expect_column_values_to_be_between', column: 'amount', minValue: 0, quarantine: true },
    { type: 'expect_column_values_to_be_between', column: 'amount', minValue: 0, strictMin: true, severity: 'warning' },
    {
      type: 'expect_compound_columns_to_be_unique',
      columnList: ['customer_id', 'date', 'cds', 'amount'],
      severity: 'warning',
    },
    { type: 'expect_table_row_count_to_be_between', minValue: 1 },
  ],
};

async function open(t: TestContext, db: Database) {
  const foundation = await openFoundation(t, db, start);
  return { ...foundation, datasets: createDatasets(foundation) };
}

function upload(content: string | Uint8Array, name = 'file.csv') {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    kind: 'upload' as const,
    name,
    body: (async function* () {
      yield bytes;
    })(),
  };
}

async function eventTypes(foundation: {
  bus: { settled(): Promise<void>; since(position: string, limit: number): Promise<readonly { type: string }[]> };
}) {
  await foundation.bus.settled();
  return (await foundation.bus.since('', 100)).map((event) => event.type);
}

const header = 'customer_id,date,cds,amount\n';

testOnDatabases(
  'a declared text column keeps its leading zeros, and the rows page in stored order',
  migrations,
  async (t, db) => {
    const { datasets } = await open(t, db);
    await datasets.register(local, 'p', 'tx', {
      schema: [
        { name: 'id', type: 'VARCHAR' },
        { name: 'n', type: 'INTEGER' },
      ],
    });
    const { version } = await datasets.ingest(local, 'p', 'tx', upload('n,id\n1,007\n2,008\n3,009\n'));
    const first = await datasets.rows(version, { limit: 2 });
    assert.deepEqual(first.items, [
      { id: '007', n: 1 },
      { id: '008', n: 2 },
    ]);
    const second = await datasets.rows(version, { limit: 2, cursor: first.nextCursor });
    assert.deepEqual(second.items, [{ id: '009', n: 3 }]);
    assert.equal(second.nextCursor, undefined);
  },
);

testOnDatabases(
  'the same content makes one version, however it is packed, and other content another',
  migrations,
  async (t, db) => {
    const { datasets, ...foundation } = await open(t, db);
    await datasets.register(local, 'p', 'tx', {});
    const text = 'a,b\n1,x\n2,y\n';
    const one = await datasets.ingest(local, 'p', 'tx', upload(text));
    const again = await datasets.ingest(local, 'p', 'tx', upload(gzipSync(text), 'file.csv.gz'));
    assert.equal(again.ingest.outcome, 'unchanged');
    assert.equal(again.version.id, one.version.id);
    const other = await datasets.ingest(local, 'p', 'tx', upload('{"a":1,"b":"x"}\n{"a":3,"b":null}\n', 'file.jsonl'));
    assert.equal(other.version.number, 2);
    assert.equal(other.version.parentId, one.version.id);
    assert.equal((await eventTypes(foundation)).filter((type) => type === 'dataset.version.created').length, 2);
    const graph = await foundation.lineage.around(
      { type: 'dataset-version', id: other.version.id },
      { direction: 'upstream', depth: 1 },
    );
    assert.deepEqual(graph.edges.map((edge) => edge.relation).sort(), ['contains', 'derived']);
  },
);

testOnDatabases('appending shares the older parts and equals replacing by the whole', migrations, async (t, db) => {
  const { datasets, clock } = await open(t, db);
  await datasets.register(local, 'p', 'tx', { key: [] });
  const one = await datasets.ingest(local, 'p', 'tx', upload('a,b\n1,x\n'), { mode: 'append' });
  clock.advanceTo(start + 1000);
  const two = await datasets.ingest(local, 'p', 'tx', upload('a,b\n2,y\n'), { mode: 'append' });
  assert.deepEqual(two.version.parts[0], one.version.parts[0]);
  assert.equal(two.version.rows, 2);
  const repeated = await datasets.ingest(local, 'p', 'tx', upload('a,b\n2,y\n'), { mode: 'append' });
  assert.equal(repeated.ingest.outcome, 'unchanged');
  const rows = await datasets.rows(two.version, { limit: 10 });
  assert.deepEqual(
    rows.items.map((row) => row['a']),
    [1, 2],
  );
  assert.equal((await datasets.version('p', 'tx', { at: start + 999 })).number, 1);
  assert.equal((await datasets.version('p', 'tx', { at: start + 1000 })).number, 2);
  await assert.rejects(datasets.version('p', 'tx', { at: start - 1 }), { code: 'datasets.unknown_version' });
});

testOnDatabases(
  'bad rows are set aside with what they break, and odd but real rows stay',
  migrations,
  async (t, db) => {
    const { datasets } = await open(t, db);
    await datasets.register(local, 'p', 'tx', transactions);
    const { ingest, version } = await datasets.ingest(
      local,
      'p',
      'tx',
      upload(
        `${header}00001,1997-01-01,1,0.00\n00002,1997-01-02,1,9.50\n00002,1997-01-02,1,9.50\n` +
          '0003,1997-01-02,1,5.00\n00004,,1,5.00\n00005,1997-04-01,1,5.00\n00006,1997-03-31,1,-5.00\nx7,,1,-1\n',
      ),
    );
    assert.equal(version.rows, 3);
    assert.equal(ingest.rowsRead, 8);
    assert.equal(ingest.quarantine?.rows, 5);
    assert.deepEqual(
      ingest.results.map((result) => [result.status, result.failing]),
      [
        ['quarantined', 2],
        ['quarantined', 2],
        ['quarantined', 1],
        ['quarantined', 2],
        ['warned', 1],
        ['warned', 2],
        ['passed', 0],
      ],
    );
    const aside = await datasets.quarantinedRows(ingest, { limit: 10 });
    assert.deepEqual(
      aside.items.map((row) => row['customer_id']),
      ['0003', '00004', '00005', '00006', 'x7'],
    );
    assert.deepEqual(aside.items[4]?.['_failed'], [
      'expect_column_values_to_match_regex(customer_id)',
      'expect_column_values_to_not_be_null(date)',
      'expect_column_values_to_be_between(amount)',
    ]);
  },
);

testOnDatabases('the whole CDNOW log passes its expectations without losing a row', migrations, async (t, db) => {
  const { datasets, clock } = await open(t, db);
  clock.advanceTo(Date.parse('1998-06-30T00:00:00Z'));
  await datasets.register(local, 'p', 'tx', transactions);
  const gz = readFileSync(new URL('../../../examples/churn/data/transactions.csv.gz', import.meta.url));
  const { ingest, version } = await datasets.ingest(local, 'p', 'tx', upload(gz, 'transactions.csv.gz'));
  assert.equal(version.rows, 69_659);
  assert.equal(ingest.quarantine, null);
  assert.deepEqual(
    ingest.results.filter((result) => result.status === 'warned').map((result) => result.failing),
    [80, 470],
  );
  const profile = await datasets.profile(version);
  const amount = profile.columns.find((column) => column.name === 'amount');
  assert.equal(amount?.max, '1286.01');
  assert.equal(
    amount?.histogram?.counts.reduce((sum, count) => sum + count, 0),
    69_659,
  );
  const deciles = amount?.deciles;
  assert.ok(deciles);
  assert.equal(deciles.below + deciles.above + deciles.counts.reduce((sum, count) => sum + count, 0), 69_659);
  const lines = gunzipSync(gz).toString().split('\n');
  const half = upload(lines.slice(0, 40_000).join('\n'));
  const next = await datasets.ingest(local, 'p', 'tx', half);
  assert.deepEqual((await datasets.profile(next.version)).columns[3]?.histogram?.edges, amount?.histogram?.edges);
  const diff = await datasets.diff('p', 'tx', 'latest');
  assert.deepEqual(diff.rows, { from: 69_659, to: 39_999, added: 0, removed: 29_660, changed: null });
  assert.ok((diff.columns.find((column) => column.name === 'amount')?.psi ?? 1) < 0.05);
});

testOnDatabases(
  'a failed error expectation refuses the content, keeps its results and changes nothing else',
  migrations,
  async (t, db) => {
    const { datasets, ...foundation } = await open(t, db);
    await datasets.register(local, 'p', 'tx', {
      expectations: [
        { type: 'unexpected_rows_expectation', name: 'sum stays small', sql: 'SELECT * FROM data WHERE a > 2' },
        { type: 'freshness', column: 'day', maxAge: '40d' },
      ],
    });
    await datasets.ingest(local, 'p', 'tx', upload('a,day\n1,1997-03-01\n'));
    await assert.rejects(
      datasets.ingest(local, 'p', 'tx', upload('a,day\n5,1997-01-01\n')),
      (error: Error & { code?: string; details?: { ingest?: string } }) => {
        assert.equal(error.code, 'datasets.quality_failed');
        assert.match(error.message, /sum stays small, freshness\(day\)/);
        return true;
      },
    );
    assert.equal((await datasets.version('p', 'tx', 'latest')).number, 1);
    const [refused] = (await datasets.ingests('p', 'tx', { limit: 5 })).items;
    assert.equal(refused?.outcome, 'refused');
    assert.deepEqual(refused?.results[0]?.sample, [{ a: 5, day: '1997-01-01' }]);
    assert.equal(refused?.results[1]?.observed, '1997-01-01T00:00:00.000Z');
    assert.equal((await eventTypes(foundation)).at(-1), 'dataset.quality.failed');
  },
);

testOnDatabases('faults of a file are named by line and column, and change nothing', migrations, async (t, db) => {
  const { datasets } = await open(t, db);
  await datasets.register(local, 'p', 'tx', transactions);
  await datasets.register(local, 'p', 'free', {});
  const refused = async (
    name: string,
    content: string | Uint8Array,
    code: string,
    message: RegExp,
    file = 'f.csv',
    mode: 'append' | 'replace' = 'replace',
  ) =>
    assert.rejects(
      datasets.ingest(local, 'p', name, upload(content, file), { mode }),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, `datasets.${code}`, error.message);
        assert.match(error.message, message);
        return true;
      },
    );
  await refused(
    'tx',
    `${header}00001,1997-01-01,1,1.00\n00002,1997-01-01,two,1.00\n`,
    'bad_value',
    /^f\.csv line 3, column cds: "two" is not a INTEGER/,
  );
  await refused(
    'tx',
    `${header}00001,1997-01-01,1\n`,
    'malformed_file',
    /^f\.csv line 2 has 3 values where the header has 4/,
  );
  await refused(
    'tx',
    'customer_id,day,cds,amount\n',
    'schema_changed',
    /lacks the column date, has the unknown column day/,
  );
  await refused('tx', '', 'malformed_file', /empty/);
  await refused('free', 'a,b\n1,2\n3,4\n5,6,7\n', 'malformed_file', /^f\.csv line 4 has 3 values/);
  await refused('free', 'a,a\n1,2\n', 'malformed_file', /column a is there twice/);
  await refused('free', '{"a":1}\n{"a":\n', 'malformed_file', /^f\.jsonl line 2/, 'f.jsonl');
  await refused('free', 'PAR1garbage', 'malformed_file', /^f\.parquet/, 'f.parquet');
  await refused('free', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'malformed_file', /cannot be decompressed/, 'f.csv.gz');
  await refused(
    'tx',
    '{"customer_id":"1","date":"1997-01-01","cds":1,"amount":1}\n{"customer_id":"1","date":"soon","cds":1,"amount":1}\n',
    'bad_value',
    /row 2, column date: "soon" is not a DATE/,
    'f.jsonl',
  );
  await datasets.ingest(local, 'p', 'free', upload('a,b\n1,2\n'));
  await refused(
    'free',
    'a,c\n1,2\n',
    'schema_changed',
    /lacks the column b, has the unknown column c/,
    'f.csv',
    'append',
  );
  await refused('free', 'a,b\n1,x\n', 'bad_value', /column b: "x" is not a BIGINT/);
  assert.equal((await datasets.version('p', 'free', 'latest')).number, 1);
  const allowed = await datasets.ingest(local, 'p', 'free', upload('a,b\n1,x\n'), { schemaChange: 'allow' });
  assert.equal(allowed.version.columns[1]?.type, 'VARCHAR');
  assert.deepEqual((await datasets.diff('p', 'free', 'latest')).schema.retyped, [
    { name: 'b', from: 'BIGINT', to: 'VARCHAR' },
  ]);
});

testOnDatabases('a key tells changed rows from added and removed ones', migrations, async (t, db) => {
  const { datasets } = await open(t, db);
  await datasets.register(local, 'p', 'd', {
    schema: [
      { name: 'id', type: 'INTEGER' },
      { name: 'v', type: 'VARCHAR' },
    ],
    key: ['id'],
  });
  await datasets.ingest(local, 'p', 'd', upload('id,v\n1,a\n2,b\n3,c\n'));
  await datasets.ingest(local, 'p', 'd', upload('id,v\n2,b\n3,x\n4,d\n5,e\n'));
  const diff = await datasets.diff('p', 'd', 2);
  assert.deepEqual(diff.rows, { from: 3, to: 4, added: 2, removed: 1, changed: 1 });
  assert.deepEqual(diff.examples, {
    added: [
      { id: 4, v: 'd' },
      { id: 5, v: 'e' },
    ],
    removed: [{ id: 1, v: 'a' }],
    changed: [{ before: { id: 3, v: 'c' }, after: { id: 3, v: 'x' } }],
  });
});

testOnDatabases(
  'without a key a difference shows whole rows that came and went, at most twenty',
  migrations,
  async (t, db) => {
    const { datasets } = await open(t, db);
    await datasets.register(local, 'p', 'e', {});
    await datasets.ingest(local, 'p', 'e', upload('v\n1\n2\n'));
    const many = Array.from({ length: 30 }, (_, n) => n + 2).join('\n');
    await datasets.ingest(local, 'p', 'e', upload(`v\n${many}\n`));
    const { rows, examples } = await datasets.diff('p', 'e', 2);
    assert.deepEqual([rows.added, rows.removed, rows.changed], [29, 1, null]);
    assert.deepEqual([examples.added.length, examples.removed, examples.changed], [20, [{ v: 1 }], []]);
  },
);

testOnDatabases(
  'repeats of a unique value are set aside even when an older part has the first',
  migrations,
  async (t, db) => {
    const { datasets } = await open(t, db);
    await datasets.register(local, 'p', 'd', {
      expectations: [{ type: 'expect_column_values_to_be_unique', column: 'id', quarantine: true }],
    });
    await datasets.ingest(local, 'p', 'd', upload('id,v\n1,a\n2,b\n'));
    const { ingest, version } = await datasets.ingest(local, 'p', 'd', upload('id,v\n2,c\n3,d\n3,e\n'), {
      mode: 'append',
    });
    assert.equal(ingest.quarantine?.rows, 2);
    assert.deepEqual(
      (await datasets.rows(version, { limit: 9 })).items.map((row) => row['v']),
      ['a', 'b', 'd'],
    );
  },
);

testOnDatabases(
  'a folder of the server is one version; strangers read only below the roots',
  migrations,
  async (t, db) => {
    const foundation = await openFoundation(t, db, start);
    const folder = temporaryFolder(t);
    const outside = temporaryFolder(t);
    const datasets = createDatasets({ ...foundation, roots: [folder] });
    writeFileSync(join(folder, 'b.csv'), 'a\n2\n');
    writeFileSync(join(folder, 'a.csv'), 'a\n1\n');
    writeFileSync(join(outside, 'c.csv'), 'a\n3\n');
    await datasets.register(local, 'p', 'd', {});
    const { version } = await datasets.ingest(stranger, 'p', 'd', { kind: 'path', path: folder });
    assert.deepEqual((await datasets.rows(version, { limit: 9 })).items, [{ a: 1 }, { a: 2 }]);
    for (const path of [join(outside, 'c.csv'), join(folder, '..', 'nowhere'), '/etc/passwd'])
      await assert.rejects(datasets.ingest(stranger, 'p', 'd', { kind: 'path', path }), {
        code: 'datasets.forbidden_path',
      });
    assert.equal(
      (await datasets.ingest(local, 'p', 'd', { kind: 'path', path: join(outside, 'c.csv') })).version.rows,
      1,
    );
  },
);

testOnDatabases("people's SQL in expectations reaches neither files nor settings", migrations, async (t, db) => {
  const { datasets } = await open(t, db);
  for (const sql of ["SELECT * FROM read_csv('/etc/passwd')", 'SELECT 1; SELECT 2', "COPY data TO '/tmp/x'"]) {
    await datasets.register(local, 'p', 'd', { expectations: [{ type: 'unexpected_rows_expectation', sql }] });
    await assert.rejects(datasets.ingest(local, 'p', 'd', upload('a\n1\n')), { code: 'datasets.bad_expectation' });
  }
  await datasets.register(local, 'p', 'd', {
    expectations: [{ type: 'expect_column_values_to_not_be_null', column: 'a', where: 'nonsense > 1' }],
  });
  await assert.rejects(datasets.ingest(local, 'p', 'd', upload('a\n1\n')), { code: 'datasets.bad_expectation' });
  assert.equal((await datasets.versions('p', 'd', { limit: 5 })).items.length, 0);
});

testOnDatabases('an ingest that is left to a job ends as a version with its progress', migrations, async (t, db) => {
  const { datasets, queue } = await open(t, db);
  await datasets.register(local, 'p', 'd', {});
  const id = await datasets.ingestLater(local, 'p', 'd', upload('a\n1\n'));
  await queue.start();
  await queue.settled();
  const job = await queue.get(id);
  assert.equal(job.state, 'done');
  assert.equal((await datasets.version('p', 'd', 'latest')).rows, 1);
  await queue.stop(1000);
});

testOnDatabases(
  'the latest versions and newest ingests of several datasets are read together, and what an ingest made is named',
  migrations,
  async (t, db) => {
    const { datasets } = await open(t, db);
    const full = await datasets.register(local, 'p', 'full', {});
    const empty = await datasets.register(local, 'p', 'empty', {});
    await datasets.ingest(local, 'p', 'full', upload('a\n1\n'));
    const second = await datasets.ingest(local, 'p', 'full', upload('a\n2\n'));
    const latest = await datasets.latestOf([full, empty]);
    assert.deepEqual(
      [...latest].map(([id, { number }]) => [id, number]),
      [[full.id, 2]],
    );
    const newest = await datasets.newestIngestOf([full, empty]);
    assert.deepEqual(
      [...newest].map(([id, ingest]) => [id, ingest.id]),
      [[full.id, second.ingest.id]],
    );
    const { items } = await datasets.ingests('p', 'full', { limit: 10 });
    const made = await datasets.versionsById(items.flatMap(({ versionId }) => versionId ?? []));
    assert.deepEqual(
      items.map(({ versionId }) => made.get(versionId ?? '')?.number),
      [2, 1],
    );
  },
);
