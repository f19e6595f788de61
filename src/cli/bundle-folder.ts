// A bundle in a folder of this machine: fetched, and checked against a key.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { safeRelativePath } from '../kernel/names.ts';
import { CommandError } from './command.ts';
import type { Context } from './context.ts';
import { unpackInto } from './unpack.ts';

export interface Manifest {
  readonly bundle: string;
  readonly target: string;
  readonly model: string;
  readonly version: string;
  readonly precision: string;
  readonly keyId: string;
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly bytes: number }[];
}

export const targetNames = ['node', 'browser', 'portable'] as const;

/** @param publicKey in PEM. @throws CommandError naming the first thing that differs */
export async function verifyFolder(folder: string, publicKey: string): Promise<Manifest> {
  const text = async (name: string): Promise<Buffer> =>
    readFile(join(folder, name)).catch(() => {
      throw new CommandError(`${folder} has no ${name}: it is no bundle.`);
    });
  const manifest = await text('manifest.json');
  const signature = Buffer.from((await text('manifest.sig')).toString(), 'base64');
  if (!verify(null, manifest, createPublicKey(publicKey), signature))
    throw new CommandError(
      'The signature does not fit the manifest.',
      'It was made with another key, or the manifest was changed; fetch the bundle again.',
    );
  const listed = JSON.parse(manifest.toString()) as Manifest;
  for (const { path, sha256 } of listed.files) {
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(join(folder, safeRelativePath(path)))) hash.update(chunk as Buffer);
    } catch {
      throw new CommandError(`${path} is missing.`, 'Fetch the bundle again.');
    }
    if (hash.digest('hex') !== sha256) throw new CommandError(`${path} was changed.`, 'Fetch the bundle again.');
  }
  return listed;
}

/** Brings a bundle into a folder and checks it against the key of the server. */
export async function fetchBundle(
  context: Context,
  bundle: string,
  target: (typeof targetNames)[number],
  out: string,
): Promise<Manifest> {
  const folder = resolve(context.io.folder, out);
  const { publicKey } = await context.client.call('getBundleKey', {});
  const response = await context.client.open('downloadBundle', {
    path: { project: context.project, bundle },
    query: { target },
  });
  if (response.body === null) throw new CommandError('The server sent nothing.');
  await unpackInto(response.body, folder);
  return verifyFolder(folder, publicKey);
}
