// Student's t distribution: survival function and quantile, real degrees of freedom (Welch needs them).
import { regularizedBeta } from './beta.ts';
import { solveDecreasing } from './solve.ts';

/** P(T > t) with `df` degrees of freedom. */
export function studentSurvival(t: number, df: number): number {
  if (Number.isNaN(t) || Number.isNaN(df)) return Number.NaN;
  if (!(df > 0)) throw new RangeError(`studentSurvival needs df > 0, got ${df}`);
  if (t < 0) return 1 - studentSurvival(-t, df);
  if (t === Infinity) return 0;
  const square = t * t;
  return 0.5 * regularizedBeta(df / 2, 0.5, df / (df + square), square / (df + square));
}

/** t with P(T > t) = q, 0 < q < 1. */
export function studentUpperQuantile(q: number, df: number): number {
  if (!(q > 0 && q < 1)) throw new RangeError(`studentUpperQuantile needs 0 < q < 1, got ${q}`);
  if (q > 0.5) return -studentUpperQuantile(1 - q, df);
  return solveDecreasing((t) => studentSurvival(t, df), q, 0, 1);
}
