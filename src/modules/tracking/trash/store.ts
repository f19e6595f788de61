// All SQL of the trash: what is in it, and its end. A run goes with one transaction but its points, which may be millions and go in
// pieces afterwards; until then its id stands in `tracking_purged`.
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { tables } from '../tables.ts';

/** What of the trash is meant: everything deleted before a time, or these. */
export interface TrashFilter {
  readonly before?: number | undefined;
  readonly runs?: readonly string[] | undefined;
  readonly experiments?: readonly string[] | undefined;
}

const idsAtOnce = 500;

type Owned = { model_id: string };
/** Keys and values beside the records, of which only the owner matters here. */
const pairs = (tx: Tx) =>
  tx.withTables<{
    tracking_model_params: Owned;
    tracking_model_tags: Owned;
    tracking_experiment_tags: { experiment_id: string };
  }>();

/** No list of a statement may be empty. */
const listed = (ids: readonly string[] | undefined): readonly string[] =>
  ids === undefined || ids.length === 0 ? [''] : ids;

function runsIn(tx: Tx, project: string, { before, runs, experiments }: TrashFilter) {
  let query = tables(tx).selectFrom('tracking_runs').where('project', '=', project).where('deleted_at', 'is not', null);
  if (before !== undefined) query = query.where('deleted_at', '<', before);
  if (runs !== undefined || experiments !== undefined)
    query = query.where((eb) => eb.or([eb('id', 'in', listed(runs)), eb('experiment_id', 'in', listed(experiments))]));
  return query;
}

/** Those deleted by themselves, and those of experiments that are in the trash. */
function modelsIn(tx: Tx, project: string, filter: TrashFilter) {
  const { before = Number.MAX_SAFE_INTEGER, runs, experiments } = filter;
  const ofExperiments = experimentsIn(tx, project, filter).select('id');
  return tables(tx)
    .selectFrom('tracking_logged_models')
    .where('project', '=', project)
    .where((eb) =>
      eb.or([
        eb('experiment_id', 'in', ofExperiments),
        ...(runs === undefined && experiments === undefined ? [eb('deleted_at', '<', before)] : []),
      ]),
    );
}

function experimentsIn(tx: Tx, project: string, { before, runs, experiments }: TrashFilter) {
  let query = tables(tx)
    .selectFrom('tracking_experiments')
    .where('project', '=', project)
    .where('deleted_at', 'is not', null);
  if (before !== undefined) query = query.where('deleted_at', '<', before);
  if (runs !== undefined || experiments !== undefined) query = query.where('id', 'in', listed(experiments));
  return query;
}

/** Oldest first, at most `limit`. */
export async function runIds(tx: Tx, project: string, filter: TrashFilter, limit: number): Promise<string[]> {
  const rows = await runsIn(tx, project, filter)
    .select('id')
    .orderBy('deleted_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function modelIds(tx: Tx, project: string, filter: TrashFilter, limit: number): Promise<string[]> {
  const rows = await modelsIn(tx, project, filter).select('id').orderBy('id').limit(limit).execute();
  return rows.map(({ id }) => id);
}

export async function experimentIds(tx: Tx, project: string, filter: TrashFilter, limit: number): Promise<string[]> {
  const rows = await experimentsIn(tx, project, filter).select('id').orderBy('id').limit(limit).execute();
  return rows.map(({ id }) => id);
}

/** Experiments, of these, that hold neither runs nor logged models. */
export async function emptyExperiments(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const holding = new Set<string>();
  for (const table of ['tracking_runs', 'tracking_logged_models'] as const) {
    const rows = await tables(tx)
      .selectFrom(table)
      .select('experiment_id')
      .distinct()
      .where('experiment_id', 'in', ids)
      .execute();
    for (const { experiment_id } of rows) holding.add(experiment_id);
  }
  return ids.filter((id) => !holding.has(id));
}

/** Files of these runs and logged models, and their bytes. */
export async function artifactsOf(
  tx: Tx,
  owners: readonly string[],
): Promise<{ readonly digests: readonly string[]; readonly bytes: number }> {
  const digests: string[] = [];
  let bytes = 0;
  for (const some of chunks(owners, idsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('tracking_artifacts')
      .select(['sha256', 'size'])
      .where('owner', 'in', some)
      .where('sha256', 'is not', null)
      .execute();
    for (const { sha256, size } of rows) {
      if (sha256 !== null) digests.push(sha256);
      bytes += size;
    }
  }
  return { digests, bytes };
}

/** Ends runs; their points are left to `deletePoints`. */
export async function deleteRuns(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const table of ['tracking_params', 'tracking_tags', 'tracking_latest_metrics', 'tracking_run_datasets'] as const)
    await tables(tx).deleteFrom(table).where('run_id', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_run_models').where('run_id', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_artifacts').where('owner', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_runs').where('id', 'in', ids).execute();
  await tables(tx)
    .insertInto('tracking_purged')
    .values(ids.map((id) => ({ id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteModels(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  for (const table of ['tracking_model_params', 'tracking_model_tags'] as const)
    await pairs(tx).deleteFrom(table).where('model_id', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_model_metrics').where('model_id', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_run_models').where('model_id', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_artifacts').where('owner', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_logged_models').where('id', 'in', ids).execute();
}

export async function deleteExperiments(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await pairs(tx).deleteFrom('tracking_experiment_tags').where('experiment_id', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_datasets').where('experiment_id', 'in', ids).execute();
  await tables(tx).deleteFrom('tracking_experiments').where('id', 'in', ids).execute();
}

/** Deletes points of a run that went, at most `limit`; false when no run has any left. */
export async function deletePoints(tx: Tx, limit: number): Promise<boolean> {
  const run = await tables(tx).selectFrom('tracking_purged').select('id').orderBy('id').limit(1).executeTakeFirst();
  if (run === undefined) return false;
  const last = await tables(tx)
    .selectFrom('tracking_metrics')
    .select(['key', 'step'])
    .where('run_id', '=', run.id)
    .orderBy('key')
    .orderBy('step')
    .offset(limit)
    .limit(1)
    .executeTakeFirst();
  let points = tables(tx).deleteFrom('tracking_metrics').where('run_id', '=', run.id);
  if (last !== undefined)
    points = points.where((eb) =>
      eb.or([eb('key', '<', last.key), eb.and([eb('key', '=', last.key), eb('step', '<=', last.step)])]),
    );
  await points.execute();
  if (last === undefined) {
    await tables(tx).deleteFrom('tracking_metric_blocks').where('run_id', '=', run.id).execute();
    await tables(tx).deleteFrom('tracking_purged').where('id', '=', run.id).execute();
  }
  return true;
}
