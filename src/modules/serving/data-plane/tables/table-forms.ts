// The JSON forms in which protocols send a table: records, rows with columns beside them, columns, and rows whose places are the columns.
// Each is read against the signature into rows of the endpoint.
import { servingErrors } from '../../errors.ts';
import { type ModelInterface, rowWidth } from '../../model-interface.ts';
import { flatten, type ReadTable, readMatrix } from '../row-block.ts';
import { type NamedTableOptions, readNamedTable, requiredNames } from './named-table.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface TableOptions extends NamedTableOptions {
  /** Whether a model with named columns takes rows without names, in the order of its signature. */
  readonly positional: boolean;
}

function refuse(message: string): never {
  throw servingErrors.create('bad_input', message);
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a table's column is read from: itself, or a place in the rows of a tensor that has several. */
interface Source {
  readonly column: string;
  readonly from: string;
  readonly place: number | null;
}

/** A name that is no column may be that of a tensor, whose row brings several columns. */
function sourcesOf(model: ModelInterface, names: readonly string[]): readonly Source[] {
  const known = new Set(model.columns.map(({ name }) => name));
  return names.flatMap((name): readonly Source[] => {
    const tensor = known.has(name) ? undefined : model.inputs.find((spec) => spec.name === name && rowWidth(spec) > 1);
    if (tensor === undefined) return [{ column: name, from: name, place: null }];
    return model.columns
      .filter(({ input }) => input === name)
      .map(({ name: column, offset }) => ({ column, from: name, place: offset }));
  });
}

/** @param value of a row, in the column or tensor that the source names */
function cellOf(source: Source | undefined, value: unknown): unknown {
  if (source === undefined || source.place === null)
    // A column may come as [n, 1], as the tensors of the model are.
    return Array.isArray(value) && value.length === 1 ? value[0] : value;
  return (Array.isArray(value) ? flatten(value) : [value])[source.place];
}

/** @throws AppError `serving.bad_input` */
export function readRecords(model: ModelInterface, records: readonly unknown[], options: TableOptions): ReadTable {
  const names = new Set<string>();
  records.forEach((record, row) => {
    if (!isRecord(record)) refuse(`Row ${row} must be an object of columns.`);
    for (const name of Object.keys(record as Json)) names.add(name);
  });
  const sources = sourcesOf(model, [...names]);
  return readNamedTable(
    model,
    {
      columns: sources.map(({ column }) => column),
      rows: records.length,
      cell: (row, c) => cellOf(sources[c], (records[row] as Json)[sources[c]?.from ?? '']),
    },
    options,
  );
}

/** `{columns, data}` as pandas writes it; `index` says nothing here. @param form its name, for refusals */
export function readSplit(model: ModelInterface, split: unknown, options: TableOptions, form: string): ReadTable {
  if (!isRecord(split) || !Array.isArray(split['data']))
    return refuse(`${form} needs \`data\`, a list of rows, and \`columns\`.`);
  const data = split['data'] as unknown[];
  if (!model.named) return { block: readMatrix(model, data), keys: null };
  const columns = split['columns'];
  if (columns === undefined && options.positional && options.features === null)
    return { block: readMatrix(model, data), keys: null };
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string'))
    return refuse(`${form} needs \`columns\`, a list of names.`);
  data.forEach((row, at) => {
    if (!Array.isArray(row) || row.length !== columns.length)
      refuse(`Row ${at} must be a list of ${columns.length} values, one per column.`);
  });
  return readNamedTable(
    model,
    { columns, rows: data.length, cell: (row, column) => (data[row] as unknown[])[column] },
    options,
  );
}

/** An object of columns, each a list with an element per row. @throws AppError `serving.bad_input` */
export function readColumns(model: ModelInterface, given: Json, options: TableOptions): ReadTable {
  const names = Object.keys(given);
  const lists = new Map(
    names.map((name) => [name, Array.isArray(given[name]) ? (given[name] as unknown[]) : [given[name]]]),
  );
  const rows = lists.get(names[0] ?? '')?.length ?? 0;
  for (const [name, list] of lists)
    if (list.length !== rows) refuse(`Column ${name} has ${list.length} values, ${names[0]} has ${rows}.`);
  const sources = sourcesOf(model, names);
  return readNamedTable(
    model,
    {
      columns: sources.map(({ column }) => column),
      rows,
      cell: (row, c) => cellOf(sources[c], lists.get(sources[c]?.from ?? '')?.[row]),
    },
    options,
  );
}

/** Rows as objects, or as lists of values in the order of the columns. @throws AppError `serving.bad_input` */
export function readRowList(model: ModelInterface, rows: readonly unknown[], options: TableOptions): ReadTable {
  if (rows.some(isRecord)) return readRecords(model, rows, options);
  const { features, positional } = options;
  if (features !== null || (model.named && model.columns.length > 1 && !positional && !isOneTensor(model)))
    return refuse(
      `The ${features === null ? 'model' : 'endpoint'} takes named columns: send objects with ${requiredNames(model, features).join(', ')}.`,
    );
  const lists = model.columns.length === 1 ? rows.map((row) => (Array.isArray(row) ? row : [row])) : rows;
  return { block: readMatrix(model, nested(lists, model)), keys: null };
}

/** Columns that are places of one tensor have no names that a client could know. */
function isOneTensor(model: ModelInterface): boolean {
  const [only] = model.inputs;
  return model.inputs.length === 1 && only !== undefined && model.columns[0]?.name === `${only.name}_0`;
}

/** Rows of a tensor with more than two dimensions come nested. */
function nested(rows: readonly unknown[], { inputs: [only], inputs }: ModelInterface): readonly unknown[] {
  if (inputs.length !== 1 || only === undefined || only.shape.length <= 2) return rows;
  return rows.map((row) => (Array.isArray(row) ? flatten(row) : row));
}
