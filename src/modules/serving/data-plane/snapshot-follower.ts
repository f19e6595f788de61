// Lets a data plane with a home of its own follow a control plane through a store: fetches each new snapshot and the models it names,
// and hands back reports and the prediction log. When the store is gone, what was fetched last goes on answering, also after a restart.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../../kernel/errors.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { NamedObjects } from '../../../platform/blobs/named-objects.ts';
import { exchangeNames, type PlaneReport } from './plane-report.ts';
import { seal } from './sealed.ts';
import {
  parseSnapshot,
  placeArms,
  readSnapshot,
  type ServingPaths,
  type SnapshotArm,
  verifyModel,
  writeWhole,
} from './snapshot.ts';

export interface SnapshotStore {
  readonly objects: NamedObjects;
  /** A file of this machine with the content; see `Blobs.localPath`. */
  localPath(sha256: string): Promise<string>;
}

export interface SnapshotFollower {
  /** Fetches the newest snapshot once, when there is a newer one. @throws AppError when it is refused or cannot be fetched */
  fetch(): Promise<void>;
  /** Why the last fetch failed; null when it did not. */
  readonly failure: string | null;
  /** Hands a report and completed files of the prediction log over. */
  deliver(report: PlaneReport): Promise<void>;
  start(): void;
  close(): Promise<void>;
}

export interface FollowerDeps {
  readonly store: SnapshotStore;
  readonly paths: ServingPaths;
  /** The control plane's key. */
  readonly key: Uint8Array;
  readonly logger: Logger;
  /** Pause between looks. */
  readonly everyMs?: number;
}

/** Files of the spool that one delivery takes. */
const filesAtOnce = 20;

export function createSnapshotFollower({ store, paths, key, logger, everyMs = 1_000 }: FollowerDeps): SnapshotFollower {
  const names = exchangeNames(key);
  let seen = '';
  let failure: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let closed = false;

  /** Places a model, and leaves none behind that is not what the snapshot names. */
  const placeWhole = async (arm: SnapshotArm): Promise<void> => {
    await placeArms(paths, [arm], store.localPath);
    try {
      await verifyModel(paths, arm);
    } catch (error) {
      await rm(arm.python === undefined ? paths.modelFile(arm.sha256) : paths.modelFolder(arm.sha256), {
        recursive: true,
        force: true,
      });
      throw error;
    }
  };

  const fetchOnce = async (): Promise<void> => {
    const content = await store.objects.get(names.snapshot);
    if (content === undefined) return;
    const text = content.toString();
    if (text === seen) return;
    const incoming = parseSnapshot(text, key);
    // A copy on disk that was tampered with is replaced.
    const own = await readSnapshot(paths, key).catch(() => undefined);
    // An older one that is put back, though signed, would undo what came after it.
    if (own === undefined || incoming.version > own.version) {
      for (const { arms } of incoming.endpoints) for (const arm of arms) await placeWhole(arm);
      await writeWhole(paths.snapshot, text);
    }
    seen = text;
  };

  const fetch = async (): Promise<void> => {
    try {
      await fetchOnce();
      failure = null;
    } catch (error) {
      const text = messageOf(error);
      if (text !== failure) logger.error({ error: text }, 'the newest snapshot was not fetched; the one before stays');
      failure = text;
      throw error;
    }
  };

  const deliverSpool = async (): Promise<void> => {
    const files = (await readdir(paths.spool).catch(() => []))
      .filter((name) => name.endsWith('.ndjson') && !name.endsWith('.open.ndjson'))
      .sort();
    for (const name of files.slice(0, filesAtOnce)) {
      const path = join(paths.spool, name);
      await store.objects.put(names.spool + name, await readFile(path));
      // It lies in the store now: should this process die before, the same file is put once more under the same name.
      await rm(path, { force: true });
    }
  };

  const look = (): void => {
    if (closed) return;
    running = fetch().catch(() => undefined);
    void running.then(() => {
      if (closed) return;
      timer = setTimeout(look, everyMs);
      timer.unref();
    });
  };

  return {
    fetch,
    get failure() {
      return failure;
    },
    async deliver(report) {
      try {
        await deliverSpool();
        const text = seal('report', report, key);
        await store.objects.put(`${names.reports}${report.instance}.json`, Buffer.from(text));
      } catch (error) {
        logger.warn({ error: messageOf(error) }, 'the report was not delivered; it is tried again');
      }
    },
    start: look,
    async close() {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}
