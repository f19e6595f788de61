// Rollouts of a plan on made-up traffic, through the very criteria and decisions that real ones meet: how often a plan promotes and
// rolls back when the arms are equal, and how soon it finds a true difference. Same seed, same result.
import { Xoshiro128 } from '../../../numerics/random/xoshiro128.ts';
import { addProportionBatch, startProportionTest } from '../../../numerics/sequential/proportion-e-process.ts';
import { addValue, emptyMoments, type RunningMoments } from '../../../numerics/sequential/running-moments.ts';
import { type ArmFacts, type RolloutFacts, toEvidence } from './criteria.ts';
import type { MetricFacts } from './metric-facts.ts';
import { decide, type Plan, type Rollout } from './plan.ts';

/** What is true of the two arms. */
export interface Truth {
  /** Mean of every metric; of measures that are events, their rate. */
  readonly metric: { readonly champion: number; readonly challenger: number };
  readonly errorRate: { readonly champion: number; readonly challenger: number };
  /** Geometric means, milliseconds. */
  readonly latencyMs: { readonly champion: number; readonly challenger: number };
}

export interface Simulation {
  readonly plan: Plan;
  readonly truth: Truth;
  readonly runs: number;
  readonly seed: number;
  /** Keys that come between two looks, one request each, and looks at most. */
  readonly keysPerLook: number;
  readonly looks: number;
}

export interface SimulationResult {
  readonly runs: number;
  readonly promoted: number;
  readonly rolledBack: number;
  /** Still running after the last look. */
  readonly open: number;
  /** Mean number of keys until a decision. */
  readonly keys: number;
  /** How often each criterion, or what else was said first, rolled back. */
  readonly causes: Readonly<Record<string, number>>;
}

const arm = { modelVersionId: 'champion', model: '', version: '1', sha256: '', signature: null };

