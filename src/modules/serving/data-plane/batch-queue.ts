// What waits for a model, and when it runs. A free model takes a request at once, with whatever came in the same turn of the event
// loop. While it is busy requests gather; the next run takes as many as it can within its time, and waits for one more only when the
// cost it saves is larger than the time that those who wait lose by it. What cannot be answered in time is refused early.
import { servingErrors } from '../errors.ts';
import { estimateArrivals, estimateRunCost, type RunCost } from './batch-cost.ts';

/** One request as it waits. */
export interface Waiting {
  readonly rows: number;
  /** The lower the sooner. */
  readonly priority: number;
  /** Monotonic milliseconds after which nobody wants the answer. */
  readonly deadline: number;
  reject(error: unknown): void;
}

export interface BatchLimits {
  /** Rows of a run at most. */
  readonly maxBatchRows: number;
  /** A run is given as many rows as take about this long, ms. */
  readonly runMs: number;
  /** Longest time that a request waits for others, ms. */
  readonly maxWaitMs: number;
  /** Requests that wait at most. */
  readonly maxQueue: number;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly requests: number;
  readonly rows: number;
  readonly runs: number;
  /** Refused because too many waited, or because their time would not have been enough. */
  readonly shed: number;
  /** Refused because their time was over before they ran. */
  readonly expired: number;
  readonly cost: RunCost;
}

export interface BatchQueue<T extends Waiting> {
  /** @throws AppError `serving.overloaded` */
  add(one: T): void;
  counts(): QueueCounts;
}

export interface BatchQueueOptions<T> {
  readonly limits: BatchLimits;
  /** Runs at the same time. */
  readonly concurrency: number;
  monotonic(): number;
  /** Runs requests together; never rejects. */
  run(group: readonly T[], rows: number): Promise<void>;
}

/** Timers are no finer. */
const tickMs = 1;

function overloaded(message: string, waitMs: number) {
  return servingErrors.create('overloaded', message, {
    details: { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) },
  });
}

export function createBatchQueue<T extends Waiting>(options: BatchQueueOptions<T>): BatchQueue<T> {
  const { limits, concurrency, monotonic } = options;
  const cost = estimateRunCost();
  const arrivals = estimateArrivals();
  let queue: T[] = [];
  let queuedRows = 0;
  let running = 0;
  let scheduled = false;
  let timer: NodeJS.Timeout | undefined;
  /** When waiting for others ends at the latest. */
  let waitUntil = 0;
  const totals = { requests: 0, rows: 0, runs: 0, shed: 0, expired: 0 };

  /** Rows that a run takes in its time; all that are allowed while nothing is known. */
  const capacity = ({ fixedMs, perRowMs }: RunCost): number => {
    const fitting = perRowMs === 0 ? limits.maxBatchRows : Math.floor((limits.runMs - fixedMs) / perRowMs);
    return Math.max(1, Math.min(limits.maxBatchRows, fitting));
  };

  const start = (group: readonly T[], rows: number): void => {
    running++;
    totals.runs++;
    const startedAt = monotonic();
    void options.run(group, rows).then(() => {
      running--;
      cost.learn(rows, monotonic() - startedAt);
      if (queue.length === 0) return;
      waitUntil = monotonic() + limits.maxWaitMs;
      schedule();
    });
  };

  /** Whether the cost of a run of its own for the next request outweighs the time that those here lose by waiting for it. */
  const waitsForMore = (most: number, now: number): boolean => {
    if (now >= waitUntil || queuedRows >= most) return false;
    const gap = arrivals.gapMs();
    return gap >= tickMs && now + gap <= waitUntil && queue.length * gap < cost.current().fixedMs;
  };

  const dropExpired = (now: number): void => {
    if (!queue.some(({ deadline }) => deadline <= now)) return;
    queue = queue.filter((one) => {
      if (one.deadline > now) return true;
      totals.expired++;
      queuedRows -= one.rows;
      one.reject(
        servingErrors.create('deadline_exceeded', 'The time of the request was over before the model was free.'),
      );
      return false;
    });
  };

  const flush = (): void => {
    scheduled = false;
    clearTimeout(timer);
    timer = undefined;
    const now = monotonic();
    dropExpired(now);
    const most = capacity(cost.current());
    while (running < concurrency && queue.length > 0) {
      if (waitsForMore(most, now)) {
        timer = setTimeout(flush, arrivals.gapMs());
        return;
      }
      let count = 0;
      let rows = 0;
      // The first goes whatever its size.
      for (const one of queue) {
        if (count > 0 && rows + one.rows > most) break;
        rows += one.rows;
        count++;
      }
      const group = count === queue.length ? queue : queue.slice(0, count);
      queue = count === queue.length ? [] : queue.slice(count);
      queuedRows -= rows;
      start(group, rows);
    }
  };

  const schedule = (): void => {
    if (scheduled || running >= concurrency) return;
    // A wait for more ends early when the run is full.
    if (timer !== undefined && queuedRows < capacity(cost.current())) return;
    scheduled = true;
    setImmediate(flush);
  };

  const insert = (one: T): void => {
    const last = queue.at(-1);
    if (last === undefined || last.priority <= one.priority) queue.push(one);
    else
      queue.splice(
        queue.findIndex(({ priority }) => priority > one.priority),
        0,
        one,
      );
  };

  return {
    add(one) {
      const now = monotonic();
      const { fixedMs, perRowMs } = cost.current();
      const aheadMs = running < concurrency && queue.length === 0 ? 0 : (fixedMs + perRowMs * queuedRows) / concurrency;
      if (queue.length >= limits.maxQueue) {
        totals.shed++;
        throw overloaded(`${queue.length} requests wait for the model already.`, aheadMs);
      }
      // A free model always runs: what it cost last, when it was cold perhaps, must not refuse everything for ever.
      if (aheadMs > 0 && now + aheadMs + fixedMs + perRowMs * one.rows > one.deadline) {
        totals.shed++;
        const left = Math.max(0, Math.round(one.deadline - now));
        throw overloaded(`The model would be free too late for a request that has ${left} ms left.`, aheadMs);
      }
      arrivals.learn(now);
      totals.requests++;
      totals.rows += one.rows;
      queuedRows += one.rows;
      insert(one);
      schedule();
    },
    counts: () => ({ waiting: queue.length, ...totals, cost: cost.current() }),
  };
}
