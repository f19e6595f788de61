// Population stability index: Σ (r − c) · ln(r / c) over bins, the symmetric Kullback-Leibler divergence.
// Habit of credit risk: below 0.1 stable, 0.1 to 0.25 watch, above 0.25 shifted.
import { sharePair } from './shares.ts';

export interface PsiOptions {
  /** Smallest share of a bin on either side, default 1e-4; keeps empty bins finite. */
  readonly floor?: number;
  /** Whether shares are scaled back to sum 1 after flooring, default false. */
  readonly renormalise?: boolean;
}

export interface PsiResult {
  readonly psi: number;
  /** What each bin adds; all ≥ 0, so a reader sees where the shift is. */
  readonly contributions: Float64Array;
}

/** PSI of two lists of counts over the same bins, with the part of each bin. */
export function psiByBin(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: PsiOptions = {},
): PsiResult {
  const { floor = 1e-4, renormalise = false } = options;
  if (!(floor >= 0 && floor < 1)) throw new RangeError(`a PSI floor must lie in [0, 1), got ${floor}`);
  const pair = sharePair(reference, current);
  const raise = (values: Float64Array): Float64Array => {
    const raised = values.map((share) => Math.max(share, floor));
    if (!renormalise) return raised;
    const total = raised.reduce((sum, share) => sum + share, 0);
    return raised.map((share) => share / total);
  };
  const r = raise(pair.reference);
  const c = raise(pair.current);
  const contributions = r.map((share, i) => psiTerm(share, c[i] as number));
  return { psi: contributions.reduce((sum, part) => sum + part, 0), contributions };
}

/** PSI of two lists of counts over the same bins. Infinite when floor is 0 and a bin is empty on one side only. */
export function psi(reference: ArrayLike<number>, current: ArrayLike<number>, options: PsiOptions = {}): number {
  return psiByBin(reference, current, options).psi;
}

/** One bin's part of the PSI, for shares that were made positive by another rule. */
export function psiTerm(reference: number, current: number): number {
  return reference === current ? 0 : (reference - current) * Math.log(reference / current);
}
