// Signed requests to Amazon's interfaces of the JSON kind: an operation by name, JSON in and out. Signature version 4 is a library's.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { CommandError } from '../command.ts';
import { exchange } from './exchange.ts';

export interface AwsAccess {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Instead of Amazon's own address. */
  readonly endpoint?: string | undefined;
}

export interface AwsService {
  /** As addresses and signatures name it. */
  readonly name: string;
  /** What stands before the operation in `X-Amz-Target`. */
  readonly target: string;
}

/** An operation that was refused, with Amazon's name of the reason. */
export class AwsRefusal extends CommandError {
  readonly reason: string;

  constructor(operation: string, reason: string, message: string) {
    super(
      `${operation} was refused: ${reason}: ${message}`,
      'Check the credentials, the region and what the role may do.',
    );
    this.reason = reason;
  }
}

/** Node's own SHA-256 in the form that the library asks for. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac('sha256', typeof secret === 'string' ? secret : bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);

export type AwsCall = (operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

/** @throws CommandError when the environment has no credentials or no region */
export function readAwsAccess(
  environment: Readonly<Record<string, string | undefined>>,
  options: { readonly region?: string | undefined; readonly endpoint?: string | undefined },
): AwsAccess {
  const region = options.region ?? environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'];
  const [accessKeyId, secretAccessKey] = [environment['AWS_ACCESS_KEY_ID'], environment['AWS_SECRET_ACCESS_KEY']];
  if (region === undefined) throw new CommandError('No region is named.', 'Give --region, or set AWS_REGION.');
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new CommandError(
      'The environment has no credentials of Amazon.',
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  return {
    region,
    accessKeyId,
    secretAccessKey,
    sessionToken: environment['AWS_SESSION_TOKEN'],
    endpoint: options.endpoint,
  };
}

export function createAwsCall(access: AwsAccess, service: AwsService): AwsCall {
  const { region, accessKeyId, secretAccessKey, sessionToken } = access;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  const signer = new SignatureV4({ service: service.name, region, credentials, sha256: Sha256 });
  const address = new URL(
    access.endpoint ??
      `https://${service.name === 'sagemaker' ? 'api.sagemaker' : service.name}.${region}.amazonaws.com`,
  );
  return async (operation, input) => {
    const body = JSON.stringify(input);
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: address.protocol,
      hostname: address.hostname,
      ...(address.port === '' ? {} : { port: Number(address.port) }),
      path: '/',
      query: {},
      headers: {
        host: address.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${service.target}.${operation}`,
      },
      body,
    });
    const { status, json } = await exchange(operation, new URL('/', address), { method: 'POST', headers, body });
    if (status < 300) return json;
    const reason =
      String(json['__type'] ?? status)
        .split('#')
        .at(-1) ?? '';
    throw new AwsRefusal(operation, reason, String(json['message'] ?? json['Message'] ?? 'no reason given'));
  };
}
