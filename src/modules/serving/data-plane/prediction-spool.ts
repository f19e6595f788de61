// The data plane's side of the prediction log: append-only files, one JSON line per arm and request. A line is in the file before
// its answer leaves, so that a killed process loses no logged prediction; lines of one turn of the event loop share a write.
// A file is named `<boot>-<number>.open.ndjson` while it is written and loses `.open` when complete.
import { closeSync, mkdirSync, openSync, readdirSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import { servingErrors } from '../errors.ts';

export interface PredictionSpool {
  /** Adds a line and resolves when it is in the file. @throws AppError `serving.log_failed` */
  append(line: string): Promise<void>;
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
}

const openEnding = '.open.ndjson';

/** Completes what an earlier process left open; its last line may be torn, which readers know. */
function completeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.endsWith(openEnding)) renameSync(join(folder, name), join(folder, name.replace(openEnding, '.ndjson')));
  }
}

export function openPredictionSpool(options: SpoolOptions): PredictionSpool {
  const { folder, boot, clock, maxBytes = 32 * 1024 * 1024, maxAgeMs = 60_000 } = options;
  mkdirSync(folder, { recursive: true });
  completeLeftovers(folder);
  let file: { readonly fd: number; readonly path: string; readonly openedAt: number; bytes: number } | undefined;
  let number = 0;
  let pending: string[] = [];
  let written: { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } | undefined;

  const complete = (): void => {
    if (file === undefined) return;
    closeSync(file.fd);
    renameSync(file.path, file.path.replace(openEnding, '.ndjson'));
    file = undefined;
  };

  const write = (text: string): void => {
    const now = clock.monotonic();
    if (file !== undefined && (file.bytes >= maxBytes || now - file.openedAt >= maxAgeMs)) complete();
    if (file === undefined) {
      const path = join(folder, `${boot}-${String(number++).padStart(6, '0')}${openEnding}`);
      file = { fd: openSync(path, 'ax', 0o640), path, openedAt: now, bytes: 0 };
    }
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at);
    file.bytes += bytes.length;
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
    close() {
      if (written !== undefined) flush();
      complete();
    },
  };
}
