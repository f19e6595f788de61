// Answers to equal calls, for endpoints that ask for it: whole ones only, never streamed ones, and no longer than they say. In memory, up to
// a number of bytes; what was not asked for longest goes first.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../kernel/json.ts';

export interface CachedAnswer {
  readonly body: Buffer;
  readonly contentType: string;
  readonly model: string;
}

export interface AnswerCache {
  get(key: string): CachedAnswer | undefined;
  put(key: string, answer: CachedAnswer, seconds: number): void;
}

/** Equal for calls that must have the same answer; what the endpoint is made of is in it, so that a change empties its cache. */
export function cacheKey(parts: readonly unknown[]): string {
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}

export function createAnswerCache(monotonic: () => number, mostBytes = 64 * 1024 * 1024): AnswerCache {
  const kept = new Map<string, { readonly answer: CachedAnswer; readonly until: number }>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= kept.get(key)?.answer.body.length ?? 0;
    kept.delete(key);
  };
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      drop(key);
      if (found.until <= monotonic()) return undefined;
      kept.set(key, found);
      bytes += found.answer.body.length;
      return found.answer;
    },
    put(key, answer, seconds) {
      if (answer.body.length > mostBytes / 8) return;
      drop(key);
      kept.set(key, { answer, until: monotonic() + seconds * 1000 });
      bytes += answer.body.length;
      for (const old of kept.keys()) {
        if (bytes <= mostBytes) break;
        drop(old);
      }
    },
  };
}
