// Logarithm of the gamma function, Stirling's remainder and the regularised incomplete gamma functions.
// Tails are computed directly, never as 1 - cdf, so tiny probabilities keep their relative precision.

const HALF_LN_2PI = 0.9189385332046727;

/** Remainder of Stirling's formula: ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π], for x > 0. */
export function stirlingRemainder(x: number): number {
  let shift = 0;
  let y = x;
  // The series converges fast from 16 on; below, Γ(y + 1) = y Γ(y) moves the argument up.
  while (y < 16) {
    // Difference of remainders at y and y + 1, written so that nothing cancels for large y.
    shift += (y + 0.5) * Math.log1p(1 / y) - 1;
    y += 1;
  }
  const r = 1 / (y * y);
  const series =
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360360 - r * (1 / 156))))))) /
    y;
  return series + shift;
}

/** ln Γ(x) for x > 0. */
export function lnGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`lnGamma needs a positive argument, got ${x}`);
  if (x === 1 || x === 2) return 0;
  return (x - 0.5) * Math.log(x) - x + HALF_LN_2PI + stirlingRemainder(x);
}

/** ln B(a, b), without the cancellation of three large log-gammas. */
export function lnBeta(a: number, b: number): number {
  const p = Math.min(a, b);
  const q = Math.max(a, b);
  const tail = q * Math.log1p(p / q);
  // ln Γ(p) + ln Γ(q) − ln Γ(p+q), the large parts combined by hand.
  const stirling = stirlingRemainder(q) - stirlingRemainder(p + q);
  return lnGamma(p) - p * Math.log(p + q) - tail + p + 0.5 * Math.log1p(p / q) + stirling;
}

/** x ln(x/m) + m − x, the deviance of a Poisson count, accurate where x is near m (Loader 2000). */
export function poissonDeviance(x: number, m: number): number {
  if (x === 0) return m;
  const gap = x - m;
  if (Math.abs(gap) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = gap / (x + m);
  let sum = gap * v;
  let power = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    power *= v * v;
    const next = sum + power / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** x^a e^−x / Γ(a + 1): the common factor of both incomplete gamma expansions. */
function gammaFactor(a: number, x: number): number {
  if (x === 0) return 0;
  if (a < 1) return Math.exp(a * Math.log(x) - x - lnGamma(a + 1));
  return Math.exp(-stirlingRemainder(a) - poissonDeviance(a, x)) / Math.sqrt(2 * Math.PI * a);
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 100_000; n++) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum * gammaFactor(a, x);
}

function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return h * a * gammaFactor(a, x);
}

/** Regularised upper incomplete gamma Q(a, x) = Γ(a, x) / Γ(a), a > 0, x ≥ 0. */
export function upperGamma(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) throw new RangeError(`upperGamma needs a > 0 and x >= 0, got ${a}, ${x}`);
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/** Regularised lower incomplete gamma P(a, x) = 1 − Q(a, x). */
export function lowerGamma(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) throw new RangeError(`lowerGamma needs a > 0 and x >= 0, got ${a}, ${x}`);
  if (x === Infinity) return 1;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}
