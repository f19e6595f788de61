// Durable job queue. A job is claimed under a lease that heartbeats extend; a worker that dies loses the lease and the job runs
// again. Handlers are idempotent. Leases use wall time, since another process must agree on them.
import { isAppError, messageOf } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { parseStored } from '../../kernel/json.ts';
import type { Logger } from '../../kernel/logger.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import { type Backoff, backoffDelay } from '../../kernel/retry.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database, Tx } from '../db/database.ts';
import type { NewId, Random } from '../random/random.ts';
import { queueErrors } from './errors.ts';
import * as store from './store.ts';

export interface NewJob {
  readonly kind: string;
  readonly project?: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Jobs of one kind with the same key run one after another; queueing a key that is already queued returns that job. */
  readonly key?: string;
  readonly maxAttempts?: number;
  readonly delayMs?: number;
}

export interface Job {
  readonly id: Id;
  readonly kind: string;
  readonly project: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly state: store.JobState;
  readonly attempt: number;
  readonly maxAttempts: number;
  /** 0 … 1; null until the handler reports. */
  readonly progress: number | null;
  readonly note: string | null;
  readonly result: unknown;
  readonly error: string | null;
  readonly createdAt: Millis;
  readonly finishedAt: Millis | null;
}

export interface JobContext {
  readonly job: Job;
  /** Aborts when the job is cancelled or its lease is lost. */
  readonly signal: AbortSignal;
  report(progress: number, note?: string): void;
}

export type JobHandler = (context: JobContext) => Promise<unknown>;

export interface Queue {
  /** Queues in the caller's transaction. */
  enqueue(tx: Tx, job: NewJob): Promise<Id>;
  handle(kind: string, handler: JobHandler): void;
  get(id: Id): Promise<Job>;
  list(filter: { project?: string; state?: store.JobState }, page: PageRequest): Promise<Page<Job>>;
  /**
   * Asks for the end of a job: a queued one ends at once, a running one at its next look at the signal.
   * @param also done in the transaction of the change; not when nothing changes
   */
  cancel(id: Id, also?: (tx: Tx) => Promise<void>): Promise<void>;
  /** Gives a dead job another set of attempts. @param also as for `cancel` */
  revive(id: Id, also?: (tx: Tx) => Promise<void>): Promise<void>;
  /** Begins to claim; see `exclusive`. */
  start(): Promise<void>;
  /** Resolves when no job is due or running here. */
  settled(): Promise<void>;
  /** Stops claiming, waits for running handlers up to `graceMs`, then aborts them; what they did not finish is queued again. */
  stop(graceMs: number): Promise<void>;
}

export interface QueueDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly logger: Logger;
  readonly concurrency?: number;
  readonly leaseMs?: number;
  /** No other process works on this database, so jobs that an earlier one left running start again at once. */
  readonly exclusive?: boolean;
  readonly backoff?: Backoff;
}

const defaultBackoff: Backoff = { firstMs: 500, factor: 4, maxMs: 10 * 60_000 };

