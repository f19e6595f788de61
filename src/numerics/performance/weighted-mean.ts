// The weighted mean of per-row losses: the common form of log loss, Brier score, MAE and accuracy.
import type { WeightedStatistic } from './binary-sample.ts';

/** Σ wᵢ xᵢ / Σ wᵢ; NaN when all weights are 0. */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights[i] as number;
    sum += weight * (values[i] as number);
    total += weight;
  }
  return sum / total;
}

/** A mean of fixed row values as a function of row weights, for the bootstrap. */
export function meanStatistic(values: Float64Array): WeightedStatistic {
  return (weights) => weightedMean(values, weights);
}
