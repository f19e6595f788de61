// Drift numbers as Evidently 0.7 computes them, for users who compare with reports they have.
// Its bins use reference and current pooled, so a reference's bins move with each window; Pawl's own default does not.
import { sturgesEdges, type WidthRuleOptions } from './bin-edges.ts';
import { histogram } from './histogram.ts';
import { jensenShannonDistance } from './jensen-shannon.ts';
import { klDivergence } from './kullback-leibler.ts';
import { psiTerm } from './psi.ts';
import { shares } from './shares.ts';

export interface CountPair {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** ±∞ and NaN dropped, as Evidently does before any statistic. */
function finite(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).filter((x) => Number.isFinite(x));
}

function concatenate(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Counts of a numeric column: pooled Sturges bins above 20 distinct reference values, else one bin per value. */
export function evidentlyNumericCounts(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: WidthRuleOptions = {},
): CountPair {
  const r = finite(reference);
  const c = finite(current);
  if (new Set(r).size > 20) {
    const edges = sturgesEdges(concatenate(r, c), options);
    return { reference: histogram(r, edges).counts, current: histogram(c, edges).counts };
  }
  const values = Array.from(new Set([...r, ...c])).sort((a, b) => a - b);
  const place = new Map(values.map((value, i) => [value, i]));
  const tally = (sample: Float64Array): Float64Array => {
    const counts = new Float64Array(values.length);
    for (const x of sample) {
      const i = place.get(x) ?? 0;
      counts[i] = (counts[i] as number) + 1;
    }
    return counts;
  };
  return { reference: tally(r), current: tally(c) };
}

/** Zero shares become 1e-4, or a millionth of the smallest share where that is at most 1e-4. No scaling back. */
function filled(counts: Float64Array): Float64Array {
  const p = shares(counts);
  const smallest = p.reduce((least, share) => (share > 0 ? Math.min(least, share) : least), 1);
  const fill = smallest <= 1e-4 ? smallest / 1e6 : 1e-4;
  return p.map((share) => (share === 0 ? fill : share));
}

export function evidentlyPsi(pair: CountPair): number {
  const c = filled(pair.current);
  return filled(pair.reference).reduce((sum, share, i) => sum + psiTerm(share, c[i] as number), 0);
}

export function evidentlyKl(pair: CountPair): number {
  return klDivergence(filled(pair.reference), filled(pair.current));
}

/** Natural logarithm, no zero filling. */
export function evidentlyJensenShannon(pair: CountPair): number {
  return jensenShannonDistance(pair.reference, pair.current);
}

/** Numeric Hellinger distance: Sturges edges of the set of distinct pooled values, densities of both samples. */
export function evidentlyNumericHellinger(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: WidthRuleOptions = {},
): number {
  const r = finite(reference);
  const c = finite(current);
  const edges = sturgesEdges(Float64Array.from(new Set(concatenate(r, c))), options);
  const left = shares(histogram(r, edges).counts);
  const right = shares(histogram(c, edges).counts);
  const overlap = left.reduce((sum, share, i) => sum + Math.sqrt(share * (right[i] as number)), 0);
  return Math.sqrt(1 - Math.min(1, Math.max(0, overlap)));
}
