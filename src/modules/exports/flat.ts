// Items of a list as rows of a table: one column a field, the columns found as the rows go by.

export type Cell = string | number | boolean | null;
export type ColumnType = 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR';

const notFinite = new Set<unknown>(['NaN', 'Infinity', '-Infinity']);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list of things that are named by `key` or `name` and hold one `value`, such as the metrics of a run. */
function keyed(list: readonly unknown[]): readonly (readonly [string, unknown])[] | undefined {
  const pairs: (readonly [string, unknown])[] = [];
  for (const item of list) {
    if (!isRecord(item) || !('value' in item)) return undefined;
    const key = item['key'] ?? item['name'];
    if (typeof key !== 'string') return undefined;
    pairs.push([key, item['value']]);
  }
  return pairs;
}

/** Fields of an item by their path, joined by dots. */
export function flatten(item: unknown): Map<string, Cell> {
  const row = new Map<string, Cell>();
  const put = (path: string, value: unknown): void => {
    if (value === undefined || value === null) {
      row.set(path, null);
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      row.set(path, value);
    } else if (Array.isArray(value)) {
      const pairs = value.length === 0 ? undefined : keyed(value);
      if (pairs !== undefined) for (const [key, inner] of pairs) put(`${path}.${key}`, inner);
      else if (value.length > 0) row.set(path, JSON.stringify(value));
    } else {
      for (const [name, inner] of Object.entries(value)) put(path === '' ? name : `${path}.${name}`, inner);
    }
  };
  put(isRecord(item) ? '' : 'value', item);
  return row;
}

/** The narrowest type that holds both. A column without any value yet has none. */
export function widened(type: ColumnType | undefined, value: Cell): ColumnType | undefined {
  if (value === null) return type;
  const own: ColumnType =
    typeof value === 'boolean'
      ? 'BOOLEAN'
      : typeof value === 'number'
        ? Number.isSafeInteger(value)
          ? 'BIGINT'
          : 'DOUBLE'
        : 'VARCHAR';
  if (type === undefined || type === own) return own;
  const numeric = (one: ColumnType): boolean => one === 'BIGINT' || one === 'DOUBLE';
  if (numeric(type) && (numeric(own) || notFinite.has(value))) return 'DOUBLE';
  return 'VARCHAR';
}

/** As a field of CSV; text that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvField(value: Cell | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) && !notFinite.has(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
