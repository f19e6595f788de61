// One connection of the engine as an OlapSession. A statement holds a slot only while the engine works on it.
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBDoubleVector,
  type DuckDBExtractedStatements,
  DuckDBFloatVector,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  StatementType,
} from '@duckdb/node-api';
import { messageOf } from '../../kernel/errors.ts';
import { olapErrors } from './errors.ts';
import { toOlapError } from './failures.ts';
import type {
  FloatBatch,
  OlapBatch,
  OlapColumn,
  OlapParameters,
  OlapRow,
  OlapSession,
  OlapValue,
  ParquetFile,
  QueryOptions,
  ReadOptions,
} from './olap.ts';
import type { Slots } from './slots.ts';
import { fromEngine, isPlain, toBindings, toColumn } from './values.ts';

const interruptEveryMs = 20;
const rowsPerChunk = 2048;
const chunksPerTurn = 16;

export interface ConnectionOptions {
  readonly slots: Slots;
  /** Allows one SELECT per call and nothing else. */
  readonly queriesOnly: boolean;
}

let partialFiles = 0;

export class OlapConnection implements OlapSession {
  readonly #connection: DuckDBConnection;
  readonly #slots: Slots;
  readonly #queriesOnly: boolean;
  #streaming = false;

  constructor(connection: DuckDBConnection, options: ConnectionOptions) {
    this.#connection = connection;
    this.#slots = options.slots;
    this.#queriesOnly = options.queriesOnly;
  }

  /** True after a stream was left before its end: the connection still holds that query. */
  get unfinished(): boolean {
    return this.#streaming;
  }

  close(): void {
    this.#connection.closeSync();
  }

