// UUIDv7 (RFC 9562, section 5.7) as 32 lower-case hexadecimal digits: time-ordered, so ids sort by creation, and each
// dialect can render it its own way.

/** A time-ordered 128-bit id, 32 hexadecimal digits. */
export type Id = string;

const hexId = /^[0-9a-f]{32}$/;

/**
 * Makes a UUIDv7 from a time (ms since 1970 UTC), a sequence number within that millisecond (0 … 4095, in `rand_a`) and
 * eight random bytes.
 */
export function composeId(unixMs: number, sequence: number, random: Uint8Array): Id {
  const time = Math.max(0, Math.floor(unixMs)).toString(16).padStart(12, '0');
  const rest = Buffer.from(random.subarray(0, 8));
  rest[0] = ((rest[0] ?? 0) & 0x3f) | 0x80;
  return `${time}7${(sequence & 0xfff).toString(16).padStart(3, '0')}${rest.toString('hex')}`;
}

/** True for 32 lower-case hexadecimal digits. */
export function isId(text: string): boolean {
  return hexId.test(text);
}
