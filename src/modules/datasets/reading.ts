// From a source file to typed rows. Types that are known are enforced; a fault names the file, the line and the column, and is
// found before anything is stored.
import { isAppError } from '../../kernel/errors.ts';
import type { OlapSession } from '../../platform/olap/olap.ts';
import { nameList, quoteName, quoteText } from '../../platform/olap/sql-text.ts';
import { datasetsErrors } from './errors.ts';
import { type Column, compareColumns } from './model.ts';
import { type Recognised, readCsvHeader } from './source-format.ts';

export interface LocalSource extends Recognised {
  readonly name: string;
  readonly path: string;
}

/** A SELECT of a file's rows in the order of the file, and its columns. */
export interface SourceQuery {
  readonly sql: string;
  readonly columns: readonly Column[];
}

function typeMap(columns: readonly Column[]): string {
  return `{${columns.map((column) => `${quoteText(column.name)}: ${quoteText(column.type)}`).join(', ')}}`;
}

async function describe(olap: OlapSession, sql: string): Promise<readonly Column[]> {
  const rows = await olap.query(`DESCRIBE ${sql}`);
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

/** @throws AppError `datasets.schema_changed` when names are missing or unknown */
function checkNames(source: LocalSource, expected: readonly Column[], names: readonly string[]): void {
  const changes = compareColumns(
    expected,
    names.map((name) => ({ name, type: '' })),
  );
  const faults = [
    ...changes.missing.map((column) => `lacks the column ${column}`),
    ...changes.unexpected.map((column) => `has the unknown column ${column}`),
  ];
  if (faults.length === 0) return;
  const place = source.format === 'csv' ? `${source.name} line 1` : source.name;
  throw datasetsErrors.create('schema_changed', `${place} ${faults.join(', ')}.`, {
    details: { file: source.name, missing: changes.missing, unexpected: changes.unexpected },
  });
}

/**
 * Prepares reading a file. With `expected` the file must have exactly those columns, in any order; their types are enforced when
 * the rows are read. Without, types are inferred over the whole file.
 * @throws AppError `datasets.schema_changed`, `datasets.malformed_file`
 */
export async function prepareSource(
  olap: OlapSession,
  source: LocalSource,
  expected: readonly Column[] | null,
): Promise<SourceQuery> {
  const compression = source.gzip ? 'gzip' : 'none';
  switch (source.format) {
    case 'csv':
      return prepareCsv(olap, source, expected, compression);
    case 'jsonl': {
      const from = (more: string): string =>
        `SELECT * FROM read_json(${quoteText(source.path)}, format = 'newline_delimited', compression = '${source.gzip ? 'gzip' : 'uncompressed'}'${more})`;
      const inferred = await describe(olap, from(', sample_size = -1')).catch((error) => {
        throw toSourceError(error, source);
      });
      if (expected === null) return { sql: from(', sample_size = -1'), columns: inferred };
      checkNames(
        source,
        expected,
        inferred.map((column) => column.name),
      );
      return {
        sql: `SELECT ${nameList(expected.map((c) => c.name))} FROM (${from(`, columns = ${typeMap(expected)}`)})`,
        columns: expected,
      };
    }
    case 'parquet': {
      const from = `SELECT * FROM read_parquet(${quoteText(source.path)})`;
      const found = await describe(olap, from).catch((error) => {
        throw toSourceError(error, source);
      });
      if (expected === null) return { sql: from, columns: found };
      checkNames(
        source,
        expected,
        found.map((column) => column.name),
      );
      const cells = expected.map((c) => `CAST(${quoteName(c.name)} AS ${c.type}) AS ${quoteName(c.name)}`);
      return { sql: `SELECT ${cells.join(', ')} FROM (${from})`, columns: expected };
    }
  }
}

async function prepareCsv(
  olap: OlapSession,
  source: LocalSource,
  expected: readonly Column[] | null,
  compression: string,
): Promise<SourceQuery> {
  const { names, delimiter } = readCsvHeader(source.head, source.name);
  const dialect = `header = true, delim = ${quoteText(delimiter)}, quote = '"', escape = '"', strict_mode = true, compression = '${compression}'`;
  const typed = (columns: readonly Column[]): string =>
    `SELECT * FROM read_csv(${quoteText(source.path)}, ${dialect}, auto_detect = false, columns = ${typeMap(columns)})`;
  if (expected !== null) {
    checkNames(source, expected, names);
    const byName = new Map(expected.map((column) => [column.name, column]));
    const ordered = names.flatMap((name) => byName.get(name) ?? []);
    return { sql: `SELECT ${nameList(expected.map((c) => c.name))} FROM (${typed(ordered)})`, columns: expected };
  }
  const guessed = `SELECT * FROM read_csv(${quoteText(source.path)}, ${dialect}, sample_size = -1)`;
  const asText = names.map((name) => ({ name, type: 'VARCHAR' }));
  const inferred = await describe(olap, guessed).catch(() => []);
  if (inferred.map((column) => column.name).join('\n') === names.join('\n')) return { sql: guessed, columns: inferred };
  // The engine saw other columns than the header has: read strictly, so that the line at fault is named.
  await olap.query(`SELECT count(*) FROM (${typed(asText)})`).catch((error) => {
    throw toSourceError(error, source);
  });
  return { sql: typed(asText), columns: asText };
}

/** Turns a failure of the engine to read a file into one that names the place in the file and hides the server's path. */
export function toSourceError(error: unknown, source: LocalSource): unknown {
  if (!isAppError(error, 'olap.invalid_sql')) return error;
  const text = error.message;
  const line = lineOf(text);
  const place = `${source.name}${line === undefined ? '' : ` line ${line}`}`;
  const where = { file: source.name, ...(line === undefined ? {} : { line }) };
  const cell = /Error when converting column "([^"]*)"\. Could not convert string "([\s\S]*?)" to '([^']*)'/.exec(text);
  if (cell !== null) {
    const [, column, value, type] = cell;
    return datasetsErrors.create(
      'bad_value',
      `${place}, column ${column}: ${JSON.stringify(value)} is not a ${type}.`,
      {
        details: { ...where, column, value, type },
        cause: error,
      },
    );
  }
  const count = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  const message =
    count !== null
      ? `${place} has ${count[2]} values where the header has ${count[1]}.`
      : `${place}: ${firstSentence(text, source)}`;
  const reason = /^(Conversion|Invalid type|Out of Range) /i.test(text) ? 'bad_value' : 'malformed_file';
  return datasetsErrors.create(reason, message, { details: where, cause: error });
}

