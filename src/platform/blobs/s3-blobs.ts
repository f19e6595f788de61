// Content in an S3-compatible store, `<prefix>objects/<digest>`. A source is spooled to a local file first, since its name is its
// digest; the object then appears whole, by one conditional put or a completed multipart upload.
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { decodeCursor, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Clock } from '../clock/clock.ts';
import type { Random } from '../random/random.ts';
import { type BlobInfo, type Blobs, type ByteRange, checkDigest, type Digest, resolveRange } from './blobs.ts';
import { blobsErrors } from './errors.ts';
import { openLocalCache } from './local-cache.ts';
import { digestOf, receive } from './receive.ts';
import { statusOf, toBlobsError } from './s3-failures.ts';
import { S3Upload } from './s3-upload.ts';
import { createS3Uploads } from './s3-uploads.ts';

const mebibyte = 1024 * 1024;
const defaultPartBytes = 16 * mebibyte;

export interface S3BlobsOptions {
  readonly bucket: string;
  /** Put before every key; ends in `/` when not empty. */
  readonly prefix?: string;
  readonly region?: string;
  /** Of a store other than Amazon's; keys then follow the bucket in the path. */
  readonly endpoint?: string;
  /** Without it the SDK's own chain of credentials is asked. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Spool and cache; best on a local disk. */
  readonly cacheFolder: string;
  readonly cacheMaxMb?: number;
  /** Content beyond one part is sent in parts of this size, at least 5 MiB. Default 16 MiB. */
  readonly partBytes?: number;
  /** Whether clients reach the store by themselves and may be sent there. Default true. */
  readonly direct?: boolean;
  readonly clock: Clock;
  readonly random: Random;
}

/** Connects lazily: a wrong endpoint or key shows at the first call as `blobs.unavailable`. */
export async function openS3Blobs(options: S3BlobsOptions): Promise<Blobs> {
  const s3 = await import('@aws-sdk/client-s3');
  const settings = {
    region: options.region ?? 'us-east-1',
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  };
  const client = new s3.S3Client(settings);
  // What a client will send is not known when its address is signed, so no checksum of it can be.
  const signer = new s3.S3Client({ ...settings, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const direct = options.direct ?? true;
  const cache = await openLocalCache({
    folder: options.cacheFolder,
    maxBytes: (options.cacheMaxMb ?? 10_240) * mebibyte,
    clock: options.clock,
    random: options.random,
  });
  const upload = new S3Upload(s3, client, options.bucket, options.partBytes ?? defaultPartBytes);
  const base = `${options.prefix ?? ''}objects/`;
  const at = (sha256: Digest): { Bucket: string; Key: string } => ({
    Bucket: options.bucket,
    Key: base + checkDigest(sha256),
  });

  const statOf = async (sha256: Digest): Promise<BlobInfo | undefined> => {
    try {
      const head = await client.send(new s3.HeadObjectCommand(at(sha256)));
      return { sha256, size: head.ContentLength ?? 0 };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw toBlobsError(error);
    }
  };

  const mustStat = async (sha256: Digest): Promise<BlobInfo> => {
    const info = await statOf(sha256);
    if (info === undefined) throw notFound(sha256);
    return info;
  };

  const read = async (sha256: Digest, range?: ByteRange): Promise<Readable> => {
    const wanted = range === undefined ? undefined : resolveRange(range, (await mustStat(sha256)).size);
    try {
      const got = await client.send(
        new s3.GetObjectCommand({
          ...at(sha256),
          ...(wanted === undefined ? {} : { Range: `bytes=${wanted.start}-${wanted.end}` }),
        }),
      );
      return got.Body instanceof Readable ? got.Body : Readable.from([]);
    } catch (error) {
      throw statusOf(error) === 404 ? notFound(sha256) : toBlobsError(error);
    }
  };

  return {
    async put(source, put = {}) {
      if (put.expected !== undefined) checkDigest(put.expected);
      const spool = cache.temporaryPath();
      const info = await receive(source, spool, put);
      try {
        await put.known?.(info.sha256);
        if ((await statOf(info.sha256))?.size === info.size) return { ...info, created: false };
        return { ...info, created: await upload.send(spool, info, at(info.sha256).Key) };
      } catch (error) {
        throw toBlobsError(error);
      } finally {
        await rm(spool, { force: true });
      }
    },
    get: read,
    has: async (sha256) => (await statOf(sha256)) !== undefined,
    stat: statOf,
    async delete(sha256) {
      if ((await statOf(sha256)) === undefined) return false;
      await client.send(new s3.DeleteObjectCommand(at(sha256))).catch((error: unknown) => {
        throw toBlobsError(error);
      });
      await cache.remove(sha256);
      return true;
    },
    async list(page: PageRequest) {
      let after = page.cursor === undefined ? undefined : base + String(decodeCursor(page.cursor, 1)[0]);
      const found: BlobInfo[] = [];
      while (found.length <= page.limit) {
        const answer = await client
          .send(
            new s3.ListObjectsV2Command({
              Bucket: options.bucket,
              Prefix: base,
              MaxKeys: Math.min(1000, page.limit + 1),
              ...(after === undefined ? {} : { StartAfter: after }),
            }),
          )
          .catch((error: unknown) => {
            throw toBlobsError(error);
          });
        for (const object of answer.Contents ?? []) {
          found.push({ sha256: (object.Key ?? '').slice(base.length), size: object.Size ?? 0 });
          after = object.Key;
        }
        if (answer.IsTruncated !== true) break;
      }
      return toPage(found.slice(0, page.limit + 1), page.limit, (info) => [info.sha256]);
    },
    async verify(sha256) {
      if ((await statOf(sha256)) === undefined) return 'missing';
      return (await digestOf(await read(sha256))).sha256 === sha256 ? 'intact' : 'corrupt';
    },
    localPath: (sha256) => cache.path(checkDigest(sha256), () => read(sha256)),
    async presignedUrl(sha256, seconds, name) {
      if (!direct) return undefined;
      const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
      const answer = {
        ResponseContentType: 'application/octet-stream',
        ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(name ?? sha256)}`,
      };
      return getSignedUrl(signer, new s3.GetObjectCommand({ ...at(sha256), ...answer }), { expiresIn: seconds });
    },
    direct,
    uploads: createS3Uploads({
      s3,
      client,
      signer,
      direct,
      bucket: options.bucket,
      prefix: options.prefix ?? '',
      temporaryPath: cache.temporaryPath,
      keyOf: (sha256) => at(sha256).Key,
      stat: statOf,
    }),
    async close() {
      client.destroy();
      signer.destroy();
    },
  };
}

function notFound(sha256: Digest): Error {
  return blobsErrors.create('not_found', `There is no content with digest ${sha256}.`);
}
