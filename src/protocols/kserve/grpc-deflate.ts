// Messages of gRPC compressed as `deflate`, which is the format of zlib; the library itself knows gzip.
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { Code, ConnectError } from '@connectrpc/connect';
import type { compressionGzip } from '@connectrpc/connect-node';

const deflated = promisify<Uint8Array, Buffer>(deflate);
const inflated = promisify<Uint8Array, { readonly maxOutputLength: number }, Buffer>(inflate);
const empty = new Uint8Array(0);

export const compressionDeflate: typeof compressionGzip = {
  name: 'deflate',
  async compress(bytes) {
    return bytes.length === 0 ? empty : new Uint8Array(await deflated(bytes));
  },
  async decompress(bytes, readMaxBytes) {
    if (bytes.length === 0) return empty;
    try {
      return new Uint8Array(await inflated(bytes, { maxOutputLength: readMaxBytes }));
    } catch (error) {
      if (error instanceof RangeError)
        throw new ConnectError(
          `A message is larger than ${readMaxBytes} bytes when decompressed.`,
          Code.ResourceExhausted,
        );
      throw new ConnectError('A message cannot be decompressed.', Code.InvalidArgument);
    }
  },
};
