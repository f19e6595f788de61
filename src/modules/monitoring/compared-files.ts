// Drift between two files, without a server: for a pull request, a notebook, or a look before monitors are declared.
import { extname } from 'node:path';
import type { Olap } from '../../platform/olap/olap.ts';
import { quoteName, quoteText, readParquet } from '../../platform/olap/sql-text.ts';
import type { DriftSide } from './column-counts.ts';
import { type ColumnDrift, driftReport, type Verdict, verdictOf } from './drift-report.ts';
import { monitoringErrors } from './errors.ts';
import type { MonitorDefinition } from './model.ts';

type DataDrift = Extract<MonitorDefinition, { type: 'data-drift' }>;

export interface ComparedFiles {
  /** Paths of Parquet or CSV files of this machine. */
  readonly reference: string;
  readonly current: string;
  /** Undefined: all that both have. */
  readonly columns?: readonly string[] | undefined;
}

export interface FilesDrift extends Verdict {
  readonly columns: readonly ColumnDrift[];
}

function sideOf(path: string): DriftSide {
  const type = extname(path).toLowerCase();
  if (type === '.parquet') return { from: readParquet([path]), expression: quoteName };
  if (type === '.csv' || type === '.tsv')
    return { from: `read_csv(${quoteText(path)}, header = true)`, expression: quoteName };
  throw monitoringErrors.create('bad_file', `${path} is neither .parquet nor .csv.`);
}

async function columnNames(olap: Olap, { from }: DriftSide): Promise<string[]> {
  const rows = await olap.query(`DESCRIBE SELECT * FROM ${from}`);
  return rows.map((row) => String(row['column_name']));
}

/** @throws AppError `monitoring.bad_file`, `monitoring.unknown_file_column` */
export async function compareFiles(olap: Olap, files: ComparedFiles, definition: DataDrift): Promise<FilesDrift> {
  const [reference, current] = [sideOf(files.reference), sideOf(files.current)];
  const [before, after] = [await columnNames(olap, reference), await columnNames(olap, current)];
  const shared = before.filter((name) => after.includes(name));
  const unknown = files.columns?.find((name) => !shared.includes(name));
  if (unknown !== undefined)
    throw monitoringErrors.create(
      'unknown_file_column',
      `${unknown} is not a column of both files; those are ${shared.join(', ')}.`,
    );
  const columns = await driftReport(olap, reference, current, files.columns ?? shared, definition);
  return { ...verdictOf(columns, definition), columns };
}
