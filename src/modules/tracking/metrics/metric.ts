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

/** The latest point of a key in a batch, and how many the batch has. */
export type LatestOfBatch = LatestMetric & { readonly points: number };

/** The latest point and the extremes of each key in a batch. */
export function latestOf(points: readonly MetricPoint[]): LatestOfBatch[] {
  const latest = new Map<string, LatestOfBatch>();
  for (const point of points) {
    const own = Number.isNaN(point.value) ? null : point.value;
    const known = latest.get(point.key);
    if (known === undefined) {
      latest.set(point.key, { ...point, min: own, max: own, points: 1 });
      continue;
    }
    const min = known.min === null ? own : own === null ? known.min : Math.min(known.min, own);
    const max = known.max === null ? own : own === null ? known.max : Math.max(known.max, own);
    const { key, value, at, step } = isLater(point, known) ? point : known;
    latest.set(point.key, { key, value, at, step, min, max, points: known.points + 1 });
  }
  return [...latest.values()];
}

/** Points of a metric, counted and summed up. */
export interface PointSums {
  readonly points: number;
  /** Those that are not NaN. */
  readonly numbers: number;
  /** Of those within `sumLimit`. */
  readonly sum: number;
}

/** Values beyond count as infinite: no sum of values within ever overflows. */
export const sumLimit = 1e290;

export function addPoint(sums: Map<string, PointSums>, key: string, value: number): void {
  const { points = 0, numbers = 0, sum = 0 } = sums.get(key) ?? {};
  sums.set(key, {
    points: points + 1,
    numbers: numbers + (Number.isNaN(value) ? 0 : 1),
    sum: sum + (Math.abs(value) <= sumLimit ? value : 0),
  });
}

/** Equal intervals of steps, `width` steps each, over [from, to]. */
export interface StepGrid {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** The points of one metric within one interval of a grid. The extremes are null when all of them are NaN. */
export interface MetricBucket {
  /** The first step that has a point. */
  readonly step: number;
  /** When the earliest of the points was measured. */
  readonly at: Millis;
  /** The values at both ends of the bucket in order of (step, time, value); null when NaN. */
  readonly first: number | null;
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly points: number;
}

/** One metric of several runs on one grid, so that hiding a run never changes another's curve. */
export interface MetricChart {
  readonly grid: StepGrid;
  readonly series: readonly {
    readonly runId: string;
    readonly points: number;
    readonly buckets: readonly MetricBucket[];
  }[];
}

/** A grid of at most so many buckets over [from, to]; one step a bucket when they suffice. */
export function stepGrid(from: number, to: number, buckets: number): StepGrid {
  return { from, to, width: Math.max(1, Math.ceil((to - from + 1) / buckets)) };
}
