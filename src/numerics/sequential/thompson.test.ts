import assert from 'node:assert/strict';
import { test } from 'node:test';
import { momentsOfProportion } from './running-moments.ts';
import { chanceHigherEventRate, chanceHigherMean } from './thompson.ts';

/** Σ over i of B(a₁+i, b₁+b₂) / ((b₂+i) B(1+i, b₂) B(a₁, b₁)): the exact chance for whole numbers of events. */
function exact(successesA: number, trialsA: number, successesB: number, trialsB: number): number {
  const lnFactorial = (n: number): number => {
    let sum = 0;
    for (let i = 2; i <= n; i++) sum += Math.log(i);
    return sum;
  };
  const lnBeta = (a: number, b: number): number => lnFactorial(a - 1) + lnFactorial(b - 1) - lnFactorial(a + b - 1);
  const [a1, b1] = [successesA + 1, trialsA - successesA + 1];
  const [a2, b2] = [successesB + 1, trialsB - successesB + 1];
  let sum = 0;
  for (let i = 0; i < a2; i++)
    sum += Math.exp(lnBeta(a1 + i, b1 + b2) - Math.log(b2 + i) - lnBeta(1 + i, b2) - lnBeta(a1, b1));
  return sum;
}

test('the chance that one event rate is higher agrees with its exact sum', () => {
  for (const [sa, na, sb, nb] of [
    [0, 0, 0, 0],
    [3, 20, 7, 25],
    [40, 200, 55, 210],
    [900, 3000, 880, 3000],
  ] as const) {
    const found = chanceHigherEventRate(momentsOfProportion(sa, na), momentsOfProportion(sb, nb));
    assert.ok(Math.abs(found - exact(sa, na, sb, nb)) < 1e-4, `${found} of ${exact(sa, na, sb, nb)}`);
  }
});

test('equal arms have even chances, and certainty comes with the evidence', () => {
  const arm = (mean: number, count: number) => ({ count, mean, squares: count });
  assert.equal(chanceHigherMean(arm(1, 1), arm(5, 1)), 0.5);
  assert.ok(Math.abs(chanceHigherMean(arm(2, 50), arm(2, 50)) - 0.5) < 1e-12);
  assert.ok(chanceHigherMean(arm(2, 50), arm(2.5, 50)) > 0.99);
  assert.ok(chanceHigherMean(arm(2, 500), arm(1, 500)) < 1e-9);
  const many = 200_000;
  assert.ok(chanceHigherEventRate(momentsOfProportion(20_000, many), momentsOfProportion(21_000, many)) > 0.9999);
});
