// Metrics of scored rows and their comparison. Pure; everything random is seeded.

import { groupConfusions } from '../../numerics/fairness/group-metrics.ts';
import { groupRows, takeRows } from '../../numerics/fairness/groups.ts';
import { demographicParity, equalizedOdds, equalOpportunity } from '../../numerics/fairness/parity.ts';
import { averagePrecision, averagePrecisionStatistic } from '../../numerics/performance/average-precision.ts';
import type { WeightedStatistic } from '../../numerics/performance/binary-sample.ts';
import { bootstrapReplicates, percentileInterval } from '../../numerics/performance/bootstrap.ts';
import { brierRows, brierScore } from '../../numerics/performance/brier.ts';
import {
  calibrationBins,
  calibrationErrorStatistic,
  expectedCalibrationError,
} from '../../numerics/performance/calibration.ts';
import {
  accuracy,
  confusionAt,
  confusionStatistic,
  f1,
  precision,
  recall,
} from '../../numerics/performance/confusion.ts';
import { logLoss, logLossRows } from '../../numerics/performance/log-loss.ts';
import { rocAuc, rocAucStatistic } from '../../numerics/performance/roc-auc.ts';
import { meanStatistic } from '../../numerics/performance/weighted-mean.ts';
import {
  type CalibrationBinResult,
  type Estimate,
  type FairnessResult,
  type FeatureImpact,
  type MetricName,
  type MetricValues,
  metricNames,
  type SliceEstimates,
  type SliceResult,
} from './model.ts';

export interface Sample {
  /** 0 or 1 per row. */
  readonly labels: Float64Array;
  /** Probability of 1 per row. */
  readonly scores: Float64Array;
}

/** All metrics at once. Undefined ones (one class only) are NaN. */
export function measure({ labels, scores }: Sample, threshold: number): MetricValues {
  const cells = confusionAt(labels, scores, threshold);
  return {
    log_loss: logLoss(labels, scores),
    auc: rocAuc(labels, scores),
    brier: brierScore(labels, scores),
    ece: expectedCalibrationError(labels, scores, { bins: 10, rule: 'width' }),
    average_precision: averagePrecision(labels, scores),
    accuracy: accuracy(cells),
    precision: precision(cells),
    recall: recall(cells),
    f1: f1(cells),
  };
}

function statisticsOf({ labels, scores }: Sample, threshold: number): Record<MetricName, WeightedStatistic> {
  return {
    log_loss: meanStatistic(logLossRows(labels, scores)),
    auc: rocAucStatistic(labels, scores),
    brier: meanStatistic(brierRows(labels, scores)),
    ece: calibrationErrorStatistic(labels, scores, { bins: 10, rule: 'width' }),
    average_precision: averagePrecisionStatistic(labels, scores),
    accuracy: confusionStatistic(labels, scores, threshold, accuracy),
    precision: confusionStatistic(labels, scores, threshold, precision),
    recall: confusionStatistic(labels, scores, threshold, recall),
    f1: confusionStatistic(labels, scores, threshold, f1),
  };
}

/** Estimates of some metrics, or of all. */
export interface Comparison<M extends MetricName = MetricName> {
  readonly challenger: Record<M, Estimate>;
  readonly champion: Record<M, Estimate> | null;
  readonly delta: Record<M, Estimate> | null;
}

const estimate = (value: number, replicates: Float64Array): Estimate => {
  const { lower, upper } = percentileInterval(value, replicates, 0.95);
  return { value, lower, upper };
};

/**
 * Metrics of both samples and of their difference, with 95 % percentile intervals from one paired bootstrap: all statistics see
 * the same resamples of the same rows (Efron and Tibshirani, 1993, chapter 13). The resamples follow from rows and seed alone, so
 * metrics may be compared in several calls and still be paired.
 */
export function compare<M extends MetricName = MetricName>(
  challenger: Sample,
  champion: Sample | null,
  options: {
    readonly threshold: number;
    readonly seed: number;
    readonly resamples?: number;
    readonly metrics?: readonly M[];
  },
): Comparison<M> {
  const rows = challenger.labels.length;
  const metrics = options.metrics ?? (metricNames as readonly MetricName[] as readonly M[]);
  const samples = champion === null ? [challenger] : [challenger, champion];
  const statistics = samples.map((sample) => statisticsOf(sample, options.threshold));
  const flat = statistics.flatMap((one) => metrics.map((name) => one[name]));
  const replicates = bootstrapReplicates(flat, { rows, seed: options.seed, resamples: options.resamples ?? 2000 });
  const values = samples.map((sample) => measure(sample, options.threshold));
  const replicatesOf = (which: number, index: number): Float64Array =>
    replicates[which * metrics.length + index] ?? new Float64Array(0);
  const collect = (of: (name: M, index: number) => Estimate): Record<M, Estimate> =>
    Object.fromEntries(metrics.map((name, index) => [name, of(name, index)])) as Record<M, Estimate>;
  const estimates = (which: number): Record<M, Estimate> =>
    collect((name, index) => estimate(values[which]?.[name] ?? Number.NaN, replicatesOf(which, index)));
  if (champion === null) return { challenger: estimates(0), champion: null, delta: null };
  const delta = collect((name, index) => {
    const second = replicatesOf(1, index);
    const differences = replicatesOf(0, index).map((value, at) => value - (second[at] ?? Number.NaN));
    return estimate((values[0]?.[name] ?? Number.NaN) - (values[1]?.[name] ?? Number.NaN), differences);
  });
  return { challenger: estimates(0), champion: estimates(1), delta };
}

