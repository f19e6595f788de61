// Keeps content from being deleted while somebody who just put it, perhaps without a byte being written because it was there, has yet to
// write the row that names it. Knows the puts of this process.
import type { Clock } from '../clock/clock.ts';
import type { Blobs, Digest, StoredBlob } from './blobs.ts';

const graceMs = 60 * 60_000;

/** The same store, whose `delete` answers false for what was put within the last hour. */
export function keepLatelyPut(blobs: Blobs, clock: Pick<Clock, 'monotonic'>): Blobs {
  const puts = new Map<Digest, number>();
  const forget = (): void => {
    // In order of time, since a repeated put moves to the end.
    for (const [digest, at] of puts) {
      if (clock.monotonic() - at < graceMs) return;
      puts.delete(digest);
    }
  };
  const remember = (stored: StoredBlob): StoredBlob => {
    puts.delete(stored.sha256);
    puts.set(stored.sha256, clock.monotonic());
    forget();
    return stored;
  };
  return {
    ...blobs,
    put: async (source, options) => remember(await blobs.put(source, options)),
    uploads: {
      ...blobs.uploads,
      complete: async (upload, parts) => remember(await blobs.uploads.complete(upload, parts)),
    },
    async delete(sha256) {
      forget();
      return puts.has(sha256) ? false : blobs.delete(sha256);
    },
  };
}
