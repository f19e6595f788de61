// How far groups lie apart in one metric, as difference and ratio, between groups or against the whole (Fairlearn's rules).

export interface Disparity {
  /** Largest minus smallest group value. */
  readonly differenceBetweenGroups: number;
  /** Smallest over largest group value, at most 1; NaN when all are 0. */
  readonly ratioBetweenGroups: number;
  /** Largest distance of a group from the overall value. */
  readonly differenceToOverall: number;
  /** Smallest of group / overall and its inverse, at most 1. */
  readonly ratioToOverall: number;
  readonly groupMin: number;
  readonly groupMax: number;
}

/**
 * @param groupValues one value per group, each ≥ 0 for the ratios to make sense
 * @param overall the metric on all rows together, not the mean of the groups
 * @throws RangeError without groups
 */
export function disparity(groupValues: Iterable<number>, overall: number): Disparity {
  const values = Array.from(groupValues);
  if (values.length === 0) throw new RangeError('a disparity needs at least one group');
  const groupMin = values.reduce((a, b) => Math.min(a, b));
  const groupMax = values.reduce((a, b) => Math.max(a, b));
  return {
    differenceBetweenGroups: groupMax - groupMin,
    ratioBetweenGroups: groupMin / groupMax,
    differenceToOverall: values.reduce((worst, value) => Math.max(worst, Math.abs(value - overall)), 0),
    ratioToOverall: values.reduce((worst, value) => Math.min(worst, belowOne(value / overall)), Infinity),
    groupMin,
    groupMax,
  };
}

function belowOne(ratio: number): number {
  return ratio > 1 ? 1 / ratio : ratio;
}
