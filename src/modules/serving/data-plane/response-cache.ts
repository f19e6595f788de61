// Answers kept for requests with exactly the same rows: off unless an endpoint asks for it, since only a model that is a function of its
// rows may be answered for. Each is still logged as a prediction of its own.
import type { RowBlock } from './row-block.ts';

export interface CacheCounts {
  readonly cacheHits: number;
  readonly cacheMisses: number;
}

export interface ResponseCache<T> {
  answer(block: RowBlock, ask: () => Promise<T>): Promise<T>;
  counts(): CacheCounts;
}

/** Larger requests are seldom repeated, and would make the memory of the cache unbounded. */
const maxRows = 16;

/** Numbers by their text, which tells NaN from the infinities; texts as JSON, so that no two lists look alike. */
function keyOf({ rows, values }: RowBlock): string {
  let key = `${rows}`;
  for (const value of values) key += typeof value === 'string' ? `,${JSON.stringify(value)}` : `,${value}`;
  return key;
}

/** The least recently used goes first. */
export function createResponseCache<T>(
  { cacheEntries, cacheMs }: { readonly cacheEntries: number; readonly cacheMs: number },
  monotonic: () => number,
): ResponseCache<T> {
  const kept = new Map<string, { readonly output: T; readonly until: number }>();
  let [hits, misses] = [0, 0];
  return {
    async answer(block, ask) {
      if (cacheEntries === 0 || block.rows > maxRows) return ask();
      const key = keyOf(block);
      const known = kept.get(key);
      kept.delete(key);
      if (known !== undefined && known.until > monotonic()) {
        hits++;
        kept.set(key, known);
        return known.output;
      }
      misses++;
      const output = await ask();
      kept.set(key, { output, until: monotonic() + cacheMs });
      for (const oldest of kept.keys()) {
        if (kept.size <= cacheEntries) break;
        kept.delete(oldest);
      }
      return output;
    },
    counts: () => ({ cacheHits: hits, cacheMisses: misses }),
  };
}
