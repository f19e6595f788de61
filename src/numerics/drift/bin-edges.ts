// Bin edges for numeric columns. Equal-width rules give numpy.histogram_bin_edges to the last bit, so counts agree exactly.
import { quantileSorted, sortedFinite } from '../sorting/quantile.ts';

export interface WidthRuleOptions {
  /** The column holds whole numbers only: a bin is then never narrower than 1 (numpy 2 does so for integer types). */
  readonly integer?: boolean;
}

/** `bins` bins of equal width over [low, high]; a single point is widened by ½ on both sides. */
export function equalWidthEdges(low: number, high: number, bins: number): Float64Array {
  if (!Number.isInteger(bins) || bins < 1)
    throw new RangeError(`a histogram needs a whole number of bins, got ${bins}`);
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    throw new RangeError(`a histogram needs a finite range, got [${low}, ${high}]`);
  }
  const first = low === high ? low - 0.5 : low;
  const last = low === high ? high + 0.5 : high;
  const step = (last - first) / bins;
  return Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? last : i * step + first));
}

function edgesOfWidth(sorted: Float64Array, width: number, options: WidthRuleOptions): Float64Array {
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  if (low === undefined || high === undefined) throw new RangeError('bin edges need at least one value');
  if (low === high || !(width > 0)) return equalWidthEdges(low, high, 1);
  const used = options.integer === true ? Math.max(1, width) : width;
  return equalWidthEdges(low, high, Math.max(1, Math.ceil((high - low) / used)));
}

function range(sorted: Float64Array): number {
  return (sorted[sorted.length - 1] ?? 0) - (sorted[0] ?? 0);
}

/** Sturges: range / (log₂ n + 1). The classic choice, too coarse for large samples. */
export function sturgesEdges(values: ArrayLike<number>, options: WidthRuleOptions = {}): Float64Array {
  const sorted = sortedFinite(values);
  return edgesOfWidth(sorted, range(sorted) / (Math.log2(sorted.length) + 1), options);
}

/** Doane: Sturges with a term for skewness. */
export function doaneEdges(values: ArrayLike<number>, options: WidthRuleOptions = {}): Float64Array {
  const sorted = sortedFinite(values);
  const n = sorted.length;
  if (n <= 2) return edgesOfWidth(sorted, 0, options);
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
  if (!(deviation > 0)) return edgesOfWidth(sorted, 0, options);
  const skewness = sorted.reduce((sum, x) => sum + ((x - mean) / deviation) ** 3, 0) / n;
  const skewnessError = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  const bins = 1 + Math.log2(n) + Math.log2(1 + Math.abs(skewness) / skewnessError);
  return edgesOfWidth(sorted, range(sorted) / bins, options);
}

/** Freedman-Diaconis: width 2 · IQR · n^−⅓; one bin when the quartiles coincide. */
export function freedmanDiaconisEdges(values: ArrayLike<number>, options: WidthRuleOptions = {}): Float64Array {
  const sorted = sortedFinite(values);
  const spread = quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25);
  return edgesOfWidth(sorted, 2 * spread * sorted.length ** (-1 / 3), options);
}

/**
 * Edges at the inner i/bins quantiles, equal ones merged, open at both ends (−∞, +∞): every value has a bin.
 * A constant column keeps its one value as an edge, so a later move below it is seen.
 */
export function quantileEdges(values: ArrayLike<number>, bins = 10): Float64Array {
  if (!Number.isInteger(bins) || bins < 2) throw new RangeError(`quantile edges need at least two bins, got ${bins}`);
  const sorted = sortedFinite(values);
  if (sorted.length === 0) throw new RangeError('bin edges need at least one value');
  const inner = new Set<number>();
  for (let i = 1; i < bins; i++) inner.add(quantileSorted(sorted, i / bins));
  return openEdges(Array.from(inner));
}

/** Ascending inner edges between −∞ and +∞. */
export function openEdges(inner: readonly number[]): Float64Array {
  return Float64Array.from([-Infinity, ...inner, Infinity]);
}
