// All SQL of experiments.
import type { Tx } from '../../../platform/db/database.ts';
import { pairTable } from '../../../platform/db/pairs.ts';
import { type ExperimentRow, tables } from '../tables.ts';
import type { Experiment, Tags } from './experiment.ts';

export const experimentTags = pairTable('tracking_experiment_tags', 'experiment_id');

function toExperiment(row: ExperimentRow, tags: Tags): Experiment {
  return {
    id: row.id,
    project: row.project,
    number: row.number,
    name: row.name,
    artifactLocation: row.artifact_location,
    tags,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}

/** Adds the tags of each experiment, in the order given. */
export async function withTags(tx: Tx, rows: readonly ExperimentRow[]): Promise<Experiment[]> {
  const tags = await experimentTags.read(
    tx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toExperiment(row, tags.get(row.id) ?? {}));
}

export async function insertExperiment(tx: Tx, experiment: Experiment): Promise<void> {
  await tables(tx)
    .insertInto('tracking_experiments')
    .values({
      id: experiment.id,
      project: experiment.project,
      number: experiment.number,
      name: experiment.name,
      artifact_location: experiment.artifactLocation,
      created_at: experiment.createdAt,
      updated_at: experiment.updatedAt,
      deleted_at: experiment.deletedAt,
    })
    .execute();
}

export async function highestNumber(tx: Tx, project: string): Promise<number> {
  const row = await tables(tx)
    .selectFrom('tracking_experiments')
    .select('number')
    .where('project', '=', project)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.number ?? -1;
}

export type ExperimentKey = { readonly id: string } | { readonly number: number } | { readonly name: string };

/** The record without its tags. */
export async function findExperimentRow(
  tx: Tx,
  project: string,
  key: ExperimentKey,
): Promise<ExperimentRow | undefined> {
  let query = tables(tx).selectFrom('tracking_experiments').selectAll().where('project', '=', project);
  if ('id' in key) query = query.where('id', '=', key.id);
  else if ('number' in key) query = query.where('number', '=', key.number);
  else query = query.where('name', '=', key.name);
  return query.executeTakeFirst();
}

export async function findExperiment(tx: Tx, project: string, key: ExperimentKey): Promise<Experiment | undefined> {
  const row = await findExperimentRow(tx, project, key);
  return row === undefined ? undefined : (await withTags(tx, [row]))[0];
}

export async function updateExperiment(
  tx: Tx,
  id: string,
  change: { readonly name?: string; readonly updated_at: number; readonly deleted_at?: number | null },
): Promise<void> {
  await tables(tx).updateTable('tracking_experiments').set(change).where('id', '=', id).execute();
}
