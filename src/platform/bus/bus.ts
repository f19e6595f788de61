// Transactional outbox. A writer stores its event in the same transaction as its fact; the bus delivers each event to each
// consumer at least once and in order, from a cursor that the consumer's own progress moves. Consumers are idempotent.
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, messageOf } from '../../kernel/errors.ts';
import { parseStored } from '../../kernel/json.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database, Tx } from '../db/database.ts';
import type { NewId } from '../random/random.ts';
import * as store from './store.ts';

/** A published fact. `subject` is the id of the record it is about; `project` is null for server-wide facts. */
export interface BusEvent {
  readonly id: string;
  /** Opaque place in the stream, for `since`. */
  readonly position: string;
  readonly type: string;
  readonly project: string | null;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: Millis;
}

export interface NewEvent {
  readonly type: string;
  readonly project: string | null;
  readonly subject: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Subscription {
  /** Unique and stable: the cursor is stored under it. */
  readonly consumer: string;
  readonly types: readonly string[];
  handle(event: BusEvent): Promise<void>;
}

export interface Bus {
  /** Stores the event in the writer's transaction. */
  publish(tx: Tx, event: NewEvent): Promise<void>;
  subscribe(subscription: Subscription): void;
  /** Hears every event after it is committed, in this process only, without a cursor: for live views. */
  listen(listener: (event: BusEvent) => void): () => void;
  /** Events after a position, oldest first, for a stream that resumes; from the beginning for one it does not know. */
  since(position: string, limit: number): Promise<readonly BusEvent[]>;
  start(): Promise<void>;
  /** Position of the newest committed event. */
  position(): Promise<string>;
  /** Resolves when every consumer has handled every committed event. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface BusDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
}

const batch = 200;
const pollMs = 2_000;
const retryMs = 1_000;
/** How often to ask whether events are still hidden by another transaction. */
const hiddenMs = 10;

function toEvent(row: store.OutboxRow): BusEvent {
  return {
    id: row.id,
    position: `${row.stamp}.${row.id}`,
    type: row.type,
    project: row.project,
    subject: row.subject,
    data: parseStored(row.data, {}),
    at: row.at,
  };
}

function parsePosition(text: string): store.Position {
  const match = /^(\d{1,15})\.([0-9a-f]{32})$/.exec(text);
  return match === null ? store.beginning : { stamp: Number(match[1]), id: match[2] ?? '' };
}

/** Reads the outbox once for all who stand at the same place: after a commit that is every consumer. */
class SharedReads {
  readonly #deps: BusDeps;
  #reads = new Map<string, Promise<readonly store.OutboxRow[]>>();

  constructor(deps: BusDeps) {
    this.#deps = deps;
  }

  /** What was read before a commit is not given to those who look after it. */
  forget(): void {
    this.#reads = new Map();
  }

  after(cursor: store.Position): Promise<readonly store.OutboxRow[]> {
    const key = `${cursor.stamp}.${cursor.id}`;
    const { db } = this.#deps;
    const shared = this.#reads.get(key);
    if (shared !== undefined) return shared;
    const reads = this.#reads;
    const read = store.readOutbox(db.reader, db.capabilities, cursor, batch);
    reads.set(key, read);
    // One that failed is tried again by whoever asks next.
    read.catch(() => reads.delete(key));
    return read;
  }
}

class Consumer {
  readonly #subscription: Subscription;
  readonly #deps: BusDeps;
  readonly #reads: SharedReads;
  #cursor = store.beginning;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(subscription: Subscription, deps: BusDeps, reads: SharedReads) {
    this.#subscription = subscription;
    this.#deps = deps;
    this.#reads = reads;
  }

  async open(): Promise<void> {
    this.#cursor = await store.readCursor(this.#deps.db.reader, this.#subscription.consumer);
  }

  /** Delivers until nothing is left; calls while it runs make it look once more. */
  poke(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        while (!this.#stopped && (await this.#deliverBatch())) this.#again = true;
      } catch (error) {
        // The event stays where it is: a consumer that cannot proceed must not skip a fact.
        const fields = {
          consumer: this.#subscription.consumer,
          error: messageOf(error),
          stack: error instanceof AppError ? undefined : (error as Error).stack,
        };
        this.#deps.logger.error(fields, 'event consumer failed; it will retry');
        setTimeout(() => void this.poke(), retryMs).unref();
        return;
      }
    }
  }

  async #deliverBatch(): Promise<boolean> {
    const { db } = this.#deps;
    const { consumer, types } = this.#subscription;
    const rows = await this.#reads.after(this.#cursor);
    for (const row of rows) {
      if (this.#stopped) return false;
      if (types.includes(row.type)) await this.#subscription.handle(toEvent(row));
      this.#cursor = { stamp: row.stamp, id: row.id };
      if (types.includes(row.type)) await db.transact((tx) => store.writeCursor(tx, consumer, this.#cursor));
    }
    return rows.length === batch;
  }
}

export function createBus(deps: BusDeps): Bus {
  const consumers: Consumer[] = [];
  const reads = new SharedReads(deps);
  const listeners = new Set<(event: BusEvent) => void>();
  let liveCursor = store.beginning;
  let unsubscribe: (() => void) | undefined;
  let poll: NodeJS.Timeout | undefined;
  let relaying: Promise<void> | undefined;
  let published = false;

  const relay = async (): Promise<void> => {
    const rows = await reads.after(liveCursor);
    for (const row of rows) {
      liveCursor = { stamp: row.stamp, id: row.id };
      for (const listener of listeners) listener(toEvent(row));
    }
    if (rows.length === batch) await relay();
  };
  const wake = (): void => {
    reads.forget();
    for (const consumer of consumers) void consumer.poke();
    relaying ??= relay()
      .catch((error: unknown) => deps.logger.error({ error: messageOf(error) }, 'event relay failed'))
      .finally(() => {
        relaying = undefined;
      });
  };

  return {
    async publish(tx, event) {
      published = true;
      await store.insertEvent(tx, {
        id: deps.newId(),
        type: event.type,
        project: event.project,
        subject: event.subject,
        data: JSON.stringify(event.data ?? {}),
        at: deps.clock.now(),
      });
    },
    subscribe(subscription) {
      consumers.push(new Consumer(subscription, deps, reads));
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async since(position, limit) {
      const after = parsePosition(position);
      return (await store.readOutbox(deps.db.reader, deps.db.capabilities, after, limit)).map(toEvent);
    },
    async start() {
      liveCursor = await store.lastPosition(deps.db.reader, deps.db.capabilities);
      for (const consumer of consumers) await consumer.open();
      unsubscribe = deps.db.onCommit(() => {
        if (!published) return;
        published = false;
        wake();
      });
      // Another replica's events arrive without a commit here.
      poll = setInterval(wake, pollMs);
      poll.unref();
      wake();
    },
    async position() {
      const last = await store.lastPosition(deps.db.reader, deps.db.capabilities);
      return `${last.stamp}.${last.id}`;
    },
    async settled() {
      await relaying;
      while (await store.hasHidden(deps.db.reader, deps.db.capabilities)) await pause(hiddenMs);
      for (let quiet = false; !quiet; ) {
        const before = await store.lastPosition(deps.db.reader, deps.db.capabilities);
        reads.forget();
        await Promise.all(consumers.map((consumer) => consumer.poke()));
        quiet = before.id === (await store.lastPosition(deps.db.reader, deps.db.capabilities)).id;
      }
    },
    async stop() {
      unsubscribe?.();
      clearInterval(poll);
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await relaying;
    },
  };
}
