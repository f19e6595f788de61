// The engine, loaded at the first query: a server that only tracks and serves never pays for it.
import type { Olap, OlapOptions } from './olap.ts';

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
    exec: async (...call) => (await open()).exec(...call),
    append: async (...call) => (await open()).append(...call),
    copyToParquet: async (...call) => (await open()).copyToParquet(...call),
    session: async (work) => (await open()).session(work),
    async close() {
      if (opening !== undefined) await (await opening).close();
    },
  };
}
