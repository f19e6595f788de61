// The port for the few things that change under one name, beside content that never changes: what processes on several machines tell
// each other through a store. An object appears whole or not at all.
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { safeRelativePath } from '../../kernel/names.ts';
import { blobsErrors } from './errors.ts';

export interface NamedObjects {
  /** Replaces what has the name. @throws AppError `blobs.unavailable`, `blobs.disk_full` */
  put(name: string, content: Uint8Array): Promise<void>;
  /** Undefined when nothing has the name. @throws AppError `blobs.unavailable` */
  get(name: string): Promise<Buffer | undefined>;
  /** Names right below a folder such as `reports/`, at most 1,000, in order. @throws AppError `blobs.unavailable` */
  list(folder: string): Promise<readonly string[]>;
  delete(name: string): Promise<void>;
}

const mostNames = 1_000;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Objects as files of a folder, which may be shared between machines. */
export function openNamedFiles(folder: string): NamedObjects {
  const pathOf = (name: string): string => join(folder, safeRelativePath(name));
  const orUnavailable = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw blobsErrors.create('unavailable', 'The folder of named objects cannot be used.', { cause: error });
    }
  };
  return {
    put: (name, content) =>
      orUnavailable(async () => {
        const path = pathOf(name);
        await mkdir(dirname(path), { recursive: true });
        const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
        const file = await open(temporary, 'w', 0o640);
        try {
          await file.writeFile(content);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(temporary, path);
      }),
    get: (name) =>
      orUnavailable(async () => {
        try {
          return await readFile(pathOf(name));
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      }),
    list: (inside) =>
      orUnavailable(async () => {
        const names = await readdir(pathOf(inside.replace(/\/$/, ''))).catch((error: unknown) => {
          if (isMissing(error)) return [];
          throw error;
        });
        return names
          .filter((name) => !name.endsWith('.new'))
          .sort()
          .slice(0, mostNames)
          .map((name) => inside + name);
      }),
    delete: (name) => orUnavailable(() => rm(pathOf(name), { force: true })),
  };
}
