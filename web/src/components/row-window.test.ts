// Rows change places only by record, however far and wherever the reader scrolls.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byPlace, drawnRows, overscan, rowWindow } from './row-window.ts';

const drawn = drawnRows(640, 32);

test('as many rows are drawn at the beginning, in the middle and at the end of a table', () => {
  assert.equal(drawn, 20 + 2 + 2 * overscan);
  for (const first of [0, 3, 5000, 99_980]) {
    const rows = rowWindow(first, 100_000, drawn);
    assert.equal(rows.length, drawn);
    assert.ok(rows.includes(first) && rows.includes(first + 19));
    assert.equal(new Set(rows.map((index) => index % drawn)).size, drawn, 'each has a place of its own');
  }
  assert.deepEqual(rowWindow(0, 3, drawn), [0, 1, 2]);
  assert.deepEqual(rowWindow(40, 3, drawn), [0, 1, 2]);
  assert.deepEqual(rowWindow(0, 0, drawn), []);
});

test('rows in the order of their places stay where they stand while the window moves on, and read from the top at rest', () => {
  const window = (first: number) => rowWindow(first, 1000, drawn).map((index) => ({ index }));
  const places = (rows: readonly { readonly index: number }[]) => rows.map(({ index }) => index % drawn);
  const before = byPlace(window(500), drawn, 494 % drawn);
  assert.deepEqual(before, window(500));
  const after = byPlace(window(503), drawn, 494 % drawn);
  assert.deepEqual(places(after), places(before));
  assert.deepEqual(
    after.slice(0, 4).map(({ index }) => index),
    [494 + drawn, 495 + drawn, 496 + drawn, 497],
  );
  assert.deepEqual(byPlace(window(503), drawn, 497 % drawn), window(503));
});
