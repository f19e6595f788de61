// Brings a file from the server; it appears under its name only when it is complete. What a broken line left is kept with the tag of its
// content, and the next download goes on from there unless the content is another by then.
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Input, type OperationId, PawlError } from '../../clients/ts/client.ts';
import type { Context } from './context.ts';
import { formatBytes } from './output.ts';

/** @param out file, or `-` for standard output */
export async function download<I extends OperationId>(
  context: Context,
  id: I,
  call: Input<I>,
  out: string,
): Promise<void> {
  const file = resolve(context.io.folder, out);
  const partial = `${file}.part`;
  const left = out === '-' ? undefined : await leftOf(partial);
  const range = left === undefined ? {} : { headers: { range: `bytes=${left.bytes}-`, 'if-range': left.etag } };
  const response = await context.client.open(id, { ...call, ...range }).catch(async (error: unknown) => {
    if (left === undefined || !(error instanceof PawlError) || error.status !== 416) throw error;
    // All of it was there, or the content is shorter now.
    return context.client.open(id, call);
  });
  if (response.body === null) return;
  const goesOn = left !== undefined && response.status === 206;
  const etag = response.headers.get('etag');
  let bytes = goesOn ? left.bytes : 0;
  const total = bytes + Number(response.headers.get('content-length') ?? 0);
  const progress = context.progress(`Downloading ${out}`);
  if (out !== '-' && !goesOn) {
    await rm(partial, { force: true });
    if (etag !== null) await writeFile(tagOf(partial), etag);
  }
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
    await pipeline(
      response.body,
      count,
      out === '-' ? output : createWriteStream(partial, { flags: goesOn ? 'a' : 'w' }),
    );
    if (out !== '-') {
      await rename(partial, file);
      await rm(tagOf(partial), { force: true });
    }
  } catch (error) {
    if (out !== '-' && etag === null) await rm(partial, { force: true });
    throw error;
  } finally {
    progress.end();
  }
  if (out === '-') return;
  context.data({ file: out, bytes });
  context.print(`wrote ${out} (${formatBytes(bytes)})`);
}

const tagOf = (partial: string): string => `${partial}.etag`;

/** What an earlier download left of a file, and of which content; undefined when it left nothing to go on with. */
async function leftOf(partial: string): Promise<{ readonly bytes: number; readonly etag: string } | undefined> {
  try {
    const [{ size }, etag] = await Promise.all([stat(partial), readFile(tagOf(partial), 'utf8')]);
    return size === 0 || etag === '' ? undefined : { bytes: size, etag };
  } catch {
    return undefined;
  }
}
