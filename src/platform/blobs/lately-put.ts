// Keeps content from being deleted while somebody who just put it, perhaps without a byte being written because it was there, has yet to
// write the row that names it. Knows the puts of this process.
import type { Clock } from '../clock/clock.ts';
import type { Blobs, Digest, StoredBlob } from './blobs.ts';

const graceMs = 60 * 60_000;

/** The same store, whose `delete` answers false for what was put within the last hour. */
export function keepLatelyPut(blobs: Blobs, clock: Pick<Clock, 'monotonic'>): Blobs {
  const puts = new Map<Digest, number>();
  const deletions = new Map<Digest, Promise<boolean>>();
  const forget = (): void => {
    // In order of time, since a repeated put moves to the end.
    for (const [digest, at] of puts) {
      if (clock.monotonic() - at < graceMs) return;
      puts.delete(digest);
    }
  };
  const touch = (sha256: Digest): void => {
    puts.delete(sha256);
    puts.set(sha256, clock.monotonic());
    forget();
  };
  const remember = (stored: StoredBlob): StoredBlob => {
    touch(stored.sha256);
    return stored;
  };
  /** From here on no deletion begins, and one that is under way has ended before it is looked whether the content is there. */
  const known = async (sha256: Digest): Promise<void> => {
    touch(sha256);
    await deletions.get(sha256)?.catch(() => false);
  };
  return {
    ...blobs,
    put: async (source, options) => remember(await blobs.put(source, { ...options, known })),
    uploads: {
      ...blobs.uploads,
      complete: async (upload, parts) => remember(await blobs.uploads.complete(upload, parts, known)),
    },
    async delete(sha256) {
      forget();
      if (puts.has(sha256)) return false;
      const deletion = blobs.delete(sha256);
      deletions.set(sha256, deletion);
      try {
        return await deletion;
      } finally {
        deletions.delete(sha256);
      }
    },
  };
}
