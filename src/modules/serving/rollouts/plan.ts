// A rollout: a challenger takes traffic step by step while guards watch. Its rules are pure: the same evidence gives the same
// decision, and everything that was decided can be recomputed from the stored looks.
import type { Id } from '../../../kernel/ids.ts';
import { type Millis, minute } from '../../../kernel/time.ts';
import type { ProportionTestState } from '../../../numerics/sequential/proportion-e-process.ts';
import type { Arm } from '../endpoints/model.ts';
import { servingErrors } from '../errors.ts';

export interface Step {
  /** Share of keys that the challenger answers. */
  readonly weight: number;
  /** Predictions of the challenger in this step (pairs of scores when mirrored) before anything but an error is concluded. */
  readonly minSamples: number;
  /** Domain time the step lasts at least, in minutes. */
  readonly minMinutes: number;
}

export interface Guards {
  /** Error level of the sequential test that the challenger fails more often. */
  readonly errorRate: { readonly alpha: number };
  /** Ratio of mean latencies (geometric); not judged while the challenger's stays below `floorMs`. */
  readonly latencyRatio: { readonly limit: number; readonly floorMs: number };
  /** Population stability index of scores against the champion's. */
  readonly scorePsi: { readonly limit: number };
  /** Move of the mean score. */
  readonly meanShift: { readonly limit: number };
  /** Share of rows decided otherwise than by the champion, at this threshold; reported, and a limit only if one is given. */
  readonly flipped: { readonly threshold: number; readonly limit: number | null };
}

export interface Plan {
  readonly steps: readonly Step[];
  readonly guards: Guards;
  /** Every arm scores every request, so that scores are compared on the same rows. */
  readonly mirror: boolean;
  /** `manual` waits for a person at the end of the last step. */
  readonly promotion: 'automatic' | 'manual';
}

export const defaultSteps: readonly Step[] = [
  { weight: 0.1, minSamples: 500, minMinutes: 0 },
  { weight: 0.5, minSamples: 500, minMinutes: 0 },
];

export const defaultGuards: Guards = {
  errorRate: { alpha: 0.01 },
  latencyRatio: { limit: 1.5, floorMs: 10 },
  scorePsi: { limit: 0.25 },
  meanShift: { limit: 0.08 },
  flipped: { threshold: 0.5, limit: null },
};

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
  readonly name: 'error-rate' | 'latency-ratio' | 'score-psi' | 'mean-shift' | 'flipped' | 'sample-ratio';
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
}

export type Decision = 'advance' | 'hold' | 'promote' | 'rollback';

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

/** @throws AppError `serving.bad_plan` */
export function checkPlan(plan: Plan): Plan {
  if (plan.steps.length === 0) throw servingErrors.create('bad_plan', 'A rollout needs at least one step.');
  let before = 0;
  for (const step of plan.steps) {
    if (!(step.weight > before && step.weight <= 1))
      throw servingErrors.create(
        'bad_plan',
        `Step weights must grow and end at 1 at most: ${plan.steps.map((one) => one.weight).join(', ')}.`,
      );
    before = step.weight;
  }
  const { guards } = plan;
  if (!(guards.errorRate.alpha > 0 && guards.errorRate.alpha < 1))
    throw servingErrors.create('bad_plan', 'The error level alpha must lie between 0 and 1.');
  return plan;
}

/** Criteria whose value is a p-value: they fail at or below their limit. */
const pValues: ReadonlySet<string> = new Set(['error-rate', 'sample-ratio']);

function name(criterion: Criterion): string {
  const number = (value: number | null): string => (value === null ? '?' : String(Number(value.toPrecision(4))));
  const what = pValues.has(criterion.name) ? `${criterion.name} p =` : criterion.name;
  return `${what} ${number(criterion.value)}${criterion.limit === null ? '' : ` (limit ${number(criterion.limit)})`}`;
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
  if (evidence.samples < evidence.minSamples)
    return { decision: 'hold', reason: `${evidence.samples} of ${evidence.minSamples} samples` };
  const open = evidence.criteria.filter((criterion) => criterion.verdict === 'more-data');
  if (open.length > 0) return { decision: 'hold', reason: `undecided: ${open.map(name).join('; ')}` };
  const until = rollout.stepStartedAt + (step?.minMinutes ?? 0) * minute;
  if (now < until) return { decision: 'hold', reason: 'the step has not lasted long enough' };
  // Latencies differ from one replay to the next; a passed one is named without its number, which stands in the evidence.
  const judged = evidence.criteria
    .filter((criterion) => criterion.verdict === 'pass')
    .map((criterion) => (criterion.name === 'latency-ratio' ? criterion.name : name(criterion)));
  if (rollout.step + 1 < rollout.plan.steps.length)
    return { decision: 'advance', reason: `passed: ${judged.join('; ')}` };
  if (rollout.plan.promotion === 'manual')
    return { decision: 'hold', reason: 'all guards passed; a person has to promote' };
  return { decision: 'promote', reason: `passed: ${judged.join('; ')}` };
}
