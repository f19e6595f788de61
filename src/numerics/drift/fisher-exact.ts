// Fisher's exact test of a 2×2 table, for shares of small samples where the chi-squared law does not hold.
import { binomialMass } from '../distribution/binomial.ts';

export interface FisherResult {
  /** Odds of the first column in the first row over those in the second. */
  readonly oddsRatio: number;
  /** Two-sided: the chance of all tables with these margins that are no more likely. */
  readonly pValue: number;
}

/** Hypergeometric chance of k marked among `drawn`, from `marked` in `total`: three binomial masses, nothing overflows. */
function hypergeometricMass(k: number, total: number, marked: number, drawn: number): number {
  const p = drawn / total;
  return (binomialMass(k, marked, p) * binomialMass(drawn - k, total - marked, p)) / binomialMass(drawn, total, p);
}

/** Test of the table [[a, b], [c, d]]. O(smallest margin). @throws RangeError unless the cells are whole numbers ≥ 0 */
export function fisherExact(a: number, b: number, c: number, d: number): FisherResult {
  if (![a, b, c, d].every((cell) => Number.isInteger(cell) && cell >= 0)) {
    throw new RangeError(`Fisher's test needs whole counts, got ${[a, b, c, d].join(', ')}`);
  }
  const total = a + b + c + d;
  const marked = a + b;
  const drawn = a + c;
  const oddsRatio = (a * d) / (b * c);
  if (marked === 0 || drawn === 0 || marked === total || drawn === total) return { oddsRatio, pValue: 1 };
  const limit = hypergeometricMass(a, total, marked, drawn) * (1 + 1e-12);
  let pValue = 0;
  for (let k = Math.max(0, drawn - (total - marked)); k <= Math.min(marked, drawn); k++) {
    const mass = hypergeometricMass(k, total, marked, drawn);
    if (mass <= limit) pValue += mass;
  }
  return { oddsRatio, pValue: Math.min(1, pValue) };
}
