// Copies of remote content in a local folder: each verified before it appears, the least recently used removed beyond a size.
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import type { Random } from '../random/random.ts';
import type { BlobSource, Digest } from './blobs.ts';
import { blobsErrors } from './errors.ts';
import { isMissing, receive, toDiskError } from './receive.ts';

export interface LocalCacheOptions {
  readonly folder: string;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly random: Random;
}

export interface LocalCache {
  /**
   * The path of the copy; `fetch` is called when there is none. Concurrent calls for one digest share a fetch.
   * @throws AppError `blobs.corrupt` when what was fetched has another digest
   */
  path(sha256: Digest, fetch: () => Promise<BlobSource>): Promise<string>;
  /** A fresh path in the folder for a file in the making. */
  temporaryPath(): string;
  remove(sha256: Digest): Promise<void>;
}

export async function openLocalCache(options: LocalCacheOptions): Promise<LocalCache> {
  const copies = join(options.folder, 'copies');
  const incoming = join(options.folder, 'incoming');
  // Whatever an earlier process left half done is of no use to this one.
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  await mkdir(copies, { recursive: true });
  const fetching = new Map<Digest, Promise<string>>();
  const pathOf = (sha256: Digest): string => join(copies, sha256.slice(0, 2), sha256);
  const temporaryPath = (): string => join(incoming, Buffer.from(options.random.bytes(16)).toString('hex'));

  const fetchCopy = async (sha256: Digest, fetch: () => Promise<BlobSource>): Promise<string> => {
    const from = temporaryPath();
    const { sha256: arrived } = await receive(await fetch(), from, {});
    if (arrived !== sha256) {
      await rm(from, { force: true });
      throw blobsErrors.create('corrupt', `The object store sent other content (${arrived}) for ${sha256}.`);
    }
    const path = pathOf(sha256);
    try {
      await mkdir(dirname(path), { recursive: true });
      await rename(from, path);
    } catch (error) {
      await rm(from, { force: true });
      throw toDiskError(error);
    }
    await evict(copies, options.maxBytes, path);
    return path;
  };

  return {
    async path(sha256, fetch) {
      const path = pathOf(sha256);
      const now = options.clock.wall() / 1000;
      try {
        await utimes(path, now, now);
        return path;
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      const running = fetching.get(sha256) ?? fetchCopy(sha256, fetch).finally(() => fetching.delete(sha256));
      fetching.set(sha256, running);
      return running;
    },
    temporaryPath,
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
  };
}

async function evict(copies: string, maxBytes: number, keep: string): Promise<void> {
  const files: { path: string; size: number; usedAt: number }[] = [];
  for (const prefix of await readdir(copies)) {
    for (const name of await readdir(join(copies, prefix))) {
      const path = join(copies, prefix, name);
      const info = await stat(path).catch(() => undefined);
      if (info !== undefined) files.push({ path, size: info.size, usedAt: info.mtimeMs });
    }
  }
  let total = files.reduce((sum, file) => sum + file.size, 0);
  for (const file of files.sort((a, b) => a.usedAt - b.usedAt)) {
    if (total <= maxBytes) return;
    if (file.path === keep) continue;
    await rm(file.path, { force: true });
    total -= file.size;
  }
}
