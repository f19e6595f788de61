// Laws of the Kolmogorov statistic: the limit, and the finite-n one- and two-sided laws used by two-sample p-values.
// The choice of method by region follows Simard & L'Ecuyer (2011), so values agree with scipy.stats.kstwo to 1e-9.
import { binomialMass } from './binomial.ts';
import { lnGamma } from './gamma.ts';

/** Limit law: P(√n D > z). */
export function kolmogorovLimitSurvival(z: number): number {
  if (z <= 0) return 1;
  if (z < 1) {
    const factor = Math.sqrt(2 * Math.PI) / z;
    let sum = 0;
    for (let k = 1; k < 40; k += 2) {
      const term = Math.exp((-k * k * Math.PI * Math.PI) / (8 * z * z));
      sum += term;
      if (term < 1e-17 * sum) break;
    }
    return 1 - factor * sum;
  }
  let sum = 0;
  let sign = 1;
  for (let k = 1; k < 100; k++) {
    const term = Math.exp(-2 * k * k * z * z);
    sum += sign * term;
    if (term < 1e-17 * sum) break;
    sign = -sign;
  }
  return 2 * sum;
}

/** Smirnov's exact one-sided law: P(D⁺ > d) for n observations. All terms are positive, nothing cancels. O(n). */
export function smirnovSurvival(d: number, n: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  const last = Math.floor(n * (1 - d) + 1e-12);
  let sum = 0;
  for (let j = 0; j <= last; j++) {
    const p = d + j / n;
    const q = Math.max(0, (n - j) / n - d);
    sum += (binomialMass(j, n, p, q) * d) / p;
  }
  return Math.min(1, sum);
}

/** P(D ≥ d) of the two-sided one-sample statistic with n observations. */
export function kolmogorovSurvival(d: number, n: number): number {
  if (Number.isNaN(d)) return Number.NaN;
  if (!(n >= 1) || !Number.isInteger(n)) throw new RangeError(`kolmogorovSurvival needs a whole n >= 1, got ${n}`);
  const t = n * d;
  if (t <= 0.5) return 1;
  if (d >= 1) return 0;
  if (t <= 1) return 1 - Math.exp(lnGamma(n + 1) - n * Math.log(n) + n * Math.log(2 * t - 1));
  if (t >= n - 1) return 2 * (1 - d) ** n;
  if (d >= 0.5) return 2 * smirnovSurvival(d, n);
  const square = t * d;
  if (n <= 140) return square <= 4 ? 1 - matrixCumulative(d, n) : 2 * smirnovSurvival(d, n);
  if (square >= 370) return 0;
  if (square >= 2.2) return Math.min(1, 2 * smirnovSurvival(d, n));
  return 1 - (n <= 100_000 && n * d ** 1.5 <= 1.4 ? matrixCumulative(d, n) : pelzGoodCumulative(d, n));
}

/** Durbin's matrix form of P(D < d) with the scaling of Marsaglia, Tsang & Wang (2003): a power of a (2k−1)² matrix. */
function matrixCumulative(d: number, n: number): number {
  const k = Math.ceil(n * d);
  const h = k - n * d;
  const m = 2 * k - 1;
  const base = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < m && j <= i + 1; j++) base[i * m + j] = 1;
  const powers = new Float64Array(m + 1);
  powers[0] = 1;
  for (let i = 1; i <= m; i++) powers[i] = (powers[i - 1] as number) * h;
  for (let i = 0; i < m; i++) {
    base[i * m] = (base[i * m] as number) - (powers[i + 1] as number);
    base[(m - 1) * m + i] = (base[(m - 1) * m + i] as number) - (powers[m - i] as number);
  }
  const corner = (m - 1) * m;
  if (2 * h - 1 > 0) base[corner] = (base[corner] as number) + (2 * h - 1) ** m;
  // Row i, column j of Durbin's matrix carries 1 / (i − j + 1)!.
  const inverseFactorial = new Float64Array(m + 1);
  inverseFactorial[0] = 1;
  for (let i = 1; i <= m; i++) inverseFactorial[i] = (inverseFactorial[i - 1] as number) / i;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++)
      base[i * m + j] = (base[i * m + j] as number) * (inverseFactorial[i - j + 1] as number);
  }
  const { matrix, exponent } = matrixPower(base, m, n);
  let value = matrix[(k - 1) * m + (k - 1)] as number;
  let scale = exponent;
  for (let i = 1; i <= n; i++) {
    value = (value * i) / n;
    if (value < 1e-140) {
      value *= 1e140;
      scale -= 140;
    }
  }
  return value * 10 ** scale;
}

interface ScaledMatrix {
  matrix: Float64Array;
  /** The true matrix is `matrix` · 10^exponent. */
  exponent: number;
}

function multiply(a: Float64Array, b: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < m; k++) {
      const left = a[i * m + k] as number;
      if (left === 0) continue;
      for (let j = 0; j < m; j++) out[i * m + j] = (out[i * m + j] as number) + left * (b[k * m + j] as number);
    }
  }
  return out;
}

function rescale(value: ScaledMatrix, m: number): ScaledMatrix {
  const middle = Math.floor(m / 2);
  if ((value.matrix[middle * m + middle] as number) <= 1e140) return value;
  return { matrix: value.matrix.map((x) => x * 1e-140), exponent: value.exponent + 140 };
}

function matrixPower(base: Float64Array, m: number, n: number): ScaledMatrix {
  if (n === 1) return { matrix: base, exponent: 0 };
  const half = matrixPower(base, m, Math.floor(n / 2));
  let result = rescale({ matrix: multiply(half.matrix, half.matrix, m), exponent: 2 * half.exponent }, m);
  if (n % 2 === 1) result = rescale({ matrix: multiply(base, result.matrix, m), exponent: result.exponent }, m);
  return result;
}

/** Pelz & Good's (1976) expansion of P(D < d) in powers of n^−½, four terms. */
function pelzGoodCumulative(d: number, n: number): number {
  const z = d * Math.sqrt(n);
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI * Math.PI;
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  for (let k = 60; k >= 0; k--) {
    // Odd half-integers; the sums run over all integers, hence the factor two.
    const u = pi2 * (k + 0.5) ** 2;
    const weight = 2 * Math.exp(-u / (2 * z2));
    if (weight !== 0) {
      k0 += weight;
      k1 += weight * (u - z2);
      k2 += weight * (6 * z6 + 2 * z4 + u * (2 * z4 - 5 * z2) + u * u * (1 - 2 * z2));
      k3 +=
        weight *
        (u ** 3 * (5 - 30 * z2) + u * u * (-60 * z2 + 212 * z4) + u * (135 * z4 - 96 * z6) - (30 * z6 + 90 * z4 * z4));
    }
  }
  let even2 = 0;
  let even3 = 0;
  for (let k = 60; k >= 1; k--) {
    const u = pi2 * k * k;
    const weight = 2 * Math.exp(-u / (2 * z2));
    even2 += weight * u;
    even3 += weight * (3 * u * z2 - u * u);
  }
  const root = Math.sqrt(Math.PI / 2);
  const sum =
    (root / z) * k0 +
    ((root / (6 * z4)) * k1) / Math.sqrt(n) +
    (root * (k2 / (72 * z6 * z) - even2 / (36 * z2 * z))) / n +
    (root * (k3 / (6480 * z6 * z4) + even3 / (216 * z6))) / (n * Math.sqrt(n));
  return Math.min(1, Math.max(0, sum));
}
