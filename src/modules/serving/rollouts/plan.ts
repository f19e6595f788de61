// A rollout: a challenger takes traffic step by step while guards watch. Its rules are pure: the same evidence gives the same
// decision, and everything that was decided can be recomputed from the stored looks.
import type { Id } from '../../../kernel/ids.ts';
import { type Millis, minute } from '../../../kernel/time.ts';
import type { ProportionTestState } from '../../../numerics/sequential/proportion-e-process.ts';
import type { Arm, Audience, Burst } from '../endpoints/model.ts';

/**
 * How a challenger comes to take traffic. All are steps of one plan:
 * - `recreate`: it replaces the champion at once, which is not kept loaded;
 * - `blue-green`: it scores copies, then takes everything in one step while the champion stays loaded;
 * - `canary`: it takes growing shares;
 * - `shadow`: it only scores copies, and its answers are compared;
 * - `a-b`: a fixed split by sticky key until a metric decides;
 * - `champion-challenger`: it scores every request beside the champion until a metric, joined with outcomes, decides;
 * - `bandit`: its share follows the chance that it is the better arm (Thompson sampling), until a metric decides.
 */
export type Strategy = 'recreate' | 'blue-green' | 'canary' | 'shadow' | 'a-b' | 'champion-challenger' | 'bandit';

export interface Step {
  /** Share of keys that the challenger answers; 0 where it only scores copies. */
  readonly weight: number;
  /** Predictions of the challenger in this step (pairs of scores when mirrored) before anything but an error is concluded. */
  readonly minSamples: number;
  /** Domain time the step lasts at least, in minutes. */
  readonly minMinutes: number;
  /** Once everything passed, a person has to go on. */
  readonly hold?: boolean;
}

export interface Guards {
  /** Error level of the sequential test that the challenger fails more often. */
  readonly errorRate: { readonly alpha: number };
  /** Ratio of mean latencies (geometric); not judged while the challenger's stays below `floorMs`. */
  readonly latencyRatio: { readonly limit: number; readonly floorMs: number };
  /** Milliseconds within which 99 of 100 requests of the challenger must be answered; null: reported only. */
  readonly latencyP99: { readonly limitMs: number | null };
  /** When the data plane takes the challenger out by itself, at once; the rollout is then rolled back. */
  readonly burst: Burst;
  /** Population stability index of scores against the champion's. */
  readonly scorePsi: { readonly limit: number };
  /** Move of the mean score. */
  readonly meanShift: { readonly limit: number };
  /** Share of rows decided otherwise than by the champion, at this threshold; reported, and a limit only if one is given. */
  readonly flipped: { readonly threshold: number; readonly limit: number | null };
}

/** What the arms are compared on. Its confidence sequence holds at all looks together with chance 1 − alpha. */
export interface Metric {
  readonly name: string;
  /**
   * The value of a row: its score; the outcome that was recorded of it (conversion, money); or how far the score lies from an
   * outcome of 0 or 1 (`brier`, `log-loss`), or whether it lies on its side of the threshold (`accuracy`).
   */
  readonly measure: 'score' | 'outcome' | 'brier' | 'log-loss' | 'accuracy';
  /** Name under which outcomes are recorded; null for `score`. */
  readonly outcome: string | null;
  readonly better: 'higher' | 'lower';
  /** `superior` asks for proof that the challenger is better; `non-inferior` that it is worse by less than the margin. */
  readonly goal: 'superior' | 'non-inferior';
  /** Worsening that is still acceptable, in the metric's unit. */
  readonly margin: number;
  readonly alpha: number;
  /** Size of the effects that are thought plausible, in the metric's unit: sets power, not validity. */
  readonly effectScale: number;
}

export interface Plan {
  readonly strategy: Strategy;
  readonly steps: readonly Step[];
  readonly guards: Guards;
  readonly metrics: readonly Metric[];
  /** Samples after which a metric that is still undecided ends the rollout in the champion's favour; null: waits for ever. */
  readonly maxSamples: number | null;
  /** Whose requests take part; null: everybody's. */
  readonly audience: Audience | null;
  /** Every arm scores every request, so that scores are compared on the same rows. */
  readonly mirror: boolean;
  /** `manual` waits for a person at the end of the last step. */
  readonly promotion: 'automatic' | 'manual';
}

export type RolloutState = 'running' | 'paused' | 'promoted' | 'rolled-back';

export interface Rollout {
  readonly id: Id;
  readonly project: string;
  readonly endpointId: Id;
  readonly champion: Omit<Arm, 'role' | 'weight'>;
  readonly challenger: Omit<Arm, 'role' | 'weight'>;
  readonly plan: Plan;
  readonly state: RolloutState;
  /** Number of the step, from 0. */
  readonly step: number;
  /** The revision that carries out the step, and that of the first step. */
  readonly stepRevision: number;
  readonly firstRevision: number;
  readonly looks: number;
  /** Evidence of the error test so far. */
  readonly test: ProportionTestState;
  /** What the caller calls it, so that starting it again finds it. */
  readonly startKey: string | null;
  readonly cause: string;
  /** Why it stands as it does. */
  readonly reason: string;
  readonly startedBy: string;
  readonly decidedBy: string | null;
  readonly startedAt: Millis;
  readonly stepStartedAt: Millis;
  readonly finishedAt: Millis | null;
}

