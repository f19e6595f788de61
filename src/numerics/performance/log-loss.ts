// Binary cross-entropy, natural logarithm. Scores are clipped to [ε, 1 − ε] with ε = 2⁻⁵², so 0 and 1 stay finite.
import { binarySample, rowWeights } from './binary-sample.ts';
import { weightedMean } from './weighted-mean.ts';

/** Loss of each row: −ln of the probability given to what happened. */
export function logLossRows(labels: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  const sample = binarySample(labels, scores);
  return sample.scores.map((score, i) => {
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, score));
    return sample.labels[i] === 1 ? -Math.log(p) : -Math.log(1 - p);
  });
}

/** Mean log loss of predicted probabilities of the positive class. */
export function logLoss(labels: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): number {
  return weightedMean(logLossRows(labels, scores), rowWeights(labels.length, weights));
}
