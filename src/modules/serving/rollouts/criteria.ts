// From what the prediction log holds about two arms to criteria with intervals and verdicts. Pure.
import { proportionSequence } from '../../../numerics/sequential/beta-binomial-sequence.ts';
import { mixtureLook, pairedMixtureLook } from '../../../numerics/sequential/mixture-sprt.ts';
import { alwaysValidP, type ProportionTestState } from '../../../numerics/sequential/proportion-e-process.ts';
import { addValue, emptyMoments, type RunningMoments } from '../../../numerics/sequential/running-moments.ts';
import { sampleRatioLogEvidence } from '../../../numerics/sequential/sample-ratio.ts';
import { banditShare, metricCriterion } from './metric-criteria.ts';
import type { MetricFacts } from './metric-facts.ts';
import type { Criterion, Evidence, Rollout } from './plan.ts';
import { flippedShare, mean, scorePsi } from './score-shift.ts';

/** What was seen of one arm. */
export interface ArmFacts {
  /** Requests it ran, answers and copies, and those that failed. */
  readonly requests: number;
  readonly failed: number;
  /** Natural logarithms of milliseconds of the requests it answered. */
  readonly logLatency: RunningMoments;
  /** The latency that 99 of 100 of them kept, milliseconds, and how many took longer than the plan allows. */
  readonly p99Ms: number | null;
  readonly slow: number;
  /** Rows it answered in the step at hand. */
  readonly stepRows: number;
  /** Distinct keys that chance gave to it since the split was last changed. */
  readonly splitKeys: number;
  readonly scores: Float64Array;
}

