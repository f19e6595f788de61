// The port for analytical queries: columnar scans over Parquet and CSV files and over tables in memory. Results are plain
// JSON-safe values (see OlapValue), so that no caller handles the engine's own types.

/**
 * A value in a result. Integers and decimals are numbers, integers beyond 2^53 strings of digits; dates `YYYY-MM-DD`; timestamps
 * ISO 8601 in UTC with `Z`; times, intervals, bit strings and UUIDs their usual text; structs and maps objects; blobs bytes.
 */
export type OlapValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly OlapValue[]
  | { readonly [field: string]: OlapValue };

export type OlapRow = Readonly<Record<string, OlapValue>>;

/** A bound parameter (`$1`, `?` or `$name`). A list takes its type from its elements; an empty one binds as a list of text. */
export type OlapParameter = null | boolean | number | bigint | string | Uint8Array | OlapListParameter;
export type OlapListParameter = readonly (boolean | null)[] | readonly (number | null)[] | readonly (string | null)[];

export type OlapParameters = readonly OlapParameter[] | Readonly<Record<string, OlapParameter>>;

export interface OlapColumn {
  readonly name: string;
  /** The engine's name of the type, such as `BIGINT` or `DECIMAL(9,2)`. */
  readonly type: string;
}

/** Part of a result by columns: `values[c][r]`; about two thousand rows. */
export interface OlapBatch {
  readonly columns: readonly OlapColumn[];
  readonly rowCount: number;
  readonly values: readonly (readonly OlapValue[])[];
}

/** Part of a result whose columns are all FLOAT: `values[c][r]`, NaN where there is none. */
export interface FloatBatch {
  readonly rowCount: number;
  readonly values: readonly Float32Array[];
}

export interface QueryOptions {
  /** Interrupts the query; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface ReadOptions extends QueryOptions {
  /** Refuses a result with more rows, before reading it all. */
  readonly maxRows?: number;
}

export interface ParquetFile {
  readonly rows: number;
  readonly bytes: number;
}

/** What can be asked of one connection. In a sandbox only `query`, `stream`, `streamFloats` and `copyToParquet` with one SELECT work. */
export interface OlapSession {
  /**
   * All rows of the last statement.
   * @throws AppError `olap.invalid_sql`, `olap.too_many_rows`, `olap.out_of_memory`, `olap.forbidden`, `olap.not_a_query`, `olap.failed`
   */
  query(sql: string, parameters?: OlapParameters, options?: ReadOptions): Promise<readonly OlapRow[]>;
  /** The result as it is computed, at flat memory; leaving the loop early ends the query. Throws as `query`. */
  stream(sql: string, parameters?: OlapParameters, options?: QueryOptions): AsyncIterable<OlapBatch>;
  /** As `stream`, for results of FLOAT columns: several times faster. */
  streamFloats(sql: string, parameters?: OlapParameters, options?: QueryOptions): AsyncIterable<FloatBatch>;
  /** Appends rows by columns of equal length to a table of DOUBLE columns. */
  appendDoubles(table: string, columns: readonly Float64Array[]): Promise<void>;
  /** Runs one or several statements for their effect. Throws as `query`. */
  exec(sql: string, options?: QueryOptions): Promise<void>;
  /** Appends rows (in the table's column order) to an existing table; much faster than INSERT. Timestamps and dates are milliseconds UTC. */
  append(table: string, rows: readonly (readonly OlapValue[])[]): Promise<void>;
  /** Writes the result of one SELECT to a Parquet file that appears whole or not at all, synced to disk. Throws as `query`. */
  copyToParquet(sql: string, path: string, parameters?: OlapParameters, options?: QueryOptions): Promise<ParquetFile>;
}

/**
 * An engine. Its own calls take any free connection and share its tables; temporary tables, variables and transactions need a
 * `session`. Statements beyond `concurrency` wait their turn.
 */
export interface Olap extends OlapSession {
  /** Runs `work` on a connection of its own. */
  session<T>(work: (session: OlapSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface OlapOptions {
  /** Where queries larger than memory spill; without it they fail with `olap.out_of_memory`. Made when missing. */
  readonly folder?: string;
  readonly memoryLimitMb: number;
  /** Threads of the engine; fixed, since the order of floating-point sums depends on it. Default 2. */
  readonly threads?: number;
  /**
   * Statements that run at once. Default 2: each occupies a thread of Node's pool while it runs, and file input/output of the
   * whole process (the database's sync too) needs the others.
   */
  readonly concurrency?: number;
}

export interface SandboxOptions extends OlapOptions {
  /** Files the SQL may read. */
  readonly files?: readonly string[];
  /** Folders below which the SQL may read, and `copyToParquet` write. */
  readonly folders?: readonly string[];
  /** Trusted statements (views, tables) that run before the sandbox closes. */
  readonly setup?: readonly string[];
}
