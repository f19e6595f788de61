// Confidence intervals of a proportion, for rates that are counts out of a total.
import { betaQuantile } from '../distribution/beta.ts';
import { normalQuantile } from '../distribution/normal.ts';

export interface ProportionInterval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

function check(successes: number, trials: number): void {
  if (!(trials > 0) || !(successes >= 0) || successes > trials) {
    throw new RangeError(`a proportion needs 0 <= successes <= trials, got ${successes} of ${trials}`);
  }
}

/** Wilson's score interval: close to nominal coverage, never outside [0, 1]. */
export function wilsonInterval(successes: number, trials: number, level = 0.95): ProportionInterval {
  check(successes, trials);
  const z = normalQuantile((1 + level) / 2);
  const share = successes / trials;
  const denominator = 1 + (z * z) / trials;
  const centre = (share + (z * z) / (2 * trials)) / denominator;
  const reach = (z / denominator) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return {
    estimate: share,
    lower: successes === 0 ? 0 : Math.max(0, centre - reach),
    upper: successes === trials ? 1 : Math.min(1, centre + reach),
  };
}

/** Clopper-Pearson interval: coverage at least nominal, by inverting the exact binomial test. */
export function clopperPearsonInterval(successes: number, trials: number, level = 0.95): ProportionInterval {
  check(successes, trials);
  const tail = (1 - level) / 2;
  return {
    estimate: successes / trials,
    lower: successes === 0 ? 0 : betaQuantile(successes, trials - successes + 1, tail),
    upper: successes === trials ? 1 : betaQuantile(successes + 1, trials - successes, 1 - tail),
  };
}
