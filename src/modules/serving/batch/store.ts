// All SQL of batch jobs.
import type { Tx } from '../../../platform/db/database.ts';

export type BatchState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** The scoring of a dataset version, or of a selection of its rows, by one model version. */
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
  /** SELECT over the table `dataset` whose rows are scored; null for all of them. */
  readonly selection: string | null;
  /** Content of the selected rows, once they were written out. */
  readonly selectionSha256: string | null;
  /** Rows to score; null until they were counted. */
  readonly total: number | null;
  /** Rows scored so far, and how many of them the model could not take. */
  readonly records: number;
  readonly refused: number;
  /** How long rows were scored, over all attempts. */
  readonly scoringMs: number;
  /** Content of the Parquet file with the result; null while there is none, and where it is in several. */
  readonly sha256: string | null;
  readonly bytes: number;
  /** The dataset that gets the result as a version; null for none. */
  readonly output: string | null;
  readonly outputVersion: string | null;
  readonly outputVersionId: string | null;
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
  selection: string | null;
  selection_sha256: string | null;
  total: number | null;
  records: number;
  refused: number;
  scoring_ms: number;
  output: string | null;
  output_version: string | null;
  output_version_id: string | null;
  sha256: string | null;
  bytes: number;
  error: string | null;
  created_by: string;
  created_at: number;
  finished_at: number | null;
};

const tables = (tx: Tx) => tx.withTables<{ serving_batches: BatchRow }>();

function toBatch(row: BatchRow): Batch {
  const { id, project, model, dataset, selection, total, records, refused, sha256, bytes, output, error } = row;
  return {
    id,
    project,
    model,
    dataset,
    selection,
    total,
    records,
    refused,
    sha256,
    bytes,
    output,
    error,
    selectionSha256: row.selection_sha256,
    scoringMs: row.scoring_ms,
    outputVersion: row.output_version,
    outputVersionId: row.output_version_id,
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
      selection: batch.selection,
      selection_sha256: batch.selectionSha256,
      total: batch.total,
      refused: batch.refused,
      scoring_ms: batch.scoringMs,
      output: batch.output,
      output_version: batch.outputVersion,
      output_version_id: batch.outputVersionId,
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

export type BatchChange = Partial<
  Pick<
    Batch,
    | 'state'
    | 'selectionSha256'
    | 'total'
    | 'records'
    | 'refused'
    | 'scoringMs'
    | 'sha256'
    | 'bytes'
    | 'outputVersion'
    | 'outputVersionId'
    | 'error'
    | 'finishedAt'
  >
>;

export async function updateBatch(tx: Tx, id: string, change: BatchChange): Promise<void> {
  const { finishedAt, selectionSha256, scoringMs, outputVersion, outputVersionId, ...rest } = change;
  await tables(tx)
    .updateTable('serving_batches')
    .set({
      ...rest,
      ...(finishedAt === undefined ? {} : { finished_at: finishedAt }),
      ...(selectionSha256 === undefined ? {} : { selection_sha256: selectionSha256 }),
      ...(scoringMs === undefined ? {} : { scoring_ms: scoringMs }),
      ...(outputVersion === undefined ? {} : { output_version: outputVersion }),
      ...(outputVersionId === undefined ? {} : { output_version_id: outputVersionId }),
    })
    .where('id', '=', id)
    .execute();
}

/** Adds what a partition was scored to. */
export async function addScored(
  tx: Tx,
  id: string,
  part: { readonly records: number; readonly refused: number; readonly bytes: number; readonly scoringMs: number },
): Promise<void> {
  await tables(tx)
    .updateTable('serving_batches')
    .set((eb) => ({
      records: eb('records', '+', part.records),
      refused: eb('refused', '+', part.refused),
      bytes: eb('bytes', '+', part.bytes),
      scoring_ms: eb('scoring_ms', '+', part.scoringMs),
    }))
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
