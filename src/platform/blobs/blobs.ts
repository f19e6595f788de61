// The port for content: immutable bytes named by their SHA-256. What was put is on stable storage when `put` resolves, appears
// whole or not at all, and is never changed.
import type { Readable } from 'node:stream';
import type { Page, PageRequest } from '../../kernel/paging.ts';
import type { BlobInfo, BlobSource, Digest, StoredBlob } from './content.ts';
import { blobsErrors } from './errors.ts';
import type { BlobUploads } from './uploads.ts';

export type { BlobInfo, BlobSource, Digest, StoredBlob };

export interface PutOptions {
  /** Refuses content with another digest. */
  readonly expected?: Digest;
  /** Refuses content with more bytes, as soon as that is known. */
  readonly maxBytes?: number;
  /** Called once the digest is known, and awaited before it is looked whether the content is there already. */
  readonly known?: (sha256: Digest) => Promise<void>;
}

/** Both ends included, as in HTTP; an end beyond the content is cut. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export type Verdict = 'intact' | 'missing' | 'corrupt';

export interface Blobs {
  /**
   * Stores content at flat memory whatever its size.
   * @throws AppError `blobs.digest_mismatch`, `blobs.too_large`, `blobs.disk_full`, `blobs.unavailable`; errors of the source
   */
  put(source: BlobSource, options?: PutOptions): Promise<StoredBlob>;
  /** The content, or a part of it, as a stream. @throws AppError `blobs.not_found`, `blobs.bad_range` */
  get(sha256: Digest, range?: ByteRange): Promise<Readable>;
  has(sha256: Digest): Promise<boolean>;
  stat(sha256: Digest): Promise<BlobInfo | undefined>;
  /** False when there was nothing to delete. */
  delete(sha256: Digest): Promise<boolean>;
  /** All content in order of digest. */
  list(page: PageRequest): Promise<Page<BlobInfo>>;
  /** Reads the content and compares its digest. */
  verify(sha256: Digest): Promise<Verdict>;
  /**
   * A path of this machine that holds the content, read-only, for engines that open files. It may be a cached copy that later
   * calls evict: open it soon. @throws AppError `blobs.not_found`, `blobs.corrupt`, `blobs.disk_full`
   */
  localPath(sha256: Digest): Promise<string>;
  /**
   * A URL from which a client may fetch the content directly for some seconds, as a download of this name; undefined where the store
   * has none or clients are not to use it.
   */
  presignedUrl(sha256: Digest, seconds: number, name?: string): Promise<string | undefined>;
  /** Whether clients are sent to the store itself for large content. */
  readonly direct: boolean;
  /** Content that arrives in parts. */
  readonly uploads: BlobUploads;
  close(): Promise<void>;
}

/** Hands the digest back. @throws AppError `blobs.bad_digest` */
export function checkDigest(sha256: string): Digest {
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw blobsErrors.create('bad_digest', `${JSON.stringify(sha256.slice(0, 100))} is not a SHA-256 digest.`);
}

/** The bytes `[start, end]` that a range means for this size. @throws AppError `blobs.bad_range` */
export function resolveRange(range: ByteRange, size: number): { readonly start: number; readonly end: number } {
  const end = Math.min(range.end ?? size - 1, size - 1);
  if (!Number.isInteger(range.start) || range.start < 0 || range.start > end) {
    throw blobsErrors.create('bad_range', `Bytes ${range.start} to ${range.end ?? 'the end'} of ${size} do not exist.`);
  }
  return { start: range.start, end };
}
