// Regression errors. Row functions feed the bootstrap; the means follow scikit-learn's definitions.
import { quantileSorted, sortedFinite } from '../sorting/quantile.ts';
import { rowWeights } from './binary-sample.ts';
import { weightedMean } from './weighted-mean.ts';

type Numbers = ArrayLike<number>;

function rows(actual: Numbers, predicted: Numbers, f: (y: number, p: number) => number): Float64Array {
  if (actual.length === 0) throw new RangeError('a metric needs at least one row');
  if (actual.length !== predicted.length) {
    throw new RangeError(`${actual.length} values but ${predicted.length} predictions`);
  }
  const out = new Float64Array(actual.length);
  for (let i = 0; i < out.length; i++) out[i] = f(actual[i] as number, predicted[i] as number);
  return out;
}

function mean(values: Float64Array, weights?: Numbers): number {
  return weightedMean(values, rowWeights(values.length, weights));
}

/** |actual − predicted| of each row. */
export function absoluteErrors(actual: Numbers, predicted: Numbers): Float64Array {
  return rows(actual, predicted, (y, p) => Math.abs(y - p));
}

/** (actual − predicted)² of each row. */
export function squaredErrors(actual: Numbers, predicted: Numbers): Float64Array {
  return rows(actual, predicted, (y, p) => (y - p) ** 2);
}

export function meanAbsoluteError(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  return mean(absoluteErrors(actual, predicted), weights);
}

export function meanSquaredError(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  return mean(squaredErrors(actual, predicted), weights);
}

export function rootMeanSquaredError(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  return Math.sqrt(meanSquaredError(actual, predicted, weights));
}

/** Mean of |error| / |actual|, the denominator floored at 2⁻⁵²; a share, not per cent. */
export function meanAbsolutePercentageError(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  return mean(
    rows(actual, predicted, (y, p) => Math.abs(y - p) / Math.max(Math.abs(y), Number.EPSILON)),
    weights,
  );
}

/** Root of the mean squared difference of ln(1 + x); NaN below −1. */
export function rootMeanSquaredLogError(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  return Math.sqrt(
    mean(
      rows(actual, predicted, (y, p) => (Math.log1p(y) - Math.log1p(p)) ** 2),
      weights,
    ),
  );
}

/** 1 − residual / total sum of squares; for a constant target 1 when fitted exactly, else 0. */
export function rSquared(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  const w = rowWeights(actual.length, weights);
  const centre = weightedMean(
    rows(actual, predicted, (y) => y),
    w,
  );
  const residual = weightedMean(squaredErrors(actual, predicted), w);
  return determination(
    residual,
    weightedMean(
      rows(actual, predicted, (y) => (y - centre) ** 2),
      w,
    ),
  );
}

/** 1 − variance of the errors / variance of the target: R² that forgives a constant bias. */
export function explainedVariance(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  const w = rowWeights(actual.length, weights);
  const bias = weightedMean(
    rows(actual, predicted, (y, p) => y - p),
    w,
  );
  const centre = weightedMean(
    rows(actual, predicted, (y) => y),
    w,
  );
  const residual = weightedMean(
    rows(actual, predicted, (y, p) => (y - p - bias) ** 2),
    w,
  );
  return determination(
    residual,
    weightedMean(
      rows(actual, predicted, (y) => (y - centre) ** 2),
      w,
    ),
  );
}

function determination(residual: number, spread: number): number {
  if (spread === 0) return residual === 0 ? 1 : 0;
  return 1 - residual / spread;
}

/** Mean of actual − predicted: positive when the model predicts too low. */
export function meanError(actual: Numbers, predicted: Numbers, weights?: Numbers): number {
  return mean(
    rows(actual, predicted, (y, p) => y - p),
    weights,
  );
}

export function medianAbsoluteError(actual: Numbers, predicted: Numbers): number {
  return quantileSorted(sortedFinite(absoluteErrors(actual, predicted)), 0.5);
}

export function maximumError(actual: Numbers, predicted: Numbers): number {
  return absoluteErrors(actual, predicted).reduce((worst, error) => Math.max(worst, error), 0);
}

/** Mean pinball loss of a prediction of the `level` quantile. */
export function pinballLoss(actual: Numbers, predicted: Numbers, level: number, weights?: Numbers): number {
  return mean(
    rows(actual, predicted, (y, p) => (y >= p ? level * (y - p) : (1 - level) * (p - y))),
    weights,
  );
}

/** Pearson's correlation; NaN when a side is constant. */
export function pearsonCorrelation(actual: Numbers, predicted: Numbers): number {
  const meanY = mean(rows(actual, predicted, (y) => y));
  const meanP = mean(rows(actual, predicted, (_, p) => p));
  const covariance = mean(rows(actual, predicted, (y, p) => (y - meanY) * (p - meanP)));
  const varianceY = mean(rows(actual, predicted, (y) => (y - meanY) ** 2));
  const varianceP = mean(rows(actual, predicted, (_, p) => (p - meanP) ** 2));
  return covariance / Math.sqrt(varianceY * varianceP);
}
