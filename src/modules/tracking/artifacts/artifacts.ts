// Artifacts: files by path under an owner (a run, a logged model …), their content in the blob store. A path is a file or a folder,
// never both; content is stored before its path, so a path never points to nothing.
import type { Readable } from 'node:stream';
import { safeRelativePath } from '../../../kernel/names.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../../kernel/paging.ts';
import type { BlobInfo, BlobSource, ByteRange, Digest } from '../../../platform/blobs/blobs.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { trackingErrors } from '../errors.ts';
import type { TrackingDeps } from '../ports.ts';
import * as store from './store.ts';

export interface ArtifactEntry {
  /** Relative to the owner's root. */
  readonly path: string;
  readonly name: string;
  /** Null for a folder. */
  readonly sha256: Digest | null;
  /** Bytes; 0 for a folder. */
  readonly size: number;
}

export interface ArtifactFile extends ArtifactEntry {
  readonly sha256: Digest;
}

export interface Artifacts {
  /** Stores content under a path, replacing the file there. @throws AppError `request.bad_path`, `tracking.artifact_conflict` */
  put(owner: string, path: string, content: BlobSource, maxBytes?: number): Promise<ArtifactFile>;
  /** Puts content that the blob store has already under a path, with what else belongs to that change. @throws as `put` */
  keep(owner: string, path: string, content: BlobInfo, also?: (tx: Tx) => Promise<void>): Promise<ArtifactFile>;
  /** @throws AppError `request.bad_path`, `tracking.artifact_conflict` unless a file may be put at the path */
  checkFree(owner: string, path: string): Promise<void>;
  /** What is at a path; undefined when nothing is. */
  find(owner: string, path: string): Promise<ArtifactEntry | undefined>;
  /** @throws AppError `tracking.unknown_artifact` */
  open(
    owner: string,
    path: string,
    range?: ByteRange,
  ): Promise<{ readonly file: ArtifactFile; readonly content: Readable }>;
  /** Content by its digest, whatever path it has now; undefined when there is none. */
  content(sha256: Digest): Promise<{ readonly size: number; open(range?: ByteRange): Promise<Readable> } | undefined>;
  /** Where a client may read the file by itself for some seconds; undefined where it has to come through this server. */
  directUrl(file: ArtifactFile, seconds: number): Promise<string | undefined>;
  /** The whole of a small file; undefined when it is missing. @throws AppError `blobs.too_large` */
  readText(owner: string, path: string, maxBytes: number): Promise<string | undefined>;
  /** Entries of a folder by name; empty for a folder that does not exist. */
  list(owner: string, folder: string, page: PageRequest): Promise<Page<ArtifactEntry>>;
  /** Deletes a file or a whole folder; '' is all that the owner has. @throws AppError `tracking.unknown_artifact` */
  delete(owner: string, path: string): Promise<void>;
}

interface Place {
  readonly parent: string;
  readonly name: string;
}

function placeOf(path: string): Place {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? { parent: '', name: path } : { parent: path.slice(0, slash), name: path.slice(slash + 1) };
}

/** The folders above a path, outermost first. */
function foldersAbove(path: string): Place[] {
  const segments = path.split('/');
  return segments.slice(0, -1).map((_, index) => placeOf(segments.slice(0, index + 1).join('/')));
}

const join = (parent: string, name: string): string => (parent === '' ? name : `${parent}/${name}`);

