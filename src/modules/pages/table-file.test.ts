import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTestPlatform } from '../../../test/support/platform.ts';
import { columnType, tableFile } from './table-file.ts';

test('a table becomes a Parquet file whose columns have the types of their values', async (t) => {
  const platform = await openTestPlatform(t);
  const file = await tableFile(platform, {
    columns: ['name', 'runs', 'auc', 'AUC', 'live', 'a "quoted" one'],
    rows: [
      ['brave', 3, 0.5, 'NaN', true, null],
      ["it's", null, 7, 1.5, null, null],
    ],
  });
  const path = join(platform.home, 'out.parquet');
  await writeFile(path, file);
  const rows = await platform.olap.query('SELECT * FROM read_parquet($1) ORDER BY auc', [path]);
  assert.deepEqual(rows[0], {
    name: 'brave',
    runs: 3,
    auc: 0.5,
    'AUC 2': Number.NaN,
    live: true,
    'a "quoted" one': null,
  });
  assert.deepEqual(rows[1], { name: "it's", runs: null, auc: 7, 'AUC 2': 1.5, live: null, 'a "quoted" one': null });
});

test('a row that does not fit the columns is refused, and mixed values are text', async (t) => {
  const platform = await openTestPlatform(t);
  await assert.rejects(tableFile(platform, { columns: ['a', 'b'], rows: [['x', 1], ['y']] }), {
    code: 'pages.bad_table',
  });
  assert.equal(columnType([1, 'two', null]), 'VARCHAR');
  assert.equal(columnType(['NaN']), 'VARCHAR');
  assert.equal(columnType([1, 2.5, 'Infinity']), 'DOUBLE');
});
