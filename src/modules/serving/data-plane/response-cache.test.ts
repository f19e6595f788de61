import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createResponseCache } from './response-cache.ts';
import type { Value } from './row-block.ts';

/** Answers with the number of times that it was asked. */
function openCache(cacheEntries: number) {
  let now = 0;
  let asked = 0;
  const cache = createResponseCache<number>({ cacheEntries, cacheMs: 100 }, () => now);
  return {
    cache,
    advance: (ms: number) => (now += ms),
    ask: (values: readonly Value[], rows = 1) => cache.answer({ rows, values }, async () => ++asked),
  };
}

test('the same rows are answered once within their time, and nothing is kept unless asked for', async () => {
  const { ask, advance, cache } = openCache(10);
  assert.deepEqual([await ask([1, 'a']), await ask([1, 'a']), await ask([2, 'a'])], [1, 1, 2]);
  advance(100);
  assert.equal(await ask([1, 'a']), 3, 'its time is over');
  assert.deepEqual(cache.counts(), { cacheHits: 1, cacheMisses: 3 });
  const off = openCache(0);
  assert.deepEqual([await off.ask([1]), await off.ask([1])], [1, 2]);
});

test('rows that only look alike have answers of their own', async () => {
  const { ask } = openCache(100);
  const alike: readonly (readonly [readonly Value[], number])[] = [
    [[Number.NaN], 1],
    [[Number.POSITIVE_INFINITY], 1],
    [['a', 'b'], 1],
    [['a","b'], 1],
    [['a', 'b'], 2],
    [[12, 3], 1],
    [[1, 23], 1],
    [['true'], 1],
    [[true], 1],
  ];
  const answers = [];
  for (const [values, rows] of alike) answers.push(await ask(values, rows));
  assert.deepEqual(
    answers,
    alike.map((_, i) => i + 1),
  );
});

test('the least recently used answer goes first, and one that failed is not kept', async () => {
  const { ask, cache } = openCache(2);
  await ask([1]);
  await ask([2]);
  await ask([1]);
  await ask([3]);
  assert.equal(await ask([1]), 1);
  assert.equal(await ask([2]), 4, 'it was let go');
  await assert.rejects(cache.answer({ rows: 1, values: [9] }, () => Promise.reject(new Error('failed'))));
  assert.equal(await ask([9]), 5);
});
