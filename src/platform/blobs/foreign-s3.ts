// Objects of another program in an S3-compatible store, to be read and never written.
import { createHash } from 'node:crypto';
import { pipeline, Readable, Transform } from 'node:stream';
import { messageOf } from '../../kernel/errors.ts';
import { blobsErrors } from './errors.ts';
import { statusOf } from './s3-failures.ts';

export interface ForeignObject {
  readonly key: string;
  readonly size: number;
  /** Of the content as it was listed; another content has another. */
  readonly etag: string;
}

export interface ForeignS3 {
  /** Everything below a prefix, in order of key. @throws AppError `blobs.unavailable` */
  list(bucket: string, prefix: string): AsyncIterable<ForeignObject>;
  /**
   * The content as it was listed, as a stream that fails when what arrives is not that.
   * @throws AppError `blobs.unavailable`, `blobs.not_found` when it went or changed since
   */
  read(bucket: string, object: ForeignObject): Promise<Readable>;
  close(): void;
}

export interface ForeignS3Options {
  /** Of a store other than Amazon's; keys then follow the bucket in the path. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  /** Objects of one answer when they are listed; by default 1,000, the most there may be. */
  readonly pageSize?: number | undefined;
  /** Without it the SDK's own chain of credentials is asked. */
  readonly credentials?:
    | { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
    | undefined;
}

export async function openForeignS3(options: ForeignS3Options): Promise<ForeignS3> {
  const s3 = await import('@aws-sdk/client-s3');
  const client = new s3.S3Client({
    region: options.region ?? 'us-east-1',
    followRegionRedirects: true,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  });
  const failed = (what: string, error: unknown): Error =>
    blobsErrors.create('unavailable', `${what} cannot be read: ${messageOf(error)}`, { cause: error });

  return {
    async *list(bucket, prefix) {
      let after: string | undefined;
      for (;;) {
        const page = await client
          .send(
            new s3.ListObjectsV2Command({
              Bucket: bucket,
              Prefix: prefix,
              ...(options.pageSize === undefined ? {} : { MaxKeys: options.pageSize }),
              ...(after === undefined ? {} : { ContinuationToken: after }),
            }),
          )
          .catch((error: unknown) => {
            throw failed(`s3://${bucket}/${prefix}`, error);
          });
        for (const { Key = '', Size = 0, ETag = '' } of page.Contents ?? []) yield { key: Key, size: Size, etag: ETag };
        after = page.NextContinuationToken;
        if (after === undefined) return;
      }
    },
    async read(bucket, object) {
      const place = `s3://${bucket}/${object.key}`;
      const got = await client
        .send(new s3.GetObjectCommand({ Bucket: bucket, Key: object.key, IfMatch: object.etag }))
        .catch((error: unknown) => {
          const status = statusOf(error);
          if (status === 404 || status === 412)
            throw blobsErrors.create('not_found', `${place} went or changed while it was read.`);
          throw failed(place, error);
        });
      const body = got.Body instanceof Readable ? got.Body : Readable.from([]);
      // An ETag is the MD5 of what was put in one piece, unless the store encrypted it with a key of the customer's.
      const plain = /^"([0-9a-f]{32})"$/.exec(object.etag)?.[1];
      const encrypted = got.SSEKMSKeyId !== undefined || got.SSECustomerKeyMD5 !== undefined;
      const checked = asListed(place, object.size, encrypted ? undefined : plain);
      // A failure of either ends both, and the reader meets it.
      pipeline(body, checked, () => undefined);
      return checked;
    },
    close: () => client.destroy(),
  };
}

/** Passes content on and fails at its end when it has another size or MD5 than was listed. */
function asListed(place: string, size: number, md5: string | undefined): Transform {
  const hash = createHash('md5');
  let read = 0;
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      read += part.length;
      hash.update(part);
      done(null, part);
    },
    flush(done) {
      const same = read === size && (md5 === undefined || hash.digest('hex') === md5);
      done(
        same ? null : blobsErrors.create('corrupt', `${place} arrived with ${read} bytes and is not what was listed.`),
      );
    },
  });
}
