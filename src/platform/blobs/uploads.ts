// Content that arrives in parts, in any order and over any time: nothing of it is content until `complete`, which checks the parts and
// puts the whole at once.
import type { Millis } from '../../kernel/time.ts';
import type { BlobSource, Digest, StoredBlob } from './content.ts';
import { blobsErrors } from './errors.ts';

/** An upload: our id of it, and what the store calls it. */
export interface UploadRef {
  readonly id: string;
  /** From `begin`; '' where the store needs none. */
  readonly handle: string;
}

/** A part as its sender names it when the upload is completed. */
export interface PartName {
  /** From 1. */
  readonly number: number;
  /** What the store answered for the part, quotes or not. */
  readonly etag: string;
}

export interface UploadPart extends PartName {
  /** Bytes. */
  readonly size: number;
}

export const mostParts = 10_000;
/** Bytes of one part, as S3 has it. */
export const mostPartBytes = 5 * 1024 ** 3;

export interface BlobUploads {
  /** Begins an upload under an id of the caller (letters, digits, `-`) and hands out the store's handle. */
  begin(id: string): Promise<string>;
  /** A URL to which a client may send a part by itself for some seconds; undefined where parts come through `putPart` only. */
  partUrl(upload: UploadRef, number: number, seconds: number): Promise<string | undefined>;
  /** Keeps a part, in place of an earlier one of its number; durable when it resolves. @throws AppError as `Blobs.put`, `blobs.unknown_upload` */
  putPart(upload: UploadRef, number: number, source: BlobSource): Promise<UploadPart>;
  /** The parts that are there, by number. @throws AppError `blobs.unknown_upload` */
  parts(upload: UploadRef): Promise<readonly UploadPart[]>;
  /**
   * Puts the parts, in this order, as one content. What was uploaded stays until `discard`, so that this can be repeated.
   * @param known as when content is put whole
   * @throws AppError `blobs.bad_parts` when a part is missing, was replaced, or is out of order; `blobs.unknown_upload`
   */
  complete(
    upload: UploadRef,
    parts: readonly PartName[],
    known?: (sha256: Digest) => Promise<void>,
  ): Promise<StoredBlob>;
  /** Removes what was uploaded; content made of it stays. Nothing happens for an upload that is gone. */
  discard(upload: UploadRef): Promise<void>;
  /** Removes what was begun before a (wall) time, of this store and whoever began it; how many. */
  sweep(before: Millis): Promise<number>;
}

/** @throws AppError `blobs.bad_parts` unless the numbers rise from 1 on */
export function checkOrder(parts: readonly PartName[]): void {
  if (parts.length === 0) throw blobsErrors.create('bad_parts', 'The upload names no parts.');
  let last = 0;
  for (const { number } of parts) {
    if (number <= last) throw blobsErrors.create('bad_parts', `Part ${number} stands after part ${last}.`);
    last = number;
  }
}

/** @throws AppError `blobs.bad_parts` */
export function checkPartNumber(number: number): number {
  if (Number.isInteger(number) && number >= 1 && number <= mostParts) return number;
  throw blobsErrors.create('bad_parts', `${number} is no part: they are numbered from 1 to ${mostParts}.`);
}

/** An ETag without its quotes. */
export function bareEtag(etag: string): string {
  return etag.replace(/^(?:W\/)?"(.*)"$/, '$1');
}

export function unknownUpload(id: string): Error {
  return blobsErrors.create('unknown_upload', `There is no upload ${JSON.stringify(id.slice(0, 100))}.`);
}
