import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateOf, evaluationComparisonAnswer } from './evaluation-comparison.ts';

const text = (of: { readonly parts: readonly { readonly text: string }[] }): string =>
  of.parts.map((part) => part.text).join('');
const runs = [
  { id: 'a', name: 'old' },
  { id: 'b', name: 'new' },
];

test('a mean has the interval of Student’s t, and none of a single value', () => {
  // Of 1, 2, 3, 4, 5: standard error 0.7071 and t(0.975, 4) = 2.7764.
  const { value, lower, upper } = estimateOf(5, 3, 55);
  assert.equal(value, 3);
  assert.ok(Math.abs((lower ?? 0) - 1.0368) < 1e-4);
  assert.ok(Math.abs((upper ?? 0) - 4.9632) < 1e-4);
  assert.deepEqual(estimateOf(1, 3, 9), { value: 3, lower: null, upper: null });
});

test('a run is said to differ only when the interval of its change leaves zero out', () => {
  const scored = (lower: number, upper: number) => {
    const mean = { value: 0.5, lower: 0.4, upper: 0.6 };
    const of = { n: 20, mean, pairs: 20, lower: 3, higher: 1 };
    const change = { value: (lower + upper) / 2, lower, upper };
    return [
      {
        name: 'right',
        runs: [
          { ...of, change: null },
          { ...of, change },
        ],
      },
    ];
  };
  const apart = evaluationComparisonAnswer(runs, scored(-0.3, -0.1));
  assert.equal(apart.tone, 'warn');
  assert.equal(
    text(apart),
    'new differs in right by −0.2000 from old over 20 cases; up to 3 cases scored lower by one scorer.',
  );
  const alike = evaluationComparisonAnswer(runs, scored(-0.1, 0.2));
  assert.equal(text(alike), 'No scorer tells the runs apart from old; up to 3 cases scored lower by one scorer.');
  assert.equal(evaluationComparisonAnswer(runs, []).tone, 'idle');
});
