// Quantiles by linear interpolation between order statistics (type 7, the default of numpy and R), to the last bit of numpy's.

/** A sorted copy; rows that are NaN are left out. */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(values);
  let kept = 0;
  for (const value of copy) if (!Number.isNaN(value)) copy[kept++] = value;
  return copy.subarray(0, kept).sort();
}

/**
 * Quantile p of ascending values, 0 ≤ p ≤ 1; NaN for an empty array.
 * Interpolates from the nearer neighbour, so ties give exactly the tied value.
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile level must lie in [0, 1], got ${p}`);
  const position = (n - 1) * p;
  const below = Math.min(n - 1, Math.floor(position));
  const above = Math.min(n - 1, below + 1);
  const left = sorted[below] as number;
  const right = sorted[above] as number;
  const share = position - below;
  const gap = right - left;
  if (gap === 0) return left;
  return share >= 0.5 ? right - gap * (1 - share) : left + gap * share;
}