  query(sql: string, parameters?: OlapParameters, options: ReadOptions = {}): Promise<readonly OlapRow[]> {
    return this.#engine(options.signal, async () => {
      const statement = await this.#prepare(sql, parameters);
      try {
        const { maxRows } = options;
        const result = maxRows === undefined ? await statement.run() : await statement.stream();
        return await readRows(result, maxRows);
      } finally {
        statement.destroySync();
      }
    });
  }

  async *stream(sql: string, parameters?: OlapParameters, options: QueryOptions = {}): AsyncGenerator<OlapBatch> {
    let columns: readonly OlapColumn[] | undefined;
    for await (const { chunk, result } of this.#chunks(sql, parameters, options)) {
      columns ??= columnsOf(result);
      yield { columns, rowCount: chunk.rowCount, values: valuesOf(chunk, result) };
    }
  }

  async *streamFloats(
    sql: string,
    parameters?: OlapParameters,
    options: QueryOptions = {},
  ): AsyncGenerator<FloatBatch> {
    for await (const { chunk } of this.#chunks(sql, parameters, options)) {
      const values = Array.from({ length: chunk.columnCount }, (_, column) => {
        const vector = chunk.getColumnVector(column);
        if (!(vector instanceof DuckDBFloatVector))
          throw olapErrors.create('invalid_value', `Column ${column} of the result is no FLOAT.`);
        const floats = new Float32Array(chunk.rowCount);
        for (let row = 0; row < floats.length; row++) floats[row] = vector.getItem(row) ?? Number.NaN;
        return floats;
      });
      yield { rowCount: chunk.rowCount, values };
    }
  }

  /** The parts of a result as the engine has them; leaving early leaves the connection with the query. */
  async *#chunks(sql: string, parameters: OlapParameters | undefined, options: QueryOptions) {
    const statement = await this.#engine(options.signal, () => this.#prepare(sql, parameters));
    this.#streaming = true;
    try {
      const result = await this.#engine(options.signal, () => statement.stream());
      for (;;) {
        const chunk = await this.#engine(options.signal, () => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) break;
        yield { chunk, result };
      }
      this.#streaming = false;
    } finally {
      statement.destroySync();
    }
  }

  appendDoubles(table: string, columns: readonly Float64Array[]): Promise<void> {
    return this.#engine(undefined, async () => {
      this.#refuseEffects();
      const appender = await this.#connection.createAppender(table);
      const types = columns.map(() => DOUBLE);
      const rows = columns[0]?.length ?? 0;
      try {
        for (let at = 0; at < rows; at += rowsPerChunk) {
          const count = Math.min(rowsPerChunk, rows - at);
          const chunk = DuckDBDataChunk.create(types, count);
          columns.forEach((column, index) => {
            const vector = chunk.getColumnVector(index) as DuckDBDoubleVector;
            for (let row = 0; row < count; row++) vector.setItem(row, column[at + row] as number);
            vector.flush();
          });
          appender.appendDataChunk(chunk);
        }
        appender.flushSync();
      } finally {
        appender.closeSync();
      }
    });
  }

  exec(sql: string, options: QueryOptions = {}): Promise<void> {
    return this.#engine(options.signal, async () => {
      this.#refuseEffects();
      await this.#connection.run(sql);
    });
  }

  append(table: string, rows: readonly (readonly OlapValue[])[]): Promise<void> {
    return this.#engine(undefined, async () => {
      this.#refuseEffects();
      const appender = await this.#connection.createAppender(table);
      const types = Array.from({ length: appender.columnCount }, (_, index) => appender.columnType(index));
      try {
        for (let at = 0, chunks = 1; at < rows.length; at += rowsPerChunk, chunks++) {
          const part = rows.slice(at, at + rowsPerChunk);
          const chunk = DuckDBDataChunk.create(types, part.length);
          chunk.setColumns(types.map((type, column) => part.map((row) => toColumn(row[column] ?? null, type))));
          appender.appendDataChunk(chunk);
          if (chunks % chunksPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        appender.flushSync();
      } catch (error) {
        appender.clear();
        throw error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError
          ? olapErrors.create('invalid_value', messageOf(error), { cause: error })
          : error;
      } finally {
        appender.closeSync();
      }
    });
  }

  copyToParquet(
    sql: string,
    path: string,
    parameters?: OlapParameters,
    options: QueryOptions = {},
  ): Promise<ParquetFile> {
    return this.#engine(options.signal, async () => {
      const query = await this.#readOneSelect(sql);
      const partial = `${path}.${process.pid}-${partialFiles++}.partial`;
      const copy = `COPY (${query}\n) TO '${partial.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`;
      const statement = await this.#connection.prepare(copy);
      try {
        bind(statement, parameters);
        const result = await statement.run();
        await sync(partial);
        const { size } = await stat(partial);
        await rename(partial, path);
        await sync(dirname(path));
        return { rows: result.rowsChanged, bytes: size };
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      } finally {
        statement.destroySync();
      }
    });
  }

  /** Runs the statements before the last one and hands back the last, bound. */
  async #prepare(sql: string, parameters: OlapParameters | undefined): Promise<DuckDBPreparedStatement> {
    const statements = await this.#extract(sql);
    if (statements.count === 0 || (this.#queriesOnly && statements.count !== 1)) throw notOneSelect();
    for (let index = 0; index < statements.count - 1; index++) {
      const before = await statements.prepare(index);
      await before.run();
      before.destroySync();
    }
    const last = await statements.prepare(statements.count - 1);
    try {
      if (this.#queriesOnly && last.statementType !== StatementType.SELECT) throw notOneSelect();
      bind(last, parameters);
      return last;
    } catch (error) {
      last.destroySync();
      throw error;
    }
  }

  /** The engine has no sentence for an empty text, so that is refused here. */
  async #extract(sql: string): Promise<DuckDBExtractedStatements> {
    if (sql.trim() === '') throw notOneSelect();
    return this.#connection.extractStatements(sql);
  }

  /** The text of a single SELECT without its closing semicolon, safe to put in parentheses. */
  async #readOneSelect(sql: string): Promise<string> {
    const statements = await this.#extract(sql);
    if (statements.count !== 1) throw notOneSelect();
    const statement = await statements.prepare(0);
    const isSelect = statement.statementType === StatementType.SELECT;
    statement.destroySync();
    if (!isSelect) throw notOneSelect();
    return sql.trim().replace(/;+\s*$/, '');
  }

  #refuseEffects(): void {
    if (this.#queriesOnly) throw olapErrors.create('forbidden', 'A sandbox runs queries only.');
  }

  /** Runs engine work in a slot, interrupted by the signal, its failures translated. */
  #engine<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return this.#slots.run(async () => {
      signal?.throwIfAborted();
      let timer: NodeJS.Timeout | undefined;
      // The engine loses an interrupt that comes before it has begun to execute, hence the repetition.
      const interrupt = (): void => {
        this.#connection.interrupt();
        timer = setInterval(() => this.#connection.interrupt(), interruptEveryMs);
      };
      signal?.addEventListener('abort', interrupt, { once: true });
      try {
        return await work();
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        throw toOlapError(error);
      } finally {
        signal?.removeEventListener('abort', interrupt);
        clearInterval(timer);
      }
    });
  }
}

function notOneSelect(): Error {
  return olapErrors.create('not_a_query', 'Exactly one SELECT statement is needed here.');
}

function bind(statement: DuckDBPreparedStatement, parameters: OlapParameters | undefined): void {
  if (parameters === undefined) return;
  const { values, types } = toBindings(parameters);
  statement.bind(values, types);
}

function columnsOf(result: DuckDBResult): readonly OlapColumn[] {
  return result.deduplicatedColumnNames().map((name, index) => ({ name, type: result.columnType(index).toString() }));
}

function valuesOf(chunk: DuckDBDataChunk, result: DuckDBResult): readonly (readonly OlapValue[])[] {
  return chunk.getColumns().map((column, index) => {
    // A plain column holds only values that are OlapValues already.
    return isPlain(result.columnType(index)) ? (column as readonly OlapValue[]) : column.map(fromEngine);
  });
}

async function readRows(result: DuckDBResult, maxRows: number | undefined): Promise<readonly OlapRow[]> {
  const names = result.deduplicatedColumnNames();
  const rows: OlapRow[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return rows;
    if (maxRows !== undefined && rows.length + chunk.rowCount > maxRows) {
      throw olapErrors.create('too_many_rows', `The result has more than ${maxRows} rows.`);
    }
    const values = valuesOf(chunk, result);
    for (let row = 0; row < chunk.rowCount; row++) {
      rows.push(Object.fromEntries(names.map((name, column) => [name, values[column]?.[row] ?? null])));
    }
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
