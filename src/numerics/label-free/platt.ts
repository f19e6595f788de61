// Platt scaling: a logistic curve of the score's log-odds, for reference samples too small for the isotonic step.
import { binarySample } from '../performance/binary-sample.ts';

/** p = 1 / (1 + exp(−(slope · logit(score) + intercept))). */
export interface PlattMap {
  readonly slope: number;
  readonly intercept: number;
}

function logit(score: number): number {
  const p = Math.min(1 - 1e-12, Math.max(1e-12, score));
  return Math.log(p / (1 - p));
}

/**
 * Maximum likelihood by Newton's method, with Platt's (1999) smoothed targets (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2), which
 * keep separable data finite.
 */
export function fitPlatt(labels: ArrayLike<number>, scores: ArrayLike<number>): PlattMap {
  const sample = binarySample(labels, scores);
  const x = sample.scores.map(logit);
  const positives = sample.labels.reduce((sum, label) => sum + label, 0);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (x.length - positives + 2);
  let slope = 0;
  let intercept = Math.log((positives + 1) / (x.length - positives + 1));
  for (let iteration = 0; iteration < 100; iteration++) {
    let gradientSlope = 0;
    let gradientIntercept = 0;
    let h11 = 1e-12;
    let h12 = 0;
    let h22 = 1e-12;
    for (let i = 0; i < x.length; i++) {
      const input = x[i] as number;
      const p = 1 / (1 + Math.exp(-(slope * input + intercept)));
      const gap = (sample.labels[i] === 1 ? high : low) - p;
      const curvature = p * (1 - p);
      gradientSlope += gap * input;
      gradientIntercept += gap;
      h11 += curvature * input * input;
      h12 += curvature * input;
      h22 += curvature;
    }
    const determinant = h11 * h22 - h12 * h12;
    const stepSlope = (h22 * gradientSlope - h12 * gradientIntercept) / determinant;
    const stepIntercept = (h11 * gradientIntercept - h12 * gradientSlope) / determinant;
    // A cut keeps the first steps from jumping to where the curve is flat.
    const cut = Math.min(1, 5 / Math.max(Math.abs(stepSlope), Math.abs(stepIntercept), 1e-300));
    slope += cut * stepSlope;
    intercept += cut * stepIntercept;
    if (Math.max(Math.abs(stepSlope), Math.abs(stepIntercept)) < 1e-10) break;
  }
  return { slope, intercept };
}

/** Calibrated probability of each score. */
export function applyPlatt(map: PlattMap, scores: ArrayLike<number>): Float64Array {
  return Float64Array.from(scores, (score) => 1 / (1 + Math.exp(-(map.slope * logit(score) + map.intercept))));
}
