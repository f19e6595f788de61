// Rows of one request in the column order of its endpoint, and the refusals of values that do not fit the signature. Missing
// numbers are NaN here and null on the wire and in the log.
import type { IncomingHttpHeaders } from 'node:http';
import type { Millis } from '../../../kernel/time.ts';
import { servingErrors } from '../errors.ts';
import type { InputColumn, ModelInterface } from '../model-interface.ts';

/** Whole numbers that a double cannot hold exactly are bigints, all others numbers. */
export type Value = number | bigint | string | boolean;

/** `rows · columns` values, row-major. */
export interface RowBlock {
  readonly rows: number;
  readonly values: readonly Value[];
  /** Of rows with values from the online store, by row. */
  readonly joined?: {
    /** Event time of the oldest of them; null where there is none. */
    readonly at: readonly (Millis | null)[];
    /** `VIEW:missing`, `:stale` or `:unavailable` where defaults stand, `COLUMN:request` where the request's own; null for neither. */
    readonly replaced: readonly (string | null)[];
  };
}

/** The numbers of the types of integers, and of the elements that hold them: [least, greatest]. */
const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  // The element says whether it has a sign.
  long: [-(2n ** 63n), 2n ** 64n - 1n],
  int8: [-128n, 127n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 2n ** 16n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

function inRange(kind: string | undefined, value: number | bigint): boolean {
  const range = kind === undefined ? undefined : ranges[kind];
  // Numbers and bigints compare by their values.
  return range === undefined || (value >= range[0] && value <= range[1]);
}

/** A value for a refusal: lists and objects may be of any size and depth, so they are named only. */
export function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'bigint' ? value.toString() : (JSON.stringify(value)?.slice(0, 80) ?? 'nothing');
}

function refuse(column: InputColumn, row: number, value: unknown): never {
  throw servingErrors.create(
    'bad_input',
    `Row ${row}, ${column.name}: expected ${column.type}, got ${shownValue(value)}.`,
    {
      details: { field: column.name, row, expected: column.type },
    },
  );
}

/** Deeper lists than tensors have are no values; following them for ever would end the stack. */
const deepest = 32;

/** The elements of lists in lists, row-major. */
export const flatten = (list: readonly unknown[]): readonly unknown[] => list.flat(deepest);

/** A wire value as the column takes it. Integers widen to floats; nothing else is converted. @throws AppError `serving.bad_input` */
export function toValue(column: InputColumn, row: number, value: unknown): Value {
  if (value === null || value === undefined) {
    if (column.type === 'float' || column.type === 'double') return Number.NaN;
    return refuse(column, row, value);
  }
  switch (column.type) {
    case 'float':
    case 'double':
      if (typeof value === 'number') return value;
      return typeof value === 'bigint' ? Number(value) : refuse(column, row, value);
    case 'integer':
    case 'long':
      // A number beyond 2^53 is one that was rounded on its way; an exact one comes as bigint.
      if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
        const whole = value as number | bigint;
        if (inRange(column.type, whole) && inRange(column.element, whole)) return whole;
      }
      return refuse(column, row, value);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(column, row, value);
    case 'string':
      return typeof value === 'string' ? value : refuse(column, row, value);
  }
}

/** The text of a value that keeps a caller on one arm. */
export function toKey(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw servingErrors.create('bad_input', `A sticky key must be text or a number, got ${shownValue(value)}.`);
}

export interface Table {
  readonly columns: readonly string[];
  /** Values of row r and column c. */
  cell(row: number, column: number): unknown;
  readonly rows: number;
}

export interface ReadTable {
  readonly block: RowBlock;
  /** Values of the sticky key's column, when the table has it. */
  readonly keys: readonly (string | null)[] | null;
  /** Makes the rows from the online store instead; `block` is empty then. */
  join?(call: JoinCall): Promise<RowBlock>;
}

/** When a request came, and how long it may take. */
export interface JoinCall {
  /** Domain time. */
  readonly at: Millis;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly headers?: IncomingHttpHeaders | undefined;
  readonly timeoutMs?: number | undefined;
}

/** What becomes of columns that the signature does not have. */
export type UnknownColumns = 'refuse' | 'ignore';

/**
 * Reads a table with named columns, in any order; the sticky key may be one more column.
 * @throws AppError `serving.bad_input` naming missing and unknown columns, or the first value of a wrong type
 */
export function readTable(
  model: ModelInterface,
  table: Table,
  stickyKey: string | null,
  unknownColumns: UnknownColumns = 'refuse',
): ReadTable {
  const at = new Map(table.columns.map((name, index) => [name, index]));
  const places = model.columns.map((column) => at.get(column.name) ?? -1);
  const missing = model.columns.filter((column, index) => places[index] === -1 && column.required);
  const known = new Set(model.columns.map((column) => column.name));
  const extra =
    unknownColumns === 'ignore' ? [] : table.columns.filter((name) => !known.has(name) && name !== stickyKey);
  if (missing.length > 0 || extra.length > 0) {
    const expected = model.columns.map(
      (column) => `${column.name} (${column.type}${column.required ? '' : ', optional'})`,
    );
    const parts = [
      ...(missing.length > 0 ? [`missing ${missing.map((column) => column.name).join(', ')}`] : []),
      ...(extra.length > 0 ? [`unknown ${extra.join(', ')}`] : []),
    ];
    throw servingErrors.create(
      'bad_input',
      `Columns do not fit the signature: ${parts.join('; ')}. Expected ${expected.join(', ')}.`,
      {
        details: { missing: missing.map((column) => column.name), unknown: extra, expected },
      },
    );
  }
  const values: Value[] = [];
  for (let row = 0; row < table.rows; row++) {
    for (let c = 0; c < places.length; c++) {
      const place = places[c] as number;
      const column = model.columns[c] as InputColumn;
      values.push(place === -1 ? absent(column, row) : toValue(column, row, table.cell(row, place)));
    }
  }
  const keyPlace = stickyKey === null ? undefined : at.get(stickyKey);
  const keys =
    keyPlace === undefined ? null : Array.from({ length: table.rows }, (_, row) => toKey(table.cell(row, keyPlace)));
  return { block: { rows: table.rows, values }, keys };
}

function absent(column: InputColumn, row: number): Value {
  return toValue(column, row, null);
}

/** Reads rows of a matrix whose columns have places only. @throws AppError `serving.bad_input` */
export function readMatrix(model: ModelInterface, rows: readonly unknown[]): RowBlock {
  const width = model.columns.length;
  const values: Value[] = [];
  rows.forEach((row, at) => {
    if (!Array.isArray(row) || row.length !== width) {
      throw servingErrors.create(
        'bad_input',
        `Row ${at} must be a list of ${width} values${Array.isArray(row) ? `, it has ${row.length}` : ''}.`,
      );
    }
    for (let c = 0; c < width; c++) values.push(toValue(model.columns[c] as InputColumn, at, row[c]));
  });
  return { rows: rows.length, values };
}
