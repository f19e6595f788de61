// How much a metric of one window scatters by chance, judged from the labelled reference: the band around an estimate.
import { confusionAt, fBeta } from '../performance/confusion.ts';
import { delongInterval } from '../performance/delong.ts';

export interface ReferenceScatter {
  /** Standard deviation of a row's part of the metric; the error of a window of n rows is this / √n. */
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
  readonly f1: number;
  readonly rocAuc: number;
}

export interface EstimateBand {
  readonly lower: number;
  readonly upper: number;
  readonly samplingError: number;
}

/**
 * Scatter per row of each metric in the labelled reference. Precision scatters over predicted positives only, recall
 * over actual ones, so their error is scaled by the share of relevant rows; AUC by DeLong's variance.
 */
export function referenceScatter(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold = 0.5,
): ReferenceScatter {
  const c = confusionAt(labels, scores, threshold);
  const n = labels.length;
  // Standard deviation of a 0/1 part with share p, over a fraction of the rows.
  const share = (hits: number, of: number): number => {
    if (of === 0) return 0;
    const p = hits / of;
    return Math.sqrt((p * (1 - p)) / (of / n));
  };
  const named = c.truePositive + c.falsePositive + c.falseNegative;
  const jaccardShare = named === 0 ? 0 : c.truePositive / named;
  // F1 = 2J / (1 + J) with J the share of true positives among TP, FP and FN; its slope is 2 / (1 + J)².
  const slope = 2 / (1 + jaccardShare) ** 2;
  const positives = c.truePositive + c.falseNegative;
  const negatives = n - positives;
  return {
    accuracy: share(c.truePositive + c.trueNegative, n),
    precision: share(c.truePositive, c.truePositive + c.falsePositive),
    recall: share(c.truePositive, positives),
    specificity: share(c.trueNegative, negatives),
    f1: fBeta(c, 1) === 0 ? 0 : slope * share(c.truePositive, named),
    rocAuc: positives < 2 || negatives < 2 ? Number.NaN : delongInterval(labels, scores).standardError * Math.sqrt(n),
  };
}

/** Estimate ± 3 sampling errors of a window of `rows` rows, clipped to [0, 1]. */
export function estimateBand(estimate: number, scatter: number, rows: number, width = 3): EstimateBand {
  if (!(rows > 0)) throw new RangeError(`a window needs at least one row, got ${rows}`);
  const samplingError = scatter / Math.sqrt(rows);
  return {
    samplingError,
    lower: Math.max(0, estimate - width * samplingError),
    upper: Math.min(1, estimate + width * samplingError),
  };
}
