// Binomial distribution: mass by Loader's saddle-point expansion, tails by the incomplete beta function, exact test.
import { regularizedBeta } from './beta.ts';
import { poissonDeviance, stirlingRemainder } from './gamma.ts';

/**
 * P(X = k) for n trials with chance p. Loader (2000): no large factorials are subtracted, so it is exact to 1e-14.
 * @param q 1 − p, passed when the caller knows it more precisely
 */
export function binomialMass(k: number, n: number, p: number, q: number = 1 - p): number {
  if (k < 0 || k > n) return 0;
  if (p <= 0) return k === 0 ? 1 : 0;
  if (q <= 0) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(p < 0.1 ? n * Math.log1p(-p) : n * Math.log(q));
  if (k === n) return Math.exp(q < 0.1 ? n * Math.log1p(-q) : n * Math.log(p));
  const exponent =
    stirlingRemainder(n) -
    stirlingRemainder(k) -
    stirlingRemainder(n - k) -
    poissonDeviance(k, n * p) -
    poissonDeviance(n - k, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/** P(X ≤ k). */
export function binomialCumulative(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return regularizedBeta(n - k, k + 1, 1 - p, p);
}

/** P(X > k). */
export function binomialSurvival(k: number, n: number, p: number): number {
  if (k < 0) return 1;
  if (k >= n) return 0;
  return regularizedBeta(k + 1, n - k, p, 1 - p);
}

/**
 * Exact two-sided p-value of seeing k successes: the chance of all outcomes no more likely than k (R's and scipy's rule;
 * likelihoods within 1e-7 relative count as equal).
 */
export function binomialTest(k: number, n: number, p: number): number {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || k > n) {
    throw new RangeError(`binomialTest needs 0 <= k <= n, got ${k} of ${n}`);
  }
  const limit = binomialMass(k, n, p) * (1 + 1e-7);
  const mean = n * p;
  if (k === mean) return 1;
  if (k < mean) {
    // Smallest i above the mode whose mass is no larger than that of k.
    let low = Math.ceil(mean);
    let high = n + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (binomialMass(middle, n, p) <= limit) high = middle;
      else low = middle + 1;
    }
    return Math.min(1, binomialCumulative(k, n, p) + binomialSurvival(low - 1, n, p));
  }
  let low = -1;
  let high = Math.floor(mean);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (binomialMass(middle, n, p) <= limit) low = middle;
    else high = middle - 1;
  }
  return Math.min(1, binomialCumulative(low, n, p) + binomialSurvival(k - 1, n, p));
}
