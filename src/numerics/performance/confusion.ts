// The 2×2 confusion table at a threshold and every rate read from it. An empty denominator gives 0, as in scikit-learn.
import { binarySample, rowWeights, type WeightedStatistic } from './binary-sample.ts';

/** Weighted cell sums; plain counts when all weights are 1. May hold expected cells (label-free estimates) too. */
export interface Confusion {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly trueNegative: number;
}

/** Cells when every row with score ≥ threshold is called positive. Hard predictions are scores 0 and 1 at threshold ½. */
export function confusionAt(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
  weights?: ArrayLike<number>,
): Confusion {
  return confusionTally(labels, scores, threshold)(rowWeights(labels.length, weights));
}

function confusionTally(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
): (weights: Float64Array) => Confusion {
  const sample = binarySample(labels, scores);
  const cell = sample.labels.map((label, i) => 2 * label + ((sample.scores[i] as number) >= threshold ? 1 : 0));
  return (weights) => {
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < cell.length; i++) {
      const at = cell[i] as number;
      sums[at] = (sums[at] as number) + (weights[i] as number);
    }
    const [trueNegative = 0, falsePositive = 0, falseNegative = 0, truePositive = 0] = sums;
    return { truePositive, falsePositive, falseNegative, trueNegative };
  };
}

/** A rate of the confusion table as a function of row weights, for the bootstrap. */
export function confusionStatistic(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
  rate: (cells: Confusion) => number,
): WeightedStatistic {
  const tally = confusionTally(labels, scores, threshold);
  return (weights) => rate(tally(weights));
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

export function total(c: Confusion): number {
  return c.truePositive + c.falsePositive + c.falseNegative + c.trueNegative;
}

export function accuracy(c: Confusion): number {
  return ratio(c.truePositive + c.trueNegative, total(c));
}

/** Share of rows called positive. */
export function selectionRate(c: Confusion): number {
  return ratio(c.truePositive + c.falsePositive, total(c));
}

/** Share of called positives that are positive. */
export function precision(c: Confusion): number {
  return ratio(c.truePositive, c.truePositive + c.falsePositive);
}

/** True-positive rate, sensitivity. */
export function recall(c: Confusion): number {
  return ratio(c.truePositive, c.truePositive + c.falseNegative);
}

/** True-negative rate. */
export function specificity(c: Confusion): number {
  return ratio(c.trueNegative, c.trueNegative + c.falsePositive);
}

export function falsePositiveRate(c: Confusion): number {
  return ratio(c.falsePositive, c.falsePositive + c.trueNegative);
}

export function falseNegativeRate(c: Confusion): number {
  return ratio(c.falseNegative, c.falseNegative + c.truePositive);
}

export function balancedAccuracy(c: Confusion): number {
  return (recall(c) + specificity(c)) / 2;
}

/** F-measure with recall weighted β times as much as precision. */
export function fBeta(c: Confusion, beta: number): number {
  const b = beta * beta;
  return ratio((1 + b) * c.truePositive, (1 + b) * c.truePositive + b * c.falseNegative + c.falsePositive);
}

export function f1(c: Confusion): number {
  return fBeta(c, 1);
}

/** Matthews correlation coefficient, 0 when a margin is empty. */
export function matthewsCorrelation(c: Confusion): number {
  const { truePositive: tp, falsePositive: fp, falseNegative: fn, trueNegative: tn } = c;
  return ratio(tp * tn - fp * fn, Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn));
}

/** Agreement beyond chance. */
export function cohenKappa(c: Confusion): number {
  const n = total(c);
  const called = c.truePositive + c.falsePositive;
  const actual = c.truePositive + c.falseNegative;
  const expected = (called * actual + (n - called) * (n - actual)) / (n * n);
  return ratio(accuracy(c) - expected, 1 - expected);
}

/** Intersection over union of called and actual positives. */
export function jaccard(c: Confusion): number {
  return ratio(c.truePositive, c.truePositive + c.falsePositive + c.falseNegative);
}
