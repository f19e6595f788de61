// A file of this machine on its way to the artifacts of a record.
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import type { Answer } from '../../clients/ts/client.ts';
import { CommandError } from './command.ts';
import type { Context } from './context.ts';
import type { Input } from './input.ts';
import { formatBytes } from './output.ts';

export const uploadArtifactShape = {
  arguments: [{ name: 'file', meaning: 'of this machine' }],
  options: [{ name: 'path', value: 'path', meaning: 'where to keep it (default: its name, at the root)' }],
} as const;

export async function uploadArtifact(
  context: Context,
  input: Input,
  send: (path: string, content: ReadableStream) => Promise<Response>,
): Promise<void> {
  const file = resolve(context.io.folder, input.argument('file'));
  if (!existsSync(file)) throw new CommandError(`There is no file ${input.argument('file')}.`);
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
    const content = Readable.toWeb(createReadStream(file).pipe(counted)) as ReadableStream;
    const response = await send(input.option('path') ?? basename(file), content);
    const kept = (await response.json()) as Answer<'uploadRunArtifact'>;
    context.data(kept);
    context.print(`${kept.path} ${formatBytes(kept.size)} sha256 ${kept.sha256 ?? ''}`);
  } finally {
    progress.end();
  }
}
