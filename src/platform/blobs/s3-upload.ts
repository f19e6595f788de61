// Sends a spooled file to an S3 key, at the memory of two parts: one conditional put, or a multipart upload that is completed on
// the condition that nobody else was first.
import { type FileHandle, open } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { BlobInfo } from './blobs.ts';
import { statusOf } from './s3-failures.ts';

type S3 = typeof import('@aws-sdk/client-s3');

/** S3 allows 10,000 parts; larger content gets larger parts. */
const mostParts = 9_000;
const partsAtOnce = 2;

export class S3Upload {
  readonly #s3: S3;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #partBytes: number;

  constructor(s3: S3, client: S3Client, bucket: string, partBytes: number) {
    this.#s3 = s3;
    this.#client = client;
    this.#bucket = bucket;
    this.#partBytes = partBytes;
  }

  /** False when another writer was first, so that nothing had to be kept. */
  async send(path: string, info: BlobInfo, key: string): Promise<boolean> {
    const file = await open(path, 'r');
    try {
      if (info.size <= this.#partBytes) await this.#putWhole(file, info, key);
      else await this.#putInParts(file, info, key);
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return false;
      throw error;
    } finally {
      await file.close();
    }
  }

  async #putWhole(file: FileHandle, info: BlobInfo, key: string): Promise<void> {
    await this.#client.send(
      new this.#s3.PutObjectCommand({
        Bucket: this.#bucket,
        Key: key,
        Body: await readPart(file, 0, info.size),
        ChecksumSHA256: Buffer.from(info.sha256, 'hex').toString('base64'),
        IfNoneMatch: '*',
      }),
    );
  }

  async #putInParts(file: FileHandle, info: BlobInfo, key: string): Promise<void> {
    const target = { Bucket: this.#bucket, Key: key };
    const partBytes = Math.max(this.#partBytes, Math.ceil(info.size / mostParts));
    const count = Math.ceil(info.size / partBytes);
    const { UploadId } = await this.#client.send(new this.#s3.CreateMultipartUploadCommand(target));
    const upload = { ...target, UploadId };
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    let next = 0;
    const sendParts = async (): Promise<void> => {
      for (let index = next++; index < count; index = next++) {
        const Body = await readPart(file, index * partBytes, Math.min(partBytes, info.size - index * partBytes));
        const PartNumber = index + 1;
        const { ETag } = await this.#client.send(new this.#s3.UploadPartCommand({ ...upload, PartNumber, Body }));
        parts[index] = { PartNumber, ETag };
      }
    };
    try {
      await Promise.all(Array.from({ length: partsAtOnce }, sendParts));
      await this.#client.send(
        new this.#s3.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts }, IfNoneMatch: '*' }),
      );
    } catch (error) {
      next = count;
      await this.#client.send(new this.#s3.AbortMultipartUploadCommand(upload)).catch(() => undefined);
      throw error;
    }
  }
}

async function readPart(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const part = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(part, at, length - at, start + at);
    if (bytesRead === 0) throw new Error('The spooled file is shorter than it was.');
    at += bytesRead;
  }
  return part;
}
