// Content in local files, `objects/<first two digits>/<digest>`. A file is written under `incoming/`, synced, then renamed, and
// its folder synced, so that after a crash every object is whole.
import { createHash } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { decodeCursor, type PageRequest, toPage } from '../../kernel/paging.ts';
import { day } from '../../kernel/time.ts';
import type { Clock } from '../clock/clock.ts';
import type { Random } from '../random/random.ts';
import { type BlobInfo, type Blobs, type ByteRange, checkDigest, type Digest, resolveRange } from './blobs.ts';
import { blobsErrors } from './errors.ts';
import { createFileUploads } from './file-uploads.ts';
import { digestOf, isMissing, receive, syncFolder, toDiskError } from './receive.ts';
import { bufferPassed } from './young-buffers.ts';

/** Each read costs as much as hashing some 100 KB. */
const pieceBytes = 256 * 1024;

export interface FileBlobsOptions {
  readonly folder: string;
  readonly random: Random;
  readonly clock: Clock;
}

/** Opens the store, making its folder when missing; removes what crashed uploads left more than a day ago. */
export async function openFileBlobs(options: FileBlobsOptions): Promise<Blobs> {
  const objects = join(options.folder, 'objects');
  const incoming = join(options.folder, 'incoming');
  await mkdir(objects, { recursive: true });
  const uploads = join(options.folder, 'uploads');
  await mkdir(incoming, { recursive: true });
  await mkdir(uploads, { recursive: true });
  await removeAbandoned(incoming, options.clock.wall() - day);

  const pathOf = (sha256: string): string => join(objects, checkDigest(sha256).slice(0, 2), sha256);

  const statOf = async (sha256: Digest): Promise<BlobInfo | undefined> => {
    try {
      return { sha256, size: (await stat(pathOf(sha256))).size };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };

  /** Moves a received file to its place, durably. */
  const keep = async (from: string, path: string): Promise<void> => {
    const folder = dirname(path);
    try {
      let made: string | undefined;
      await rename(from, path).catch(async (error: unknown) => {
        if (!isMissing(error)) throw error;
        made = await mkdir(folder, { recursive: true });
        await rename(from, path);
      });
      await syncFolder(folder);
      if (made !== undefined) await syncFolder(objects);
    } catch (error) {
      await rm(from, { force: true });
      throw toDiskError(error);
    }
  };

  const read = async (sha256: Digest, range?: ByteRange): Promise<Readable> => {
    const file = await open(pathOf(sha256), 'r').catch((error: unknown) => {
      throw isMissing(error) ? notFound(sha256) : error;
    });
    try {
      const part = range === undefined ? {} : resolveRange(range, (await file.stat()).size);
      return file.createReadStream({ ...part, highWaterMark: pieceBytes });
    } catch (error) {
      await file.close();
      throw error;
    }
  };

  const put: Blobs['put'] = async (source, wanted = {}) => {
    if (wanted.expected !== undefined) checkDigest(wanted.expected);
    const from = join(incoming, Buffer.from(options.random.bytes(16)).toString('hex'));
    const info = await receive(source, from, wanted);
    await wanted.known?.(info.sha256);
    const created = (await statOf(info.sha256)) === undefined;
    // Also over content that is there already: should that be damaged, this heals it.
    await keep(from, pathOf(info.sha256));
    return { ...info, created };
  };

  return {
    put,
    get: async (sha256, range) =>
      range === undefined
        ? Readable.from(checked(await read(sha256), sha256), { objectMode: false })
        : read(sha256, range),
    has: async (sha256) => (await statOf(sha256)) !== undefined,
    stat: statOf,
    async delete(sha256) {
      const path = pathOf(sha256);
      try {
        await unlink(path);
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
      await syncFolder(dirname(path));
      return true;
    },
    async list(page: PageRequest) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      const found: BlobInfo[] = [];
      for (const prefix of (await readdir(objects)).sort()) {
        if (prefix < after.slice(0, 2) || found.length > page.limit) continue;
        for (const sha256 of (await readdir(join(objects, prefix))).sort()) {
          if (sha256 <= after || found.length > page.limit) continue;
          const info = await statOf(sha256);
          if (info !== undefined) found.push(info);
        }
      }
      return toPage(found, page.limit, (info) => [info.sha256]);
    },
    async verify(sha256) {
      if ((await statOf(sha256)) === undefined) return 'missing';
      return (await digestOf(await read(sha256))).sha256 === sha256 ? 'intact' : 'corrupt';
    },
    async localPath(sha256) {
      if ((await statOf(sha256)) === undefined) throw notFound(sha256);
      return pathOf(sha256);
    },
    presignedUrl: async () => undefined,
    direct: false,
    uploads: createFileUploads({ folder: uploads, incoming, random: options.random, put }),
    close: async () => undefined,
  };
}

/** Passes content on and fails before its last piece when the whole is not what the digest says. */
async function* checked(content: Readable, sha256: Digest): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  for await (const piece of content as AsyncIterable<Buffer>) {
    hash.update(piece);
    bufferPassed(piece.length);
    if (held !== undefined) yield held;
    held = piece;
  }
  if (hash.digest('hex') !== sha256)
    throw blobsErrors.create('corrupt', `The content stored as ${sha256} has changed on the disk.`);
  if (held !== undefined) yield held;
}

function notFound(sha256: Digest): Error {
  return blobsErrors.create('not_found', `There is no content with digest ${sha256}.`);
}

async function removeAbandoned(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const info = await lstat(path).catch(() => undefined);
    if (info !== undefined && info.mtimeMs < before) await rm(path, { force: true });
  }
}
