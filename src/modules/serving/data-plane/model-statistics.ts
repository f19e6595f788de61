// What a loaded model has done since it got traffic, summed up: how often, how long in all, and how long in runs of each size.

/** How often something happened, and the milliseconds that it took in all. */
export interface Total {
  readonly count: number;
  readonly ms: number;
}

/** The parts of a run: inputs laid out, the model run, each request's rows cut out. */
export interface RunTotals {
  readonly input: Total;
  readonly infer: Total;
  readonly output: Total;
}

export interface ModelStatistics {
  /** Wall time in milliseconds of the last run; 0: none. */
  readonly lastRunAt: number;
  /** Rows that were run. */
  readonly rows: number;
  readonly runs: number;
  /** Requests that were answered, from when they came; those that were not. */
  readonly success: Total;
  readonly fail: Total;
  readonly queue: Total;
  /** Requests by the runs they took part in, whose whole time counts for each. */
  readonly requests: RunTotals;
  readonly cacheHit: Total;
  readonly cacheMiss: Total;
  /** Runs by their rows. */
  readonly bySize: ReadonlyMap<number, RunTotals>;
}

type Mutable = { count: number; ms: number };

interface MutableRun {
  readonly input: Mutable;
  readonly infer: Mutable;
  readonly output: Mutable;
}

const zero = (): Mutable => ({ count: 0, ms: 0 });
const zeroRun = (): MutableRun => ({ input: zero(), infer: zero(), output: zero() });

function fresh() {
  return {
    lastRunAt: 0,
    rows: 0,
    runs: 0,
    success: zero(),
    fail: zero(),
    queue: zero(),
    requests: zeroRun(),
    cacheHit: zero(),
    cacheMiss: zero(),
    bySize: new Map<number, MutableRun>(),
  };
}

export type Event = 'success' | 'fail' | 'queue' | 'cacheHit' | 'cacheMiss';

export interface StatisticsRecorder {
  note(event: Event, ms: number): void;
  /** A run of `rows` rows of `requests` requests; `ms` of its input, its inference and its output. */
  noteRun(rows: number, requests: number, ms: Readonly<Record<keyof RunTotals, number>>): void;
  current(): ModelStatistics;
  /** Forgets all, such as runs of the warm-up. */
  clear(): void;
}

export function createStatistics(wall: () => number): StatisticsRecorder {
  let totals = fresh();
  const add = (total: Mutable, count: number, ms: number): void => {
    total.count += count;
    total.ms += ms * count;
  };
  return {
    note: (event, ms) => add(totals[event], 1, ms),
    noteRun(rows, requests, ms) {
      totals.lastRunAt = wall();
      totals.rows += rows;
      totals.runs++;
      let ofSize = totals.bySize.get(rows);
      if (ofSize === undefined) {
        ofSize = zeroRun();
        totals.bySize.set(rows, ofSize);
      }
      for (const part of ['input', 'infer', 'output'] as const) {
        add(ofSize[part], 1, ms[part]);
        add(totals.requests[part], requests, ms[part]);
      }
    },
    current: () => totals,
    clear() {
      totals = fresh();
    },
  };
}
