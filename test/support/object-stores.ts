// Opens every content store that this machine offers, so that the same tests run on each. S3 comes from PAWL_TEST_S3_URL; each
// test gets a prefix of its own.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Blobs } from '../../src/platform/blobs/blobs.ts';
import { openFileBlobs } from '../../src/platform/blobs/file-blobs.ts';
import { openS3Blobs, type S3BlobsOptions } from '../../src/platform/blobs/s3-blobs.ts';
import { systemClock } from '../../src/platform/clock/clock.ts';
import { systemRandom } from '../../src/platform/random/random.ts';
import { temporaryFolder } from './databases.ts';
import { serviceUrl } from './services.ts';

export interface TestBlobs {
  readonly blobs: Blobs;
  /** Replaces stored bytes behind the store's back. */
  tamper(sha256: string, bytes: string): Promise<void>;
}

/** A fresh store in local files. */
export async function openTestFileBlobs(t: TestContext): Promise<TestBlobs> {
  const folder = temporaryFolder(t);
  const blobs = await openFileBlobs({ folder, random: systemRandom, clock: systemClock });
  return {
    blobs,
    async tamper(sha256, bytes) {
      const path = join(folder, 'objects', sha256.slice(0, 2), sha256);
      chmodSync(path, 0o640);
      writeFileSync(path, bytes);
    },
  };
}

/** The options for a prefix of its own at the S3 service of the tests. */
export function testS3Options(t: TestContext): S3BlobsOptions {
  const url = new URL(serviceUrl('s3').url);
  return {
    endpoint: url.origin,
    bucket: url.pathname.slice(1),
    prefix: `test-${Buffer.from(systemRandom.bytes(8)).toString('hex')}/`,
    credentials: { accessKeyId: url.username, secretAccessKey: url.password },
    cacheFolder: temporaryFolder(t),
    partBytes: 5 * 1024 * 1024,
    random: systemRandom,
    clock: systemClock,
  };
}

async function openTestS3Blobs(t: TestContext): Promise<TestBlobs> {
  const options = testS3Options(t);
  const blobs = await openS3Blobs(options);
  t.after(() => blobs.close());
  return {
    blobs,
    async tamper(sha256, bytes) {
      const client = new S3Client({
        region: 'us-east-1',
        endpoint: options.endpoint ?? '',
        forcePathStyle: true,
        ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
      });
      const key = { Bucket: options.bucket, Key: `${options.prefix}objects/${sha256}` };
      await client.send(new HeadObjectCommand(key));
      await client.send(new PutObjectCommand({ ...key, Body: bytes }));
      client.destroy();
    },
  };
}

/** Registers `name (files)` and `name (s3)`: the same test on a fresh store of each kind. */
export function testOnBlobs(name: string, body: (t: TestContext, store: TestBlobs) => Promise<void>): void {
  test(`${name} (files)`, async (t) => body(t, await openTestFileBlobs(t)));
  test(`${name} (s3)`, { skip: serviceUrl('s3').skip }, async (t) => body(t, await openTestS3Blobs(t)));
}
