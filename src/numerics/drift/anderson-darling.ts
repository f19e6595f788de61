// Two-sample Anderson-Darling test: the squared gap of the empirical distribution functions, weighted towards the tails.
import { sortedFinite } from '../sorting/quantile.ts';

export interface AndersonDarlingResult {
  /** Standardised: 0 in the mean when both samples come from one law. NaN when all values are equal. */
  readonly statistic: number;
  /** Read from a table between 0.001 and 0.25, and never outside of it. NaN when all values are equal. */
  readonly pValue: number;
}

/** Significance levels, and the three coefficients of the critical value at each: Scholz and Stephens (1987), table 2. */
const table = [
  [0.25, 0.675, -0.245, -0.105],
  [0.1, 1.281, 0.25, -0.305],
  [0.05, 1.645, 0.678, -0.362],
  [0.025, 1.96, 1.149, -0.391],
  [0.01, 2.326, 1.822, -0.396],
  [0.005, 2.573, 2.364, -0.345],
  [0.001, 3.085, 3.615, -0.154],
] as const;
const levels = table.map(([level]) => level);
/** For two samples the coefficients just add up. */
const critical = table.map(([, b0, b1, b2]) => b0 + b1 + b2);

/** Coefficients c of the parabola c0 + c1 x + c2 x² nearest to the points in the mean square. */
function nearestParabola(x: readonly number[], y: readonly number[]): readonly [number, number, number] {
  const middle = x.reduce((sum, one) => sum + one, 0) / x.length;
  // About the middle the equations are far from singular.
  const powers = (power: number, by: (at: number) => number): number =>
    x.reduce((sum, one, at) => sum + (one - middle) ** power * by(at), 0);
  const [s0, s1, s2, s3, s4] = [0, 1, 2, 3, 4].map((power) => powers(power, () => 1)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [t0, t1, t2] = [0, 1, 2].map((power) => powers(power, (at) => y[at] ?? 0)) as [number, number, number];
  const determinant = (m: readonly [number, number, number, number, number, number, number, number, number]): number =>
    m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
  const whole = determinant([s0, s1, s2, s1, s2, s3, s2, s3, s4]);
  const c0 = determinant([t0, s1, s2, t1, s2, s3, t2, s3, s4]) / whole;
  const c1 = determinant([s0, t0, s2, s1, t1, s3, s2, t2, s4]) / whole;
  const c2 = determinant([s0, s1, t0, s1, s2, t1, s2, s3, t2]) / whole;
  return [c0 - c1 * middle + c2 * middle * middle, c1 - 2 * c2 * middle, c2];
}

const [p0, p1, p2] = nearestParabola(critical, levels.map(Math.log));

function levelOf(statistic: number): number {
  const [highest = 0, lowest = 0] = [levels[0], levels.at(-1)];
  if (statistic < (critical[0] ?? 0)) return highest;
  if (statistic > (critical.at(-1) ?? 0)) return lowest;
  return Math.exp(p0 + statistic * (p1 + statistic * p2));
}

/** Variance of the statistic of two samples under one law, which depends on their sizes only. Equation 4 of the source. */
function varianceOf(n: number, m: number): number {
  const all = n + m;
  let [h, g] = [0, 0];
  for (let i = 1; i < all - 1; i++) {
    h += 1 / (all - i);
    g += h / (i + 1);
  }
  h += 1;
  const sizes = 1 / n + 1 / m;
  const a = 4 * g - 6 + (10 - 6 * g) * sizes;
  const b = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * sizes - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * sizes + 4 * h;
  const d = (2 * h + 6) * 4 - 8 * h;
  return (a * all ** 3 + b * all ** 2 + c * all + d) / ((all - 1) * (all - 2) * (all - 3));
}

/**
 * Anderson-Darling test that two samples come from one law; NaN values are left out, and equal values share the middle of their ranks.
 * O(n log n). Scholz and Stephens (1987), Journal of the American Statistical Association 82, equation 7.
 * @throws RangeError when a side is empty or both together have fewer than four values
 */
export function andersonDarling(reference: ArrayLike<number>, current: ArrayLike<number>): AndersonDarlingResult {
  const a = sortedFinite(reference);
  const b = sortedFinite(current);
  const [n, m] = [a.length, b.length];
  const all = n + m;
  if (n === 0 || m === 0 || all < 4)
    throw new RangeError('an Anderson-Darling test needs values on both sides, four together');
  let [i, j] = [0, 0];
  let [gapsOfA, gapsOfB] = [0, 0];
  let distinct = 0;
  while (i < n || j < m) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    const [iBefore, jBefore] = [i, j];
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    distinct++;
    const tied = i - iBefore + j - jBefore;
    const below = iBefore + jBefore + tied / 2;
    const spread = below * (all - below) - (all * tied) / 4;
    // A value that all share has no rank: the statistic is undefined then.
    if (spread === 0) continue;
    const ofA = all * ((iBefore + i) / 2) - below * n;
    const ofB = all * ((jBefore + j) / 2) - below * m;
    gapsOfA += ((tied / all) * ofA ** 2) / spread;
    gapsOfB += ((tied / all) * ofB ** 2) / spread;
  }
  if (distinct < 2) return { statistic: Number.NaN, pValue: Number.NaN };
  const raw = ((gapsOfA / n + gapsOfB / m) * (all - 1)) / all;
  const statistic = (raw - 1) / Math.sqrt(varianceOf(n, m));
  return { statistic, pValue: levelOf(statistic) };
}
