// ROC and precision-recall points over all distinct thresholds, the separation of the two score laws, and lift.
import { argsort } from '../sorting/argsort.ts';
import { binarySample, rowWeights } from './binary-sample.ts';

export interface RocPoint {
  /** Rows with score ≥ threshold are called positive; the first point has +∞. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

interface Cumulative {
  readonly thresholds: number[];
  readonly hits: number[];
  readonly alarms: number[];
}

/** Weight of positives and negatives at or above each distinct score, from high to low. */
function cumulate(labels: ArrayLike<number>, scores: ArrayLike<number>, weights?: ArrayLike<number>): Cumulative {
  const sample = binarySample(labels, scores);
  const w = rowWeights(labels.length, weights);
  const order = argsort(sample.scores).reverse();
  const out: Cumulative = { thresholds: [], hits: [], alarms: [] };
  let hits = 0;
  let alarms = 0;
  order.forEach((row, i) => {
    if (sample.labels[row] === 1) hits += w[row] as number;
    else alarms += w[row] as number;
    const next = order[i + 1];
    const score = sample.scores[row] as number;
    if (next !== undefined && sample.scores[next] === score) return;
    out.thresholds.push(score);
    out.hits.push(hits);
    out.alarms.push(alarms);
  });
  return out;
}

/** ROC curve from (0, 0) to (1, 1); points on a straight line between their neighbours are left out. */
export function rocCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): RocPoint[] {
  const { thresholds, hits, alarms } = cumulate(labels, scores, weights);
  const positives = hits.at(-1) ?? 0;
  const negatives = alarms.at(-1) ?? 0;
  const points: RocPoint[] = [{ threshold: Infinity, falsePositiveRate: 0, truePositiveRate: 0 }];
  const last = thresholds.length - 1;
  thresholds.forEach((threshold, i) => {
    if (i > 0 && i < last && secondDifference(hits, i) === 0 && secondDifference(alarms, i) === 0) return;
    points.push({
      threshold,
      falsePositiveRate: (alarms[i] as number) / negatives,
      truePositiveRate: (hits[i] as number) / positives,
    });
  });
  return points;
}

function secondDifference(values: readonly number[], i: number): number {
  return (values[i + 1] as number) - 2 * (values[i] as number) + (values[i - 1] as number);
}

/** Precision and recall at every distinct score, ascending in recall; precision 1 at recall 0 is not added. */
export function precisionRecallCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): PrecisionRecallPoint[] {
  const { thresholds, hits, alarms } = cumulate(labels, scores, weights);
  const positives = hits.at(-1) ?? 0;
  return thresholds.map((threshold, i) => {
    const hit = hits[i] as number;
    return { threshold, precision: hit / (hit + (alarms[i] as number)), recall: hit / positives };
  });
}

/** Largest gap between true- and false-positive rate: the KS distance of the scores of the two classes. */
export function scoreSeparation(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  return rocCurve(labels, scores, weights).reduce(
    (best, point) => Math.max(best, point.truePositiveRate - point.falsePositiveRate),
    0,
  );
}

/** Share of positives among the ⌈share · n⌉ highest scores over the overall share; ties keep row order. */
export function lift(labels: ArrayLike<number>, scores: ArrayLike<number>, share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError(`lift needs a share in (0, 1], got ${share}`);
  const sample = binarySample(labels, scores);
  const order = argsort(sample.scores.map((score) => -score));
  const taken = Math.ceil(share * order.length);
  let hits = 0;
  let positives = 0;
  order.forEach((row, i) => {
    const label = sample.labels[row] as number;
    positives += label;
    if (i < taken) hits += label;
  });
  return hits / taken / (positives / order.length);
}