function lineOf(text: string): number | undefined {
  const csv = /on Line: (\d+)/.exec(text)?.[1];
  if (csv !== undefined) return Number(csv);
  // The engine's count of JSON lines begins at 2.
  const json = /in line (\d+)/.exec(text)?.[1];
  return json === undefined ? undefined : Number(json) - 1;
}

function firstSentence(text: string, source: LocalSource): string {
  const lines = text
    .replace(/^\w[\w ]* Error: /, '')
    .replaceAll(source.path, source.name)
    .replace(/ in file "[^"]*", at byte \d+ in line \d+/, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^CSV Error on Line/.test(line));
  return (lines[0] ?? text).slice(0, 500);
}

/**
 * The first cell that does not fit its type, for formats whose reader does not tell: looked for only after the reading failed.
 */
export async function findBadCell(
  olap: OlapSession,
  source: LocalSource,
  expected: readonly Column[],
): Promise<{ readonly column: string; readonly row: number; readonly value: string } | undefined> {
  if (source.format === 'csv') return undefined;
  const raw =
    source.format === 'parquet'
      ? `read_parquet(${quoteText(source.path)})`
      : `read_json(${quoteText(source.path)}, format = 'newline_delimited', compression = '${source.gzip ? 'gzip' : 'uncompressed'}', columns = ${typeMap(expected.map((c) => ({ name: c.name, type: 'VARCHAR' })))})`;
  for (const { name, type } of expected) {
    const column = quoteName(name);
    const rows = await olap.query(
      `SELECT n, CAST(${column} AS VARCHAR) AS v FROM (SELECT row_number() OVER () AS n, ${column} FROM ${raw})
       WHERE ${column} IS NOT NULL AND TRY_CAST(${column} AS ${type}) IS NULL LIMIT 1`,
    );
    const [row] = rows;
    if (row !== undefined) return { column: name, row: Number(row['n']), value: String(row['v']) };
  }
  return undefined;
}
