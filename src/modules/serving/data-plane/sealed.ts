// Texts that carry a signature of the key that a control plane shares with its data planes: whoever can write where they lie, and does
// not have the key, can change nothing unnoticed.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../../kernel/json.ts';

const digestOf = (value: unknown, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(canonicalJson(value)).digest();

/** @param name under which the value lies beside its signature */
export function seal(name: string, value: unknown, key: Uint8Array): string {
  return JSON.stringify({ signature: digestOf(value, key).toString('hex'), [name]: value });
}

/** The value; undefined when its signature does not fit. @throws SyntaxError for what is no JSON */
export function unseal(name: string, text: string, key: Uint8Array): unknown {
  const parsed = JSON.parse(text) as { readonly signature?: unknown; readonly [name: string]: unknown } | null;
  const value = parsed?.[name];
  const signature = parsed?.signature;
  const given = Buffer.from(typeof signature === 'string' ? signature : '', 'hex');
  return value !== undefined && given.length === 32 && timingSafeEqual(given, digestOf(value, key)) ? value : undefined;
}
