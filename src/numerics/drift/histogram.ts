// Histogram of a numeric column: counts per bin, values outside the edges and missing ones counted apart.
// Bins are left-closed, the last one closed on both sides (numpy's rule). Stored histograms with equal edges compare
// without the raw values.

export interface Histogram {
  /** Ascending, one more than bins; the outer two may be infinite. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** Values below the first edge. */
  readonly below: number;
  /** Values above the last edge. */
  readonly above: number;
  /** NaN values. */
  readonly missing: number;
}

/** Counts `values` into bins between `edges`. @throws RangeError unless edges ascend strictly */
export function histogram(values: ArrayLike<number>, edges: ArrayLike<number>): Histogram {
  const bounds = Float64Array.from(edges);
  const bins = bounds.length - 1;
  if (bins < 1) throw new RangeError('a histogram needs at least two edges');
  for (let i = 0; i < bins; i++) {
    if (!((bounds[i] as number) < (bounds[i + 1] as number)))
      throw new RangeError('histogram edges must ascend strictly');
  }
  const first = bounds[0] as number;
  const last = bounds[bins] as number;
  const counts = new Float64Array(bins);
  let below = 0;
  let above = 0;
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) missing++;
    else if (value < first) below++;
    else if (value > last) above++;
    else {
      const bin = binOf(value, bounds, bins);
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  return { edges: bounds, counts, below, above, missing };
}

/** Number of the bin that holds a value within the edges: the last edge not above it. */
function binOf(value: number, edges: Float64Array, bins: number): number {
  let low = 0;
  let high = bins - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Counts with the two overflow bins at the ends: what reference-only edges need, so that nothing new stays unseen. */
export function countsWithOverflow(h: Histogram): Float64Array {
  return Float64Array.from([h.below, ...h.counts, h.above]);
}

/** Sum of two histograms over the same edges, so windows can be merged from stored counts. */
export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  if (a.edges.length !== b.edges.length || a.edges.some((edge, i) => edge !== b.edges[i])) {
    throw new RangeError('only histograms with equal edges can be merged');
  }
  return {
    edges: a.edges,
    counts: a.counts.map((count, i) => count + (b.counts[i] as number)),
    below: a.below + b.below,
    above: a.above + b.above,
    missing: a.missing + b.missing,
  };
}
