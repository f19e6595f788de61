// Where people's feature SQL runs: a sandbox that holds the datasets it names, at known versions. SQL over several inputs becomes
// one statement, each input a common table expression, so that nothing of it is ever run as trusted.
import { isAppError } from '../../kernel/errors.ts';
import { type Millis, toIso } from '../../kernel/time.ts';
import type { OpenSandbox } from '../../platform/olap/lazy.ts';
import type { Olap, OlapParameters } from '../../platform/olap/olap.ts';
import { quoteName, quoteText, readParquet } from '../../platform/olap/sql-text.ts';
import type { Datasets } from '../datasets/index.ts';
import { featuresErrors } from './errors.ts';
import type { Feature, QueryInput, UsedDatasetVersion } from './model.ts';

export interface QuerySpace {
  readonly olap: Olap;
  /** Versions of the datasets, by dataset. */
  readonly used: readonly UsedDatasetVersion[];
  /** Datasets that have no content yet and take part as empty tables. */
  readonly empty: readonly string[];
  /** One SELECT for SQL over inputs, without a closing semicolon. */
  compose(inputs: readonly QueryInput[], sql: string): string;
  close(): Promise<void>;
}

export interface QuerySpaceDeps {
  readonly datasets: Datasets;
  readonly openSandbox: OpenSandbox;
}

export interface QuerySpaceOptions {
  readonly project: string;
  readonly datasets: readonly string[];
  /** Numbers of versions to use instead of the latest. */
  readonly versions?: Readonly<Record<string, number>>;
  /** Folder that the engine may read, and write results to. */
  readonly folder?: string;
  /** Whether a dataset with a declared schema but no content counts as empty. */
  readonly allowEmpty?: boolean;
  /** Further files that the SQL may read. */
  readonly files?: readonly string[];
}

/** @throws AppError `datasets.unknown_dataset`, `datasets.unknown_version` */
export async function openQuerySpace(deps: QuerySpaceDeps, options: QuerySpaceOptions): Promise<QuerySpace> {
  const { project } = options;
  const names = [...new Set(options.datasets)].sort();
  const used: UsedDatasetVersion[] = [];
  const empty: string[] = [];
  const files: string[] = [...(options.files ?? [])];
  const setup = ["SET GLOBAL TimeZone = 'UTC'"];
  const tableOf = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const table = `_dataset_${index}`;
    tableOf.set(name, table);
    const dataset = await deps.datasets.get(project, name);
    const pinned = options.versions?.[name];
    const latest = await deps.datasets.latest(dataset);
    if (latest === undefined && pinned === undefined && options.allowEmpty === true && dataset.schema !== null) {
      const cells = dataset.schema.map(({ name: column, type }) => `CAST(NULL AS ${type}) AS ${quoteName(column)}`);
      setup.push(`CREATE VIEW ${table} AS SELECT ${cells.join(', ')} WHERE FALSE`);
      empty.push(name);
      continue;
    }
    const resolved = await deps.datasets.resolve(project, name, pinned ?? 'latest');
    files.push(...resolved.files);
    setup.push(`CREATE VIEW ${table} AS SELECT * FROM ${readParquet(resolved.files)}`);
    used.push({ dataset: name, id: resolved.version.id, number: resolved.version.number });
  }
  const folders = options.folder === undefined ? [] : [options.folder];
  const olap = await deps.openSandbox({ files, folders, setup });
  return {
    olap,
    used,
    empty,
    compose(inputs, sql) {
      if (inputs.length === 0) return withoutEnd(sql);
      const tables = inputs.map((input) => {
        const name = quoteName(input.name);
        if ('sql' in input) return `${name} AS (${withoutEnd(input.sql)}\n)`;
        return `${name} AS NOT MATERIALIZED (SELECT * FROM ${tableOf.get(input.dataset)})`;
      });
      return `WITH ${tables.join(',\n')}\nSELECT * FROM (${withoutEnd(sql)}\n)`;
    },
    close: () => olap.close(),
  };
}

const withoutEnd = (sql: string): string => sql.trim().replace(/;+\s*$/, '');

/** Datasets that these inputs name. */
export function datasetsOf(inputs: readonly QueryInput[]): readonly string[] {
  return inputs.flatMap((input) => ('dataset' in input ? [input.dataset] : []));
}

const mentions = (sql: string, parameter: string): boolean => new RegExp(`\\$${parameter}\\b`, 'i').test(sql);

/** True when the SQL asks for a time. */
export function takesTime(sql: string): boolean {
  return mentions(sql, 'cutoff') || mentions(sql, 'at');
}

/** Binds the time to the names that the SQL uses; a midnight is a plain date, as in `CAST($cutoff AS DATE)`. */
export function timeParameters(sql: string, at: Millis): OlapParameters {
  const text = sqlTime(at);
  return Object.fromEntries(['cutoff', 'at'].filter((name) => mentions(sql, name)).map((name) => [name, text]));
}

/** A time as text of a SQL date or timestamp. */
export function sqlTime(at: Millis): string {
  return toIso(at).replace('T', ' ').replace('Z', '').replace(' 00:00:00.000', '');
}

export function timestampLiteral(at: Millis): string {
  return `TIMESTAMP ${quoteText(toIso(at).replace('T', ' ').replace('Z', ''))}`;
}

/** Columns that a SELECT yields. */
export async function describeQuery(olap: Olap, sql: string, at: Millis): Promise<readonly Feature[]> {
  const rows = await olap.query(`DESCRIBE ${sql}`, timeParameters(sql, at));
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

/** Runs work of people's SQL; a fault in it becomes `features.bad_view` or `features.bad_frame` with the engine's words. */
export async function runSql<T>(reason: 'bad_view' | 'bad_frame', what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || !/^olap\.(invalid_sql|not_a_query|forbidden)$/.test(error.code)) throw error;
    throw featuresErrors.create(reason, `${what}: ${error.message}`, { cause: error });
  }
}
