// Which server processes run. Each start is a boot with an id of its own; a boot is over at once when its instance starts again, and
// when it has not renewed its lease. Leases use wall time, since other processes must agree on them.
import type { Id } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import { day, second } from '../../kernel/time.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database, Tx } from '../db/database.ts';
import type { NewId } from '../random/random.ts';
import * as store from './store.ts';

export interface Presence {
  /** Of this process. */
  readonly boot: Id;
  /** Whether the process of that boot runs; true of this one. */
  isAlive(tx: Tx, boot: string): Promise<boolean>;
  /** Says that this process ends. */
  close(): Promise<void>;
}

export interface PresenceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly logger: Logger;
  /** Names the place where the process runs: of two with the same, the later one replaces the earlier. */
  readonly instance: string;
  /** Default 30 s, renewed three times as often. */
  readonly leaseMs?: number;
}

export async function openPresence(options: PresenceOptions): Promise<Presence> {
  const { db, clock, logger, leaseMs = 30 * second } = options;
  const boot = options.newId();
  let { instance } = options;
  const exclusive = !db.capabilities.concurrentWriters;
  const enter = (): Promise<void> =>
    db.transact(async (tx) => {
      if (exclusive) await store.deleteProcesses(tx);
      else await store.deleteProcessesBefore(tx, clock.wall() - day);
      await store.upsertProcess(tx, { instance, boot, alive_until: exclusive ? null : clock.wall() + leaseMs });
    });
  await enter();

  const renew = async (): Promise<void> => {
    if (await db.transact((tx) => store.extendLease(tx, boot, clock.wall() + leaseMs))) return;
    // Another process calls itself the same, though this one runs on: they must be two.
    logger.warn({ instance }, 'another server has the same host name and home folder');
    instance = `${options.instance} ${boot}`;
    await enter();
  };
  const renewal = exclusive
    ? undefined
    : setInterval(
        () =>
          void renew().catch((error: unknown) => logger.warn({ error }, 'the lease of this server was not renewed')),
        leaseMs / 3,
      );
  renewal?.unref();

  return {
    boot,
    async isAlive(tx, other) {
      if (other === boot) return true;
      const row = await store.findProcess(tx, other);
      return row !== undefined && (row.alive_until === null || row.alive_until > clock.wall());
    },
    async close() {
      clearInterval(renewal);
      await db.transact((tx) => store.deleteProcess(tx, boot));
    },
  };
}
