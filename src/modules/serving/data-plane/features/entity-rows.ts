// Rows of a request that names entities: their keys, the columns that no feature fills, and features that the request brings itself.
import { onlineKey } from '../../../../platform/online/online-key.ts';
import { servingErrors } from '../../errors.ts';
import type { ModelInterface } from '../../model-interface.ts';
import { type Table, toKey, toValue, type UnknownColumns, type Value } from '../row-block.ts';
import { entityColumns, type FeatureBinding, joinedColumns } from './binding.ts';

export interface EntityRows {
  readonly rows: number;
  /** `rows · columns` values in the order of the model's columns; undefined where a feature is to be joined. */
  readonly values: readonly (Value | undefined)[];
  /** By view of the binding, the online key of each row; null where the row brings all features of the view itself. */
  readonly keys: readonly (readonly (string | null)[])[];
  /** Of the sticky key's column, when the table has it. */
  readonly stickyKeys: readonly (string | null)[] | null;
}

export interface EntityOptions {
  readonly stickyKey: string | null;
  /** Columns of features that the request may not bring are never ignored. */
  readonly unknownColumns: UnknownColumns;
}

const longestKey = 1_024;

function keyPart(name: string, row: number, value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (['string', 'boolean', 'bigint'].includes(typeof value) || Number.isSafeInteger(value)) {
    const text = String(value as string | number | bigint | boolean);
    if (text.length <= longestKey) return text;
  }
  throw servingErrors.create(
    'bad_input',
    `Row ${row}, ${name}: an entity is named by text of at most ${longestKey} characters or by an exact whole number, not ${(JSON.stringify(value) ?? 'nothing').slice(0, 80)}.`,
    { details: { field: name, row } },
  );
}

/** Refuses tables with other columns than the binding leaves to requests. */
function checkColumns(
  binding: FeatureBinding,
  model: ModelInterface,
  table: Table,
  { stickyKey, unknownColumns }: EntityOptions,
): void {
  const given = new Set(table.columns);
  const joined = joinedColumns(binding);
  const keys = entityColumns(binding);
  const own = model.columns.filter(({ name }) => !joined.has(name));
  const expected = [
    ...keys.map((name) => `${name} (entity)`),
    ...own.map(({ name, type, required }) => `${name} (${type}${required ? '' : ', optional'})`),
  ];
  const needed = binding.views
    .filter(({ features }) => !binding.override || !features.every(({ column }) => given.has(column)))
    .flatMap(({ joinKeys }) => joinKeys);
  const missing = [...new Set([...needed, ...own.filter(({ required }) => required).map(({ name }) => name)])].filter(
    (name) => !given.has(name),
  );
  const fixed = binding.override ? [] : table.columns.filter((name) => joined.has(name) && !keys.includes(name));
  const known = new Set([...keys, ...model.columns.map(({ name }) => name), stickyKey]);
  const unknown = unknownColumns === 'ignore' ? [] : table.columns.filter((name) => !known.has(name));
  const parts = [
    ...(missing.length > 0 ? [`missing ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`unknown ${unknown.join(', ')}`] : []),
    ...(fixed.length > 0
      ? [`${fixed.join(', ')} come from feature service ${binding.service}, and requests may not override them here`]
      : []),
  ];
  if (parts.length > 0)
    throw servingErrors.create(
      'bad_input',
      `Columns do not fit: ${parts.join('; ')}. Expected ${expected.join(', ')}.`,
      {
        details: { missing, unknown, joined: fixed, expected },
      },
    );
}

/** @throws AppError `serving.bad_input` */
export function readEntityRows(
  binding: FeatureBinding,
  model: ModelInterface,
  table: Table,
  options: EntityOptions,
): EntityRows {
  const { stickyKey } = options;
  checkColumns(binding, model, table, options);
  const at = new Map(table.columns.map((name, index) => [name, index]));
  const joined = joinedColumns(binding);
  const cell = (row: number, name: string): unknown => {
    const place = at.get(name);
    return place === undefined ? undefined : table.cell(row, place);
  };
  const values: (Value | undefined)[] = [];
  for (let row = 0; row < table.rows; row++) {
    for (const column of model.columns) {
      const value = cell(row, column.name);
      // With an override, what is null or left out is joined all the same.
      const isOpen = joined.has(column.name) && (!binding.override || value === undefined || value === null);
      values.push(isOpen ? undefined : toValue(column, row, value));
    }
  }
  const width = model.columns.length;
  const places = new Map(model.columns.map(({ name }, index) => [name, index]));
  const keys = binding.views.map(({ joinKeys, features }) =>
    Array.from({ length: table.rows }, (_, row) => {
      if (features.every(({ column }) => values[row * width + (places.get(column) ?? 0)] !== undefined)) return null;
      const parts = joinKeys.map((name) => keyPart(name, row, cell(row, name)));
      if (!parts.includes(undefined)) return onlineKey(parts as string[]);
      const name = joinKeys[parts.indexOf(undefined)] ?? '';
      throw servingErrors.create('bad_input', `Row ${row} lacks ${name}, which names its entity.`, {
        details: { field: name, row },
      });
    }),
  );
  const stickyKeys =
    stickyKey === null || !at.has(stickyKey)
      ? null
      : Array.from({ length: table.rows }, (_, row) => {
          const value = cell(row, stickyKey) ?? null;
          return value === null ? null : toKey(value);
        });
  return { rows: table.rows, values, keys, stickyKeys };
}
