// Blocks: neighbouring points of a metric in order of (step, time), summed up when they are written, so that a chart of many points
// reads few rows. A block never parts points of one step and time, and holds all points from its first to its last.
import type { MetricPoint } from './metric.ts';

/** Fewest points of a block where a metric has as many; blocks have less than twice as many. */
const pointsPerBlock = 64;

/** Where a point lies in its metric. */
export interface Place {
  readonly step: number;
  readonly at: number;
}

export interface MetricBlock {
  readonly first: Place;
  readonly last: Place;
  readonly points: number;
  /** When the earliest of the points was measured. */
  readonly at: number;
  /** How many points are not NaN. */
  readonly numbers: number;
  /** The extremes; null when all points are NaN. */
  readonly min: number | null;
  readonly max: number | null;
  /** Of all that are not NaN; 0 where infinities of both signs leave no sum. */
  readonly sum: number;
}

export function comparePlaces(a: Place, b: Place): number {
  return a.step - b.step || a.at - b.at;
}

function blockOf(points: readonly MetricPoint[], first: MetricPoint, last: MetricPoint): MetricBlock {
  let at = first.at;
  let numbers = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (point.at < at) at = point.at;
    const { value } = point;
    if (Number.isNaN(value)) continue;
    numbers++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return {
    first: { step: first.step, at: first.at },
    last: { step: last.step, at: last.at },
    points: points.length,
    at,
    numbers,
    min: numbers === 0 ? null : min,
    max: numbers === 0 ? null : max,
    sum: Number.isNaN(sum) ? 0 : sum,
  };
}

/** Cuts points, which are in order, into blocks of about equal size. */
export function blocksOf(points: readonly MetricPoint[]): MetricBlock[] {
  const count = Math.max(1, Math.floor(points.length / pointsPerBlock));
  const blocks: MetricBlock[] = [];
  let from = 0;
  for (let index = 1; index <= count && from < points.length; index++) {
    let to = Math.max(from + 1, Math.floor((index * points.length) / count));
    let last = points[to - 1];
    for (let next = points[to]; last !== undefined && next !== undefined; next = points[to]) {
      if (comparePlaces(last, next) !== 0) break;
      last = next;
      to++;
    }
    const first = points[from];
    if (first !== undefined && last !== undefined) blocks.push(blockOf(points.slice(from, to), first, last));
    from = to;
  }
  return blocks;
}

/** Stretches of places, each from a block's first place to before the first place of the block after the stretch. */
export interface Stretch {
  readonly from: Place;
  /** Absent where no block follows. */
  readonly before: Place | undefined;
}

/** How many untouched blocks between two touched ones are cheaper to sum up again than to step over. */
const bridged = 4;

/**
 * The stretches to sum up again when points arrive behind what is summed up. A block owns the places up to the next block; what lies
 * before all blocks begins a stretch of its own.
 * @param starts first places of the blocks around the late points, in order, and of one block beyond when there is one
 * @param late places in order
 */
export function stretchesOf(starts: readonly Place[], late: readonly Place[]): Stretch[] {
  const stretches: { from: Place; owner: number; before: Place | undefined }[] = [];
  let owner = -1;
  for (const place of late) {
    for (
      let next = starts[owner + 1];
      next !== undefined && comparePlaces(next, place) <= 0;
      next = starts[owner + 1]
    ) {
      owner++;
    }
    const known = stretches.at(-1);
    const before = starts[owner + 1];
    if (known !== undefined && owner - known.owner <= bridged) {
      known.owner = owner;
      known.before = before;
    } else stretches.push({ from: starts[owner] ?? place, owner, before });
  }
  return stretches;
}
