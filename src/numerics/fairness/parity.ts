// The named criteria of group fairness for decisions. Difference 0 and ratio 1 mean parity.
import { falsePositiveRate, recall, selectionRate } from '../performance/confusion.ts';
import type { Disparity } from './disparity.ts';
import { type GroupConfusions, rateDisparity } from './group-metrics.ts';

/** Demographic parity: equal share of positive decisions. A ratio below 0.8 breaks the four-fifths rule. */
export function demographicParity(confusions: GroupConfusions): Disparity {
  return rateDisparity(confusions, selectionRate);
}

/** Equal opportunity: equal true-positive rate. */
export function equalOpportunity(confusions: GroupConfusions): Disparity {
  return rateDisparity(confusions, recall);
}

export interface OddsDisparity {
  readonly differenceBetweenGroups: number;
  readonly ratioBetweenGroups: number;
  readonly differenceToOverall: number;
  readonly ratioToOverall: number;
}

/**
 * Equalized odds: equal true- and false-positive rates.
 * @param aggregate the worse of both rates, or their mean
 */
export function equalizedOdds(
  confusions: GroupConfusions,
  aggregate: 'worst-case' | 'mean' = 'worst-case',
): OddsDisparity {
  const hits = rateDisparity(confusions, recall);
  const alarms = rateDisparity(confusions, falsePositiveRate);
  const both = (key: keyof OddsDisparity, worse: (...values: number[]) => number): number =>
    aggregate === 'mean' ? (hits[key] + alarms[key]) / 2 : worse(hits[key], alarms[key]);
  return {
    differenceBetweenGroups: both('differenceBetweenGroups', Math.max),
    ratioBetweenGroups: both('ratioBetweenGroups', Math.min),
    differenceToOverall: both('differenceToOverall', Math.max),
    ratioToOverall: both('ratioToOverall', Math.min),
  };
}