export function createArtifacts(deps: TrackingDeps): Artifacts {
  const { db, clock, blobs } = deps;

  const release = async (tx: Tx, owner: string, digests: readonly string[]): Promise<void> => {
    if (digests.length > 0) await deps.release(tx, digests, await store.projectOf(tx, owner));
  };

  const missing = (path: string): Error =>
    trackingErrors.create('unknown_artifact', `There is no artifact ${JSON.stringify(path)}.`, { details: { path } });

  const refuseConflict = async (tx: Tx, owner: string, path: string): Promise<void> => {
    for (const { parent, name } of [...foldersAbove(path), placeOf(path)]) {
      const entry = await store.findEntry(tx, owner, parent, name);
      const wantsFile = join(parent, name) === path;
      if (entry === undefined || (entry.sha256 !== null) === wantsFile) continue;
      throw trackingErrors.create(
        'artifact_conflict',
        `${join(parent, name)} is a ${entry.sha256 === null ? 'folder' : 'file'}.`,
        { details: { path: join(parent, name) } },
      );
    }
  };

  const openFile = async (owner: string, path: string): Promise<ArtifactFile> => {
    const { parent, name } = placeOf(safeRelativePath(path));
    const row = await store.findEntry(db.reader, owner, parent, name);
    if (row === undefined || row.sha256 === null) throw missing(path);
    return { path, name, sha256: row.sha256, size: row.size };
  };

  const keep: Artifacts['keep'] = async (owner, path, { sha256, size }, also) => {
    const { parent, name } = placeOf(safeRelativePath(path));
    const at = clock.now();
    await db.transact(async (tx) => {
      await refuseConflict(tx, owner, path);
      const folders = foldersAbove(path).map((place) => ({ owner, ...place, sha256: null, size: 0, at }));
      await store.insertFolders(tx, folders);
      const before = (await store.findEntry(tx, owner, parent, name))?.sha256 ?? sha256;
      await store.upsertFile(tx, { owner, parent, name, sha256, size, at });
      if (before !== sha256) await release(tx, owner, [before]);
      await also?.(tx);
    });
    return { path, name, sha256, size };
  };

  const checkFree = async (owner: string, path: string): Promise<void> =>
    refuseConflict(db.reader, owner, safeRelativePath(path));

  return {
    async put(owner, path, content, maxBytes) {
      await checkFree(owner, path);
      return keep(owner, path, await blobs.put(content, maxBytes === undefined ? {} : { maxBytes }));
    },
    keep,
    checkFree,
    async content(sha256) {
      const info = await blobs.stat(sha256);
      return info === undefined ? undefined : { size: info.size, open: (range) => blobs.get(sha256, range) };
    },
    directUrl: (file, seconds) => blobs.presignedUrl(file.sha256, seconds, file.name),
    async find(owner, path) {
      const { parent, name } = placeOf(safeRelativePath(path));
      const row = await store.findEntry(db.reader, owner, parent, name);
      return row === undefined ? undefined : { path, name, sha256: row.sha256, size: row.size };
    },
    async open(owner, path, range) {
      const file = await openFile(owner, path);
      return { file, content: await blobs.get(file.sha256, range) };
    },
    async readText(owner, path, maxBytes) {
      const { parent, name } = placeOf(safeRelativePath(path));
      const row = await store.findEntry(db.reader, owner, parent, name);
      if (row === undefined || row.sha256 === null || row.size > maxBytes) return undefined;
      const parts: Buffer[] = [];
      for await (const part of await blobs.get(row.sha256)) parts.push(part as Buffer);
      return Buffer.concat(parts).toString('utf8');
    },
    async list(owner, folder, page) {
      if (folder !== '') safeRelativePath(folder);
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      const rows = await store.listEntries(db.reader, owner, folder, after, page.limit + 1);
      const entries = rows.map((row) => ({
        path: join(row.parent, row.name),
        name: row.name,
        sha256: row.sha256,
        size: row.size,
      }));
      return toPage(entries, page.limit, (entry) => [entry.name]);
    },
    async delete(owner, path) {
      if (path === '') return db.transact(async (tx) => release(tx, owner, await store.deleteInside(tx, owner, '')));
      safeRelativePath(path);
      await db.transact(async (tx) => {
        const place = placeOf(path);
        if ((await store.findEntry(tx, owner, place.parent, place.name)) === undefined) throw missing(path);
        const freed = [
          ...(await store.deleteEntry(tx, owner, place.parent, place.name)),
          ...(await store.deleteInside(tx, owner, path)),
        ];
        await release(tx, owner, freed);
        // Folders exist only for what is in them.
        for (const { parent, name } of foldersAbove(path).reverse()) {
          const inside = await store.listEntries(tx, owner, join(parent, name), '', 1);
          if (inside.length > 0) break;
          await store.deleteEntry(tx, owner, parent, name);
        }
      });
    },
  };
}
