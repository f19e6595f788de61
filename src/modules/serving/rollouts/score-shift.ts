// How far a challenger's scores lie from the champion's.
import { psi } from '../../../numerics/drift/psi.ts';
import { quantileSorted, sortedFinite } from '../../../numerics/sorting/quantile.ts';

/** The distinct inner deciles of a sample, ascending. */
export function decileEdges(values: ArrayLike<number>): readonly number[] {
  const sorted = sortedFinite(values);
  const edges = new Set<number>();
  for (let i = 1; i < 10; i++) edges.add(quantileSorted(sorted, i / 10));
  return [...edges];
}

/** Counts per bin (lower, upper]: a value lies in the bin that as many edges are strictly below of. */
export function countRightClosed(values: ArrayLike<number>, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((edges[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    counts[low] = (counts[low] as number) + 1;
  }
  return counts;
}

/** PSI of scores over bins at the champion's deciles, shares floored at 1e-4, natural logarithm. */
export function scorePsi(champion: ArrayLike<number>, challenger: ArrayLike<number>): number {
  const edges = decileEdges(champion);
  return psi(countRightClosed(champion, edges), countRightClosed(challenger, edges));
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** Share of rows that the two arms decide differently, of paired scores. */
export function flippedShare(champion: ArrayLike<number>, challenger: ArrayLike<number>, threshold: number): number {
  let flipped = 0;
  for (let i = 0; i < champion.length; i++) {
    if ((champion[i] as number) >= threshold !== (challenger[i] as number) >= threshold) flipped++;
  }
  return flipped / champion.length;
}
