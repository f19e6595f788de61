// Sample-ratio mismatch: do the arms get the traffic they were promised? A mismatch means broken routing or logging, and
// makes every comparison of the arms invalid.
import { chiSquaredSurvival } from '../distribution/chi-squared.ts';
import { lnGamma } from '../distribution/gamma.ts';

export interface SampleRatioResult {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** p below the limit, default 0.001. */
  readonly mismatch: boolean;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function check(counts: readonly number[], weights: readonly number[]): void {
  if (counts.length !== weights.length || counts.length < 2) {
    throw new RangeError(
      `a sample ratio needs two arms or more, got ${counts.length} counts, ${weights.length} weights`,
    );
  }
  if (!weights.every((weight) => weight >= 0) || total([...weights]) <= 0)
    throw new RangeError('arm weights must be >= 0');
}

/** Chi-squared test of one final look. An arm with weight 0 that got traffic is a mismatch by itself. */
export function sampleRatioTest(
  counts: readonly number[],
  weights: readonly number[],
  limit = 0.001,
): SampleRatioResult {
  check(counts, weights);
  const n = total(counts);
  const sum = total(weights);
  let statistic = 0;
  let arms = 0;
  counts.forEach((count, i) => {
    const expected = (n * (weights[i] as number)) / sum;
    if (expected > 0) {
      arms++;
      statistic += (count - expected) ** 2 / expected;
    } else if (count > 0) statistic = Infinity;
  });
  const degreesOfFreedom = Math.max(0, arms - 1);
  const pValue = n === 0 ? 1 : chiSquaredSurvival(statistic, degreesOfFreedom);
  return { statistic, degreesOfFreedom, pValue, mismatch: pValue < limit };
}

/**
 * ln of the evidence against the promised split, for looks after every batch (Lindon & Malek 2022): a Dirichlet mixture,
 * centred on the promised shares, against them. Exceeds ln(1/alpha) ever with chance at most alpha when routing is right.
 * @param concentration how sharply deviations are thought to be small; 100 suits slips of some per cent
 */
export function sampleRatioLogEvidence(
  counts: readonly number[],
  weights: readonly number[],
  concentration = 100,
): number {
  check(counts, weights);
  const n = total(counts);
  const sum = total(weights);
  let log = lnGamma(concentration) - lnGamma(concentration + n);
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    const share = (weights[i] as number) / sum;
    if (share === 0) {
      if (count > 0) return Infinity;
      continue;
    }
    const mass = concentration * share;
    log += lnGamma(mass + count) - lnGamma(mass) - count * Math.log(share);
  }
  return log;
}
