// DeLong's variance of ROC-AUC and of the difference of two AUCs on the same rows, by mid-ranks in O(n log n)
// (DeLong, DeLong & Clarke-Pearson 1988; Sun & Xu 2014). Needs at least two rows of each class.
import { normalQuantile, normalSurvival } from '../distribution/normal.ts';
import { argsort } from '../sorting/argsort.ts';
import { binarySample } from './binary-sample.ts';

export interface AucInterval {
  readonly auc: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
}

export interface AucDifference {
  /** AUC of the challenger minus AUC of the champion. */
  readonly difference: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  /** Two-sided p-value of equal AUCs; 1 when the two rank identically. */
  readonly pValue: number;
}

interface Placements {
  readonly auc: number;
  /** For each positive, the share of negatives it outranks (ties ½). */
  readonly positives: Float64Array;
  /** For each negative, the share of positives that outrank it (ties ½). */
  readonly negatives: Float64Array;
}

function midRanks(values: Float64Array): Float64Array {
  const order = argsort(values);
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let j = i + 1;
    while (j < order.length && values[order[j] as number] === values[order[i] as number]) j++;
    for (let k = i; k < j; k++) ranks[order[k] as number] = (i + j + 1) / 2;
    i = j;
  }
  return ranks;
}

function placements(labels: ArrayLike<number>, scores: ArrayLike<number>): Placements {
  const sample = binarySample(labels, scores);
  const pick = (label: number): Uint32Array =>
    Uint32Array.from(Array.from(sample.labels.keys()).filter((i) => sample.labels[i] === label));
  const positive = pick(1);
  const negative = pick(0);
  if (positive.length < 2 || negative.length < 2) {
    throw new RangeError('the variance of an AUC needs at least two rows of each class');
  }
  const all = midRanks(sample.scores);
  const within = (rows: Uint32Array): Float64Array =>
    midRanks(Float64Array.from(rows, (i) => sample.scores[i] as number));
  const amongPositives = within(positive);
  const amongNegatives = within(negative);
  const positives = Float64Array.from(
    positive,
    (row, i) => ((all[row] as number) - (amongPositives[i] as number)) / negative.length,
  );
  const negatives = Float64Array.from(
    negative,
    (row, i) => 1 - ((all[row] as number) - (amongNegatives[i] as number)) / positive.length,
  );
  return { auc: positives.reduce((sum, v) => sum + v, 0) / positives.length, positives, negatives };
}

function variance(values: Float64Array): number {
  const centre = values.reduce((sum, v) => sum + v, 0) / values.length;
  return values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (values.length - 1);
}

/** AUC with a normal confidence interval, clipped to [0, 1]. */
export function delongInterval(labels: ArrayLike<number>, scores: ArrayLike<number>, level = 0.95): AucInterval {
  const { auc, positives, negatives } = placements(labels, scores);
  const standardError = Math.sqrt(variance(positives) / positives.length + variance(negatives) / negatives.length);
  const reach = normalQuantile((1 + level) / 2) * standardError;
  return { auc, standardError, lower: Math.max(0, auc - reach), upper: Math.min(1, auc + reach), level };
}

/** Difference of two AUCs measured on the same rows. */
export function delongDifference(
  labels: ArrayLike<number>,
  champion: ArrayLike<number>,
  challenger: ArrayLike<number>,
  level = 0.95,
): AucDifference {
  const a = placements(labels, champion);
  const b = placements(labels, challenger);
  const gap = (x: Float64Array, y: Float64Array): number => variance(y.map((v, i) => v - (x[i] as number))) / x.length;
  const standardError = Math.sqrt(gap(a.positives, b.positives) + gap(a.negatives, b.negatives));
  const difference = b.auc - a.auc;
  const reach = normalQuantile((1 + level) / 2) * standardError;
  const pValue =
    standardError === 0 ? (difference === 0 ? 1 : 0) : 2 * normalSurvival(Math.abs(difference) / standardError);
  return { difference, standardError, lower: difference - reach, upper: difference + reach, level, pValue };
}
