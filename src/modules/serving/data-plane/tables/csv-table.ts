// A table as CSV (RFC 4180): texts become values by the type of their column, and what stands for a missing value is what pandas takes for one.
import { setImmediate } from 'node:timers/promises';
import { servingErrors } from '../../errors.ts';
import type { ColumnType, ModelInterface } from '../../model-interface.ts';
import { type ReadTable, readMatrix } from '../row-block.ts';
import { type NamedTableOptions, readNamedTable, requiredNames } from './named-table.ts';

export interface CsvOptions extends NamedTableOptions {
  /**
   * `expected`: the first line names the columns, unless it holds numbers only and the columns have other names.
   * `named`: it does when it holds the name of every required column, else it is a row.
   */
  readonly header: 'expected' | 'named';
}

/** Rows after which others get a turn of the event loop. */
const rowsPerTurn = 5_000;

const missing: ReadonlySet<string> = new Set(
  '|#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split('|'),
);
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const infinity = /^([+-]?)inf(?:inity)?$/i;

function refuse(message: string): never {
  throw servingErrors.create('bad_input', message);
}

/** The value of a text in a column of that type; what is none stays text, which the signature then refuses. */
function typedValue(type: ColumnType, text: string): unknown {
  if (type === 'string') return text;
  const bare = text.trim();
  if (missing.has(bare)) return null;
  if (type === 'boolean')
    return /^(?:true|True|TRUE)$/.test(bare) ? true : /^(?:false|False|FALSE)$/.test(bare) ? false : text;
  if (type === 'integer' || type === 'long') {
    if (!/^[+-]?\d{1,20}$/.test(bare)) return text;
    const number = Number(bare);
    return Number.isSafeInteger(number) ? number : BigInt(bare.replace('+', ''));
  }
  if (decimal.test(bare)) return Number(bare);
  const sign = infinity.exec(bare)?.[1];
  return sign === undefined ? text : sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** One past the quote that ends the text which begins at `from`. */
function endOfQuoted(text: string, from: number, line: number): number {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at === -1) return refuse(`The quote of line ${line} is not closed.`);
    if (text[at + 1] !== '"') return at;
  }
}

/** Lines as lists of fields; empty lines are left out. @throws AppError `serving.bad_input` */
export async function parseCsv(text: string): Promise<readonly (readonly string[])[]> {
  const lines: string[][] = [];
  let fields: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    let field: string;
    if (text[at] === '"') {
      const end = endOfQuoted(text, at + 1, lines.length + 1);
      field = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
      if (at < text.length && !',\r\n'.includes(text[at] as string))
        refuse(`Line ${lines.length + 1}: a quoted field ends before its comma.`);
    } else {
      let end = at;
      while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
      field = text.slice(at, end);
      at = end;
    }
    fields.push(field);
    if (text[at] === ',') {
      at++;
      // A comma at the very end is followed by an empty field.
      if (at === text.length) fields.push('');
      else continue;
      if (at < text.length) continue;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    if (fields.length > 1 || fields[0] !== '') lines.push(fields);
    fields = [];
    if (lines.length % rowsPerTurn === 0) await setImmediate();
  }
  return lines;
}

function isHeader(model: ModelInterface, line: readonly string[], { header, features }: CsvOptions): boolean {
  if (features !== null || requiredNames(model, features).every((name) => line.includes(name))) return true;
  return header === 'expected' && (!model.named || !line.every((cell) => decimal.test(cell.trim())));
}

/** @throws AppError `serving.bad_input` */
export async function readCsv(model: ModelInterface, body: Buffer, options: CsvOptions): Promise<ReadTable> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return refuse('The CSV is not UTF-8.');
  }
  const lines = await parseCsv(text);
  const [first] = lines;
  if (first === undefined) return refuse('The CSV is empty: it needs a line with the names of the columns.');
  const hasHeader = isHeader(model, first, options);
  const rows = hasHeader ? lines.slice(1) : lines;
  rows.forEach((row, at) => {
    if (row.length !== first.length)
      refuse(`Row ${at} of the CSV has ${row.length} fields, the first line ${first.length}.`);
  });
  if (!hasHeader || !model.named) {
    const typed = rows.map((row) => row.map((cell, c) => typedValue(model.columns[c]?.type ?? 'string', cell)));
    return { block: readMatrix(model, typed), keys: null };
  }
  const twice = first.find((name, at) => first.indexOf(name) !== at);
  if (twice !== undefined) refuse(`The CSV has two columns ${JSON.stringify(twice)}.`);
  const typeOf = new Map(model.columns.map(({ name, type }) => [name, type]));
  const types = first.map((name) => typeOf.get(name) ?? 'string');
  return readNamedTable(
    model,
    { columns: first, rows: rows.length, cell: (row, c) => typedValue(types[c] ?? 'string', rows[row]?.[c] ?? '') },
    options,
  );
}
