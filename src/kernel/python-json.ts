// JSON as Python reads and writes it: NaN and the infinities are literals, and whole numbers are exact whatever their length. Clients in
// Python send both, and JavaScript's own parser takes neither.

/** Digits of a whole number that a double may not hold. */
const longestExact = 16;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * Whether a whole number may be too long for a double: so many digits that do not stand after a decimal point. So many in a row cover one
 * of the places that are looked at.
 */
function hasLongNumber(text: string): boolean {
  for (let at = longestExact - 1; at < text.length; at += longestExact) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let from = at;
    while (from > 0 && isDigit(text.charCodeAt(from - 1))) from--;
    let to = at + 1;
    while (to < text.length && isDigit(text.charCodeAt(to))) to++;
    if (to - from >= longestExact && text[from - 1] !== '.') return true;
  }
  return false;
}

/** Texts, which stay as they are, and what is to be changed between them. */
const tokens = /"(?:[^"\\]|\\.)*"|-?Infinity\b|\bNaN\b/g;
/** A way to write zero that nobody has. */
const nan = '-0e999';

function plain(token: string): string {
  if (token === 'NaN') return nan;
  // Larger than any double, which makes it an infinity.
  return token === 'Infinity' ? '1e999' : token === '-Infinity' ? '-1e999' : token;
}

function revive(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || !Number.isInteger(value)) return value;
  const source = context?.source ?? '';
  if (source === nan) return Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}

/** The value of a text: whole numbers that a double cannot hold come as bigint. @throws SyntaxError */
export function parsePythonJson(text: string): unknown {
  const literals = text.includes('NaN') || text.includes('Infinity');
  if (!literals && !hasLongNumber(text)) return JSON.parse(text);
  return JSON.parse(text.replace(tokens, plain), revive);
}

/** Text of a number as Python writes it. */
export function pythonNumber(value: number | bigint): string {
  if (typeof value === 'bigint' || Number.isFinite(value)) return value.toString();
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** JSON of a value in which bigints are whole numbers. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? rawJson(one.toString()) : one));
}

/** Of ECMAScript 2026, which the types do not know of yet. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;
