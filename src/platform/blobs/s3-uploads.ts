// Uploads of clients straight to an S3-compatible store: a multipart upload to `<prefix>uploads/<id>`, whose parts go to presigned
// addresses. Completing reads the object once for its digest and copies it, inside the store, to the place of content.
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { BlobInfo, StoredBlob } from './blobs.ts';
import { blobsErrors } from './errors.ts';
import { digestOf, receive } from './receive.ts';
import { nameOf, statusOf, toBlobsError } from './s3-failures.ts';
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

type S3 = typeof import('@aws-sdk/client-s3');

export interface S3UploadsOptions {
  readonly s3: S3;
  readonly client: S3Client;
  /** Signs addresses whose body it does not see, so without checksums of it. */
  readonly signer: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  /** Whether clients may be sent to the store. */
  readonly direct: boolean;
  temporaryPath(): string;
  keyOf(sha256: string): string;
  stat(sha256: string): Promise<BlobInfo | undefined>;
}

/** S3 copies at most 5 GiB at once. */
const copyBytes = 1024 ** 3;
const badPartNames = new Set([
  'InvalidPart',
  'InvalidPartOrder',
  'EntityTooSmall',
  'InvalidRequest',
  'InvalidArgument',
]);

export function createS3Uploads(options: S3UploadsOptions): BlobUploads {
  const { s3, client, bucket } = options;
  const base = `${options.prefix}uploads/`;
  const keyOf = ({ id }: Pick<UploadRef, 'id'>): string => {
    if (!/^[A-Za-z0-9-]{1,100}$/.test(id)) throw unknownUpload(id);
    return base + id;
  };
  const target = (upload: UploadRef) => ({ Bucket: bucket, Key: keyOf(upload), UploadId: upload.handle });
  const failed = (error: unknown, upload: UploadRef): unknown =>
    nameOf(error) === 'NoSuchUpload' || statusOf(error) === 404 ? unknownUpload(upload.id) : toBlobsError(error);

  const sizeOf = async (upload: UploadRef): Promise<number | undefined> => {
    try {
      const head = await client.send(new s3.HeadObjectCommand({ Bucket: bucket, Key: keyOf(upload) }));
      return head.ContentLength ?? 0;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw toBlobsError(error);
    }
  };

  const requireThere = async (upload: UploadRef): Promise<void> => {
    await client.send(new s3.ListPartsCommand({ ...target(upload), MaxParts: 1 })).catch((error: unknown) => {
      throw failed(error, upload);
    });
  };

  /** Joins the parts inside the store; an upload that was joined before is left as it is. */
  const join = async (upload: UploadRef, parts: Parameters<BlobUploads['complete']>[1]): Promise<void> => {
    try {
      await client.send(
        new s3.CompleteMultipartUploadCommand({
          ...target(upload),
          MultipartUpload: {
            Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: `"${bareEtag(etag)}"` })),
          },
        }),
      );
    } catch (error) {
      if (badPartNames.has(nameOf(error) ?? ''))
        throw blobsErrors.create('bad_parts', `The object store refuses the parts: ${nameOf(error)}.`, {
          cause: error,
        });
      if (nameOf(error) !== 'NoSuchUpload' && statusOf(error) !== 404) throw toBlobsError(error);
      if ((await sizeOf(upload)) === undefined) throw unknownUpload(upload.id);
    }
  };

  const copy = async (from: string, to: string, size: number): Promise<void> => {
    const CopySource = `${bucket}/${encodeURIComponent(from).replaceAll('%2F', '/')}`;
    if (size <= copyBytes) {
      await client.send(new s3.CopyObjectCommand({ Bucket: bucket, Key: to, CopySource }));
      return;
    }
    const place = { Bucket: bucket, Key: to };
    const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(place));
    try {
      const parts: { PartNumber: number; ETag: string | undefined }[] = [];
      for (let start = 0; start < size; start += copyBytes) {
        const PartNumber = parts.length + 1;
        const CopySourceRange = `bytes=${start}-${Math.min(start + copyBytes, size) - 1}`;
        const { CopyPartResult } = await client.send(
          new s3.UploadPartCopyCommand({ ...place, UploadId, PartNumber, CopySource, CopySourceRange }),
        );
        parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
      }
      await client.send(
        new s3.CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: parts } }),
      );
    } catch (error) {
      await client.send(new s3.AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined);
      throw error;
    }
  };

  const remove = async (upload: UploadRef): Promise<void> => {
    if (upload.handle !== '') {
      await client.send(new s3.AbortMultipartUploadCommand(target(upload))).catch((error: unknown) => {
        if (nameOf(error) !== 'NoSuchUpload' && statusOf(error) !== 404) throw toBlobsError(error);
      });
    }
    await client.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key: keyOf(upload) })).catch((error: unknown) => {
      if (statusOf(error) !== 404) throw toBlobsError(error);
    });
  };

  return {
    async begin(id) {
      const { UploadId } = await client
        .send(new s3.CreateMultipartUploadCommand({ Bucket: bucket, Key: keyOf({ id }) }))
        .catch((error: unknown) => {
          throw toBlobsError(error);
        });
      return UploadId ?? '';
    },
    async partUrl(upload, number, seconds) {
      if (!options.direct) return undefined;
      const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
      const command = new s3.UploadPartCommand({ ...target(upload), PartNumber: checkPartNumber(number) });
      return getSignedUrl(options.signer, command, { expiresIn: seconds });
    },
    async putPart(upload, number, source) {
      const PartNumber = checkPartNumber(number);
      const spool = options.temporaryPath();
      const { size } = await receive(source, spool, { maxBytes: mostPartBytes });
      try {
        const { ETag } = await client.send(
          new s3.UploadPartCommand({
            ...target(upload),
            PartNumber,
            Body: createReadStream(spool),
            ContentLength: size,
          }),
        );
        return { number, size, etag: ETag ?? '' };
      } catch (error) {
        // A store without such an upload may hang up before it has read the part; what it says then is lost.
        if (statusOf(error) === undefined) await requireThere(upload);
        throw failed(error, upload);
      } finally {
        await rm(spool, { force: true });
      }
    },
    async parts(upload) {
      const parts: UploadPart[] = [];
      let after: string | undefined;
      do {
        const page = await client
          .send(
            new s3.ListPartsCommand({ ...target(upload), ...(after === undefined ? {} : { PartNumberMarker: after }) }),
          )
          .catch((error: unknown) => {
            throw failed(error, upload);
          });
        for (const { PartNumber, ETag, Size } of page.Parts ?? [])
          parts.push({ number: PartNumber ?? 0, etag: ETag ?? '', size: Size ?? 0 });
        after = page.IsTruncated === true ? page.NextPartNumberMarker : undefined;
      } while (after !== undefined);
      return parts;
    },
    async complete(upload, parts, known): Promise<StoredBlob> {
      checkOrder(parts);
      await join(upload, parts);
      try {
        const got = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: keyOf(upload) }));
        const info = await digestOf(got.Body instanceof Readable ? got.Body : new Uint8Array());
        await known?.(info.sha256);
        if ((await options.stat(info.sha256))?.size === info.size) return { ...info, created: false };
        await copy(keyOf(upload), options.keyOf(info.sha256), info.size);
        return { ...info, created: true };
      } catch (error) {
        throw failed(error, upload);
      }
    },
    discard: remove,
    async sweep(before) {
      const old = (at: Date | undefined): boolean => at !== undefined && at.getTime() < before;
      const gone: UploadRef[] = [];
      try {
        const begun = await client.send(new s3.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: base }));
        for (const { Key, UploadId, Initiated } of begun.Uploads ?? [])
          if (old(Initiated)) gone.push({ id: (Key ?? '').slice(base.length), handle: UploadId ?? '' });
        const joined = await client.send(new s3.ListObjectsV2Command({ Bucket: bucket, Prefix: base }));
        for (const { Key, LastModified } of joined.Contents ?? [])
          if (old(LastModified)) gone.push({ id: (Key ?? '').slice(base.length), handle: '' });
      } catch (error) {
        throw toBlobsError(error);
      }
      for (const upload of gone) await remove(upload);
      return gone.length;
    },
  };
}
