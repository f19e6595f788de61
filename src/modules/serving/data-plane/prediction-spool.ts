// The data plane's side of the prediction log: append-only files, one JSON line per arm and request. A line is in the file before
// its answer leaves, so that a killed process loses no logged prediction; lines of one turn of the event loop share a write.
// A file is named `<boot>-<number>.open.ndjson` while it is written and loses `.open` when complete.
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import { servingErrors } from '../errors.ts';

export interface PredictionSpool {
  /** Adds a line and resolves when it is in the file. @throws AppError `serving.log_failed` */
  append(line: string): Promise<void>;
  /** Bytes that may wait to be collected; beyond them nothing is added. */
  setLimit(bytes: number): void;
  /** Bytes that wait, as far as known. */
  readonly bytes: number;
  /** Completes the file at hand when it is as old as a file may be. */
  completeOld(): void;
  /** Completes the file at hand. Called when nothing more is appended. */
  close(): void;
}

export interface SpoolOptions {
  readonly folder: string;
  /** Tells this process's files from those of earlier ones. */
  readonly boot: Id;
  readonly clock: Clock;
  /** A file is completed beyond this size or age. Defaults 32 MiB, 60 s. */
  readonly maxBytes?: number;
  readonly maxAgeMs?: number;
  /** Told of each write that failed. */
  readonly onFailure?: (error: unknown) => void;
}

const openEnding = '.open.ndjson';

/** Default of the limit. */
const usualLimit = 8 * 1024 ** 3;
/** How long a sum of the files is believed once the limit is reached: the collector takes files away. */
const recountMs = 250;

function bytesIn(folder: string): number {
  let sum = 0;
  for (const name of readdirSync(folder)) sum += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  return sum;
}

/** Completes what an earlier process left open; its last line may be torn, which readers know. */
function completeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.endsWith(openEnding)) renameSync(join(folder, name), join(folder, name.replace(openEnding, '.ndjson')));
  }
}

export function openPredictionSpool(options: SpoolOptions): PredictionSpool {
  const { folder, boot, clock, maxBytes = 32 * 1024 * 1024, maxAgeMs = 60_000, onFailure = () => undefined } = options;
  mkdirSync(folder, { recursive: true });
  completeLeftovers(folder);
  let file: { readonly fd: number; readonly path: string; readonly openedAt: number; bytes: number } | undefined;
  let number = 0;
  let limit = usualLimit;
  let held = bytesIn(folder);
  let countedAt = clock.monotonic();
  let pending: string[] = [];
  let written: { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } | undefined;

  const complete = (): void => {
    if (file === undefined) return;
    closeSync(file.fd);
    renameSync(file.path, file.path.replace(openEnding, '.ndjson'));
    file = undefined;
  };

  const refuseBeyondLimit = (now: number, bytes: number): void => {
    if (held + bytes > limit && now - countedAt >= recountMs) {
      held = bytesIn(folder);
      countedAt = now;
    }
    if (held + bytes > limit)
      throw new Error(`${held} bytes wait to be collected, and ${limit} may; the control plane has to collect them`);
  };

  const write = (text: string): void => {
    const now = clock.monotonic();
    const bytes = Buffer.from(text);
    refuseBeyondLimit(now, bytes.length);
    if (file !== undefined && (file.bytes >= maxBytes || now - file.openedAt >= maxAgeMs)) complete();
    if (file === undefined) {
      const path = join(folder, `${boot}-${String(number++).padStart(6, '0')}${openEnding}`);
      file = { fd: openSync(path, 'ax', 0o640), path, openedAt: now, bytes: 0 };
    }
    for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at);
    file.bytes += bytes.length;
    held += bytes.length;
  };

  const flush = (): void => {
    const waiters = written;
    const text = pending.join('');
    pending = [];
    written = undefined;
    try {
      write(text);
      waiters?.resolve();
    } catch (error) {
      onFailure(error);
      // The file may end in half a line now: the next write begins another one.
      try {
        complete();
      } catch {
        file = undefined;
      }
      waiters?.reject(
        servingErrors.create('log_failed', `The prediction log cannot be written: ${messageOf(error)}`, {
          cause: error,
        }),
      );
    }
  };

  return {
    append(line) {
      pending.push(line);
      if (written === undefined) {
        written = Promise.withResolvers<void>();
        // After everything else of this turn has been added.
        process.nextTick(flush);
      }
      return written.promise;
    },
    completeOld() {
      if (file !== undefined && written === undefined && clock.monotonic() - file.openedAt >= maxAgeMs) complete();
    },
    setLimit(bytes) {
      limit = bytes;
    },
    get bytes() {
      return held;
    },
    close() {
      if (written !== undefined) flush();
      complete();
    },
  };
}
