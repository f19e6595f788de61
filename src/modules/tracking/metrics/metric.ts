// Metrics: values of a key over steps. NaN and infinities are values like any other.
import type { Millis } from '../../../kernel/time.ts';

export interface MetricPoint {
  readonly key: string;
  /** Any double, NaN and infinities included. */
  readonly value: number;
  readonly at: Millis;
  readonly step: number;
}

/** A point as logged: it may belong to a logged model and to the data set it was measured on. */
export interface NewMetricPoint extends MetricPoint {
  readonly modelId?: string | undefined;
  readonly datasetName?: string | undefined;
  readonly datasetDigest?: string | undefined;
}

/** The point with the greatest (step, time, value) of a key, and the extremes of all its numbers (null: only NaN). */
export interface LatestMetric extends MetricPoint {
  readonly min: number | null;
  readonly max: number | null;
}

export interface ModelMetric extends MetricPoint {
  readonly modelId: string;
  readonly runId: string;
  readonly datasetName: string;
  readonly datasetDigest: string;
}

function isLater(a: MetricPoint, b: MetricPoint): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.at !== b.at) return a.at > b.at;
  return a.value > b.value || (Number.isNaN(b.value) && !Number.isNaN(a.value));
}

/** The latest point and the extremes of each key in a batch. */
export function latestOf(points: readonly MetricPoint[]): LatestMetric[] {
  const latest = new Map<string, LatestMetric>();
  for (const point of points) {
    const own = Number.isNaN(point.value) ? null : point.value;
    const known = latest.get(point.key);
    if (known === undefined) {
      latest.set(point.key, { ...point, min: own, max: own });
      continue;
    }
    const min = known.min === null ? own : own === null ? known.min : Math.min(known.min, own);
    const max = known.max === null ? own : own === null ? known.max : Math.max(known.max, own);
    const { key, value, at, step } = isLater(point, known) ? point : known;
    latest.set(point.key, { key, value, at, step, min, max });
  }
  return [...latest.values()];
}

/**
 * Thins a series to about `limit` points for a chart: first, last, and of each bucket of neighbours the smallest and the largest
 * value, so that no spike disappears. NaN points are kept only as far as a bucket has nothing else.
 */
export function sampleExtremes<P extends Pick<MetricPoint, 'value'>>(
  points: readonly P[],
  limit: number,
): readonly P[] {
  if (points.length <= limit) return points;
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  const keep = new Set<number>([0, points.length - 1]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * points.length) / buckets);
    const to = Math.floor(((bucket + 1) * points.length) / buckets);
    let lowest = from;
    let highest = from;
    for (let index = from; index < to; index++) {
      const value = points[index]?.value ?? Number.NaN;
      const low = points[lowest]?.value ?? Number.NaN;
      const high = points[highest]?.value ?? Number.NaN;
      if (value < low || (Number.isNaN(low) && !Number.isNaN(value))) lowest = index;
      if (value > high || (Number.isNaN(high) && !Number.isNaN(value))) highest = index;
    }
    keep.add(lowest).add(highest);
  }
  return points.filter((_, index) => keep.has(index));
}
