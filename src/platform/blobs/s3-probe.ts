// Asks an S3-compatible store for the head of a bucket.
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Target } from '../outbound/addresses.ts';
import { statusOf } from './s3-failures.ts';

export interface S3Login {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const meanings: Readonly<Record<number, string>> = {
  301: 'the bucket is in another region',
  400: 'the request was refused; is the region right?',
  403: 'the key may not read it, or is wrong',
  404: 'there is no such bucket',
};

/** Resolves to what was found, in words. @throws Error with the reason */
export async function probeS3(
  target: Target,
  login: S3Login,
  options: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<string> {
  const s3 = await import('@aws-sdk/client-s3');
  const agent = { lookup: target.lookup, maxSockets: 1 };
  const client = new s3.S3Client({
    region: login.region,
    endpoint: login.endpoint,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: login.accessKeyId, secretAccessKey: login.secretAccessKey },
    requestHandler: {
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      connectionTimeout: options.limitMs,
      requestTimeout: options.limitMs,
    },
  });
  try {
    await client.send(new s3.HeadBucketCommand({ Bucket: login.bucket }), { abortSignal: options.signal });
    return `The bucket ${login.bucket} answers.`;
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined) throw error;
    throw new Error(`It answers ${status} for the bucket ${login.bucket}: ${meanings[status] ?? 'refused'}.`);
  } finally {
    client.destroy();
  }
}
