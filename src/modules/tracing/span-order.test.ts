import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder } from './span-order.ts';

const order = (...spans: readonly (readonly [id: string, parentId: string | null, start: bigint])[]) =>
  inOrder(
    spans.map(([id, parentId, start]) => ({ id, parentId, start })),
    ({ start }) => start,
  ).map(({ id }) => id);

test('spans follow their start to the nanosecond, and a span comes before those that it called at once', () => {
  const start = 1_732_600_000_000_000_123n;
  assert.deepEqual(order(['a', 'z', start], ['z', null, start - 1n], ['b', 'a', start + 1n]), ['z', 'a', 'b']);
  assert.deepEqual(order(['a', 'b', start], ['b', 'c', start], ['c', null, start]), ['c', 'b', 'a']);
  assert.deepEqual(order(['b', 'gone', start], ['a', null, start], ['c', 'b', start]), ['a', 'b', 'c']);
});

test('spans that call each other in a circle are all shown', () => {
  assert.deepEqual(order(['a', 'b', 1n], ['b', 'a', 1n], ['c', 'c', 1n]).sort(), ['a', 'b', 'c']);
});
