// The engine, loaded at the first query: a server that only tracks and serves never pays for it.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Olap, OlapOptions, SandboxOptions } from './olap.ts';

export function openLazyOlap(options: OlapOptions): Olap {
  let opening: Promise<Olap> | undefined;
  const open = (): Promise<Olap> => {
    opening ??= import('./duckdb.ts').then((engine) => engine.openOlap(options));
    return opening;
  };
  return {
    query: async (...call) => (await open()).query(...call),
    async *stream(...call) {
      yield* (await open()).stream(...call);
    },
    async *streamFloats(...call) {
      yield* (await open()).streamFloats(...call);
    },
    appendDoubles: async (...call) => (await open()).appendDoubles(...call),
    exec: async (...call) => (await open()).exec(...call),
    append: async (...call) => (await open()).append(...call),
    copyToParquet: async (...call) => (await open()).copyToParquet(...call),
    session: async (work) => (await open()).session(work),
    async close() {
      if (opening !== undefined) await (await opening).close();
    },
  };
}

/** Opens a sandbox within the server's limits; the caller closes it. */
export type OpenSandbox = (options: Pick<SandboxOptions, 'files' | 'folders' | 'setup'>) => Promise<Olap>;

/** Sandboxes under these limits, the engine loaded at the first; each spills into a folder of its own below the limits' folder. */
export function lazySandbox(limits: OlapOptions): OpenSandbox {
  let opened = 0;
  return async (options) => {
    const { openSandbox } = await import('./duckdb.ts');
    if (limits.folder === undefined) return openSandbox({ ...limits, ...options });
    const folder = join(limits.folder, `sandbox-${process.pid}-${opened++}`);
    const sandbox = await openSandbox({ ...limits, ...options, folder });
    return {
      ...sandbox,
      async close() {
        await sandbox.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  };
}
