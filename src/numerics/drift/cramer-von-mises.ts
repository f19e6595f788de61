// Two-sample Cramér-von Mises test: the squared gap of the empirical distribution functions, over all values.
import { lnGamma } from '../distribution/gamma.ts';
import { sortedFinite } from '../sorting/quantile.ts';

export interface CramerVonMisesResult {
  /** T of Anderson (1962), at least 0; it grows with the sizes of the samples. */
  readonly statistic: number;
  readonly pValue: number;
}

export interface CramerVonMisesOptions {
  /**
   * The series of the limiting law ends after its first term below this, default 0: at the precision of a number. scipy ends it at
   * 1e-7, so that its p-values below that are chance; reports of tools built on it are met with the same value.
   */
  readonly seriesEnd?: number;
}

/** Sizes up to which the p-value counts all arrangements. */
const mostExact = 20;

/** e^−q K_¼(q), by the trapezoidal rule on ∫ e^(−q (1 + cosh t)) cosh(t/4) dt, which converges geometrically there. */
function dampedBessel(q: number): number {
  const step = 0.2;
  let sum = Math.exp(-2 * q) / 2;
  for (let t = step; ; t += step) {
    const part = Math.exp(-q * (1 + Math.cosh(t))) * Math.cosh(t / 4);
    sum += part;
    if (part < sum * 1e-18) return sum * step;
  }
}

/** Upper tail of the limiting law of the one-sample statistic: Csörgő and Faraway (1996), equation 1.2. */
function limitingSurvival(x: number, seriesEnd: number): number {
  if (x < 0.003) return 1;
  let below = 0;
  for (let k = 0; ; k++) {
    const y = 4 * k + 1;
    const weight = Math.exp(lnGamma(k + 0.5) - lnGamma(k + 1)) / (Math.PI ** 1.5 * Math.sqrt(x));
    const term = weight * Math.sqrt(y) * dampedBessel((y * y) / (16 * x));
    below += term;
    if (term < Math.max(seriesEnd, below * 1e-17)) return Math.max(0, 1 - below);
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Share of the arrangements of n and m values whose statistic is at least that of `ranks`. The paths are counted by what their squared
 * gaps add up to: Xiao, Gordon and Yakovlev (2006), algorithm 1.
 */
function exactSurvival(ranks: number, n: number, m: number): number {
  const common = (n / greatestCommonDivisor(n, m)) * m;
  const [stepN, stepM] = [common / n, common / m];
  const pairs = n * m;
  const bound = Math.floor((common ** 2 * (n + m) * (6 * ranks - pairs * (4 * pairs - 1))) / (6 * pairs ** 2));
  // Per number of values of the first sample so far: how many paths reach there, by their sum.
  let paths = Array.from({ length: n + 1 }, (_, v) => new Map<number, number>(v === 0 ? [[0, 1]] : []));
  for (let u = 0; u <= m; u++) {
    let left = new Map<number, number>();
    paths = paths.map((above, v) => {
      const gap = (stepN * v - stepM * u) ** 2;
      const here = new Map<number, number>();
      for (const from of [left, above])
        for (const [sum, count] of from) here.set(sum + gap, (here.get(sum + gap) ?? 0) + count);
      left = here;
      return here;
    });
  }
  let all = 0;
  let beyond = 0;
  for (const [sum, count] of paths[n] ?? []) {
    all += count;
    if (sum >= bound) beyond += count;
  }
  return beyond / all;
}

/** Σ (rank among all − place in its own sample)² of a sorted sample; values that are equal share their mean rank. */
function squaredGaps(own: Float64Array, other: Float64Array): number {
  let sum = 0;
  let [ownBefore, otherBefore] = [0, 0];
  while (ownBefore < own.length) {
    const value = own[ownBefore] as number;
    let ownTo = ownBefore;
    while (ownTo < own.length && own[ownTo] === value) ownTo++;
    while (otherBefore < other.length && (other[otherBefore] as number) < value) otherBefore++;
    let otherTo = otherBefore;
    while (otherTo < other.length && other[otherTo] === value) otherTo++;
    const rank = (ownBefore + otherBefore + ownTo + otherTo + 1) / 2;
    for (let place = ownBefore + 1; place <= ownTo; place++) sum += (rank - place) ** 2;
    [ownBefore, otherBefore] = [ownTo, otherTo];
  }
  return sum;
}

/**
 * Cramér-von Mises test that two samples come from one law; NaN values are left out. The p-value is exact while neither sample has more
 * than 20 values, else that of the limiting law. O(n log n). Anderson (1962), Annals of Mathematical Statistics 33.
 * @throws RangeError when a side has fewer than two values
 */
export function cramerVonMises(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: CramerVonMisesOptions = {},
): CramerVonMisesResult {
  const a = sortedFinite(reference);
  const b = sortedFinite(current);
  const [n, m] = [a.length, b.length];
  if (n < 2 || m < 2) throw new RangeError('a Cramér-von Mises test needs two values on each side');
  const ranks = n * squaredGaps(a, b) + m * squaredGaps(b, a);
  const [all, pairs] = [n + m, n * m];
  const statistic = ranks / (pairs * all) - (4 * pairs - 1) / (6 * all);
  if (Math.max(n, m) <= mostExact) return { statistic, pValue: exactSurvival(ranks, n, m) };
  const mean = (1 + 1 / all) / 6;
  const variance = ((all + 1) * (4 * pairs * all - 3 * (n * n + m * m) - 2 * pairs)) / (45 * all ** 2 * 4 * pairs);
  const standard = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return { statistic, pValue: limitingSurvival(standard, options.seriesEnd ?? 0) };
}
