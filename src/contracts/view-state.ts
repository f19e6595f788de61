// The state of a page and the id it is stored under; the pages and the server count it alike.
import { canonicalJson } from './canonical-json.ts';
import { sha256 } from './sha256.ts';

/** Search parameters of a page. */
export type PageState = Record<string, string>;

/** First 12 hexadecimal digits of the SHA-256 of the canonical state. */
export function stateId(state: PageState): string {
  const digest = sha256(new TextEncoder().encode(canonicalJson(state)));
  return Array.from(digest.subarray(0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
