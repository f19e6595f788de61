/**
 * Exact Shapley values of a linear function against background rows: each weight times how far the value lies from its mean.
 * @param background at least one row
 */
export function linearShap(
  weights: ArrayLike<number>,
  x: ArrayLike<number>,
  background: readonly ArrayLike<number>[],
): Float64Array {
  if (background.length === 0) throw new RangeError('The background has no rows.');
  return Float64Array.from({ length: weights.length }, (_, at) => {
    const mean = background.reduce((sum, row) => sum + (row[at] ?? Number.NaN), 0) / background.length;
    return (weights[at] ?? 0) * ((x[at] ?? Number.NaN) - mean);
  });
}
