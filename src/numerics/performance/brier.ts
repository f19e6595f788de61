// Brier score: mean squared gap between probability and outcome.
import { binarySample, rowWeights } from './binary-sample.ts';
import { weightedMean } from './weighted-mean.ts';

/** (score − label)² of each row. */
export function brierRows(labels: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  const sample = binarySample(labels, scores);
  return sample.scores.map((score, i) => (score - (sample.labels[i] as number)) ** 2);
}

/** Mean squared error of predicted probabilities, in [0, 1] for probabilities. */
export function brierScore(labels: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): number {
  return weightedMean(brierRows(labels, scores), rowWeights(labels.length, weights));
}
