import assert from 'node:assert/strict';
import { test } from 'node:test';
import { touchRow } from './table-selection.ts';

const rows = ['a', 'b', 'c', 'd'];

test('touching a row with shift chooses every row from the last one touched, in either direction', () => {
  assert.deepEqual(touchRow(['d'], rows, 'b', 'd', true), ['d', 'b', 'c']);
  assert.deepEqual(touchRow(['a'], rows, 'c', 'a', true), ['a', 'b', 'c']);
});

test('touching a chosen row leaves it, and with shift the whole range', () => {
  assert.deepEqual(touchRow(['a', 'b', 'c'], rows, 'b', undefined, false), ['a', 'c']);
  assert.deepEqual(touchRow(['a', 'b', 'c'], rows, 'c', 'b', true), ['a']);
});

test('a range from a row that is no longer in the table chooses only the row touched', () => {
  assert.deepEqual(touchRow([], rows, 'c', 'gone', true), ['c']);
});
