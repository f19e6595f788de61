// A table that someone looks at, as a Parquet file. Types come from the values: whole numbers, numbers, truth values, else text.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mostCells, type TableFileBody } from '../../contracts/pages/table-file.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import { pagesErrors } from './errors.ts';

type Cell = TableFileBody['rows'][number][number];
type ColumnType = 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'VARCHAR';

const notFinite = new Set<Cell>(['NaN', 'Infinity', '-Infinity']);

/** A column without any value is text. */
export function columnType(values: readonly Cell[]): ColumnType {
  const given = values.filter((value) => value !== null);
  if (given.length === 0) return 'VARCHAR';
  if (given.every((value) => Number.isSafeInteger(value))) return 'BIGINT';
  if (given.every((value) => typeof value === 'boolean')) return 'BOOLEAN';
  const numeric = given.every((value) => typeof value === 'number' || notFinite.has(value));
  return numeric && given.some((value) => typeof value === 'number') ? 'DOUBLE' : 'VARCHAR';
}

function written(value: Cell, type: ColumnType): Cell {
  if (value === null) return null;
  if (type === 'VARCHAR') return String(value);
  return type === 'DOUBLE' ? Number(value) : value;
}

/** Names as columns take them: one that is there already (they do not tell case apart) gets a number. */
function uniqueNames(columns: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let name = column;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${column} ${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** @throws AppError `pages.bad_table` when rows and columns do not fit or there are too many cells */
export async function tableFile(
  { olap, scratch }: { readonly olap: Olap; readonly scratch: string },
  { columns, rows }: TableFileBody,
): Promise<Buffer> {
  const odd = rows.findIndex((row) => row.length !== columns.length);
  if (odd >= 0)
    throw pagesErrors.create(
      'bad_table',
      `Row ${odd + 1} has ${rows[odd]?.length} values for ${columns.length} columns.`,
    );
  if (rows.length * columns.length > mostCells)
    throw pagesErrors.create('bad_table', `The table has more than ${mostCells} cells.`);
  const types = columns.map((_, at) => columnType(rows.map((row) => row[at] ?? null)));
  const names = uniqueNames(columns);
  const declared = names.map((name, at) => `"${name.replaceAll('"', '""')}" ${types[at]}`).join(', ');
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(join(scratch, 'table-'));
  const file = join(folder, 'table.parquet');
  try {
    await olap.session(async (session) => {
      await session.exec(`CREATE TEMP TABLE table_file (${declared})`);
      await session.append(
        'table_file',
        rows.map((row) => row.map((value, at) => written(value, types[at] ?? 'VARCHAR'))),
      );
      await session.copyToParquet('SELECT * FROM table_file', file);
      await session.exec('DROP TABLE table_file');
    });
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
