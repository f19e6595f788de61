// The files that steps run: kept as content, named by one digest of all of them, laid out in a folder when a step needs them.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../../kernel/json.ts';
import { safeRelativePath } from '../../kernel/names.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import { pipelinesErrors } from './errors.ts';
import * as store from './store.ts';

const maxBytes = 32 * 1024 * 1024;

export interface CodeBundles {
  /** Keeps the files; returns the bundle's digest. @throws AppError `pipelines.bad_bundle`, `request.bad_path` */
  save(files: readonly { readonly path: string; readonly content: Uint8Array }[]): Promise<string>;
  /** A folder that holds exactly the bundle's files. @throws AppError `pipelines.bad_bundle` for an unknown digest */
  unpack(digest: string): Promise<string>;
  files(digest: string): Promise<store.BundleFiles>;
}

export function createCodeBundles(deps: {
  db: Database;
  blobs: Blobs;
  clock: Clock;
  newId: NewId;
  folder: string;
}): CodeBundles {
  const files = async (digest: string): Promise<store.BundleFiles> => {
    const found = await store.findBundle(deps.db.reader, digest);
    if (found === undefined) throw pipelinesErrors.create('bad_bundle', `There is no code bundle ${digest}.`);
    return found;
  };
  return {
    files,
    async save(given) {
      const total = given.reduce((sum, file) => sum + file.content.byteLength, 0);
      if (total > maxBytes)
        throw pipelinesErrors.create('bad_bundle', `The files have ${total} bytes; ${maxBytes} are allowed.`);
      const kept: { path: string; sha256: string }[] = [];
      for (const file of given) {
        const path = safeRelativePath(file.path);
        if (kept.some((other) => other.path === path))
          throw pipelinesErrors.create('bad_bundle', `${path} is there twice.`);
        kept.push({ path, sha256: (await deps.blobs.put(file.content)).sha256 });
      }
      kept.sort((a, b) => (a.path < b.path ? -1 : 1));
      const digest = createHash('sha256').update(canonicalJson(kept)).digest('hex');
      await deps.db.transact((tx) => store.insertBundle(tx, digest, kept, deps.clock.now()));
      return digest;
    },
    async unpack(digest) {
      const target = join(deps.folder, digest);
      if (existsSync(target)) return target;
      const draft = join(deps.folder, `.${digest}-${deps.newId()}`);
      for (const file of await files(digest)) {
        const path = join(draft, file.path);
        await mkdir(dirname(path), { recursive: true });
        await copyFile(await deps.blobs.localPath(file.sha256), path);
      }
      await mkdir(draft, { recursive: true });
      try {
        await rename(draft, target);
      } catch (error) {
        await rm(draft, { recursive: true, force: true });
        if (!existsSync(target)) throw error;
      }
      return target;
    },
  };
}
