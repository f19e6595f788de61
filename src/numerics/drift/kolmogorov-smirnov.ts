// Two-sample Kolmogorov-Smirnov test: largest gap of the empirical distribution functions, with exact or asymptotic p.
import { lnGamma } from '../distribution/gamma.ts';
import { kolmogorovSurvival } from '../distribution/kolmogorov.ts';
import { sortedFinite } from '../sorting/quantile.ts';
import { sharePair } from './shares.ts';

export type KsAlternative = 'two-sided' | 'less' | 'greater';

export interface KsOptions {
  /**
   * `auto`: exact while the larger sample has at most 10,000 values, else asymptotic. One-sided tests of unequal sizes
   * are exact only while the number of lattice paths fits a float, which is where scipy falls back, too.
   */
  readonly method?: 'auto' | 'exact' | 'asymptotic';
  /** `greater`: reference lies below current (its distribution function is above); `less`: the reverse. */
  readonly alternative?: KsAlternative;
}

export interface KsResult {
  /** Gap D in [0, 1]. */
  readonly statistic: number;
  readonly pValue: number;
  /** Value at which the gap is attained first. */
  readonly location: number;
  /** 1 when the reference function is above there, −1 when below. */
  readonly sign: 1 | -1;
  readonly exact: boolean;
}

interface Gaps {
  /** Largest F_ref − F_cur, times n · m: a whole number, so nothing is rounded. */
  readonly above: number;
  readonly aboveAt: number;
  /** Largest F_cur − F_ref, times n · m. */
  readonly below: number;
  readonly belowAt: number;
}

function gaps(reference: Float64Array, current: Float64Array): Gaps {
  const n = reference.length;
  const m = current.length;
  let i = 0;
  let j = 0;
  let above = -Infinity;
  let below = -Infinity;
  let aboveAt = Number.NaN;
  let belowAt = Number.NaN;
  while (i < n || j < m) {
    const x = Math.min(reference[i] ?? Infinity, current[j] ?? Infinity);
    while (i < n && reference[i] === x) i++;
    while (j < m && current[j] === x) j++;
    const gap = i * m - j * n;
    if (gap > above) {
      above = gap;
      aboveAt = x;
    }
    if (-gap > below) {
      below = -gap;
      belowAt = x;
    }
  }
  return { above, aboveAt, below, belowAt };
}

/**
 * Kolmogorov-Smirnov test of two samples; NaN values are left out. Agrees with scipy's ks_2samp.
 * @throws RangeError when a side is empty
 */
export function kolmogorovSmirnov(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: KsOptions = {},
): KsResult {
  const { method = 'auto', alternative = 'two-sided' } = options;
  const a = sortedFinite(reference);
  const b = sortedFinite(current);
  const n = a.length;
  const m = b.length;
  if (n === 0 || m === 0) throw new RangeError('a two-sample test needs values on both sides');
  const { above, aboveAt, below, belowAt } = gaps(a, b);
  const downward = alternative === 'less' || (alternative === 'two-sided' && below > above);
  const scaled = Math.max(0, downward ? below : above);
  const statistic = scaled / (n * m);
  const exact = method === 'exact' || (method === 'auto' && exactByDefault(n, m, alternative));
  const pValue = exact
    ? exactSurvival(scaled, n, m, alternative === 'two-sided')
    : asymptoticSurvival(statistic, n, m, alternative === 'two-sided');
  return { statistic, pValue, location: downward ? belowAt : aboveAt, sign: downward ? -1 : 1, exact };
}

function exactByDefault(n: number, m: number, alternative: KsAlternative): boolean {
  if (Math.max(n, m) > 10_000) return false;
  if (alternative === 'two-sided' || n === m) return true;
  return lnGamma(n + m + 1) - lnGamma(n + 1) - lnGamma(m + 1) < Math.log(Number.MAX_VALUE);
}

/**
 * Chance that a random lattice path from (0, 0) to (n, m) touches the boundary |i/n − j/m| ≥ gap. The recursion adds
 * positive terms only, so tiny p-values keep their relative precision. O(n · width of the band).
 */
function exactSurvival(scaledGap: number, n: number, m: number, twoSided: boolean): number {
  if (scaledGap <= 0) return 1;
  const divisor = greatestCommonDivisor(n, m);
  const stepI = m / divisor;
  const stepJ = n / divisor;
  // In units of the lattice: touching means i · stepI − j · stepJ ≥ bound (or ≤ −bound).
  const bound = Math.round(scaledGap / divisor);
  const outside = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    const base = i * stepI;
    // Columns left of `from` are above the upper boundary, columns right of `to` below the lower one.
    const from = Math.max(0, Math.floor((base - bound) / stepJ) + 1);
    const to = twoSided ? Math.min(m, Math.ceil((base + bound) / stepJ) - 1) : m;
    for (let j = Math.max(0, from - stepsBack(stepI, stepJ)); j < from && j <= m; j++) outside[j] = 1;
    for (let j = from; j <= to; j++) {
      if (i + j === 0) {
        outside[j] = 0;
        continue;
      }
      const left = j > 0 ? (outside[j - 1] as number) : 0;
      outside[j] = (i * (outside[j] as number) + j * left) / (i + j);
    }
    if (twoSided) for (let j = to + 1; j <= Math.min(m, to + 1 + stepsBack(stepI, stepJ)); j++) outside[j] = 1;
  }
  return Math.min(1, outside[m] as number);
}

/** How many columns the band can move in one row; columns further out are never read again. */
function stepsBack(stepI: number, stepJ: number): number {
  return Math.ceil(stepI / stepJ) + 1;
}

function greatestCommonDivisor(a: number, b: number): number {
  let x = a;
  let y = b;
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** Two-sided: the finite-n one-sample law at the effective size; one-sided: Hodges (1958), equation 5.3. */
function asymptoticSurvival(gap: number, n: number, m: number, twoSided: boolean): number {
  if (gap <= 0) return 1;
  const effective = (n * m) / (n + m);
  if (twoSided) return kolmogorovSurvival(gap, Math.max(1, roundHalfEven(effective)));
  const large = Math.max(n, m);
  const small = Math.min(n, m);
  const z = Math.sqrt(effective) * gap;
  return Math.min(
    1,
    Math.exp(-2 * z * z - (2 * z * (large + 2 * small)) / Math.sqrt(large * small * (large + small)) / 3),
  );
}

function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * The gap read from counts over the same bins: a lower bound of the true D, equal to it when every value has its own bin.
 * The p-value is asymptotic and therefore conservative for coarse bins.
 */
export function kolmogorovSmirnovBinned(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): Pick<KsResult, 'statistic' | 'pValue'> {
  const pair = sharePair(reference, current);
  let gap = 0;
  let statistic = 0;
  pair.reference.forEach((share, i) => {
    gap += share - (pair.current[i] as number);
    statistic = Math.max(statistic, Math.abs(gap));
  });
  const size = (counts: ArrayLike<number>): number => Array.from(counts).reduce((a, b) => a + b, 0);
  return { statistic, pValue: asymptoticSurvival(statistic, size(reference), size(current), true) };
}
