// What a comparison of a challenger with a champion holds: metrics with intervals, slices, fairness, calibration, and the gate's
// verdict with the evidence for each of its conditions.
import type { Millis } from '../../kernel/time.ts';

/** Metrics of binary classifiers. */
export const metricNames = [
  'log_loss',
  'auc',
  'brier',
  'ece',
  'average_precision',
  'accuracy',
  'precision',
  'recall',
  'f1',
] as const;
export type MetricName = (typeof metricNames)[number];

/** Metrics of which less is better; of all others more is. */
const errors: ReadonlySet<string> = new Set<MetricName>(['log_loss', 'brier', 'ece']);

export function betterOf(metric: string): 'lower' | 'higher' {
  return errors.has(metric) ? 'lower' : 'higher';
}

/** An estimate with its bootstrap interval. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

export type MetricValues = Readonly<Record<MetricName, number>>;

export interface SliceResult {
  /** `name=value`, such as `orders=2-3`. */
  readonly slice: string;
  readonly n: number;
  readonly challenger: MetricValues;
  readonly champion: MetricValues | null;
  /** Some of the metrics with their intervals; absent of slices too small or too many, and of older evaluations. */
  readonly estimates?: SliceEstimates;
}

/** Metrics of one slice from a bootstrap of its own rows, paired where there is a champion. */
export interface SliceEstimates {
  readonly challenger: Readonly<Partial<Record<MetricName, Estimate>>>;
  readonly delta: Readonly<Partial<Record<MetricName, Estimate>>> | null;
}

/** How much a model rests on one of its columns. */
export interface FeatureImpact {
  readonly feature: string;
  /** By how much log loss grows when the values of the column are shuffled among the rows. */
  readonly increase: Estimate;
}

export interface FairnessResult {
  /** Column the groups come from. */
  readonly group: string;
  readonly demographicParityDifference: number;
  readonly demographicParityRatio: number;
  readonly equalOpportunityDifference: number;
  readonly equalizedOddsDifference: number;
}

export interface CalibrationBinResult {
  readonly lower: number;
  readonly upper: number;
  readonly n: number;
  readonly meanScore: number;
  readonly observedShare: number;
}

/** A condition of a gate: a CEL expression that must be true. */
export interface GateCondition {
  readonly name: string;
  readonly expression: string;
}

export interface ConditionResult extends GateCondition {
  readonly passed: boolean;
  /** Why it failed, or the error of an expression that could not be evaluated. */
  readonly detail: string;
}

export interface ComparedVersion {
  readonly id: string;
  readonly version: number;
}

export interface Evaluation {
  readonly id: string;
  readonly project: string;
  readonly model: string;
  readonly challenger: ComparedVersion;
  readonly champion: ComparedVersion | null;
  /** Digest of the evaluated rows. */
  readonly dataSha256: string;
  readonly dataLabel: string;
  readonly rows: number;
  readonly positives: number;
  readonly threshold: number;
  readonly seed: number;
  readonly challengerMetrics: Readonly<Record<MetricName, Estimate>>;
  readonly championMetrics: Readonly<Record<MetricName, Estimate>> | null;
  /** Challenger − champion on the same rows, paired bootstrap. */
  readonly delta: Readonly<Record<MetricName, Estimate>> | null;
  readonly slices: readonly SliceResult[];
  readonly fairness: readonly FairnessResult[];
  readonly calibration: readonly CalibrationBinResult[];
  /** Of the challenger, the greatest first; absent of older evaluations and of models with very many columns. */
  readonly importance?: readonly FeatureImpact[];
  readonly conditions: readonly ConditionResult[];
  readonly verdict: 'pass' | 'fail' | 'none';
  /** The verdict in one sentence. */
  readonly summary: string;
  readonly createdAt: Millis;
}
