import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { createLogRanges } from './log-ranges.ts';

const lineOf = (number: number): string =>
  number % 7000 === 0 ? `ERROR größe ${number}` : `line ${number} ${'x'.repeat(number % 40)}`;
const text = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => `${lineOf(from + at)}\n`).join('');

test('any range of a long log is read by line numbers, also after it has grown', async (t) => {
  const path = join(temporaryFolder(t), 'step.log');
  const ranges = createLogRanges();
  assert.deepEqual(await ranges.read(path, 1, 10), { from: 1, lines: [], total: 0, firstError: null, size: 0 });
  await writeFile(path, `${text(1, 100_001)}half`);
  for (const from of [1, 999, 1000, 1001, 54_321, 99_990]) {
    const range = await ranges.read(path, from, from + 10);
    assert.deepEqual(
      range.lines,
      Array.from({ length: 10 }, (_, at) => lineOf(from + at)),
      `from ${from}`,
    );
    assert.deepEqual([range.total, range.firstError], [100_001, 7000]);
  }
  assert.deepEqual((await ranges.read(path, 100_000, 100_010)).lines, [lineOf(100_000), 'half']);
  await appendFile(path, ` a line\n${text(100_002, 100_500)}`);
  const grown = await ranges.read(path, 100_001, 100_004);
  assert.deepEqual(grown.lines, ['half a line', lineOf(100_002), lineOf(100_003)]);
  assert.equal(grown.total, 100_499);
  assert.deepEqual((await ranges.read(path, 200_000, 200_010)).lines, []);
  await writeFile(path, 'again\n');
  assert.deepEqual(await ranges.read(path, 1, 5), { from: 1, lines: ['again'], total: 1, firstError: null, size: 6 });
});

test('a search names the lines that match, page by page, by text, case and level', async (t) => {
  const path = join(temporaryFolder(t), 'step.log');
  await writeFile(path, text(1, 50_001));
  const ranges = createLogRanges();
  const all = async (query: { text: string; matchCase?: boolean; level?: 'error' }): Promise<number[]> => {
    const found: number[] = [];
    for (let from: number | null = 1; from !== null; ) {
      const page = await ranges.search(path, { matchCase: false, level: undefined, ...query, from, limit: 3 });
      for (const { line, text } of page.items) {
        assert.equal(text, lineOf(line));
        found.push(line);
      }
      from = page.next;
    }
    return found;
  };
  const errors = [7000, 14_000, 21_000, 28_000, 35_000, 42_000, 49_000];
  assert.deepEqual(await all({ text: 'GRÖSSE'.replace('SS', 'ß') }), errors);
  assert.deepEqual(await all({ text: 'GRÖßE', matchCase: true }), []);
  assert.deepEqual(await all({ text: '', level: 'error' }), errors);
  assert.deepEqual(await all({ text: 'line 4999', level: 'error' }), []);
  assert.deepEqual(await all({ text: 'line 4999 ' }), [4999]);
});
