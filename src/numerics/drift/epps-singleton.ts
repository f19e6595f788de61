// Two-sample Epps-Singleton test: the gap of the empirical characteristic functions at two places. It sees changes of shape that tests of
// distribution functions miss, and needs no continuous law.
import { chiSquaredSurvival } from '../distribution/chi-squared.ts';
import { quantileSorted, sortedFinite } from '../sorting/quantile.ts';
import { type Eigen, symmetricEigen } from './symmetric-eigen.ts';

export interface EppsSingletonResult {
  /** Chi-squared with as many degrees as `rank`; NaN when the middle half of all values is one value. */
  readonly statistic: number;
  readonly pValue: number;
  /** 4, or less where the values cannot tell the places apart: the test is weak then. */
  readonly rank: number;
}

/** Where the functions are compared, in half interquartile ranges. */
const places = [0.4, 0.8];
const width = 2 * places.length;
/** Of the largest eigenvalue: what the rounding of sums over many rows leaves of one that is zero. */
const rounding = 1e-12;

interface Moments {
  readonly mean: Float64Array;
  /** Of all values, not estimated from them: divided by n. Row-major. */
  readonly covariance: Float64Array;
}

function momentsOf(values: Float64Array, scale: number): Moments {
  const points = Array.from({ length: width }, (_, at) => {
    const place = (places[at % places.length] ?? 0) / scale;
    return values.map(at < places.length ? (x) => Math.cos(place * x) : (x) => Math.sin(place * x));
  });
  const mean = Float64Array.from(points, (row) => row.reduce((sum, x) => sum + x, 0) / row.length);
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < width; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      const [left, right] = [points[i] as Float64Array, points[j] as Float64Array];
      for (let row = 0; row < values.length; row++)
        sum += ((left[row] as number) - (mean[i] as number)) * ((right[row] as number) - (mean[j] as number));
      covariance[i * width + j] = sum / values.length;
      covariance[j * width + i] = sum / values.length;
    }
  return { mean, covariance };
}

/** gapᵀ M⁺ gap and the rank of M: directions in which M is zero to rounding do not count. */
function mahalanobis(
  { values, vectors }: Eigen,
  gap: Float64Array,
): { readonly distance: number; readonly rank: number } {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let [distance, rank] = [0, 0];
  for (const [at, value] of values.entries()) {
    if (Math.abs(value) <= largest * rounding) continue;
    let along = 0;
    for (let i = 0; i < width; i++) along += (vectors[i * width + at] as number) * (gap[i] as number);
    distance += (along * along) / value;
    rank++;
  }
  return { distance, rank };
}

/**
 * Epps-Singleton test that two samples come from one law; NaN values are left out. O(n). Epps and Singleton (1986), Journal of
 * Statistical Computation and Simulation 26; small samples are corrected as in Goerg and Kaiser (2009).
 * @throws RangeError when a side has fewer than five values
 */
export function eppsSingleton(reference: ArrayLike<number>, current: ArrayLike<number>): EppsSingletonResult {
  const a = sortedFinite(reference);
  const b = sortedFinite(current);
  const [n, m] = [a.length, b.length];
  if (n < 5 || m < 5) throw new RangeError('an Epps-Singleton test needs five values on each side');
  const all = n + m;
  const pooled = new Float64Array(all);
  pooled.set(a);
  pooled.set(b, n);
  pooled.sort();
  const scale = (quantileSorted(pooled, 0.75) - quantileSorted(pooled, 0.25)) / 2;
  if (!(scale > 0)) return { statistic: Number.NaN, pValue: Number.NaN, rank: 0 };
  const left = momentsOf(a, scale);
  const right = momentsOf(b, scale);
  const covariance = left.covariance.map(
    (value, at) => (all / n) * value + (all / m) * (right.covariance[at] as number),
  );
  const gap = left.mean.map((value, at) => value - (right.mean[at] as number));
  const { distance, rank } = mahalanobis(symmetricEigen(covariance, width), gap);
  const correction = Math.max(n, m) < 25 ? 1 / (1 + all ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)) : 1;
  const statistic = all * distance * correction;
  return { statistic, pValue: chiSquaredSurvival(statistic, rank), rank };
}
