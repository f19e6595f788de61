// Mixture sequential probability ratio test of the difference of two means, with its always-valid p-value and confidence
// sequence (Robbins 1970; Johari, Pekelis & Walsh 2015). May be looked at after every observation: the chance of ever
// crossing under equality stays at alpha. Rests on the normal approximation, so it starts after a minimum of rows. Where
// that is poor, use an exact test: the proportion e-process for rare events, the bounded-mean sequence for heavy tails.
import { type RunningMoments, sampleVariance } from './running-moments.ts';

export interface MixtureOptions {
  /** Standard deviation of effects thought plausible before the test, in the metric's unit. Sets power, not validity. */
  readonly effectScale: number;
  /** Error level, default 0.05. */
  readonly alpha?: number;
  /** Rows each arm needs before anything is concluded, default 100. */
  readonly minimumRows?: number;
}

/** Events among the rows of one arm so far. */
export interface EventCount {
  readonly events: number;
  readonly trials: number;
}

export interface MixtureLook {
  /** Mean of challenger minus mean of champion. */
  readonly difference: number;
  /** ln Λ, evidence against equality; 0 before the minimum of rows. */
  readonly logLikelihoodRatio: number;
  /** min(1, 1/Λ) of this look; feed the running minimum to decide. */
  readonly pValue: number;
  /** Confidence sequence for the difference: right at all looks together with chance 1 − alpha. */
  readonly lower: number;
  readonly upper: number;
  readonly decisive: boolean;
}

/**
 * One look at the means of two independent arms. Values with heavy tails (latency, money) need a logarithm or a clip
 * first, or false alarms double.
 * With s² = V₁/n₁ + V₂/n₂ and effect scale τ: Λ = √(s²/(s²+τ²)) · exp(τ²Δ² / (2 s²(s²+τ²))); rejects when Λ ≥ 1/alpha.
 */
export function mixtureLook(
  champion: RunningMoments,
  challenger: RunningMoments,
  options: MixtureOptions,
): MixtureLook {
  const { minimumRows = 100 } = options;
  const difference = challenger.mean - champion.mean;
  if (Math.min(champion.count, challenger.count) < Math.max(2, minimumRows)) return undecided(difference);
  return lookAt(difference, floored(champion) / champion.count + floored(challenger) / challenger.count, options);
}

/**
 * One look at two event rates. Each rate's variance is taken at (events + 1) / (trials + 2): a small arm that has seen no
 * event yet would otherwise claim to be certain.
 */
export function proportionMixtureLook(
  champion: EventCount,
  challenger: EventCount,
  options: MixtureOptions,
): MixtureLook {
  const { minimumRows = 100 } = options;
  const difference = challenger.events / challenger.trials - champion.events / champion.trials;
  if (Math.min(champion.trials, challenger.trials) < Math.max(2, minimumRows)) return undecided(difference);
  const error = (arm: EventCount): number => {
    const rate = (arm.events + 1) / (arm.trials + 2);
    return (rate * (1 - rate)) / arm.trials;
  };
  return lookAt(difference, error(champion) + error(challenger), options);
}

/** One look at paired differences (challenger − champion of the same row), which is far stronger where pairing exists. */
export function pairedMixtureLook(differences: RunningMoments, options: MixtureOptions): MixtureLook {
  const { minimumRows = 100 } = options;
  if (differences.count < Math.max(2, minimumRows)) return undecided(differences.mean);
  return lookAt(differences.mean, floored(differences) / differences.count, options);
}

/** A constant sample says little about its variance: one unseen deviation of unit size is allowed for. */
function floored(moments: RunningMoments): number {
  const variance = sampleVariance(moments);
  return variance > 0 ? variance : 1 / moments.count;
}

function undecided(difference: number): MixtureLook {
  return { difference, logLikelihoodRatio: 0, pValue: 1, lower: -Infinity, upper: Infinity, decisive: false };
}

function lookAt(difference: number, errorSquared: number, options: MixtureOptions): MixtureLook {
  const { effectScale, alpha = 0.05 } = options;
  if (!(effectScale > 0)) throw new RangeError(`an effect scale must be positive, got ${effectScale}`);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha must lie in (0, 1), got ${alpha}`);
  const prior = effectScale * effectScale;
  const spread = errorSquared + prior;
  const shrink = 0.5 * Math.log(errorSquared / spread);
  const logLikelihoodRatio = shrink + (prior * difference * difference) / (2 * errorSquared * spread);
  const reach = Math.sqrt(((2 * errorSquared * spread) / prior) * (-Math.log(alpha) - shrink));
  return {
    difference,
    logLikelihoodRatio,
    pValue: Math.min(1, Math.exp(-logLikelihoodRatio)),
    lower: difference - reach,
    upper: difference + reach,
    decisive: logLikelihoodRatio >= -Math.log(alpha),
  };
}
