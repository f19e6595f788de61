// Named objects in an S3-compatible store, below `<prefix>named/`.
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { safeRelativePath } from '../../kernel/names.ts';
import type { NamedObjects } from './named-objects.ts';
import type { S3BlobsOptions } from './s3-blobs.ts';
import { statusOf, toBlobsError } from './s3-failures.ts';

export type S3NamedOptions = Pick<S3BlobsOptions, 'bucket' | 'prefix' | 'region' | 'endpoint' | 'credentials'>;

export async function openS3Named(options: S3NamedOptions): Promise<NamedObjects> {
  const s3 = await import('@aws-sdk/client-s3');
  const client = new s3.S3Client({
    region: options.region ?? 'us-east-1',
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
  });
  const base = `${options.prefix ?? ''}named/`;
  const at = (name: string): { Bucket: string; Key: string } => ({
    Bucket: options.bucket,
    Key: base + safeRelativePath(name),
  });
  return {
    async put(name, content) {
      try {
        await client.send(new s3.PutObjectCommand({ ...at(name), Body: content, ContentLength: content.length }));
      } catch (error) {
        throw toBlobsError(error);
      }
    },
    async get(name) {
      try {
        const { Body } = await client.send(new s3.GetObjectCommand(at(name)));
        return Body instanceof Readable ? await buffer(Body) : Buffer.alloc(0);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw toBlobsError(error);
      }
    },
    async list(folder) {
      try {
        const found = await client.send(
          new s3.ListObjectsV2Command({ Bucket: options.bucket, Prefix: base + folder, Delimiter: '/' }),
        );
        return (found.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key.slice(base.length)]));
      } catch (error) {
        throw toBlobsError(error);
      }
    },
    async delete(name) {
      try {
        await client.send(new s3.DeleteObjectCommand(at(name)));
      } catch (error) {
        throw toBlobsError(error);
      }
    },
  };
}
