// Validated input of the binary metrics: labels 0 or 1, finite scores of equal length, at least one row.

export interface BinarySample {
  /** 1 for the positive class, 0 otherwise. */
  readonly labels: Uint8Array;
  readonly scores: Float64Array;
}

/** A metric as a function of row weights; a bootstrap resample is the weights "how often was each row drawn". */
export type WeightedStatistic = (weights: Float64Array) => number;

/** @throws RangeError naming the first row that does not fit */
export function binarySample(labels: ArrayLike<number>, scores: ArrayLike<number>): BinarySample {
  const n = labels.length;
  if (n === 0) throw new RangeError('a metric needs at least one row');
  if (scores.length !== n) throw new RangeError(`${n} labels but ${scores.length} scores`);
  const cleanLabels = new Uint8Array(n);
  const cleanScores = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const label = labels[i] as number;
    const score = scores[i] as number;
    if (label !== 0 && label !== 1) throw new RangeError(`label ${label} in row ${i} is neither 0 nor 1`);
    if (!Number.isFinite(score)) throw new RangeError(`score ${score} in row ${i} is not finite`);
    cleanLabels[i] = label;
    cleanScores[i] = score;
  }
  return { labels: cleanLabels, scores: cleanScores };
}

/** Given weights as floats, or one for each row. @throws RangeError on a wrong length or a negative weight */
export function rowWeights(rows: number, weights?: ArrayLike<number>): Float64Array {
  if (weights === undefined) return new Float64Array(rows).fill(1);
  if (weights.length !== rows) throw new RangeError(`${rows} rows but ${weights.length} weights`);
  const clean = Float64Array.from(weights);
  for (let i = 0; i < rows; i++) {
    if (!((clean[i] as number) >= 0)) throw new RangeError(`weight ${clean[i]} in row ${i} is not a number >= 0`);
  }
  return clean;
}
