// All SQL of batch jobs.
import type { Tx } from '../../../platform/db/database.ts';

export type BatchState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** The scoring of one dataset version by one model version. */
export interface Batch {
  readonly id: string;
  readonly project: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly modelVersionId: string;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly datasetVersionId: string;
  readonly jobId: string;
  readonly state: BatchState;
  readonly records: number;
  /** Content of the Parquet file with the result. */
  readonly sha256: string | null;
  readonly bytes: number;
  readonly error: string | null;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

type BatchRow = {
  id: string;
  project: string;
  model: string;
  model_version: string;
  model_version_id: string;
  dataset: string;
  dataset_version: string;
  dataset_version_id: string;
  job_id: string;
  state: string;
  records: number;
  sha256: string | null;
  bytes: number;
  error: string | null;
  created_by: string;
  created_at: number;
  finished_at: number | null;
};

const tables = (tx: Tx) => tx.withTables<{ serving_batches: BatchRow }>();

function toBatch(row: BatchRow): Batch {
  const { id, project, model, dataset, records, sha256, bytes, error } = row;
  return {
    id,
    project,
    model,
    dataset,
    records,
    sha256,
    bytes,
    error,
    state: row.state as BatchState,
    modelVersion: row.model_version,
    modelVersionId: row.model_version_id,
    datasetVersion: row.dataset_version,
    datasetVersionId: row.dataset_version_id,
    jobId: row.job_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

export async function insertBatch(tx: Tx, batch: Batch): Promise<void> {
  await tables(tx)
    .insertInto('serving_batches')
    .values({
      id: batch.id,
      project: batch.project,
      model: batch.model,
      model_version: batch.modelVersion,
      model_version_id: batch.modelVersionId,
      dataset: batch.dataset,
      dataset_version: batch.datasetVersion,
      dataset_version_id: batch.datasetVersionId,
      job_id: batch.jobId,
      state: batch.state,
      records: batch.records,
      sha256: batch.sha256,
      bytes: batch.bytes,
      error: batch.error,
      created_by: batch.createdBy,
      created_at: batch.createdAt,
      finished_at: batch.finishedAt,
    })
    .execute();
}

export async function updateBatch(
  tx: Tx,
  id: string,
  change: Pick<Batch, 'state'> & Partial<Pick<Batch, 'records' | 'sha256' | 'bytes' | 'error' | 'finishedAt'>>,
): Promise<void> {
  const { finishedAt, ...rest } = change;
  await tables(tx)
    .updateTable('serving_batches')
    .set({ ...rest, ...(finishedAt === undefined ? {} : { finished_at: finishedAt }) })
    .where('id', '=', id)
    .execute();
}

export async function findBatch(tx: Tx, project: string, id: string): Promise<Batch | undefined> {
  const row = await tables(tx)
    .selectFrom('serving_batches')
    .selectAll()
    .where('id', '=', id)
    .where('project', '=', project)
    .executeTakeFirst();
  return row === undefined ? undefined : toBatch(row);
}

/** Batches of a project before an id, newest first. */
export async function listBatches(tx: Tx, project: string, before: string, limit: number): Promise<Batch[]> {
  const rows = await tables(tx)
    .selectFrom('serving_batches')
    .selectAll()
    .where('project', '=', project)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toBatch);
}
