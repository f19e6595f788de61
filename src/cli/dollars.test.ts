import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from './command.ts';
import { dollars, toMicros } from './dollars.ts';

test('dollars become whole micro-dollars and come back with two decimals or more', () => {
  for (const [text, micros, back] of [
    ['2.5', 2_500_000, '$2.50'],
    ['$10', 10_000_000, '$10.00'],
    ['0.000001', 1, '$0.000001'],
    ['0.15', 150_000, '$0.15'],
  ] as const) {
    assert.equal(toMicros(text, 'It'), micros);
    assert.equal(dollars(micros), back);
  }
  for (const text of ['', '-1', '1,5', '0.0000001', '1e3', 'ten'])
    assert.throws(() => toMicros(text, 'It'), UsageError);
});
