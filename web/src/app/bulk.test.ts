import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBulk, outcomeText } from './bulk.ts';

test('an action on many records goes on after a refusal and counts what became of them', async () => {
  const outcome = await inBulk(['a', 'b', 'c', 'd'], async (id) => {
    if (id === 'b' || id === 'c') throw new Error('It runs.');
  });
  assert.deepEqual([...outcome.done].sort(), ['a', 'd']);
  assert.equal(outcomeText('Deleted', 'run', outcome), 'Deleted 2 of 4 runs; 2 refused: It runs.');
  assert.equal(outcomeText('Deleted', 'run', await inBulk(['a'], async () => undefined)), 'Deleted 1 run');
});