function toJob(row: store.JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    project: row.project,
    payload: parseStored(row.payload, {}),
    state: row.state,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    progress: row.progress,
    note: row.note,
    result: parseStored<unknown>(row.result, null),
    error: row.error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

export function createQueue(deps: QueueDeps): Queue {
  const { db, clock } = deps;
  const owner = deps.newId();
  const concurrency = deps.concurrency ?? 4;
  const leaseMs = deps.leaseMs ?? 15_000;
  const backoff = deps.backoff ?? defaultBackoff;
  const handlers = new Map<string, JobHandler>();
  const running = new Map<Id, { controller: AbortController; done: Promise<void> }>();
  let started = false;
  let stopping = false;
  let claiming: Promise<void> | undefined;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;
  let queued = false;

  const finish = async (row: store.JobRow, change: Partial<store.JobRow>): Promise<void> => {
    const held = await db.transact((tx) =>
      store.updateHeld(tx, row.id, owner, { lease_until: null, lease_owner: null, ...change }),
    );
    if (!held) deps.logger.warn({ job: row.id, kind: row.kind }, 'job finished after its lease was lost');
  };

  const fail = async (row: store.JobRow, error: unknown, cancelled: boolean): Promise<void> => {
    const text = messageOf(error);
    if (stopping) {
      // Not the job's failure: it begins again when a worker is there, with the attempt given back.
      return finish(row, { state: 'queued', attempt: row.attempt - 1, run_at: clock.wall() });
    }
    if (cancelled) return finish(row, { state: 'cancelled', error: text, finished_at: clock.wall() });
    const permanent = isAppError(error) && ['invalid', 'not_found', 'forbidden', 'precondition'].includes(error.kind);
    if (permanent || row.attempt >= row.max_attempts) {
      deps.logger.error({ job: row.id, kind: row.kind, error: text, stack: (error as Error).stack }, 'job is dead');
      return finish(row, { state: 'dead', error: text, finished_at: clock.wall() });
    }
    const delay = backoffDelay(backoff, row.attempt, deps.random.unit());
    deps.logger.warn({ job: row.id, kind: row.kind, error: text, retryInMs: delay }, 'job failed; it will retry');
    return finish(row, { state: 'queued', error: text, run_at: clock.wall() + delay });
  };

  const run = async (row: store.JobRow, controller: AbortController): Promise<void> => {
    let progress: { progress: number; note: string | null } | undefined;
    let cancelled = false;
    const heartbeat = setInterval(
      async () => {
        try {
          const change = { lease_until: clock.wall() + leaseMs, ...progress };
          if (!(await db.transact((tx) => store.updateHeld(tx, row.id, owner, change)))) {
            controller.abort(queueErrors.create('lease_lost', `The lease of job ${row.id} was lost.`));
          } else if ((await store.findJob(db.reader, row.id))?.cancel_requested === 1) {
            cancelled = true;
            controller.abort(queueErrors.create('cancelled', `Job ${row.id} was cancelled.`));
          }
        } catch (error) {
          deps.logger.warn({ job: row.id, error: messageOf(error) }, 'job heartbeat failed');
        }
      },
      Math.min(1_000, leaseMs / 3),
    );
    heartbeat.unref();
    try {
      const handler = handlers.get(row.kind);
      if (handler === undefined) throw new Error(`No handler for ${row.kind}.`);
      const context: JobContext = {
        job: toJob(row),
        signal: controller.signal,
        report: (value, note) => {
          progress = { progress: Math.min(1, Math.max(0, value)), note: note ?? null };
        },
      };
      const result = await handler(context);
      await finish(row, {
        state: 'done',
        progress: 1,
        error: null,
        result: JSON.stringify(result ?? null),
        finished_at: clock.wall(),
      });
    } catch (error) {
      cancelled ||= (await store.findJob(db.reader, row.id))?.cancel_requested === 1;
      await fail(row, error, cancelled);
    } finally {
      clearInterval(heartbeat);
    }
  };

  const claim = async (): Promise<void> => {
    while (started && running.size < concurrency) {
      const now = clock.wall();
      const row = await db.transact((tx) =>
        store.claimJob(tx, db.capabilities, [...handlers.keys()], owner, now, now + leaseMs),
      );
      if (row === undefined) break;
      const controller = new AbortController();
      const done = run(row, controller)
        .catch((error: unknown) =>
          deps.logger.error({ job: row.id, error: messageOf(error) }, 'job could not be settled'),
        )
        .finally(() => {
          running.delete(row.id);
          wake();
        });
      running.set(row.id, { controller, done });
    }
    if (!started) return;
    const due = await store.nextDue(db.reader);
    clearTimeout(timer);
    timer = setTimeout(wake, Math.max(5, Math.min(2_000, (due ?? Number.POSITIVE_INFINITY) - clock.wall())));
    timer.unref();
  };

  const wake = (): void => {
    if (!started || handlers.size === 0) return;
    again = true;
    claiming ??= (async () => {
      while (again && started) {
        again = false;
        await claim();
      }
    })()
      .catch((error: unknown) => {
        deps.logger.error({ error: messageOf(error) }, 'claiming jobs failed');
        timer = setTimeout(wake, 1_000);
        timer.unref();
      })
      .finally(() => {
        claiming = undefined;
      });
  };

  const get = async (id: Id): Promise<Job> => {
    const row = await store.findJob(db.reader, id);
    if (row === undefined) throw queueErrors.create('unknown_job', `There is no job ${id}.`);
    return toJob(row);
  };

  return {
    async enqueue(tx, job) {
      queued = true;
      if (job.key !== undefined) {
        const waiting = await store.findQueued(tx, job.kind, job.key);
        if (waiting !== undefined) return waiting.id;
      }
      const id = deps.newId();
      const now = clock.wall();
      await store.insertJob(tx, {
        id,
        kind: job.kind,
        project: job.project ?? null,
        key: job.key ?? null,
        payload: JSON.stringify(job.payload),
        state: 'queued',
        attempt: 0,
        max_attempts: job.maxAttempts ?? 5,
        run_at: now + (job.delayMs ?? 0),
        lease_until: null,
        lease_owner: null,
        cancel_requested: 0,
        progress: null,
        note: null,
        result: null,
        error: null,
        created_at: now,
        finished_at: null,
      });
      return id;
    },
    handle(kind, handler) {
      handlers.set(kind, handler);
    },
    get,
    async list(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listJobs(db.reader, filter, before, page.limit + 1);
      return toPage(rows.map(toJob), page.limit, (job) => [job.id]);
    },
    async cancel(id, also) {
      const job = await get(id);
      await db.transact(async (tx) => {
        const row = await store.findJob(tx, id);
        if (row?.state !== 'queued' && row?.state !== 'running') return;
        const ended = row.state === 'queued' ? { state: 'cancelled' as const, finished_at: clock.wall() } : {};
        await store.updateJob(tx, id, { ...ended, cancel_requested: 1 });
        await also?.(tx);
      });
      running.get(job.id)?.controller.abort(queueErrors.create('cancelled', `Job ${id} was cancelled.`));
    },
    async revive(id, also) {
      await get(id);
      queued = true;
      await db.transact(async (tx) => {
        if ((await store.findJob(tx, id))?.state !== 'dead') return;
        const run = { run_at: clock.wall(), finished_at: null, error: null };
        await store.updateJob(tx, id, { ...run, state: 'queued', attempt: 0 });
        await also?.(tx);
      });
    },
    async start() {
      if (deps.exclusive === true && !started) await db.transact((tx) => store.releaseLeases(tx));
      started = true;
      stopping = false;
      unsubscribe = db.onCommit(() => {
        if (!queued) return;
        queued = false;
        wake();
      });
      wake();
    },
    async settled() {
      for (;;) {
        await claiming;
        await Promise.all([...running.values()].map((entry) => entry.done));
        const due = await store.nextDue(db.reader);
        if (running.size === 0 && claiming === undefined && (due === undefined || due > clock.wall())) return;
        if (!started) return;
        wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async stop(graceMs) {
      started = false;
      unsubscribe?.();
      clearTimeout(timer);
      await claiming;
      const all = Promise.all([...running.values()].map((entry) => entry.done));
      const late = setTimeout(() => {
        stopping = true;
        for (const entry of running.values()) entry.controller.abort(new Error('The server is stopping.'));
      }, graceMs);
      await all;
      clearTimeout(late);
    },
  };
}
