// From source files to one typed Parquet file, and from that to what is kept and what is set aside. Nothing here changes a record.
import { join } from 'node:path';
import { isAppError } from '../../kernel/errors.ts';
import type { OpenSandbox } from '../../platform/olap/lazy.ts';
import type { Olap, ParquetFile, QueryOptions } from '../../platform/olap/olap.ts';
import { quoteText, readParquet } from '../../platform/olap/sql-text.ts';
import { datasetsErrors } from './errors.ts';
import { type Column, compareColumns, type Expectation, type QualityResult } from './model.ts';
import { judge, judgeQuarantine, quarantineQueries } from './quality.ts';
import { findBadCell, type LocalSource, prepareSource, toSourceError } from './reading.ts';

export interface Staged extends ParquetFile {
  readonly path: string;
  readonly columns: readonly Column[];
}

/**
 * Writes all rows of the sources to one Parquet file.
 * @param expected columns that the sources must have; null infers them
 * @throws AppError `datasets.malformed_file`, `datasets.bad_value`, `datasets.schema_changed`
 */
export async function stage(
  olap: Olap,
  sources: readonly LocalSource[],
  expected: readonly Column[] | null,
  path: string,
  options: QueryOptions,
): Promise<Staged> {
  const queries: string[] = [];
  let columns = expected;
  for (const source of sources) {
    const query = await prepareSource(olap, source, columns);
    columns ??= query.columns;
    queries.push(query.sql);
  }
  try {
    const file = await olap.copyToParquet(queries.join('\nUNION ALL\n'), path, undefined, options);
    return { ...file, path, columns: await describeParquet(olap, path) };
  } catch (error) {
    const guilty =
      sources.find((source) => error instanceof Error && error.message.includes(source.path)) ?? sources[0];
    if (guilty === undefined || !isAppError(error, 'olap.invalid_sql')) throw error;
    const cell = await findBadCell(olap, guilty, columns ?? []).catch(() => undefined);
    if (cell === undefined) throw toSourceError(error, guilty);
    const type = columns?.find((column) => column.name === cell.column)?.type;
    const place = `${guilty.name} row ${cell.row}, column ${cell.column}`;
    throw datasetsErrors.create('bad_value', `${place}: ${JSON.stringify(cell.value)} is not a ${type}.`, {
      details: { file: guilty.name, row: cell.row, column: cell.column, value: cell.value, type },
      cause: error,
    });
  }
}

async function describeParquet(olap: Olap, path: string): Promise<readonly Column[]> {
  const rows = await olap.query(`DESCRIBE SELECT * FROM ${readParquet([path])}`);
  return rows.map((row) => ({ name: String(row['column_name']), type: String(row['column_type']) }));
}

/** @throws AppError `datasets.schema_changed` when the staged columns are not those of the version before */
export function checkSameColumns(before: readonly Column[], staged: readonly Column[], name: string): void {
  const { missing, unexpected, retyped } = compareColumns(before, staged);
  const faults = [
    ...missing.map((column) => `lacks the column ${column}`),
    ...unexpected.map((column) => `has the new column ${column}`),
    ...retyped.map((change) => `has ${change.name} as ${change.to} instead of ${change.from}`),
  ];
  if (faults.length === 0) return;
  throw datasetsErrors.create('schema_changed', `${name} ${faults.join(', ')}.`, {
    details: { file: name, missing, unexpected, retyped },
  });
}

export interface Judged {
  /** The file of the rows to keep; the staged one when none is set aside. */
  readonly kept: { readonly path: string } & ParquetFile;
  readonly aside: ({ readonly path: string } & ParquetFile) | undefined;
  readonly results: readonly QualityResult[];
}

/** Separates the rows to quarantine, then judges the rest together with the earlier parts. @throws AppError `datasets.bad_expectation` */
export async function judgeStaged(
  openSandbox: OpenSandbox,
  staged: Staged,
  earlier: readonly string[],
  expectations: readonly Expectation[],
  folder: string,
  now: number,
  options: QueryOptions,
): Promise<Judged> {
  let kept: Judged['kept'] = staged;
  let aside: Judged['aside'];
  let results: readonly QualityResult[] = [];
  const { columns } = staged;
  const earlierView = earlier.length === 0 ? [] : [`CREATE VIEW earlier AS SELECT * FROM ${readParquet(earlier)}`];
  const inSandbox = async <T>(setup: readonly string[], work: (sandbox: Olap) => Promise<T>): Promise<T> => {
    const files = [staged.path, kept.path, ...earlier];
    const sandbox = await openSandbox({ files, folders: [folder], setup: ["SET GLOBAL TimeZone = 'UTC'", ...setup] });
    try {
      return await work(sandbox);
    } finally {
      await sandbox.close();
    }
  };

  const quarantine = quarantineQueries(expectations, columns, now, earlier.length > 0);
  if (quarantine !== undefined) {
    const incoming = `CREATE VIEW incoming AS SELECT * EXCLUDE (file_row_number), file_row_number AS _row FROM read_parquet(${quoteText(staged.path)}, file_row_number = true)`;
    await inSandbox([...earlierView, incoming], async (sandbox) => {
      results = await judgeQuarantine(sandbox, quarantine, columns, now);
      if (results.every((result) => result.failing === 0)) return;
      const keptPath = join(folder, 'kept.parquet');
      const asidePath = join(folder, 'aside.parquet');
      kept = { path: keptPath, ...(await sandbox.copyToParquet(quarantine.kept, keptPath, undefined, options)) };
      aside = { path: asidePath, ...(await sandbox.copyToParquet(quarantine.aside, asidePath, undefined, options)) };
    });
  }
  if (expectations.some((expectation) => expectation.quarantine !== true)) {
    const data = `CREATE VIEW data AS SELECT * FROM ${readParquet([...earlier, kept.path])}`;
    const rest = await inSandbox([data], (sandbox) => judge(sandbox, expectations, columns, now));
    results = [...results, ...rest];
  }
  const order = new Map(expectations.map((expectation, index) => [expectation, index]));
  return {
    kept,
    aside,
    results: results.toSorted((a, b) => (order.get(a.expectation) ?? 0) - (order.get(b.expectation) ?? 0)),
  };
}
