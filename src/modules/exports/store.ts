// All SQL of exports.
import type { ExportFormat } from '../../contracts/exports.ts';
import { parseStored } from '../../kernel/json.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Export, ExportState, Reader } from './model.ts';

type ExportRow = {
  id: string;
  project: string;
  operation: string;
  path: string;
  query: string;
  format: string;
  file: string;
  reader: string;
  owner: string;
  job_id: string;
  state: string;
  row_count: number;
  bytes: number;
  sha256: string | null;
  error: string | null;
  created_at: number;
  finished_at: number | null;
  expires_at: number | null;
};

const tables = (tx: Tx) => tx.withTables<{ exports_exports: ExportRow }>();

function toExport(row: ExportRow): Export {
  const { id, project, operation, file, bytes, sha256, error } = row;
  return {
    id,
    project,
    operation,
    file,
    bytes,
    sha256,
    error,
    path: parseStored(row.path, {}),
    query: parseStored(row.query, {}),
    format: row.format as ExportFormat,
    reader: JSON.parse(row.reader) as Reader,
    jobId: row.job_id,
    state: row.state as ExportState,
    rows: row.row_count,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    expiresAt: row.expires_at,
  };
}

export async function insertExport(tx: Tx, made: Export): Promise<void> {
  const { id, project, operation, format, file, bytes, sha256, error, state } = made;
  await tables(tx)
    .insertInto('exports_exports')
    .values({
      id,
      project,
      operation,
      format,
      file,
      bytes,
      sha256,
      error,
      state,
      path: JSON.stringify(made.path),
      query: JSON.stringify(made.query),
      reader: JSON.stringify(made.reader),
      owner: made.reader.id,
      job_id: made.jobId,
      row_count: made.rows,
      created_at: made.createdAt,
      finished_at: made.finishedAt,
      expires_at: made.expiresAt,
    })
    .execute();
}

export type ExportChange = Partial<
  Pick<Export, 'state' | 'rows' | 'bytes' | 'sha256' | 'error' | 'finishedAt' | 'expiresAt'>
>;

export async function updateExport(tx: Tx, id: string, change: ExportChange): Promise<void> {
  const { rows, finishedAt, expiresAt, ...same } = change;
  await tables(tx)
    .updateTable('exports_exports')
    .set({
      ...same,
      ...(rows === undefined ? {} : { row_count: rows }),
      ...(finishedAt === undefined ? {} : { finished_at: finishedAt }),
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    })
    .where('id', '=', id)
    .execute();
}

export async function findExport(tx: Tx, id: string): Promise<Export | undefined> {
  const row = await tables(tx).selectFrom('exports_exports').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toExport(row);
}

/** Those of one owner, newest first. */
export async function listExports(
  tx: Tx,
  of: { readonly project: string; readonly owner: string },
  before: string,
  limit: number,
): Promise<Export[]> {
  const rows = await tables(tx)
    .selectFrom('exports_exports')
    .selectAll()
    .where('project', '=', of.project)
    .where('owner', '=', of.owner)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toExport);
}

export async function expiredExports(tx: Tx, now: number, limit: number): Promise<Export[]> {
  const rows = await tables(tx)
    .selectFrom('exports_exports')
    .selectAll()
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit)
    .execute();
  return rows.map(toExport);
}

export async function deleteExport(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('exports_exports').where('id', '=', id).execute();
}
