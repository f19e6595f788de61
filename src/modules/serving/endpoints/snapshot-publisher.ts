// Keeps the snapshot of the home folder in step with the database. It is written after the change is committed; should the
// process die in between, the next start or tick writes it, so that the data plane always comes to serve what was decided.
import { readFile } from 'node:fs/promises';
import { isAppError, messageOf } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { NamedObjects } from '../../../platform/blobs/named-objects.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { DataPlaneStatus } from '../data-plane/data-plane.ts';
import { exchangeNames } from '../data-plane/plane-report.ts';
import {
  placeArms,
  readSnapshot,
  type ServingPaths,
  type Snapshot,
  type SnapshotEndpoint,
  writeSnapshot,
} from '../data-plane/snapshot.ts';
import * as store from './store.ts';

export interface SnapshotPublisher {
  /** Writes the snapshot when the database or the simulated clock has moved on; resolves to the number of the one in force. */
  publish(): Promise<number>;
  /** Number of the snapshot that was written last; 0 before the first. */
  readonly newest: number;
  /** What the data plane says about itself; undefined when it never ran. */
  status(): Promise<DataPlaneStatus | undefined>;
  /** True once the data plane answers by this snapshot or a later one; false after the time, or at once where none is expected. */
  served(version: number, waitMs: number): Promise<boolean>;
}

export interface SnapshotPublisherDeps {
  readonly db: Database;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly paths: ServingPaths;
  readonly key: Uint8Array;
  /** Whether a data plane runs beside this server. */
  readonly expectsDataPlane: () => boolean;
  /** Bytes of the prediction log that may wait to be collected; absent: the data plane’s default. */
  readonly spoolBytes?: number;
  /** Where data planes of other homes look. */
  readonly exchange: NamedObjects;
  /** SHA-256 of the tokens that data planes take. */
  tokens(): Promise<readonly string[]>;
}

const lookMs = 20;

export function createSnapshotPublisher(deps: SnapshotPublisherDeps): SnapshotPublisher {
  const { db, clock, paths } = deps;
  let last: Snapshot | undefined;
  let lastChange = -1;
  let handed = -1;
  const names = exchangeNames(deps.key);
  let running: Promise<number> = Promise.resolve(0);

  const fromDisk = async (): Promise<Snapshot | undefined> => {
    try {
      return await readSnapshot(paths, deps.key);
    } catch (error) {
      if (!isAppError(error)) throw error;
      deps.logger.warn({ error: error.message }, 'the serving snapshot is written anew');
      return undefined;
    }
  };

  const toEntry = async ({
    endpoint,
    revision,
  }: Awaited<ReturnType<typeof store.listInForce>>[number]): Promise<SnapshotEndpoint> => {
    await placeArms(paths, revision.arms, deps.blobs.localPath);
    const { id, project, name, stickyKey, output, settings, log } = endpoint;
    return {
      id,
      project,
      name,
      stickyKey,
      output,
      settings,
      log,
      revision: revision.number,
      mirror: revision.mirror,
      audience: revision.audience,
      burst: revision.burst,
      ...(revision.features === null ? {} : { features: revision.features }),
      arms: revision.arms,
    };
  };

  /** Puts the snapshot where other data planes look, unless it is there. What goes wrong is tried again with the next tick. */
  const hand = async (version: number): Promise<number> => {
    if (handed === version) return version;
    try {
      await deps.exchange.put(names.snapshot, await readFile(paths.snapshot));
      handed = version;
    } catch (error) {
      deps.logger.warn({ error: messageOf(error) }, 'other data planes cannot be told of the snapshot yet');
    }
    return version;
  };

  const publishOnce = async (): Promise<number> => {
    const change = await store.changeCount(db.reader);
    const domainTime = clock.now();
    last ??= await fromDisk();
    if (last !== undefined && change === lastChange && (!clock.simulated || last.domainTime === domainTime))
      return hand(last.version);
    const tokens = await deps.tokens();
    const entries: SnapshotEndpoint[] = [];
    for (const one of await store.listInForce(db.reader)) {
      try {
        entries.push(await toEntry(one));
      } catch (error) {
        // A missing model of one endpoint must not keep the others from changing; it goes on as it was.
        deps.logger.error(
          { endpoint: one.endpoint.name, error: messageOf(error) },
          'endpoint kept as it was: its model cannot be placed',
        );
        const before = last?.endpoints.find((entry) => entry.id === one.endpoint.id);
        if (before !== undefined) entries.push(before);
      }
    }
    const snapshot: Snapshot = {
      format: 1,
      version: Math.max(clock.wall(), (last?.version ?? 0) + 1),
      writtenAt: clock.wall(),
      simulatedClock: clock.simulated,
      domainTime,
      ...(deps.spoolBytes === undefined ? {} : { spoolBytes: deps.spoolBytes }),
      ...(tokens.length === 0 ? {} : { tokens }),
      endpoints: entries,
    };
    await writeSnapshot(paths, snapshot, deps.key);
    last = snapshot;
    lastChange = change;
    return hand(snapshot.version);
  };

  const status = async (): Promise<DataPlaneStatus | undefined> => {
    const text = await readFile(paths.status, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as DataPlaneStatus);
  };

  return {
    publish() {
      running = running.catch(() => 0).then(publishOnce);
      return running;
    },
    get newest() {
      return last?.version ?? 0;
    },
    status,
    async served(version, waitMs) {
      if (!deps.expectsDataPlane()) return false;
      const until = clock.monotonic() + waitMs;
      for (;;) {
        const seen = await status();
        if (seen !== undefined && seen.snapshot >= version) return true;
        if (clock.monotonic() >= until) return false;
        await new Promise((resolve) => setTimeout(resolve, lookMs));
      }
    },
  };
}
