// What the campaign was worth: discrimination, calibration and money of a set of scores once the outcome is known.

import { brierScore } from '../../src/numerics/performance/brier.ts';
import { expectedCalibrationError } from '../../src/numerics/performance/calibration.ts';
import { logLoss } from '../../src/numerics/performance/log-loss.ts';
import { rocAuc } from '../../src/numerics/performance/roc-auc.ts';

export interface Outcome {
  readonly auc: number;
  readonly logLoss: number;
  readonly brier: number;
  readonly ece: number;
  /** USD of profit for 1,000 scored customers, under the assumed economics of the objective. */
  readonly profitPer1000: number;
}

const threshold = 0.585366;
const perChurner = 4.25;
const perLoyal = -6;

export function outcomeOf(labels: Float64Array, scores: Float64Array): Outcome {
  let profit = 0;
  for (const [row, score] of scores.entries())
    if (score >= threshold) profit += labels[row] === 1 ? perChurner : perLoyal;
  return {
    auc: rocAuc(labels, scores),
    logLoss: logLoss(labels, scores),
    brier: brierScore(labels, scores),
    ece: expectedCalibrationError(labels, scores, { bins: 10, rule: 'width' }),
    profitPer1000: (profit / scores.length) * 1000,
  };
}

/** Means over cut-offs, rounded to nine digits after the point so that reports compare by text. */
export function meanOutcome(outcomes: readonly Outcome[]): Outcome {
  const mean = (key: keyof Outcome): number =>
    Number((outcomes.reduce((sum, one) => sum + one[key], 0) / outcomes.length).toFixed(9));
  return {
    auc: mean('auc'),
    logLoss: mean('logLoss'),
    brier: mean('brier'),
    ece: mean('ece'),
    profitPer1000: mean('profitPer1000'),
  };
}
