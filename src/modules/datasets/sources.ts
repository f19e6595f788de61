// Where content comes from: an upload, a file or folder of the server, or stored blobs. All of it goes through the blob store
// first, so that the bytes a version was made from stay known, and memory stays flat.
import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { Actor } from '../../kernel/actor.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import { datasetsErrors } from './errors.ts';
import type { SourceFile, SourceFormat } from './model.ts';
import type { LocalSource } from './reading.ts';
import { recognise } from './source-format.ts';

export type IngestSource =
  | { readonly kind: 'upload'; readonly name: string; readonly body: AsyncIterable<Uint8Array> }
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'blobs';
      readonly blobs: readonly { readonly sha256: string; readonly name?: string | undefined }[];
    };

/** Content in the blob store under the name it came with. */
export interface ReceivedFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

const dataFile = /\.(csv|tsv|txt|jsonl|ndjson|parquet|pq)(\.gz)?$/i;

/**
 * The real path when the caller may have the server read it: callers on the machine itself any, others below the roots.
 * @throws AppError `datasets.forbidden_path`, `datasets.bad_source`
 */
async function checkPath(actor: Actor, path: string, roots: readonly string[]): Promise<string> {
  const trusted = actor.kind === 'local' || actor.kind === 'policy';
  // For others one answer for "not there" and "not allowed", so that the file system cannot be probed.
  const refusal = (): Error =>
    trusted
      ? datasetsErrors.create('bad_source', `There is no file or folder ${path}.`)
      : datasetsErrors.create('forbidden_path', `${path} is not below a folder that the server may import from.`);
  if (path.includes('\0')) throw refusal();
  const real = await realpath(path).catch(() => {
    throw refusal();
  });
  if (trusted) return real;
  for (const root of roots) {
    const folder = await realpath(root).catch(() => undefined);
    if (folder !== undefined && (real === folder || real.startsWith(folder + sep))) return real;
  }
  throw refusal();
}

async function filesAt(path: string): Promise<readonly { readonly name: string; readonly path: string }[]> {
  const info = await stat(path);
  if (info.isFile()) return [{ name: basename(path), path }];
  if (!info.isDirectory()) throw datasetsErrors.create('bad_source', `${path} is neither a file nor a folder.`);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && dataFile.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0)
    throw datasetsErrors.create('bad_source', `${path} holds no CSV, Parquet or JSON lines files.`);
  return files.map((file) => ({ name: file.slice(path.length + 1), path: file }));
}

/** Puts the source into the blob store. @throws AppError `datasets.forbidden_path`, `datasets.bad_source`, those of the store */
export async function receiveSource(
  actor: Actor,
  source: IngestSource,
  deps: { readonly blobs: Blobs; readonly roots: readonly string[] },
): Promise<readonly ReceivedFile[]> {
  const { blobs } = deps;
  switch (source.kind) {
    case 'upload': {
      const stored = await blobs.put(source.body);
      return [{ name: source.name, sha256: stored.sha256, bytes: stored.size }];
    }
    case 'blobs': {
      const received: ReceivedFile[] = [];
      for (const { sha256, name } of source.blobs) {
        const info = await blobs.stat(sha256);
        if (info === undefined) throw datasetsErrors.create('bad_source', `There is no stored content ${sha256}.`);
        received.push({ name: name ?? sha256.slice(0, 12), sha256, bytes: info.size });
      }
      return received;
    }
    case 'path': {
      const received: ReceivedFile[] = [];
      for (const file of await filesAt(await checkPath(actor, source.path, deps.roots))) {
        const stored = await blobs.put(createReadStream(file.path));
        received.push({ name: file.name, sha256: stored.sha256, bytes: stored.size });
      }
      return received;
    }
  }
}

/** Opens received files for reading, all of one format. @throws AppError `datasets.bad_source`, `datasets.malformed_file` */
export async function openSources(
  files: readonly ReceivedFile[],
  format: SourceFormat | undefined,
  blobs: Blobs,
): Promise<{ readonly local: readonly LocalSource[]; readonly sources: readonly SourceFile[] }> {
  const local: LocalSource[] = [];
  for (const file of files) {
    const path = await blobs.localPath(file.sha256);
    local.push({ name: file.name, path, ...(await recognise(path, file.name, format)) });
  }
  const other = local.find((source) => source.format !== local[0]?.format);
  if (other !== undefined)
    throw datasetsErrors.create(
      'bad_source',
      `${local[0]?.name} is ${local[0]?.format}, but ${other.name} is ${other.format}.`,
    );
  const sources = files.map((file, index) => ({ ...file, format: local[index]?.format ?? 'csv' }));
  return { local, sources };
}
