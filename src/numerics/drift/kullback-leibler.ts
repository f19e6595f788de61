// Kullback-Leibler divergence of the current law from the reference law, natural logarithm.
import { sharePair } from './shares.ts';

/** Σ r ln(r / c) of two lists of counts or shares (scaled to sum 1); infinite when current lacks a bin of reference. */
export function klDivergence(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const { reference: r, current: c } = sharePair(reference, current);
  return r.reduce((sum, share, i) => sum + relativeEntropyTerm(share, c[i] as number), 0);
}

/** p ln(p / q), with 0 ln 0 = 0. */
export function relativeEntropyTerm(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}
