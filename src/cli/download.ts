// Brings a file from the server; it appears under its name only when it is complete.
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Input, OperationId } from '../../clients/ts/client.ts';
import type { Context } from './context.ts';
import { formatBytes } from './output.ts';

/** @param out file, or `-` for standard output */
export async function download<I extends OperationId>(
  context: Context,
  id: I,
  call: Input<I>,
  out: string,
): Promise<void> {
  const response = await context.client.open(id, call);
  if (response.body === null) return;
  const total = Number(response.headers.get('content-length') ?? 0);
  const progress = context.progress(`Downloading ${out}`);
  const file = resolve(context.io.folder, out);
  const partial = `${file}.part`;
  let bytes = 0;
  const count = async function* (body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      bytes += chunk.length;
      progress.update(total === 0 ? null : bytes / total, formatBytes(bytes));
      yield chunk;
    }
  };
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => void context.io.write(chunk).then(() => done(), done),
  });
  try {
    await pipeline(response.body, count, out === '-' ? output : createWriteStream(partial));
    if (out !== '-') await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    progress.end();
  }
  if (out === '-') return;
  context.data({ file: out, bytes });
  context.print(`wrote ${out} (${formatBytes(bytes)})`);
}
