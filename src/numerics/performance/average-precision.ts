// Average precision: Σ (Rₙ − Rₙ₋₁) Pₙ over distinct scores from high to low, without interpolation.
import { argsort } from '../sorting/argsort.ts';
import { binarySample, rowWeights, type WeightedStatistic } from './binary-sample.ts';

/** Average precision prepared for many weightings. NaN when no positive has weight. */
export function averagePrecisionStatistic(labels: ArrayLike<number>, scores: ArrayLike<number>): WeightedStatistic {
  const sample = binarySample(labels, scores);
  const order = argsort(sample.scores).reverse();
  const n = order.length;
  const lastOfTie = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const next = order[i + 1];
    lastOfTie[i] = next === undefined || sample.scores[order[i] as number] !== sample.scores[next] ? 1 : 0;
  }
  return (weights) => {
    let sum = 0;
    let hits = 0;
    let seen = 0;
    let tieHits = 0;
    for (let i = 0; i < n; i++) {
      const row = order[i] as number;
      const weight = weights[row] as number;
      seen += weight;
      if (sample.labels[row] === 1) tieHits += weight;
      if (lastOfTie[i] === 1 && tieHits > 0) {
        hits += tieHits;
        sum += tieHits * (hits / seen);
        tieHits = 0;
      }
    }
    return hits > 0 ? sum / hits : Number.NaN;
  };
}

/** Average precision (the area under the precision-recall steps); NaN without positives. */
export function averagePrecision(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  return averagePrecisionStatistic(labels, scores)(rowWeights(labels.length, weights));
}
