// The standard normal distribution: tails with full relative precision and its quantile.
import { lowerGamma, upperGamma } from './gamma.ts';

const SQRT_2PI = 2.5066282746310002;

/** Density at z. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / SQRT_2PI;
}

/** P(Z > z); accurate to about 1e-13 relative far into the tail. */
export function normalSurvival(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z < 0) return 1 - normalSurvival(-z);
  const half = 0.5 * z * z;
  return half < 0.5 ? 0.5 - 0.5 * lowerGamma(0.5, half) : 0.5 * upperGamma(0.5, half);
}

/** P(Z ≤ z), from the survival function of −z, so the lower tail is as precise as the upper one. */
export function normalCumulative(z: number): number {
  return normalSurvival(-z);
}

/** z with P(Z ≤ z) = p. A rational start (Abramowitz & Stegun 26.2.23), then Halley steps on the tail. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile needs 0 <= p <= 1, got ${p}`);
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p === 0.5) return 0;
  if (p > 0.5) return -lowerTailQuantile(1 - p);
  return lowerTailQuantile(p);
}

/** z with P(Z > z) = q; keeps precision for tiny q, where 1 − q would be 1. */
export function normalUpperQuantile(q: number): number {
  return -normalQuantile(q);
}

function lowerTailQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let i = 0; i < 4; i++) {
    // Solve survival(z) = p in units of the density; Halley's correction makes each step cubic.
    const error = (normalSurvival(z) - p) / normalDensity(z);
    const step = error / (1 - 0.5 * z * error);
    z += step;
    if (Math.abs(step) < 1e-16 * Math.max(1, z)) break;
  }
  return -z;
}