export interface RolloutFacts {
  readonly champion: ArmFacts;
  readonly challenger: ArmFacts;
  /** True when `scores` of both arms are of the same rows in the same order. */
  readonly paired: boolean;
  /** Pairs in the step at hand, when paired. */
  readonly stepPairs: number;
  /** Share of the challenger since the split was last changed. */
  readonly weight: number;
  readonly metrics: readonly MetricFacts[];
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function errorRate(test: ProportionTestState, alpha: number): Criterion {
  const champion = proportionSequence(test.championEvents, test.championTrials, alpha);
  const challenger = proportionSequence(test.challengerEvents, test.challengerTrials, alpha);
  const p = alwaysValidP(test);
  return {
    name: 'error-rate',
    champion: finite(champion.estimate),
    challenger: finite(challenger.estimate),
    value: p,
    lower: challenger.lower,
    upper: challenger.upper,
    limit: alpha,
    verdict: p <= alpha ? 'fail' : 'pass',
    method:
      'always-valid p-value of an e-process that the challenger fails no more often; interval: confidence sequence of its rate',
  };
}

/** Where no champion answers beside it, the challenger's failures are held against the share that would be a burst. */
function errorRateAlone(test: ProportionTestState, alpha: number, limit: number): Criterion {
  const challenger = proportionSequence(test.challengerEvents, test.challengerTrials, alpha);
  return {
    name: 'error-share',
    champion: null,
    challenger: finite(challenger.estimate),
    value: finite(challenger.estimate),
    lower: challenger.lower,
    upper: challenger.upper,
    limit,
    verdict: challenger.lower > limit ? 'fail' : 'pass',
    method: 'share of failed requests with its confidence sequence; there is no champion to compare with',
  };
}

function latencyRatio(
  champion: RunningMoments,
  challenger: RunningMoments,
  guard: { limit: number; floorMs: number },
): Criterion {
  const look = mixtureLook(champion, challenger, { effectScale: Math.log(guard.limit) });
  const own = Math.exp(challenger.mean);
  const known = champion.count > 0 && challenger.count > 0;
  const slow = known && own > guard.floorMs;
  const ratio = Math.exp(look.difference);
  const worse = slow && look.lower > Math.log(guard.limit);
  return {
    name: 'latency-ratio',
    champion: known ? Math.exp(champion.mean) : null,
    challenger: known ? own : null,
    value: known ? ratio : null,
    lower: finite(Math.exp(look.lower)),
    upper: finite(Math.exp(look.upper)),
    limit: guard.limit,
    verdict: worse ? 'fail' : slow && ratio > guard.limit ? 'more-data' : 'pass',
    method: `ratio of geometric mean milliseconds with its mixture-SPRT confidence sequence; not judged below ${guard.floorMs} ms`,
  };
}

/** Ninety-nine of a hundred: the share of slower requests is a proportion, whose confidence sequence is exact at every look. */
const slowShare = 0.01;

function latencyP99(facts: RolloutFacts, limitMs: number | null, alpha: number): Criterion {
  const { champion, challenger } = facts;
  const shown = { name: 'latency-p99', champion: champion.p99Ms, challenger: challenger.p99Ms } as const;
  if (limitMs === null)
    return {
      ...shown,
      value: challenger.p99Ms,
      lower: null,
      upper: null,
      limit: null,
      verdict: 'reported',
      method: 'milliseconds that 99 of 100 answered requests keep',
    };
  const share = proportionSequence(challenger.slow, challenger.logLatency.count, alpha);
  return {
    ...shown,
    value: finite(share.estimate),
    lower: share.lower,
    upper: share.upper,
    limit: slowShare,
    verdict: share.lower > slowShare ? 'fail' : 'pass',
    method: `share of requests slower than ${limitMs} ms with its confidence sequence; above 1 % the p99 is broken`,
  };
}

function momentsOfDifferences(champion: Float64Array, challenger: Float64Array): RunningMoments {
  let moments = emptyMoments;
  for (let i = 0; i < champion.length; i++)
    moments = addValue(moments, (challenger[i] as number) - (champion[i] as number));
  return moments;
}

function momentsOf(values: Float64Array): RunningMoments {
  let moments = emptyMoments;
  for (const value of values) moments = addValue(moments, value);
  return moments;
}

function scoreCriteria(facts: RolloutFacts, rollout: Rollout, enough: boolean): Criterion[] {
  const { guards } = rollout.plan;
  const a = facts.champion.scores;
  const b = facts.challenger.scores;
  const comparable = a.length > 0 && b.length > 0;
  // Where the challenger answers everything and nothing is copied, there is nothing to compare it with.
  const never = !facts.paired && facts.weight === 1;
  const open = { champion: null, challenger: null, value: null, lower: null, upper: null } as const;
  const judge = (value: number, limit: number): Criterion['verdict'] =>
    !enough ? 'more-data' : value > limit ? 'fail' : 'pass';
  const how = facts.paired ? 'on the same rows' : 'between the rows of each arm';
  if (!comparable) {
    return [
      {
        name: 'score-psi',
        ...open,
        limit: guards.scorePsi.limit,
        verdict: never ? 'reported' : 'more-data',
        method: `population stability index ${how}`,
      },
      {
        name: 'mean-shift',
        ...open,
        limit: guards.meanShift.limit,
        verdict: never ? 'reported' : 'more-data',
        method: `move of the mean score ${how}`,
      },
    ];
  }
  const psi = scorePsi(a, b);
  const means = { champion: mean(a), challenger: mean(b) };
  const shift = Math.abs(means.challenger - means.champion);
  const options = { effectScale: guards.meanShift.limit };
  const look = facts.paired
    ? pairedMixtureLook(momentsOfDifferences(a, b), options)
    : mixtureLook(momentsOf(a), momentsOf(b), options);
  const criteria: Criterion[] = [
    {
      name: 'score-psi',
      champion: null,
      challenger: null,
      value: psi,
      lower: null,
      upper: null,
      limit: guards.scorePsi.limit,
      verdict: judge(psi, guards.scorePsi.limit),
      method: `population stability index ${how}; bins at the champion's deciles, shares floored at 1e-4`,
    },
    {
      name: 'mean-shift',
      ...means,
      value: shift,
      lower: finite(look.lower),
      upper: finite(look.upper),
      limit: guards.meanShift.limit,
      verdict: judge(shift, guards.meanShift.limit),
      method: `move of the mean score ${how}; interval: mixture-SPRT confidence sequence of the difference`,
    },
  ];
  if (facts.paired) {
    const flipped = flippedShare(a, b, guards.flipped.threshold);
    const { limit } = guards.flipped;
    criteria.push({
      name: 'flipped',
      champion: null,
      challenger: null,
      value: flipped,
      lower: null,
      upper: null,
      limit,
      verdict: limit === null ? 'reported' : judge(flipped, limit),
      method: `share of rows on the other side of ${guards.flipped.threshold}`,
    });
  }
  return criteria;
}

/** A split that is not the one ordered means broken routing, and comparisons by arm are then void. */
function sampleRatio({ champion, challenger, weight }: RolloutFacts): Criterion {
  const counts = [champion.splitKeys, challenger.splitKeys];
  const value = Math.min(1, Math.exp(-sampleRatioLogEvidence(counts, [1 - weight, weight])));
  const limit = 0.001;
  return {
    name: 'sample-ratio',
    champion: champion.splitKeys,
    challenger: challenger.splitKeys,
    value,
    lower: null,
    upper: null,
    limit,
    verdict: value <= limit ? 'more-data' : 'pass',
    method:
      'always-valid p-value (Dirichlet mixture) that keys split as ordered since the last change; below the limit the rollout waits',
  };
}

/** @param test the error test with this look's requests added */
export function toEvidence(rollout: Rollout, facts: RolloutFacts, test: ProportionTestState): Evidence {
  const { steps, guards, strategy } = rollout.plan;
  const { minSamples } = steps[rollout.step] ?? { minSamples: 0 };
  const [first] = facts.metrics;
  const samples = facts.paired
    ? facts.stepPairs
    : Math.min(facts.challenger.stepRows, facts.weight < 1 ? facts.champion.stepRows : facts.challenger.stepRows);
  const enough = samples >= minSamples;
  return {
    step: rollout.step,
    weight: facts.weight,
    samples,
    minSamples,
    requests: {
      champion: test.championTrials,
      challenger: test.challengerTrials,
      championFailed: test.championEvents,
      challengerFailed: test.challengerEvents,
    },
    compared: {
      champion: facts.champion.scores.length,
      challenger: facts.challenger.scores.length,
      paired: facts.paired,
    },
    criteria: [
      strategy === 'recreate'
        ? errorRateAlone(test, guards.errorRate.alpha, guards.burst.share)
        : errorRate(test, guards.errorRate.alpha),
      latencyRatio(facts.champion.logLatency, facts.challenger.logLatency, guards.latencyRatio),
      latencyP99(facts, guards.latencyP99.limitMs, guards.errorRate.alpha),
      ...scoreCriteria(facts, rollout, enough),
      ...facts.metrics.map(metricCriterion),
      sampleRatio(facts),
    ],
    ...(strategy === 'bandit' && first !== undefined ? { bandit: banditShare(first, facts.weight) } : {}),
  };
}
