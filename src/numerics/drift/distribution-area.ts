// The area between the empirical distribution functions of two samples, as the distances of samples need it.
import { sortedFinite } from '../sorting/quantile.ts';

/**
 * ∫ weigh(F − G) dx over two samples, in the column's unit; NaN values are left out.
 *
 * @throws RangeError when a side is empty
 */
export function areaBetween(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  weigh: (gap: number) => number,
): number {
  const a = sortedFinite(reference);
  const b = sortedFinite(current);
  if (a.length === 0 || b.length === 0) throw new RangeError('a distance needs values on both sides');
  let i = 0;
  let j = 0;
  let area = 0;
  let previous = Math.min(a[0] as number, b[0] as number);
  while (i < a.length || j < b.length) {
    const x = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    area += weigh(i / a.length - j / b.length) * (x - previous);
    while (i < a.length && a[i] === x) i++;
    while (j < b.length && b[j] === x) j++;
    previous = x;
  }
  return area;
}
