// The rows that explanations are told against: those that a request brings, else the input example that the version was logged with.
import { readFile } from 'node:fs/promises';
import { servingErrors } from '../../errors.ts';
import type { ModelInterface } from '../../model-interface.ts';
import type { FeatureJoin } from '../features/feature-join.ts';
import { type ReadTable, type RowBlock, readMatrix, readTable } from '../row-block.ts';

/** More rows of an example make an explanation dearer and hardly another one. */
const maxExampleRows = 100;

export const limits = { rows: 100, background: 1_000 } as const;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rows as objects of columns, or as lists in the order of the columns. @throws AppError `serving.bad_input` */
export function readRows(model: ModelInterface, given: unknown, what: string, most: number): RowBlock {
  return readRowsOf(model, null, given, what, most).block;
}

/** The same; objects may name entities whose features are joined, instead of bringing all columns. */
export function readRowsOf(
  model: ModelInterface,
  features: FeatureJoin | null,
  given: unknown,
  what: string,
  most: number,
): ReadTable {
  if (!Array.isArray(given) || given.length === 0 || given.length > most)
    throw servingErrors.create('bad_input', `${what} must be a list of 1 to ${most} rows.`);
  const rows = given as readonly unknown[];
  const records = rows.filter(isRecord);
  if (records.length < rows.length) return { block: readMatrix(model, rows), keys: null };
  const columns = [...new Set(records.flatMap(Object.keys))];
  const cell = (row: number, column: number): unknown => records[row]?.[columns[column] ?? ''];
  const table = { columns, rows: records.length, cell };
  const isWhole = model.columns.every(({ name, required }) => !required || columns.includes(name));
  return features === null || isWhole ? readTable(model, table, null) : features.read(table, null);
}

/** @param path of an input example as MLflow saves it for its scoring server. @throws AppError `serving.bad_input` */
export async function readExample(model: ModelInterface, path: string): Promise<RowBlock> {
  const example: unknown = JSON.parse(await readFile(path, 'utf8'));
  const split = isRecord(example) ? example['dataframe_split'] : undefined;
  if (isRecord(split) && Array.isArray(split['columns']) && Array.isArray(split['data'])) {
    const columns = split['columns'].map(String);
    const data = (split['data'] as readonly (readonly unknown[])[]).slice(0, maxExampleRows);
    return readTable(model, { columns, rows: data.length, cell: (row, column) => data[row]?.[column] }, null).block;
  }
  const inputs = isRecord(example) ? example['inputs'] : undefined;
  const rows: unknown = Array.isArray(inputs) ? inputs.slice(0, maxExampleRows) : inputs;
  return readRows(model, rows, 'The input example of the version', maxExampleRows);
}
