// All SQL of logged models.
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { pairTable } from '../../../platform/db/pairs.ts';
import { metricsOfModels } from '../metrics/store.ts';
import { groupBy, type LoggedModelRow, tables } from '../tables.ts';
import type { LoggedModel, LoggedModelRecord, LoggedModelStatus } from './logged-model.ts';

export const modelTags = pairTable('tracking_model_tags', 'model_id');
export const modelParams = pairTable('tracking_model_params', 'model_id');

type JoinedRow = LoggedModelRow & { number: number; artifact_location: string | null };

function toModel(row: JoinedRow): LoggedModel {
  return {
    id: row.id,
    project: row.project,
    experimentId: row.experiment_id,
    experimentNumber: row.number,
    artifactLocation: row.artifact_location,
    name: row.name,
    modelType: row.model_type,
    status: row.status as LoggedModelStatus,
    statusMessage: row.status_message,
    sourceRunId: row.source_run_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}

const joined = (tx: Tx) =>
  tables(tx)
    .selectFrom('tracking_logged_models as m')
    .innerJoin('tracking_experiments as e', 'e.id', 'm.experiment_id')
    .selectAll('m')
    .select(['e.number', 'e.artifact_location']);

export async function insertModel(tx: Tx, model: LoggedModel): Promise<void> {
  await tables(tx)
    .insertInto('tracking_logged_models')
    .values({
      id: model.id,
      project: model.project,
      experiment_id: model.experimentId,
      name: model.name,
      model_type: model.modelType,
      status: model.status,
      status_message: model.statusMessage,
      source_run_id: model.sourceRunId,
      created_at: model.createdAt,
      updated_at: model.updatedAt,
      deleted_at: model.deletedAt,
    })
    .execute();
}

export async function findModel(tx: Tx, project: string, id: string): Promise<LoggedModel | undefined> {
  const row = await joined(tx).where('m.id', '=', id).where('m.project', '=', project).executeTakeFirst();
  return row === undefined ? undefined : toModel(row);
}

/** The models with these ids, in their order. */
export async function findModels(tx: Tx, ids: readonly string[]): Promise<LoggedModel[]> {
  const found = new Map<string, LoggedModel>();
  for (const part of chunks(ids, 500)) {
    for (const row of await joined(tx).where('m.id', 'in', part).execute()) found.set(row.id, toModel(row));
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

export async function updateModel(
  tx: Tx,
  id: string,
  change: Partial<Pick<LoggedModelRow, 'status' | 'status_message' | 'deleted_at'>> & { readonly updated_at: number },
): Promise<void> {
  await tables(tx).updateTable('tracking_logged_models').set(change).where('id', '=', id).execute();
}

export async function withRecords(tx: Tx, models: readonly LoggedModel[]): Promise<LoggedModelRecord[]> {
  const records: LoggedModelRecord[] = [];
  for (const part of chunks(models, 500)) {
    const ids = part.map((model) => model.id);
    const params = await modelParams.read(tx, ids);
    const tags = await modelTags.read(tx, ids);
    const metrics = await metricsOfModels(tx, ids);
    const metricsOf = groupBy(metrics, (row) => row.modelId);
    for (const model of part) {
      records.push({
        ...model,
        params: params.get(model.id) ?? {},
        tags: tags.get(model.id) ?? {},
        metrics: metricsOf.get(model.id) ?? [],
      });
    }
  }
  return records;
}
