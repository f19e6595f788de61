// Documents of names and values: JSON, and the YAML of an MLmodel. Two are the same when every value is, but for the identifiers of
// their runs and the few fields that are named here.
import { parse as parseYaml } from 'yaml';
import { type Finding, type Identifiers, newFindings, withoutIds } from './finding.ts';

/** Holds the number under which the model was registered, or null when it was not: a reproduction makes no version. */
const versionField = /^(model_)?version$/;

/** Fields of an MLmodel that tell when and as what it was written. The ids of run and model are known by their value. */
export const volatileModelFields: readonly string[] = ['utc_time_created', 'model_uuid'];

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const childOf = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function isOwnVersion(value: unknown, { versions }: Identifiers): boolean {
  return value === null ? versions.length === 0 : versions.includes(String(value));
}

/** @param volatile names at the top that do not count */
export function compareValues(
  original: unknown,
  reproduced: unknown,
  ids: readonly [Identifiers, Identifiers],
  volatile: readonly string[] = [],
): Finding {
  const found = newFindings();
  const walk = (a: unknown, b: unknown, path: string, key: string): void => {
    if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
      for (const [index, item] of a.entries()) walk(item, b[index], `${path}[${index}]`, '');
    } else if (isObject(a) && isObject(b)) {
      for (const name of new Set([...Object.keys(a), ...Object.keys(b)]))
        walk(a[name], b[name], childOf(path, name), name);
    } else if (!Object.is(a, b)) {
      const own =
        volatile.includes(path) ||
        (versionField.test(key) && isOwnVersion(a, ids[0]) && isOwnVersion(b, ids[1])) ||
        (typeof a === 'string' && typeof b === 'string' && withoutIds(a, ids[0]) === withoutIds(b, ids[1]));
      (own ? found.identifiers : found.differences).push(path);
    }
  };
  walk(original, reproduced, '', '');
  return found;
}

/** JSON with numbers that a double cannot hold kept as written, so that two of them are not taken for one. @throws SyntaxError */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)
      ? `#${context?.source}`
      : value,
  );
}

/** Undefined when either is no JSON. */
export function compareJson(a: string, b: string, ids: readonly [Identifiers, Identifiers]): Finding | undefined {
  try {
    return compareValues(parseExactly(a), parseExactly(b), ids);
  } catch {
    return undefined;
  }
}

/** Undefined when either is no mapping in YAML. */
export function compareMlModels(a: string, b: string, ids: readonly [Identifiers, Identifiers]): Finding | undefined {
  const [original, reproduced] = [a, b].map((text): unknown => {
    try {
      return parseYaml(text, { schema: 'core', maxAliasCount: 20 });
    } catch {
      return undefined;
    }
  });
  if (!isObject(original) || !isObject(reproduced)) return undefined;
  return compareValues(original, reproduced, ids, volatileModelFields);
}

/** Any other text. */
export function compareTexts(a: string, b: string, ids: readonly [Identifiers, Identifiers]): Finding {
  const same = withoutIds(a, ids[0]) === withoutIds(b, ids[1]);
  return same ? { identifiers: ['text'], differences: [] } : { identifiers: [], differences: ['text'] };
}