export type Verdict = 'pass' | 'fail' | 'more-data' | 'reported';

/** One criterion at one look. Intervals are always-valid: they hold at all looks together. */
export interface Criterion {
  readonly name:
    | 'error-rate'
    | 'error-share'
    | 'latency-ratio'
    | 'latency-p99'
    | 'score-psi'
    | 'mean-shift'
    | 'flipped'
    | 'sample-ratio'
    | `metric ${string}`;
  readonly champion: number | null;
  readonly challenger: number | null;
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly limit: number | null;
  readonly verdict: Verdict;
  /** How it was computed, in words. */
  readonly method: string;
}

export interface Evidence {
  readonly step: number;
  readonly weight: number;
  /** Samples of the step, against `minSamples`. */
  readonly samples: number;
  readonly minSamples: number;
  /** Requests answered or copied so far, and how many of them failed. */
  readonly requests: {
    readonly champion: number;
    readonly challenger: number;
    readonly championFailed: number;
    readonly challengerFailed: number;
  };
  /** Rows whose scores were compared; `paired` when both arms scored the same rows. */
  readonly compared: { readonly champion: number; readonly challenger: number; readonly paired: boolean };
  readonly criteria: readonly Criterion[];
  /** Of a bandit: the chance that the challenger is the better arm, and the share of traffic that follows from it. */
  readonly bandit?: { readonly challengerBest: number; readonly weight: number };
}

export type Decision = 'advance' | 'hold' | 'promote' | 'rollback' | 'reweigh';

/** A look at a rollout: what was seen and what was decided on it. */
export interface Look {
  readonly rolloutId: Id;
  readonly number: number;
  readonly step: number;
  readonly at: Millis;
  readonly decision: Decision;
  readonly reason: string;
  readonly evidence: Evidence;
  readonly actor: string;
}

/** Criteria whose value is a p-value: they fail at or below their limit. */
const pValues: ReadonlySet<string> = new Set(['error-rate', 'sample-ratio']);

function name(criterion: Criterion): string {
  const number = (value: number | null): string => (value === null ? '?' : String(Number(value.toPrecision(4))));
  const what = pValues.has(criterion.name) ? `${criterion.name} p =` : criterion.name;
  return `${what} ${number(criterion.value)}${criterion.limit === null ? '' : ` (limit ${number(criterion.limit)})`}`;
}

/** Moves of a bandit's share below this are not worth a revision. */
const leastMove = 0.02;

function reweighed({ bandit, weight }: Evidence): boolean {
  return bandit !== undefined && Math.abs(bandit.weight - weight) >= leastMove;
}

/** The decision that follows from evidence: a failed guard rolls back, anything open waits, else the rollout goes on. */
export function decide(
  rollout: Rollout,
  evidence: Evidence,
  now: Millis,
): { readonly decision: Decision; readonly reason: string } {
  const failed = evidence.criteria.filter((criterion) => criterion.verdict === 'fail');
  if (failed.length > 0) return { decision: 'rollback', reason: `failed: ${failed.map(name).join('; ')}` };
  const step = rollout.plan.steps[rollout.step];
  const { maxSamples } = rollout.plan;
  if (evidence.samples < evidence.minSamples)
    return {
      decision: reweighed(evidence) ? 'reweigh' : 'hold',
      reason: `${evidence.samples} of ${evidence.minSamples} samples`,
    };
  const open = evidence.criteria.filter((criterion) => criterion.verdict === 'more-data');
  if (open.length > 0) {
    const said = `undecided: ${open.map(name).join('; ')}`;
    const spent = maxSamples !== null && evidence.samples >= maxSamples;
    if (spent && open.some((criterion) => criterion.name.startsWith('metric ')))
      return { decision: 'rollback', reason: `${said}, after the ${maxSamples} samples allowed` };
    return { decision: reweighed(evidence) ? 'reweigh' : 'hold', reason: said };
  }
  const until = rollout.stepStartedAt + (step?.minMinutes ?? 0) * minute;
  if (now < until) return { decision: 'hold', reason: 'the step has not lasted long enough' };
  // Latencies differ from one replay to the next; a passed one is named without its number, which stands in the evidence.
  const judged = evidence.criteria
    .filter((criterion) => criterion.verdict === 'pass')
    .map((criterion) => (criterion.name === 'latency-ratio' ? criterion.name : name(criterion)));
  if (step?.hold === true) return { decision: 'hold', reason: 'all guards passed; a person has to go on' };
  if (rollout.step + 1 < rollout.plan.steps.length)
    return { decision: 'advance', reason: `passed: ${judged.join('; ')}` };
  if (rollout.plan.promotion === 'manual')
    return { decision: 'hold', reason: 'all guards passed; a person has to promote' };
  return { decision: 'promote', reason: `passed: ${judged.join('; ')}` };
}
