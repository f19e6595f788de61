// Files of a source that lie in folders of this machine. Nothing outside of the folder is followed to.
import { createReadStream, existsSync } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command.ts';
import type { SourceFile } from './source.ts';

/**
 * Every file below a folder, by path; none when there is no folder. Links are left out, for they may lead anywhere, and so is a folder
 * that is one itself, unless those to files are asked for.
 */
export async function* filesOf(folder: string, followLinks = false): AsyncGenerator<SourceFile> {
  async function* walk(inner: string): AsyncGenerator<SourceFile> {
    const entries = await readdir(join(folder, inner), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = inner === '' ? entry.name : `${inner}/${entry.name}`;
      if (entry.isDirectory()) yield* walk(path);
      else if (entry.isFile() || (followLinks && entry.isSymbolicLink() && (await leadsToFile(join(folder, path)))))
        yield { path, open: async () => createReadStream(join(folder, path)) };
    }
  }
  if (!existsSync(folder) || (!followLinks && (await lstat(folder)).isSymbolicLink())) return;
  yield* walk('');
}

/** Whether a path is below a folder when every link on the way was followed. */
export async function isBelow(folder: string, path: string): Promise<boolean> {
  const [root, target] = await Promise.all([realpath(folder), realpath(path)]);
  return target.startsWith(root.endsWith(sep) ? root : root + sep);
}

async function leadsToFile(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined);
  return target?.isFile() === true;
}

/** A file of this machine under another name. */
export const oneFile = (path: string, place: string): SourceFile => ({
  path,
  open: async () => createReadStream(place),
});

/** A name that another tool allows, as a path of an artifact. */
export const artifactPath = (name: string): string =>
  name.replace(/[^\w./ -]+/g, '_').replace(/(^|\/)\.+(?=\/|$)/g, '$1_');

/** Places of artifacts, and the folders of this machine where they are: longest first. */
export type PlaceMap = readonly (readonly [place: string, folder: string])[];

/** The folder of this machine that an address is mapped to. @throws CommandError for an address that leads out of the folder of its place */
export function mappedFolder(address: string, map: PlaceMap): string | undefined {
  for (const [place, folder] of map) {
    if (address !== place && !address.startsWith(place.endsWith('/') ? place : `${place}/`)) continue;
    const within = normalize(address.slice(place.length).replace(/^\/+/, '') || '.');
    if (within === '..' || within.startsWith(`..${sep}`))
      throw new CommandError(`The address ${address} leads out of ${place}.`, 'Whoever wrote it may mean no good.');
    return join(folder, within);
  }
  return undefined;
}

/** @throws CommandError for an address that is neither a local folder nor mapped to one */
export function localFolder(address: string, map: PlaceMap): string {
  const mapped = mappedFolder(address, map);
  if (mapped !== undefined) return mapped;
  if (address.startsWith('file:')) return fileURLToPath(address.replace(/^file:(?!\/\/)/, 'file://'));
  if (address.startsWith('/')) return address;
  throw new CommandError(
    `The files at ${address} cannot be reached from here.`,
    'Copy them to a folder and say which: --map PLACE=FOLDER. Or import from the address of the MLflow server, which fetches them.',
  );
}
