// Confidence-based performance estimation (CBPE): a calibrated p is the chance that the label is 1, so confusion cells
// and ranking metrics have expected values without any label. Holds under covariate shift inside seen regions; it
// cannot see a changed relation between features and label.
import { accuracy, type Confusion, f1, precision, recall, specificity } from '../performance/confusion.ts';
import { argsort } from '../sorting/argsort.ts';

export interface EstimatedPerformance {
  readonly cells: Confusion;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly specificity: number;
  readonly f1: number;
  readonly rocAuc: number;
  readonly averagePrecision: number;
  /** Expected log loss of the probabilities: their mean entropy. */
  readonly logLoss: number;
  readonly brier: number;
}

/**
 * Expected confusion cells.
 * @param probabilities calibrated chance of label 1
 * @param decisions hard predictions, 0 or 1, as the model made them
 */
export function expectedConfusion(probabilities: ArrayLike<number>, decisions: ArrayLike<number>): Confusion {
  const n = probabilities.length;
  if (n === 0 || decisions.length !== n) throw new RangeError(`${n} probabilities but ${decisions.length} decisions`);
  let truePositive = 0;
  let falsePositive = 0;
  let falseNegative = 0;
  let trueNegative = 0;
  for (let i = 0; i < n; i++) {
    const p = probabilities[i] as number;
    if (!(p >= 0 && p <= 1)) throw new RangeError(`probability ${p} in row ${i} is outside [0, 1]`);
    if (decisions[i] === 1) {
      truePositive += p;
      falsePositive += 1 - p;
    } else {
      falseNegative += p;
      trueNegative += 1 - p;
    }
  }
  return { truePositive, falsePositive, falseNegative, trueNegative };
}

/**
 * Estimates performance of one window without labels.
 * @param scores raw scores: they give the order of rows
 * @param probabilities calibrated chance of label 1
 * @param threshold decision threshold on the raw score, default ½
 */
export function estimatePerformance(
  scores: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  threshold = 0.5,
): EstimatedPerformance {
  if (scores.length !== probabilities.length) {
    throw new RangeError(`${scores.length} scores but ${probabilities.length} probabilities`);
  }
  const decisions = Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
  const cells = expectedConfusion(probabilities, decisions);
  let entropy = 0;
  let spread = 0;
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i] as number;
    spread += p * (1 - p);
    if (p > 0 && p < 1) entropy -= p * Math.log(p) + (1 - p) * Math.log(1 - p);
  }
  return {
    cells,
    accuracy: accuracy(cells),
    precision: precision(cells),
    recall: recall(cells),
    specificity: specificity(cells),
    f1: f1(cells),
    ...expectedRanking(scores, probabilities),
    logLoss: entropy / probabilities.length,
    brier: spread / probabilities.length,
  };
}

/** Trapezoid under the expected ROC curve and the expected precision-recall steps, tied scores taken together. */
function expectedRanking(
  scores: ArrayLike<number>,
  probabilities: ArrayLike<number>,
): Pick<EstimatedPerformance, 'rocAuc' | 'averagePrecision'> {
  const order = argsort(scores).reverse();
  let hits = 0;
  let alarms = 0;
  let area = 0;
  let steps = 0;
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i] as number];
    let tieHits = 0;
    let tieAlarms = 0;
    while (i < order.length && scores[order[i] as number] === score) {
      const p = probabilities[order[i] as number] as number;
      tieHits += p;
      tieAlarms += 1 - p;
      i++;
    }
    area += tieAlarms * (hits + tieHits / 2);
    hits += tieHits;
    alarms += tieAlarms;
    if (tieHits > 0) steps += tieHits * (hits / (hits + alarms));
  }
  return {
    rocAuc: hits > 0 && alarms > 0 ? area / (hits * alarms) : Number.NaN,
    averagePrecision: hits > 0 ? steps / hits : Number.NaN,
  };
}
