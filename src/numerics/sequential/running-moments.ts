// Count, mean and sum of squared deviations of a stream: three numbers that can be stored, added to and merged exactly.

export interface RunningMoments {
  readonly count: number;
  readonly mean: number;
  /** Σ (x − mean)². */
  readonly squares: number;
}

export const emptyMoments: RunningMoments = { count: 0, mean: 0, squares: 0 };

/** With one more value (Welford 1962). */
export function addValue(moments: RunningMoments, value: number): RunningMoments {
  const count = moments.count + 1;
  const gap = value - moments.mean;
  const mean = moments.mean + gap / count;
  return { count, mean, squares: moments.squares + gap * (value - mean) };
}

/** Moments of both streams together (Chan et al. 1979). */
export function mergeMoments(a: RunningMoments, b: RunningMoments): RunningMoments {
  const count = a.count + b.count;
  if (count === 0) return emptyMoments;
  const gap = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (gap * b.count) / count,
    squares: a.squares + b.squares + (gap * gap * a.count * b.count) / count,
  };
}

/** Moments of `successes` ones among `trials` zeros and ones. */
export function momentsOfProportion(successes: number, trials: number): RunningMoments {
  if (trials === 0) return emptyMoments;
  const mean = successes / trials;
  return { count: trials, mean, squares: trials * mean * (1 - mean) };
}

/** Sample variance (divisor n − 1); NaN below two values. */
export function sampleVariance(moments: RunningMoments): number {
  return moments.count < 2 ? Number.NaN : moments.squares / (moments.count - 1);
}
