// From what a person asks of a rollout to a whole plan: each strategy brings its steps, and what is left out takes its default.
import { defaultBurst } from '../data-plane/burst.ts';
import { servingErrors } from '../errors.ts';
import type { Guards, Metric, Plan, Step, Strategy } from './plan.ts';

type Partly<T> = { readonly [K in keyof T]?: Partial<T[K]> | undefined };

/** A metric whose name and measure alone are enough. */
export type MetricPolicy = Pick<Metric, 'name' | 'measure'> & { readonly [K in keyof Metric]?: Metric[K] | undefined };

export interface Policy {
  readonly strategy?: Strategy | undefined;
  readonly steps?:
    | readonly (Pick<Step, 'weight' | 'minSamples'> & { minMinutes?: number; hold?: boolean })[]
    | undefined;
  readonly guards?: Partly<Guards> | undefined;
  readonly metrics?: readonly MetricPolicy[] | undefined;
  readonly maxSamples?: number | null | undefined;
  readonly audience?:
    | { readonly header?: { readonly name: string; readonly value: string }; readonly segment?: string }
    | undefined;
  readonly mirror?: boolean | undefined;
  readonly promotion?: Plan['promotion'] | undefined;
}

const step = (weight: number): Step => ({ weight, minSamples: 500, minMinutes: 0, hold: false });

export const defaultSteps: readonly Step[] = [step(0.1), step(0.5)];

export const defaultGuards: Guards = {
  errorRate: { alpha: 0.01 },
  latencyRatio: { limit: 1.5, floorMs: 10 },
  latencyP99: { limitMs: null },
  burst: defaultBurst,
  scorePsi: { limit: 0.25 },
  meanShift: { limit: 0.08 },
  flipped: { threshold: 0.5, limit: null },
};

type Shape = Pick<Plan, 'steps' | 'mirror' | 'promotion'>;

/** What each strategy is, in the terms of a plan. */
const shapes: Readonly<Record<Strategy, Shape>> = {
  recreate: { steps: [step(1)], mirror: false, promotion: 'automatic' },
  'blue-green': { steps: [step(0), step(1)], mirror: true, promotion: 'automatic' },
  canary: { steps: defaultSteps, mirror: true, promotion: 'automatic' },
  shadow: { steps: [step(0)], mirror: true, promotion: 'manual' },
  'a-b': { steps: [step(0.5)], mirror: false, promotion: 'automatic' },
  'champion-challenger': { steps: [step(0)], mirror: true, promotion: 'manual' },
  bandit: { steps: [step(0.5)], mirror: false, promotion: 'automatic' },
};

export const defaultPlan: Plan = {
  strategy: 'canary',
  ...shapes.canary,
  guards: defaultGuards,
  metrics: [],
  maxSamples: null,
  audience: null,
};

function toMetric(policy: MetricPolicy, strategy: Strategy): Metric {
  const { name, measure, outcome, better, goal, margin = 0, alpha = 0.05, effectScale } = policy;
  const loss = measure === 'brier' || measure === 'log-loss';
  const gradual = strategy !== 'a-b' && strategy !== 'bandit' && strategy !== 'champion-challenger';
  return {
    name,
    measure,
    outcome: measure === 'score' ? null : (outcome ?? name),
    better: better ?? (loss ? 'lower' : 'higher'),
    goal: goal ?? (gradual ? 'non-inferior' : 'superior'),
    margin,
    alpha,
    effectScale: effectScale ?? (margin > 0 ? margin : 0.05),
  };
}

/** @throws AppError `serving.bad_plan` */
export function toPlan(policy: Policy): Plan {
  const { strategy = 'canary', guards = {}, audience } = policy;
  const shape = shapes[strategy];
  return checkPlan({
    strategy,
    steps:
      policy.steps?.map(({ weight, minSamples, minMinutes = 0, hold = false }) => ({
        weight,
        minSamples,
        minMinutes,
        hold,
      })) ?? shape.steps,
    guards: {
      errorRate: { ...defaultGuards.errorRate, ...guards.errorRate },
      latencyRatio: { ...defaultGuards.latencyRatio, ...guards.latencyRatio },
      latencyP99: { ...defaultGuards.latencyP99, ...guards.latencyP99 },
      burst: { ...defaultGuards.burst, ...guards.burst },
      scorePsi: { ...defaultGuards.scorePsi, ...guards.scorePsi },
      meanShift: { ...defaultGuards.meanShift, ...guards.meanShift },
      flipped: { ...defaultGuards.flipped, ...guards.flipped },
    },
    metrics: (policy.metrics ?? []).map((metric) => toMetric(metric, strategy)),
    maxSamples: policy.maxSamples ?? null,
    audience:
      audience === undefined || (audience.header === undefined && audience.segment === undefined)
        ? null
        : { header: audience.header ?? null, segment: audience.segment ?? null },
    mirror: policy.mirror ?? shape.mirror,
    promotion: policy.promotion ?? shape.promotion,
  });
}

const refuse = (message: string): never => {
  throw servingErrors.create('bad_plan', message);
};

function checkSteps({ steps, mirror, strategy }: Plan): void {
  if (steps.length === 0) refuse('A rollout needs at least one step.');
  let before = -1;
  for (const { weight } of steps) {
    if (!(weight > before && weight >= 0 && weight <= 1))
      refuse(
        `Step weights must grow within 0 … 1, and end at 1 at most: ${steps.map((one) => one.weight).join(', ')}.`,
      );
    before = weight;
  }
  const [first] = steps;
  if (first?.weight === 0 && !mirror) refuse('A step of weight 0 needs `mirror`: the challenger would see no request.');
  const fixed = { recreate: 1, shadow: 0, 'champion-challenger': 0 } as const;
  const wanted = fixed[strategy as keyof typeof fixed];
  if (wanted !== undefined && (steps.length !== 1 || first?.weight !== wanted))
    refuse(`The strategy ${strategy} has one step, of weight ${wanted}.`);
  if ((strategy === 'a-b' || strategy === 'bandit') && !(steps.length === 1 && before > 0 && before < 1))
    refuse(`The strategy ${strategy} has one step, of a weight between 0 and 1.`);
}

function checkMetrics({ metrics, strategy }: Plan): void {
  if (metrics.length === 0 && ['a-b', 'bandit', 'champion-challenger'].includes(strategy))
    refuse(`The strategy ${strategy} needs a metric that decides.`);
  if (new Set(metrics.map(({ name }) => name)).size !== metrics.length) refuse('Two metrics have the same name.');
  for (const { name, alpha, effectScale, margin, goal } of metrics) {
    if (!(alpha > 0 && alpha < 1)) refuse(`The error level alpha of metric ${name} must lie between 0 and 1.`);
    if (!(effectScale > 0)) refuse(`The effect scale of metric ${name} must be positive.`);
    if (goal === 'non-inferior' && !(margin > 0))
      refuse(`Metric ${name} needs a margin: how much worse is acceptable.`);
  }
}

/** @throws AppError `serving.bad_plan` */
export function checkPlan(plan: Plan): Plan {
  checkSteps(plan);
  checkMetrics(plan);
  const { alpha } = plan.guards.errorRate;
  if (!(alpha > 0 && alpha < 1)) refuse('The error level alpha must lie between 0 and 1.');
  const { requests, share } = plan.guards.burst;
  if (!(requests >= 2 && share > 0 && share <= 1))
    refuse('The burst guard needs at least two requests, and a share above 0 and up to 1.');
  if (plan.audience !== null && plan.strategy === 'recreate')
    refuse('The strategy recreate leaves no champion to answer those outside an audience.');
  return plan;
}
