// Chi-squared distribution: survival function and quantile.
import { upperGamma } from './gamma.ts';
import { solveDecreasing } from './solve.ts';

/** P(X > x) with `df` degrees of freedom; df 0 puts all mass on 0. */
export function chiSquaredSurvival(x: number, df: number): number {
  if (Number.isNaN(x) || Number.isNaN(df)) return Number.NaN;
  if (df === 0) return x > 0 ? 0 : 1;
  return x <= 0 ? 1 : upperGamma(df / 2, x / 2);
}

/** x with P(X > x) = q. */
export function chiSquaredUpperQuantile(q: number, df: number): number {
  if (!(q > 0 && q <= 1)) throw new RangeError(`chiSquaredUpperQuantile needs 0 < q <= 1, got ${q}`);
  return solveDecreasing((x) => chiSquaredSurvival(x, df), q, 0, Math.max(1, df));
}
