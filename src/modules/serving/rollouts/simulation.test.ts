// What a plan's error levels promise, checked on simulated rollouts with fixed seeds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toPlan } from './policy.ts';
import { type Simulation, simulateRollouts, type Truth } from './simulation.ts';

const equal: Truth = {
  metric: { champion: 0.1, challenger: 0.1 },
  errorRate: { champion: 0.01, challenger: 0.01 },
  latencyMs: { champion: 20, challenger: 20 },
};
const conversion = { name: 'conversion', measure: 'outcome', alpha: 0.05, effectScale: 0.03 } as const;
const size = { runs: 300, seed: 11, keysPerLook: 200, looks: 25 } as const;
const worse = (challenger: number): Truth => ({ ...equal, metric: { champion: 0.1, challenger } });

/** What a share of alpha may come to in so many runs without being a surprise: three standard errors above it. */
const allowed = (alpha: number, runs: number): number => alpha * runs + 3 * Math.sqrt(alpha * (1 - alpha) * runs);

test('a/b of equal arms: neither falsely promoted nor falsely rolled back beyond alpha, however often it is looked at', () => {
  const plan = toPlan({ strategy: 'a-b', metrics: [conversion], steps: [{ weight: 0.5, minSamples: 200 }] });
  const result = simulateRollouts({ ...size, plan, truth: equal });
  const { errorRate } = plan.guards;
  assert.ok(result.promoted + result.rolledBack <= allowed(0.05 + errorRate.alpha, size.runs), JSON.stringify(result));
  assert.equal(result.open, size.runs - result.promoted - result.rolledBack);
});

test('a/b finds a true difference, in the right direction', () => {
  const plan = toPlan({ strategy: 'a-b', metrics: [conversion], steps: [{ weight: 0.5, minSamples: 200 }] });
  const better = simulateRollouts({ ...size, runs: 100, plan, truth: worse(0.16) });
  assert.ok(better.promoted >= 90 && better.rolledBack <= 5, JSON.stringify(better));
  const lower = simulateRollouts({ ...size, runs: 100, plan, truth: worse(0.04) });
  assert.ok(lower.rolledBack >= 90 && lower.promoted === 0, JSON.stringify(lower));
});

test('a canary with a margin promotes equal arms, and one that is worse by the margin at most alpha of the time', () => {
  const plan = toPlan({
    mirror: false,
    steps: [
      { weight: 0.3, minSamples: 200 },
      { weight: 0.6, minSamples: 200 },
    ],
    metrics: [{ ...conversion, goal: 'non-inferior', margin: 0.04 }],
  });
  const alike = simulateRollouts({ ...size, runs: 100, looks: 40, plan, truth: equal });
  assert.ok(alike.promoted >= 80 && alike.rolledBack <= allowed(0.06, 100), JSON.stringify(alike));
  const atMargin = simulateRollouts({ ...size, runs: 200, plan, truth: worse(0.06) });
  assert.ok(atMargin.promoted <= allowed(0.05, 200), JSON.stringify(atMargin));
});

test('a challenger that fails or is slow is rolled back whatever its metric says', () => {
  const plan = toPlan({ steps: [{ weight: 0.2, minSamples: 500 }] });
  const run = (truth: Truth): Simulation => ({ ...size, runs: 50, plan, truth });
  const failing = simulateRollouts(run({ ...equal, errorRate: { champion: 0.01, challenger: 0.2 } }));
  assert.deepEqual(failing.causes, { 'error-rate': 50 });
  const slow = simulateRollouts(run({ ...equal, latencyMs: { champion: 20, challenger: 60 } }));
  assert.deepEqual(slow.causes, { 'latency-ratio': 50 });
});

test('a bandit gives equal arms no winner beyond alpha, and a better one the win', () => {
  const plan = toPlan({ strategy: 'bandit', metrics: [conversion], steps: [{ weight: 0.5, minSamples: 200 }] });
  const alike = simulateRollouts({ ...size, runs: 100, plan, truth: equal });
  assert.ok(alike.promoted + alike.rolledBack <= allowed(0.06, 100), JSON.stringify(alike));
  const better = simulateRollouts({ ...size, runs: 50, plan, truth: worse(0.18) });
  assert.ok(better.promoted >= 40, JSON.stringify(better));
});

test('the same seed gives the same result', () => {
  const plan = toPlan({ steps: [{ weight: 0.5, minSamples: 300 }] });
  const one: Simulation = { ...size, runs: 5, plan, truth: equal };
  assert.deepEqual(simulateRollouts(one), simulateRollouts(one));
});
