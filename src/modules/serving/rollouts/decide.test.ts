import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProportionTest } from '../../../numerics/sequential/proportion-e-process.ts';
import { type ArmFacts, type RolloutFacts, toEvidence } from './criteria.ts';
import { decide, type Rollout } from './plan.ts';
import { checkPlan, defaultPlan } from './policy.ts';
import { countRightClosed, decileEdges, flippedShare, scorePsi } from './score-shift.ts';

const arm = { modelVersionId: 'v', model: 'm', version: '1', sha256: '', signature: null };
const rollout: Rollout = {
  id: 'r',
  project: 'p',
  endpointId: 'e',
  champion: arm,
  challenger: { ...arm, modelVersionId: 'w', version: '2' },
  plan: {
    ...defaultPlan,
    steps: [{ weight: 0.1, minSamples: 100, minMinutes: 0 }],
  },
  state: 'running',
  step: 0,
  stepRevision: 2,
  firstRevision: 2,
  looks: 0,
  test: startProportionTest,
  startKey: null,
  cause: '',
  reason: '',
  startedBy: '',
  decidedBy: null,
  startedAt: 0,
  stepStartedAt: 0,
  finishedAt: null,
};

const scores = Float64Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1000) / 1000);
const latency = (ms: number) => ({ count: 500, mean: Math.log(ms), squares: 500 * 0.09 });

function facts(challenger: Partial<ArmFacts>, change: Partial<RolloutFacts> = {}): RolloutFacts {
  const own: ArmFacts = {
    requests: 500,
    failed: 0,
    logLatency: latency(2),
    p99Ms: 5,
    slow: 0,
    stepRows: 500,
    splitKeys: 450,
    scores,
  };
  return {
    champion: { ...own, stepRows: 4500, splitKeys: 4050 },
    challenger: { ...own, ...challenger },
    paired: true,
    stepPairs: 1000,
    weight: 0.1,
    metrics: [],
    ...change,
  };
}

const outcome = (seen: RolloutFacts, test = startProportionTest, of = rollout) =>
  decide(of, toEvidence(of, seen, test), 0);

test('equal arms are promoted, or wait for a person where the plan says so', () => {
  assert.equal(outcome(facts({})).decision, 'promote');
  const manual: Rollout = { ...rollout, plan: { ...rollout.plan, promotion: 'manual' } };
  assert.match(outcome(facts({}), startProportionTest, manual).reason, /a person/);
});

test('too few samples, a broken split and an unfinished step hold', () => {
  assert.match(outcome(facts({}, { stepPairs: 99 })).reason, /99 of 100/);
  assert.match(outcome(facts({ splitKeys: 900 })).reason, /sample-ratio/);
  const slow: Rollout = {
    ...rollout,
    plan: { ...rollout.plan, steps: [{ weight: 0.1, minSamples: 1, minMinutes: 5 }] },
  };
  assert.equal(outcome(facts({}), startProportionTest, slow).decision, 'hold');
});

test('moved scores, slow answers and more errors each roll back, errors even before there are enough samples', () => {
  const moved = outcome(facts({ scores: scores.map((score) => Math.min(1, score + 0.3)) }));
  assert.equal(moved.decision, 'rollback');
  assert.match(moved.reason, /score-psi.*mean-shift/);
  assert.match(outcome(facts({ logLatency: latency(60) })).reason, /failed: latency-ratio/);
  assert.equal(outcome(facts({ logLatency: latency(6) })).decision, 'promote');
  const errors = {
    ...startProportionTest,
    maxLogEvidence: Math.log(1000),
    championTrials: 300,
    challengerTrials: 30,
    challengerEvents: 12,
  };
  const early = outcome(facts({}, { stepPairs: 30 }), errors);
  assert.equal(early.decision, 'rollback');
  assert.match(early.reason, /error-rate/);
});

test('scores are binned by (lower, upper] at the champion’s distinct deciles', () => {
  assert.deepEqual([...countRightClosed([1, 2, 2.5, 3, 4], [2, 3])], [2, 2, 1]);
  assert.deepEqual(decileEdges([1, 1, 1, 1]), [1]);
  assert.equal(scorePsi(scores, scores), 0);
  // One bin of ten emptied into its neighbour: (0.1 − 1e-4)·ln(0.1/1e-4) + (0.1 − 0.2)·ln(0.1/0.2).
  const even = Float64Array.from({ length: 1000 }, (_, i) => i);
  const shifted = even.map((value) => (value > 899 ? value - 100 : value));
  const expected = (0.1 - 1e-4) * Math.log(0.1 / 1e-4) + (0.1 - 0.2) * Math.log(0.1 / 0.2);
  assert.ok(Math.abs(scorePsi(even, shifted) - expected) < 2e-3);
  assert.equal(flippedShare([0.4, 0.6, 0.6, 0.1], [0.6, 0.7, 0.2, 0.2], 0.5), 0.5);
});

test('a plan whose weights do not grow is refused', () => {
  const bad = {
    ...rollout.plan,
    steps: [
      { weight: 0.5, minSamples: 1, minMinutes: 0 },
      { weight: 0.2, minSamples: 1, minMinutes: 0 },
    ],
  };
  assert.throws(() => checkPlan(bad), /must grow/);
});
