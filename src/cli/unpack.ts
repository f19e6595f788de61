// Puts the files of an archive into a folder, which appears whole or not at all.
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { readTar } from '../kernel/tar.ts';
import { CommandError } from './command.ts';

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
