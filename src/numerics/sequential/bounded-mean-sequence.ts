// Confidence sequence for the mean of bounded values, without any assumption on their law: the predictable plug-in
// empirical-Bernstein bound of Waudby-Smith & Ramdas (2024). Adapts to the variance, valid at every look.

export interface BoundedMeanState {
  readonly count: number;
  /** Σ of the values, scaled to [0, 1]. */
  readonly sum: number;
  /** Σ (x − running mean)². */
  readonly squares: number;
  /** Σ λ, Σ λx and Σ of the variance penalty. */
  readonly betSum: number;
  readonly weightedSum: number;
  readonly penalty: number;
}

export interface BoundedMeanOptions {
  /** Smallest possible value, default 0. */
  readonly low?: number;
  /** Largest possible value, default 1. */
  readonly high?: number;
  /** Error level, default 0.05. It sets the bets, so it must be the same for all values of one sequence. */
  readonly alpha?: number;
}

export interface BoundedMeanInterval {
  /** Bet-weighted mean, the centre of the interval. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

export const startBoundedMean: BoundedMeanState = {
  count: 0,
  sum: 0,
  squares: 0,
  betSum: 0,
  weightedSum: 0,
  penalty: 0,
};

/** The state after one more value. @throws RangeError outside [low, high] */
export function addBoundedValue(
  state: BoundedMeanState,
  value: number,
  options: BoundedMeanOptions = {},
): BoundedMeanState {
  const { low = 0, high = 1, alpha = 0.05 } = options;
  if (!(value >= low && value <= high)) throw new RangeError(`value ${value} is outside [${low}, ${high}]`);
  const x = (value - low) / (high - low);
  const t = state.count + 1;
  const priorMean = (0.5 + state.sum) / t;
  const priorVariance = (0.25 + state.squares) / t;
  const bet = Math.min(0.5, Math.sqrt((2 * Math.log(2 / alpha)) / (priorVariance * t * Math.log(1 + t))));
  const mean = (0.5 + state.sum + x) / (t + 1);
  return {
    count: t,
    sum: state.sum + x,
    squares: state.squares + (x - mean) ** 2,
    betSum: state.betSum + bet,
    weightedSum: state.weightedSum + bet * x,
    penalty: state.penalty + (x - priorMean) ** 2 * (-Math.log1p(-bet) - bet),
  };
}

/** Interval for the mean that holds at all looks together with chance 1 − alpha. */
export function boundedMeanInterval(state: BoundedMeanState, options: BoundedMeanOptions = {}): BoundedMeanInterval {
  const { low = 0, high = 1, alpha = 0.05 } = options;
  const width = high - low;
  if (state.count === 0) return { estimate: Number.NaN, lower: low, upper: high };
  const centre = state.weightedSum / state.betSum;
  const reach = (Math.log(2 / alpha) + state.penalty) / state.betSum;
  return {
    estimate: low + width * centre,
    lower: low + width * Math.max(0, centre - reach),
    upper: low + width * Math.min(1, centre + reach),
  };
}
