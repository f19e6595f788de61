import assert from 'node:assert/strict';
import { test } from 'node:test';
import { betterOf, paretoFront } from './pareto-front.ts';

const points = [
  { x: 1, y: 5 },
  { x: 2, y: 4 },
  { x: 2, y: 3 },
  { x: 3, y: 4 },
  { x: 4, y: 1 },
  { x: 4, y: 1 },
];

/** By the definition, each point against all others. */
function slowly(signX: number, signY: number) {
  const beaten = (p: { x: number; y: number }) =>
    points.some(
      (q) =>
        signX * (q.x - p.x) >= 0 && signY * (q.y - p.y) >= 0 && (signX * (q.x - p.x) > 0 || signY * (q.y - p.y) > 0),
    );
  const kept = points.filter((p) => !beaten(p)).map(({ x, y }) => `${x} ${y}`);
  return [...new Set(kept)].sort();
}

test('the front is what no other point beats, whichever way is better', () => {
  for (const [x, signX] of [
    ['higher', 1],
    ['lower', -1],
  ] as const)
    for (const [y, signY] of [
      ['higher', 1],
      ['lower', -1],
    ] as const)
      assert.deepEqual(
        paretoFront(points, x, y)
          .map((p) => `${p.x} ${p.y}`)
          .sort(),
        slowly(signX, signY),
      );
  assert.deepEqual(paretoFront([], 'higher', 'lower'), []);
});

test('names of losses, errors and latencies are better when lower', () => {
  assert.deepEqual(['val_loss', 'logloss', 'rmse', 'p99 latency', 'brier', 'auc', 'sentiment', 'f1'].map(betterOf), [
    'lower',
    'lower',
    'lower',
    'lower',
    'lower',
    'higher',
    'higher',
    'higher',
  ]);
});
