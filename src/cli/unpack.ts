// Puts the files of an archive into a folder, which appears whole or not at all.
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Input } from '../../clients/ts/client.ts';
import { readTar } from '../kernel/tar.ts';
import { CommandError } from './command.ts';
import type { Context } from './context.ts';

/** @throws CommandError when the folder holds something already */
export async function unpackInto(body: ReadableStream<Uint8Array>, folder: string): Promise<number> {
  const held = await readdir(folder).catch(() => []);
  if (held.length > 0) throw new CommandError(`${folder} is not empty.`, 'Name a folder that is empty or not there.');
  await mkdir(dirname(folder), { recursive: true });
  const made = await mkdtemp(`${folder}.`);
  try {
    let files = 0;
    const source = Readable.fromWeb(body as import('node:stream/web').ReadableStream);
    const plain = createGunzip();
    source.on('error', (error) => plain.destroy(error));
    for await (const entry of readTar(source.pipe(plain))) {
      const target = join(made, entry.path);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(entry.content, createWriteStream(target, { mode: entry.mode & 0o777 }));
      files++;
    }
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
    return files;
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw error;
  }
}

/** One file of a package that the server makes, as text. @throws CommandError when it is not there */
export async function fetchText(
  context: Context,
  query: Input<'packageModel'>['query'],
  path: string,
): Promise<string> {
  const response = await context.client.open('packageModel', { path: { project: context.project }, query });
  if (response.body === null) throw new CommandError('The server sent nothing.');
  const source = Readable.fromWeb(response.body as import('node:stream/web').ReadableStream);
  for await (const entry of readTar(source.pipe(createGunzip()))) {
    if (entry.path !== path) continue;
    let text = '';
    for await (const chunk of entry.content()) text += chunk.toString();
    return text;
  }
  throw new CommandError(`The package has no ${path}.`);
}
