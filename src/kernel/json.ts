// Canonical JSON: keys sorted, no white space, so that equal values have equal bytes and equal digests.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * Serialises a JSON value with sorted keys (after RFC 8785; numbers as ECMAScript prints them). Members whose value is
 * `undefined` are left out, as in JSON.stringify.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

/** Writes JSON for a column that is NULL where there is no value; `parseStored` reads it. */
export function storedJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Parses JSON that Pawl itself wrote; `fallback` where the column is NULL. */
export function parseStored<T>(text: string | null | undefined, fallback: T): T {
  return text === null || text === undefined ? fallback : (JSON.parse(text) as T);
}
