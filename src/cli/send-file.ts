// A file of this machine on its way to the server, with progress.
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { CommandError } from './command.ts';
import type { Context } from './context.ts';
import { formatBytes } from './output.ts';

/**
 * @param name as the caller wrote it, in the folder of the call
 * @param send is given the content, and the name of the file without its folders
 * @throws CommandError when there is no such file
 */
export async function sendFile(
  context: Context,
  name: string,
  send: (content: ReadableStream, fileName: string) => Promise<Response>,
): Promise<Response> {
  const file = resolve(context.io.folder, name);
  if (!existsSync(file)) throw new CommandError(`There is no file ${name}.`);
  const total = (await stat(file)).size;
  const progress = context.progress(`Uploading ${basename(file)}`);
  let sent = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      sent += chunk.length;
      progress.update(total === 0 ? null : sent / total, formatBytes(sent));
      next(null, chunk);
    },
  });
  try {
    return await send(Readable.toWeb(createReadStream(file).pipe(counted)) as ReadableStream, basename(file));
  } finally {
    progress.end();
  }
}
