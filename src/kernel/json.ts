// JSON values, and JSON in columns of the database.
export { canonicalJson } from '../contracts/canonical-json.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Writes JSON for a column that is NULL where there is no value; `parseStored` reads it. */
export function storedJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Parses JSON that Pawl itself wrote; `fallback` where the column is NULL. */
export function parseStored<T>(text: string | null | undefined, fallback: T): T {
  return text === null || text === undefined ? fallback : (JSON.parse(text) as T);
}
