// Exact confidence sequence for one proportion from its counts alone, by a beta mixture of likelihood ratios
// (Robbins 1970). Valid at every look, for any sample size, however rare the event.
import { lnBeta } from '../distribution/gamma.ts';

export interface BetaPrior {
  readonly a: number;
  readonly b: number;
}

export interface ProportionSequence {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

const uniform: BetaPrior = { a: 1, b: 1 };

/**
 * ln of the mixture likelihood ratio against a fixed proportion: a martingale of mean 1 when `proportion` is true, so it
 * exceeds ln(1/alpha) ever with chance at most alpha (Ville).
 */
export function logMixtureRatio(
  successes: number,
  trials: number,
  proportion: number,
  prior: BetaPrior = uniform,
): number {
  if (!(successes >= 0) || !(trials >= successes)) {
    throw new RangeError(`a proportion needs 0 <= successes <= trials, got ${successes} of ${trials}`);
  }
  const failures = trials - successes;
  const mixture = lnBeta(prior.a + successes, prior.b + failures) - lnBeta(prior.a, prior.b);
  const likelihood =
    (successes === 0 ? 0 : successes * Math.log(proportion)) +
    (failures === 0 ? 0 : failures * Math.log1p(-proportion));
  return mixture - likelihood;
}

/** All proportions the counts so far do not rule out at level alpha. */
export function proportionSequence(
  successes: number,
  trials: number,
  alpha = 0.05,
  prior: BetaPrior = uniform,
): ProportionSequence {
  if (trials === 0) return { estimate: Number.NaN, lower: 0, upper: 1 };
  const limit = -Math.log(alpha);
  const estimate = successes / trials;
  const excluded = (p: number): boolean => logMixtureRatio(successes, trials, p, prior) >= limit;
  return {
    estimate,
    lower: successes === 0 ? 0 : boundary(0, estimate, excluded),
    upper: successes === trials ? 1 : boundary(1, estimate, excluded),
  };
}

/** The ratio is convex in p with its minimum at the estimate: bisect between an excluded end and the estimate. */
function boundary(excludedEnd: number, included: number, excluded: (p: number) => boolean): number {
  let outside = excludedEnd;
  let inside = included;
  for (let i = 0; i < 100; i++) {
    const middle = (outside + inside) / 2;
    if (middle === outside || middle === inside) break;
    if (excluded(middle)) outside = middle;
    else inside = middle;
  }
  return outside;
}
