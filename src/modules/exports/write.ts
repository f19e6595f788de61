// Writes a list to a file in two steps at flat memory: its rows to a scratch file as they come, which also tells the columns, then that file
// in its form. JSON needs no columns and is written at once.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { ExportFormat } from '../../contracts/exports.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import { exportsErrors } from './errors.ts';
import { type Cell, type ColumnType, csvField, flatten, widened } from './flat.ts';

/** More columns than this are no table. */
const mostColumns = 5_000;

export interface WriteRequest {
  readonly format: ExportFormat;
  readonly pages: AsyncIterable<readonly unknown[]>;
  /** Path of the file that is made; the scratch file lies beside it. */
  readonly target: string;
  readonly signal: AbortSignal;
  report(rows: number): void;
}

type Columns = Map<string, ColumnType | undefined>;

/** Writes pieces one after another, no faster than the disk takes them. */
async function write(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const out = createWriteStream(path);
  try {
    for await (const piece of pieces)
      if (!out.write(piece))
        await new Promise<void>((resolve, reject) => out.once('drain', resolve).once('error', reject));
    out.end();
    await finished(out);
  } finally {
    out.destroy();
  }
}

async function* jsonPieces({ pages, signal, report }: WriteRequest): AsyncGenerator<string> {
  let rows = 0;
  yield '[';
  for await (const page of pages) {
    signal.throwIfAborted();
    let text = '';
    for (const item of page) text += `${rows++ === 0 ? '\n' : ',\n'}${JSON.stringify(item)}`;
    report(rows);
    yield text;
  }
  yield '\n]\n';
}

async function* scratchPieces({ pages, signal, report }: WriteRequest, columns: Columns): AsyncGenerator<string> {
  let rows = 0;
  for await (const page of pages) {
    signal.throwIfAborted();
    let text = '';
    for (const item of page) {
      const row = flatten(item);
      for (const [name, value] of row) columns.set(name, widened(columns.get(name), value));
      if (columns.size > mostColumns)
        throw exportsErrors.create('too_wide', `The rows have more than ${mostColumns} fields.`);
      text += `${JSON.stringify(Object.fromEntries(row))}\n`;
      rows++;
    }
    report(rows);
    yield text;
  }
}

async function* csvPieces(scratch: string, columns: Columns, signal: AbortSignal): AsyncGenerator<string> {
  const names = [...columns.keys()];
  yield `${names.map(csvField).join(',')}\r\n`;
  for await (const line of createInterface({ input: createReadStream(scratch), crlfDelay: Number.POSITIVE_INFINITY })) {
    signal.throwIfAborted();
    const row = JSON.parse(line) as Readonly<Record<string, Cell>>;
    yield `${names.map((name) => csvField(Object.hasOwn(row, name) ? row[name] : null)).join(',')}\r\n`;
  }
}

/** Names as Parquet takes them: one that is there already (they do not tell case apart) gets a number. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((given) => {
    let name = given;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${given} ${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

async function writeParquet(olap: Olap, scratch: string, target: string, columns: Columns, signal: AbortSignal) {
  const names = [...columns.keys()];
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  const unique = uniqueNames(names);
  // As JSON values first: a column that is text in one row and a number in another keeps both as they were.
  const select = names.map((name, at) => {
    const value = `json_extract_string(json, ${text(`$."${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)})`;
    return `TRY_CAST(${value} AS ${columns.get(name) ?? 'VARCHAR'}) AS ${quoted(unique[at] ?? name)}`;
  });
  const source = `SELECT ${select.join(', ')} FROM read_ndjson_objects($1)`;
  await olap.copyToParquet(
    names.length === 0 ? 'SELECT NULL::VARCHAR AS "nothing" WHERE false' : source,
    target,
    names.length === 0 ? [] : [scratch],
    { signal },
  );
}

/** Resolves to the number of rows. @throws AppError `exports.too_wide`, and whatever the pages refuse */
export async function writeList(olap: Olap, request: WriteRequest): Promise<number> {
  let rows = 0;
  const counted: WriteRequest = {
    ...request,
    report: (read) => {
      rows = read;
      request.report(read);
    },
  };
  if (request.format === 'json') {
    await write(request.target, jsonPieces(counted));
    return rows;
  }
  const columns: Columns = new Map();
  const scratch = `${request.target}.rows`;
  await write(scratch, scratchPieces(counted, columns));
  if (request.format === 'csv') await write(request.target, csvPieces(scratch, columns, request.signal));
  else await writeParquet(olap, scratch, request.target, columns, request.signal);
  return rows;
}