/** Metrics of slices that are told with intervals: those that judge scores, and the share that is right. */
const sliceMetrics = ['log_loss', 'auc', 'brier', 'accuracy'] as const satisfies readonly MetricName[];
/** Smaller slices have intervals too wide to say anything. */
const leastSliceRows = 20;
/** Slices of one column with intervals, the largest ones. */
const mostSlices = 40;
const sliceResamples = 400;

const finite = <M extends MetricName>(estimates: Record<M, Estimate>): Partial<Record<MetricName, Estimate>> =>
  Object.fromEntries(
    Object.entries<Estimate>(estimates).filter(([, one]) =>
      Object.values(one).every((value) => Number.isFinite(value)),
    ),
  );

/** Metrics within each value of a slice column, in order of the value. @param seed of the intervals */
export function measureSlices(
  name: string,
  values: readonly string[],
  challenger: Sample,
  champion: Sample | null,
  threshold: number,
  seed: number,
): SliceResult[] {
  const groups = [...groupRows(values)];
  const sizes = groups.map(([, rows]) => rows.length).sort((a, b) => b - a);
  const least = Math.max(leastSliceRows, sizes[mostSlices - 1] ?? 0);
  return groups
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, rows]) => {
      const part = (sample: Sample): Sample => ({
        labels: takeRows(sample.labels, rows),
        scores: takeRows(sample.scores, rows),
      });
      const estimatesOf = (of: typeof part): SliceEstimates => {
        const options = { threshold, seed, resamples: sliceResamples, metrics: sliceMetrics };
        const found = compare(of(challenger), champion === null ? null : of(champion), options);
        return { challenger: finite(found.challenger), delta: found.delta === null ? null : finite(found.delta) };
      };
      return {
        slice: `${name}=${value}`,
        n: rows.length,
        challenger: measure(part(challenger), threshold),
        champion: champion === null ? null : measure(part(champion), threshold),
        ...(rows.length < least ? {} : { estimates: estimatesOf(part) }),
      };
    });
}

/** Group fairness of the decisions `score ≥ threshold`. */
export function measureFairness(
  group: string,
  values: readonly string[],
  sample: Sample,
  threshold: number,
): FairnessResult {
  const decisions = sample.scores.map((score) => (score >= threshold ? 1 : 0));
  const confusions = groupConfusions(sample.labels, decisions, values);
  const parity = demographicParity(confusions);
  return {
    group,
    demographicParityDifference: parity.differenceBetweenGroups,
    demographicParityRatio: parity.ratioBetweenGroups,
    equalOpportunityDifference: equalOpportunity(confusions).differenceBetweenGroups,
    equalizedOddsDifference: equalizedOdds(confusions).differenceBetweenGroups,
  };
}

const impactResamples = 400;

/**
 * Permutation importance (Breiman, 2001; Fisher, Rudin and Dominici, 2019): the log loss with one column shuffled less the log loss
 * as it is, on the same rows, with a paired 95 % interval.
 * @param shuffled scores of the same rows by the column that was shuffled
 */
export function impactsOf(
  sample: Sample,
  shuffled: readonly { readonly feature: string; readonly scores: Float64Array }[],
  seed: number,
): FeatureImpact[] {
  const options = { threshold: 0.5, seed, resamples: impactResamples, metrics: ['log_loss'] } as const;
  return shuffled
    .flatMap(({ feature, scores }): FeatureImpact[] => {
      const { delta } = compare({ labels: sample.labels, scores }, sample, options);
      return delta === null ? [] : [{ feature, increase: delta.log_loss }];
    })
    .sort((a, b) => b.increase.value - a.increase.value || (a.feature < b.feature ? -1 : 1));
}

export function calibrationOf({ labels, scores }: Sample): CalibrationBinResult[] {
  return calibrationBins(labels, scores, { bins: 10, rule: 'width' }).map((bin) => ({
    lower: bin.lower,
    upper: bin.upper,
    n: bin.weight,
    meanScore: bin.meanScore,
    observedShare: bin.meanLabel,
  }));
}
