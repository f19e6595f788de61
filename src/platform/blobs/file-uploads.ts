// Uploads in local files: `uploads/<id>/<number>.<size>.<sha256>`, one file a part, so that the folder is all there is to know. A part
// is written beside its place, synced, renamed, and its folder synced.
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../random/random.ts';
import type { Blobs } from './blobs.ts';
import { blobsErrors } from './errors.ts';
import { isMissing, receive, syncFolder, toDiskError } from './receive.ts';
import {
  type BlobUploads,
  bareEtag,
  checkOrder,
  checkPartNumber,
  mostPartBytes,
  type UploadPart,
  type UploadRef,
  unknownUpload,
} from './uploads.ts';

interface StoredPart extends UploadPart {
  readonly path: string;
}

export interface FileUploadsOptions {
  /** Exists; holds one folder an upload. */
  readonly folder: string;
  /** Where files in the making are; on the same disk. */
  readonly incoming: string;
  readonly random: Random;
  put: Blobs['put'];
}

const partName = /^(\d{1,5})\.(\d+)\.([0-9a-f]{64})$/;

export function createFileUploads(options: FileUploadsOptions): BlobUploads {
  const folderOf = ({ id }: Pick<UploadRef, 'id'>): string => {
    if (!/^[A-Za-z0-9-]{1,100}$/.test(id)) throw unknownUpload(id);
    return join(options.folder, id);
  };

  const stored = async (upload: UploadRef): Promise<StoredPart[]> => {
    const folder = folderOf(upload);
    const names = await readdir(folder).catch((error: unknown) => {
      throw isMissing(error) ? unknownUpload(upload.id) : error;
    });
    const parts: StoredPart[] = [];
    for (const name of names) {
      const match = partName.exec(name);
      if (match === null) continue;
      const [, number, size, sha256] = match;
      parts.push({ number: Number(number), size: Number(size), etag: `"${sha256}"`, path: join(folder, name) });
    }
    return parts.sort((a, b) => a.number - b.number);
  };

  return {
    async begin(id) {
      await mkdir(folderOf({ id }));
      await syncFolder(options.folder);
      return '';
    },
    partUrl: async () => undefined,
    async putPart(upload, number, source) {
      checkPartNumber(number);
      const before = await stored(upload);
      const from = join(options.incoming, Buffer.from(options.random.bytes(16)).toString('hex'));
      const { sha256, size } = await receive(source, from, { maxBytes: mostPartBytes });
      const folder = folderOf(upload);
      const path = join(folder, `${number}.${size}.${sha256}`);
      try {
        await rename(from, path);
        for (const old of before) if (old.number === number && old.path !== path) await rm(old.path, { force: true });
        await syncFolder(folder);
      } catch (error) {
        await rm(from, { force: true });
        throw isMissing(error) ? unknownUpload(upload.id) : toDiskError(error);
      }
      return { number, size, etag: `"${sha256}"` };
    },
    async parts(upload) {
      // Two senders of one part at the same time may leave both; either may be named.
      return (await stored(upload)).map(({ number, size, etag }) => ({ number, size, etag }));
    },
    async complete(upload, parts, known) {
      checkOrder(parts);
      const there = await stored(upload);
      const wanted = parts.map(({ number, etag }) => {
        const part = there.find((one) => one.number === number && bareEtag(one.etag) === bareEtag(etag));
        if (part !== undefined) return part;
        const other = there.some((one) => one.number === number);
        throw blobsErrors.create(
          'bad_parts',
          `Part ${number} ${other ? 'has another ETag than the one that was named' : 'has not arrived'}.`,
          { details: { part: number } },
        );
      });
      return options.put(joined(wanted), known === undefined ? {} : { known });
    },
    async discard(upload) {
      await rm(folderOf(upload), { recursive: true, force: true });
    },
    async sweep(before) {
      let swept = 0;
      for (const id of await readdir(options.folder)) {
        const folder = join(options.folder, id);
        const info = await lstat(folder).catch(() => undefined);
        // Every part that arrives touches its folder.
        if (info === undefined || info.mtimeMs >= before) continue;
        await rm(folder, { recursive: true, force: true });
        swept++;
      }
      return swept;
    },
  };
}

/** The bytes of the parts, one after the other. */
async function* joined(parts: readonly StoredPart[]): AsyncGenerator<Uint8Array> {
  for (const { path, size, number } of parts) {
    let read = 0;
    for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
      read += piece.length;
      yield piece;
    }
    if (read !== size) throw blobsErrors.create('corrupt', `Part ${number} has ${read} bytes of ${size}.`);
  }
}
