// What a run costs and how fast requests come, learnt from the last ones: what batching decides by.

/** Weight that what was learnt keeps with each further run: about the last 50 count. */
const keptPerRun = 0.98;
/** The same of intervals between requests. */
const keptPerRequest = 0.9;

/** A run of n rows takes fixed + perRow · n milliseconds. */
export interface RunCost {
  readonly fixedMs: number;
  readonly perRowMs: number;
}

export interface RunCostEstimate {
  learn(rows: number, ms: number): void;
  /** Both 0 until a run was seen. */
  current(): RunCost;
}

/** Least squares over runs, older ones weighing less. */
export function estimateRunCost(): RunCostEstimate {
  let weight = 0;
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0];
  return {
    learn(rows, ms) {
      weight = weight * keptPerRun + 1;
      sumX = sumX * keptPerRun + rows;
      sumY = sumY * keptPerRun + ms;
      sumXX = sumXX * keptPerRun + rows * rows;
      sumXY = sumXY * keptPerRun + rows * ms;
    },
    current() {
      if (weight === 0) return { fixedMs: 0, perRowMs: 0 };
      const spread = weight * sumXX - sumX * sumX;
      // Runs of one size say nothing about how cost grows: all of it is then taken as the cost of a run.
      if (spread < 1e-9 * sumXX * weight) return { fixedMs: sumY / weight, perRowMs: 0 };
      const perRowMs = Math.max(0, (weight * sumXY - sumX * sumY) / spread);
      return { fixedMs: Math.max(0, (sumY - perRowMs * sumX) / weight), perRowMs };
    },
  };
}

export interface ArrivalEstimate {
  /** @param at monotonic milliseconds */
  learn(at: number): void;
  /** Milliseconds between requests, on average; infinite until two were seen. */
  gapMs(): number;
}

export function estimateArrivals(): ArrivalEstimate {
  let last = Number.NEGATIVE_INFINITY;
  let gap = Number.POSITIVE_INFINITY;
  return {
    learn(at) {
      const found = at - last;
      last = at;
      if (!Number.isFinite(found)) return;
      gap = Number.isFinite(gap) ? gap * keptPerRequest + found * (1 - keptPerRequest) : found;
    },
    gapMs: () => gap,
  };
}
