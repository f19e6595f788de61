// First Wasserstein distance of two samples: the area between their distribution functions, in the column's own unit.
import { sortedFinite } from '../sorting/quantile.ts';
import { areaBetween } from './distribution-area.ts';
import type { Histogram } from './histogram.ts';

/** Earth mover's distance of two samples; NaN values are left out. @throws RangeError when a side is empty */
export function wassersteinDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  return areaBetween(reference, current, Math.abs);
}

/**
 * Distance in units of the reference's standard deviation (divisor n), which is floored at 0.001: comparable between
 * columns.
 */
export function normedWassersteinDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const values = sortedFinite(reference);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  return wassersteinDistance(values, current) / Math.max(deviation, 0.001);
}

/**
 * Distance of two stored histograms over the same finite edges, values spread evenly within a bin; values outside are
 * placed on the outer edges, so a shift beyond them is understated.
 */
export function wassersteinOfHistograms(reference: Histogram, current: Histogram): number {
  const { edges } = reference;
  if (edges.length !== current.edges.length || edges.some((edge, i) => edge !== current.edges[i])) {
    throw new RangeError('only histograms with equal edges can be compared');
  }
  if (!edges.every((edge) => Number.isFinite(edge))) throw new RangeError('the distance needs finite edges');
  const size = (h: Histogram): number => h.below + h.above + h.counts.reduce((sum, count) => sum + count, 0);
  const n = size(reference);
  const m = size(current);
  if (n === 0 || m === 0) throw new RangeError('a distance needs values on both sides');
  let gap = reference.below / n - current.below / m;
  let area = 0;
  for (let i = 0; i < reference.counts.length; i++) {
    const width = (edges[i + 1] as number) - (edges[i] as number);
    const next = gap + (reference.counts[i] as number) / n - (current.counts[i] as number) / m;
    area += width * meanAbsoluteOfLine(gap, next);
    gap = next;
  }
  return area;
}

/** Mean of |y| along a straight line from a to b. */
function meanAbsoluteOfLine(a: number, b: number): number {
  if (a * b >= 0) return (Math.abs(a) + Math.abs(b)) / 2;
  return (a * a + b * b) / (2 * Math.abs(a - b));
}
