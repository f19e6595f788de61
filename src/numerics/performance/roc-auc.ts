// Area under the ROC curve by the trapezoid over distinct scores: the chance that a positive outranks a negative, ties ½.
import { argsort } from '../sorting/argsort.ts';
import { binarySample, rowWeights, type WeightedStatistic } from './binary-sample.ts';

/** ROC-AUC prepared for many weightings: the scores are sorted once. NaN when a class has no weight. */
export function rocAucStatistic(labels: ArrayLike<number>, scores: ArrayLike<number>): WeightedStatistic {
  const sample = binarySample(labels, scores);
  const order = argsort(sample.scores);
  const n = order.length;
  const positive = new Uint8Array(n);
  const lastOfTie = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const row = order[i] as number;
    positive[i] = sample.labels[row] as number;
    lastOfTie[i] = i + 1 === n || sample.scores[row] !== sample.scores[order[i + 1] as number] ? 1 : 0;
  }
  return (weights) => {
    let area = 0;
    let negatives = 0;
    let positives = 0;
    let tiePositives = 0;
    let tieNegatives = 0;
    for (let i = 0; i < n; i++) {
      const weight = weights[order[i] as number] as number;
      if (positive[i] === 1) tiePositives += weight;
      else tieNegatives += weight;
      if (lastOfTie[i] === 1) {
        area += tiePositives * (negatives + tieNegatives / 2);
        positives += tiePositives;
        negatives += tieNegatives;
        tiePositives = 0;
        tieNegatives = 0;
      }
    }
    return positives > 0 && negatives > 0 ? area / (positives * negatives) : Number.NaN;
  };
}

/**
 * Area under the ROC curve.
 * @param labels 0 or 1 per row
 * @param scores higher means more likely positive; any real scale
 * @returns a value in [0, 1], NaN when only one class is present
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): number {
  return rocAucStatistic(labels, scores)(rowWeights(labels.length, weights));
}
