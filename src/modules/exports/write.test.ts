import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { openOlap } from '../../platform/olap/duckdb.ts';
import { csvField, flatten, widened } from './flat.ts';
import { writeList } from './write.ts';

test('fields of an item are named by their path, and a list of keys and values becomes a column a key', () => {
  const row = flatten({
    id: 'a',
    at: null,
    tags: { who: 'me' },
    metrics: [{ key: 'auc', value: 'NaN' }],
    arms: [1, 2],
    none: [],
  });
  assert.deepEqual(Object.fromEntries(row), {
    id: 'a',
    at: null,
    'tags.who': 'me',
    'metrics.auc': 'NaN',
    arms: '[1,2]',
  });
});

test('a column holds what all its values fit, numbers and NaN as numbers', () => {
  const typeOf = (...values: (string | number | boolean | null)[]) =>
    values.reduce<ReturnType<typeof widened>>((type, value) => widened(type, value), undefined);
  assert.deepEqual(
    [
      typeOf(1, null, 2),
      typeOf(1, 2.5),
      typeOf(1, 'NaN'),
      typeOf(true, null),
      typeOf(1, 'x'),
      typeOf(true, 1),
      typeOf(null),
    ],
    ['BIGINT', 'DOUBLE', 'DOUBLE', 'BOOLEAN', 'VARCHAR', 'VARCHAR', undefined],
  );
});

test('text that a spreadsheet would take for a formula is written as text', () => {
  assert.deepEqual(['=1+1', '-Infinity', 'a,"b"', 'x\ny', null, -3].map(csvField), [
    "'=1+1",
    '-Infinity',
    '"a,""b"""',
    '"x\ny"',
    '',
    '-3',
  ]);
});

test('a list becomes CSV, JSON or Parquet with the fields of all its pages', async (t) => {
  const folder = temporaryFolder(t);
  const olap = await openOlap({ memoryLimitMb: 256 });
  t.after(() => olap.close());
  async function* pages() {
    yield [{ id: 'a', n: 1, 'odd "name".x': "it's" }];
    yield [
      { id: 'b', n: 2.5, late: true, N: '=x' },
      { id: 'c\n,"', n: 'NaN' },
    ];
  }
  const write = async (format: 'csv' | 'json' | 'parquet') => {
    const seen: number[] = [];
    const target = join(folder, `list.${format}`);
    const rows = await writeList(olap, {
      format,
      pages: pages(),
      target,
      signal: new AbortController().signal,
      report: (read) => seen.push(read),
    });
    assert.deepEqual([rows, seen], [3, [1, 3]]);
    return target;
  };
  assert.equal(
    await readFile(await write('csv'), 'utf8'),
    'id,n,"odd ""name"".x",late,N\r\na,1,it\'s,,\r\nb,2.5,,true,\'=x\r\n"c\n,""",NaN,,,\r\n',
  );
  const json = JSON.parse(await readFile(await write('json'), 'utf8')) as unknown[];
  assert.deepEqual(json[2], { id: 'c\n,"', n: 'NaN' });
  const rows = await olap.query('SELECT * FROM read_parquet($1) ORDER BY id', [await write('parquet')]);
  assert.deepEqual(rows, [
    { id: 'a', n: 1, 'odd "name".x': "it's", late: null, 'N 2': null },
    { id: 'b', n: 2.5, 'odd "name".x': null, late: true, 'N 2': '=x' },
    { id: 'c\n,"', n: Number.NaN, 'odd "name".x': null, late: null, 'N 2': null },
  ]);
});

test('a list that is given up part way leaves off with the reason', async (t) => {
  const stop = new AbortController();
  async function* pages() {
    yield [{ id: 1 }];
    stop.abort(new Error('enough'));
    yield [{ id: 2 }];
  }
  const olap = await openOlap({ memoryLimitMb: 256 });
  t.after(() => olap.close());
  for (const format of ['csv', 'json'] as const)
    await assert.rejects(
      writeList(olap, {
        format,
        pages: pages(),
        target: join(temporaryFolder(t), 'list'),
        signal: stop.signal,
        report: () => undefined,
      }),
      /enough/,
    );
});