function rolloutOf(plan: Plan): Rollout {
  return {
    id: '',
    project: '',
    endpointId: '',
    champion: arm,
    challenger: { ...arm, modelVersionId: 'challenger', version: '2' },
    plan,
    state: 'running',
    step: 0,
    stepRevision: 1,
    firstRevision: 1,
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
}

/** What accumulates of one arm. */
interface Growing {
  requests: number;
  failed: number;
  slow: number;
  logLatency: RunningMoments;
  stepRows: number;
  splitKeys: number;
  metric: RunningMoments;
  readonly scores: Float64Array;
  scored: number;
}

const growing = (most: number): Growing => ({
  requests: 0,
  failed: 0,
  slow: 0,
  logLatency: emptyMoments,
  stepRows: 0,
  splitKeys: 0,
  metric: emptyMoments,
  scores: new Float64Array(most),
  scored: 0,
});

const factsOf = (it: Growing): ArmFacts => ({
  requests: it.requests,
  failed: it.failed,
  logLatency: it.logLatency,
  p99Ms: null,
  slow: it.slow,
  stepRows: it.stepRows,
  splitKeys: it.splitKeys,
  scores: it.scores.subarray(0, it.scored),
});

/** Spread of log latencies, and of metrics that are no events. */
const spread = 0.3;
/** Correlation of what both arms give for the same key, where both do. */
const shared = 0.8;

function runOnce({ plan, truth, keysPerLook, looks }: Simulation, random: Xoshiro128) {
  let rollout = rolloutOf(plan);
  let weight = plan.steps[0]?.weight ?? 1;
  let test = startProportionTest;
  const arms = { champion: growing(keysPerLook * looks), challenger: growing(keysPerLook * looks) };
  const events = plan.metrics.every(({ measure }) => measure === 'outcome' || measure === 'accuracy');
  let differences = emptyMoments;
  let stepPairs = 0;

  const draw = (mean: number, common: number): number =>
    events
      ? Number(random.uniform() < mean)
      : mean + spread * (shared * common + Math.sqrt(1 - shared ** 2) * random.normal());

  const key = (): void => {
    const split = weight > 0 && weight < 1;
    const answering = random.uniform() < weight ? 'challenger' : 'champion';
    const common = random.normal();
    // Scores between 0 and 1 that hardly differ between the arms.
    const score = 1 / (1 + Math.exp(-(common - 1)));
    const values = { champion: 0, challenger: 0 };
    for (const name of ['champion', 'challenger'] as const) {
      const answers = name === answering;
      if (!answers && !plan.mirror) continue;
      const it = arms[name];
      it.requests++;
      if (random.uniform() < truth.errorRate[name]) it.failed++;
      it.scores[it.scored++] = score;
      values[name] = draw(truth.metric[name], common);
      if (answers || plan.mirror) it.metric = addValue(it.metric, values[name]);
      if (!answers) continue;
      const latency = Math.log(truth.latencyMs[name]) + spread * random.normal();
      it.logLatency = addValue(it.logLatency, latency);
      if (plan.guards.latencyP99.limitMs !== null && Math.exp(latency) > plan.guards.latencyP99.limitMs) it.slow++;
      it.stepRows++;
      if (split) it.splitKeys++;
    }
    if (!plan.mirror) return;
    differences = addValue(differences, values.challenger - values.champion);
    stepPairs++;
  };

  const facts = (): RolloutFacts => ({
    champion: factsOf(arms.champion),
    challenger: factsOf(arms.challenger),
    paired: plan.mirror,
    stepPairs,
    weight,
    metrics: plan.metrics.map(
      (metric): MetricFacts => ({
        metric,
        champion: arms.champion.metric,
        challenger: arms.challenger.metric,
        differences: plan.mirror ? differences : null,
        bounded: events,
      }),
    ),
  });

  for (let look = 1; look <= looks; look++) {
    for (let i = 0; i < keysPerLook; i++) key();
    const { champion, challenger } = arms;
    test = addProportionBatch(
      test,
      {
        championEvents: champion.failed - test.championEvents,
        championTrials: champion.requests - test.championTrials,
        challengerEvents: challenger.failed - test.challengerEvents,
        challengerTrials: challenger.requests - test.challengerTrials,
      },
      'higher',
    );
    const evidence = toEvidence(rollout, facts(), test);
    const { decision, reason } = decide(rollout, evidence, look * 24 * 3_600_000);
    const keys = look * keysPerLook;
    if (decision === 'promote' || decision === 'rollback') return { decision, reason, keys };
    // Nobody is there to wait for.
    const waits = decision === 'hold' && reason.startsWith('all guards passed');
    const last = rollout.step + 1 >= plan.steps.length;
    if (waits && last) return { decision: 'promote' as const, reason, keys };
    if (decision === 'advance' || waits) {
      rollout = { ...rollout, step: rollout.step + 1 };
      weight = plan.steps[rollout.step]?.weight ?? 1;
      stepPairs = 0;
      for (const it of [champion, challenger]) {
        it.stepRows = 0;
        it.splitKeys = 0;
      }
    }
    if (decision === 'reweigh' && evidence.bandit !== undefined) {
      weight = evidence.bandit.weight;
      champion.splitKeys = 0;
      challenger.splitKeys = 0;
    }
  }
  return { decision: 'hold' as const, reason: '', keys: looks * keysPerLook };
}

export function simulateRollouts(simulation: Simulation): SimulationResult {
  const random = new Xoshiro128(simulation.seed);
  let [promoted, rolledBack, open, keys] = [0, 0, 0, 0];
  const causes: Record<string, number> = {};
  for (let run = 0; run < simulation.runs; run++) {
    const end = runOnce(simulation, random);
    keys += end.keys;
    if (end.decision === 'promote') promoted++;
    else if (end.decision === 'hold') open++;
    else {
      rolledBack++;
      const cause = /^(?:failed|undecided): (metric [^ ]+|[a-z0-9-]+)/.exec(end.reason)?.[1] ?? end.reason;
      causes[cause] = (causes[cause] ?? 0) + 1;
    }
  }
  return { runs: simulation.runs, promoted, rolledBack, open, keys: Math.round(keys / simulation.runs), causes };
}
