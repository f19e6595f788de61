// Canonical JSON: keys sorted, no white space, so that equal values have equal bytes and equal digests.

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
