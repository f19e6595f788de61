// Energy distance of two samples (Székely & Rizzo 2013): root of twice the squared area between distribution functions.
import { sortedFinite } from '../sorting/quantile.ts';

/** √(2 ∫ (F − G)² dx), in the root of the column's unit; NaN values are left out. */
export function energyDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const a = sortedFinite(reference);
  const b = sortedFinite(current);
  if (a.length === 0 || b.length === 0) throw new RangeError('a distance needs values on both sides');
  let i = 0;
  let j = 0;
  let area = 0;
  let previous = Math.min(a[0] as number, b[0] as number);
  while (i < a.length || j < b.length) {
    const x = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    area += (i / a.length - j / b.length) ** 2 * (x - previous);
    while (i < a.length && a[i] === x) i++;
    while (j < b.length && b[j] === x) j++;
    previous = x;
  }
  return Math.sqrt(2 * area);
}
