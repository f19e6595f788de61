// A row on the command line.
import { keyValues } from './command.ts';

type Value = number | string | boolean | null;

/** Numbers, true, false and null as JSON reads them, everything else as text. */
function readValue(text: string): Value {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed === null || typeof parsed !== 'object' ? (parsed as Value) : text;
  } catch {
    return text;
  }
}

/** `recency=12,country=NL` */
export function readInputs(text: string): Record<string, Value> {
  return readValues(text.split(','), 'An input');
}

/** Words such as `recency=12`. @param what a word is, for the error */
export function readValues(words: readonly string[], what: string): Record<string, Value> {
  const texts = keyValues(words, what);
  return Object.fromEntries(Object.entries(texts).map(([column, value]) => [column, readValue(value)]));
}
