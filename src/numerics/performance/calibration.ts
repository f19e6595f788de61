// Calibration of probabilities: bins, expected and maximum calibration error, reliability curve.
// Bin rule: a score belongs to the bin numbered by the inner edges strictly below it, so bins are (lo, hi], the first
// also holds its lower edge, and tied scores are never split. `width`: edges i/k. `count`: i/k quantiles of the scores.
import { quantileSorted } from '../sorting/quantile.ts';
import { binarySample, rowWeights, type WeightedStatistic } from './binary-sample.ts';

export type CalibrationRule = 'width' | 'count';

export interface CalibrationOptions {
  /** Number of bins, default 10. */
  readonly bins?: number;
  /** How edges are placed, default equal width. */
  readonly rule?: CalibrationRule;
  readonly weights?: ArrayLike<number>;
}

export interface CalibrationBin {
  readonly lower: number;
  readonly upper: number;
  /** Weight in the bin (its number of rows when unweighted). */
  readonly weight: number;
  /** Mean predicted probability; NaN in an empty bin. */
  readonly meanScore: number;
  /** Observed share of positives; NaN in an empty bin. */
  readonly meanLabel: number;
}

/** The k + 1 edges of the rule for these scores. */
export function calibrationEdges(scores: ArrayLike<number>, bins: number, rule: CalibrationRule): Float64Array {
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`calibration needs a whole number of bins, got ${bins}`);
  const sorted = rule === 'count' ? Float64Array.from(scores).sort() : new Float64Array(0);
  return Float64Array.from({ length: bins + 1 }, (_, i) =>
    rule === 'width' ? i / bins : quantileSorted(sorted, i / bins),
  );
}

/** Number of inner edges strictly below each score. */
function assignBins(scores: Float64Array, edges: Float64Array): Uint32Array {
  const last = edges.length - 2;
  return Uint32Array.from(scores, (score) => {
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((edges[middle + 1] as number) < score) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

interface BinTally {
  readonly weight: Float64Array;
  readonly score: Float64Array;
  readonly label: Float64Array;
}

function tallyBins(
  labels: Uint8Array,
  scores: Float64Array,
  bin: Uint32Array,
  bins: number,
  weights: Float64Array,
): BinTally {
  const tally = { weight: new Float64Array(bins), score: new Float64Array(bins), label: new Float64Array(bins) };
  for (let i = 0; i < bin.length; i++) {
    const b = bin[i] as number;
    const weight = weights[i] as number;
    tally.weight[b] = (tally.weight[b] as number) + weight;
    tally.score[b] = (tally.score[b] as number) + weight * (scores[i] as number);
    tally.label[b] = (tally.label[b] as number) + weight * (labels[i] as number);
  }
  return tally;
}

/** All bins, empty ones included; the reliability curve is `meanScore` against `meanLabel` of the others. */
export function calibrationBins(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: CalibrationOptions = {},
): CalibrationBin[] {
  const { bins = 10, rule = 'width' } = options;
  const sample = binarySample(labels, scores);
  const edges = calibrationEdges(sample.scores, bins, rule);
  const weights = rowWeights(labels.length, options.weights);
  const tally = tallyBins(sample.labels, sample.scores, assignBins(sample.scores, edges), bins, weights);
  return Array.from({ length: bins }, (_, b) => {
    const weight = tally.weight[b] as number;
    return {
      lower: edges[b] as number,
      upper: edges[b + 1] as number,
      weight,
      meanScore: (tally.score[b] as number) / weight,
      meanLabel: (tally.label[b] as number) / weight,
    };
  });
}

/** Σ (weight of bin / weight) · |share of positives − mean score|; empty bins count nothing. */
export function expectedCalibrationError(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: CalibrationOptions = {},
): number {
  return calibrationErrorStatistic(labels, scores, options)(rowWeights(labels.length, options.weights));
}

/** Largest gap of any bin that holds a row. */
export function maximumCalibrationError(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: CalibrationOptions = {},
): number {
  let worst = 0;
  for (const bin of calibrationBins(labels, scores, options)) {
    if (bin.weight > 0) worst = Math.max(worst, Math.abs(bin.meanLabel - bin.meanScore));
  }
  return worst;
}

/** Expected calibration error as a function of row weights; the edges stay those of the whole sample. */
export function calibrationErrorStatistic(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: Pick<CalibrationOptions, 'bins' | 'rule'> = {},
): WeightedStatistic {
  const { bins = 10, rule = 'width' } = options;
  const sample = binarySample(labels, scores);
  const bin = assignBins(sample.scores, calibrationEdges(sample.scores, bins, rule));
  return (weights) => {
    const tally = tallyBins(sample.labels, sample.scores, bin, bins, weights);
    let gaps = 0;
    let weight = 0;
    for (let b = 0; b < bins; b++) {
      gaps += Math.abs((tally.label[b] as number) - (tally.score[b] as number));
      weight += tally.weight[b] as number;
    }
    return gaps / weight;
  };
}
