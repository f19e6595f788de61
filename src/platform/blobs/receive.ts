// Writes a source to a file beside its later place while hashing it: the part of `put` that all drivers share.
import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { AppError } from '../../kernel/errors.ts';
import type { BlobInfo, BlobSource, PutOptions } from './blobs.ts';
import { blobsErrors } from './errors.ts';
import { bufferPassed } from './young-buffers.ts';

const sliceBytes = 256 * 1024;

/**
 * Sockets give small pieces, and each write costs as much as hashing several of them, so they are gathered in a block. Blocks are used
 * again: memory that is taken and left for each upload makes the collector walk the whole heap.
 */
const blockBytes = 256 * 1024;
const keptBlocks = 8;
const blocks: Buffer[] = [];

/** Small slices, so that hashing never holds the event loop for long. */
async function* slices(source: BlobSource): AsyncGenerator<Uint8Array> {
  const parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = source instanceof Uint8Array ? [source] : source;
  for await (const part of parts) {
    for (let at = 0; at < part.length; at += sliceBytes) yield part.subarray(at, at + sliceBytes);
  }
}

/**
 * Writes the source to `path` and syncs it; on any failure nothing is left there.
 * @throws AppError `blobs.digest_mismatch`, `blobs.too_large`, `blobs.disk_full`; errors of the source
 */
export async function receive(source: BlobSource, path: string, options: PutOptions): Promise<BlobInfo> {
  const hash = createHash('sha256');
  let size = 0;
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'w', 0o440);
    const block = blocks.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
    let filled = 0;
    try {
      for await (const slice of slices(source)) {
        size += slice.length;
        if (options.maxBytes !== undefined && size > options.maxBytes) {
          throw blobsErrors.create('too_large', `The content has more than ${options.maxBytes} bytes.`);
        }
        hash.update(slice);
        bufferPassed(slice.length);
        if (filled + slice.length > blockBytes) {
          await writeAll(file, block.subarray(0, filled));
          filled = 0;
        }
        block.set(slice, filled);
        filled += slice.length;
      }
      await writeAll(file, block.subarray(0, filled));
    } finally {
      if (blocks.length < keptBlocks) blocks.push(block);
    }
    await file.datasync();
    const sha256 = hash.digest('hex');
    if (options.expected !== undefined && options.expected !== sha256) {
      throw blobsErrors.create(
        'digest_mismatch',
        `The content has SHA-256 ${sha256}, announced was ${options.expected}.`,
      );
    }
    return { sha256, size };
  } catch (error) {
    await rm(path, { force: true });
    throw toDiskError(error);
  } finally {
    await file?.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/** Makes a full disk or quota the port's own error; hands everything else through. */
export function toDiskError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return error;
  return blobsErrors.create('disk_full', 'The disk is full.', { cause: error });
}

/** SHA-256 and size of a stream. */
export async function digestOf(source: BlobSource): Promise<BlobInfo> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const slice of slices(source)) {
    hash.update(slice);
    size += slice.length;
  }
  return { sha256: hash.digest('hex'), size };
}

/** Makes renames in and removals from a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** True for the error of a file that is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
