// All SQL of runs, their parameters, tags, data sets and models.
import { parseStored, storedJson } from '../../../kernel/json.ts';
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { insertRows, type RowInsert } from '../../../platform/db/insert-rows.ts';
import { oneOf } from '../../../platform/db/one-of.ts';
import { pairTable } from '../../../platform/db/pairs.ts';
import { latestByRuns } from '../metrics/store.ts';
import { groupBy, type RunRow, tables } from '../tables.ts';
import type { Dataset, DatasetInput, DatasetSummary, LoggedKeys, ModelUse, Run, RunRecord, RunStatus } from './run.ts';

type JoinedRow = RunRow & { number: number; artifact_location: string | null };

export function toRun(row: JoinedRow): Run {
  return {
    id: row.id,
    project: row.project,
    experimentId: row.experiment_id,
    experimentNumber: row.number,
    artifactLocation: row.artifact_location,
    name: row.name,
    status: row.status as RunStatus,
    user: row.user_name,
    sourceName: row.source_name,
    codeCommit: row.code_commit,
    codeSource: parseStored<Run['codeSource']>(row.code_source, null),
    startedAt: row.started_at,
    startedWall: row.started_wall,
    endedAt: row.ended_at,
    deletedAt: row.deleted_at,
  };
}

export const runTags = pairTable('tracking_tags', 'run_id');
const runParams = pairTable('tracking_params', 'run_id');

const joined = (tx: Tx) =>
  tables(tx)
    .selectFrom('tracking_runs as r')
    .innerJoin('tracking_experiments as e', 'e.id', 'r.experiment_id')
    .selectAll('r')
    .select(['e.number', 'e.artifact_location']);

const runInsert: RowInsert = {
  table: 'tracking_runs',
  columns: [
    'id',
    'project',
    'experiment_id',
    'name',
    'status',
    'user_name',
    'source_name',
    'code_commit',
    'code_source',
    'started_at',
    'started_wall',
    'ended_at',
    'deleted_at',
  ],
};

export async function insertRun(tx: Tx, run: Run): Promise<void> {
  const code = [run.sourceName, run.codeCommit, storedJson(run.codeSource)];
  const times = [run.startedAt, run.startedWall, run.endedAt, run.deletedAt];
  const { id, project, experimentId, name, status, user } = run;
  await insertRows(tx, runInsert, [id, project, experimentId, name, status, user, ...code, ...times]);
}

export async function findRun(tx: Tx, project: string, id: string): Promise<Run | undefined> {
  const row = await joined(tx).where('r.id', '=', id).where('r.project', '=', project).executeTakeFirst();
  return row === undefined ? undefined : toRun(row);
}

/** The runs with these ids, in their order. */
export async function findRuns(tx: Tx, ids: readonly string[]): Promise<Run[]> {
  const found = new Map<string, Run>();
  for (const part of chunks(ids, 500)) {
    for (const row of await joined(tx)
      .where(oneOf(tx, 'r.id', part))
      .execute())
      found.set(row.id, toRun(row));
  }
  return ids.flatMap((id) => found.get(id) ?? []);
}

export async function updateRun(
  tx: Tx,
  id: string,
  change: Partial<
    Pick<RunRow, 'name' | 'status' | 'source_name' | 'code_commit' | 'code_source' | 'ended_at' | 'deleted_at'>
  >,
): Promise<void> {
  await tables(tx).updateTable('tracking_runs').set(change).where('id', '=', id).execute();
}

/** Deletes the active runs of an experiment. */
export async function deleteRunsOf(tx: Tx, experimentId: string, at: number): Promise<void> {
  await tables(tx)
    .updateTable('tracking_runs')
    .set({ deleted_at: at })
    .where('experiment_id', '=', experimentId)
    .where('deleted_at', 'is', null)
    .execute();
}

/** Restores the runs that went with their experiment, not those deleted before it. */
export async function restoreRunsOf(tx: Tx, experimentId: string, deletedAt: number): Promise<void> {
  await tables(tx)
    .updateTable('tracking_runs')
    .set({ deleted_at: null })
    .where('experiment_id', '=', experimentId)
    .where('deleted_at', '>=', deletedAt)
    .execute();
}

/** The stored values among these parameter keys. */
export async function findParams(tx: Tx, runId: string, keys: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const part of chunks(keys, 500)) {
    const rows = await tables(tx)
      .selectFrom('tracking_params')
      .select(['key', 'value'])
      .where('run_id', '=', runId)
      .where('key', 'in', part)
      .execute();
    for (const row of rows) found.set(row.key, row.value);
  }
  return found;
}

const paramInsert: RowInsert = { table: 'tracking_params', columns: ['run_id', 'key', 'value'] };

export async function insertParams(
  tx: Tx,
  runId: string,
  params: readonly (readonly [string, string])[],
): Promise<void> {
  await insertRows(
    tx,
    paramInsert,
    params.flatMap(([key, value]) => [runId, key, value]),
  );
}

/** The data set of that name and digest in the experiment; made with `candidate` when it is missing. */
export async function ensureDataset(tx: Tx, experimentId: string, candidate: Dataset): Promise<Dataset> {
  const row = await tables(tx)
    .selectFrom('tracking_datasets')
    .select('id')
    .where('experiment_id', '=', experimentId)
    .where('name', '=', candidate.name)
    .where('digest', '=', candidate.digest)
    .executeTakeFirst();
  if (row !== undefined) return { ...candidate, id: row.id };
  const { sourceType, ...rest } = candidate;
  await tables(tx)
    .insertInto('tracking_datasets')
    .values({ ...rest, experiment_id: experimentId, source_type: sourceType })
    .execute();
  return candidate;
}

/** Data that active runs of experiments took in, and what for. */
export async function datasetsOf(tx: Tx, experimentIds: readonly string[], limit: number): Promise<DatasetSummary[]> {
  const rows = await tables(tx)
    .selectFrom('tracking_datasets as d')
    .innerJoin('tracking_run_datasets as i', 'i.dataset_id', 'd.id')
    .innerJoin('tracking_runs as r', 'r.id', 'i.run_id')
    .innerJoin('tracking_experiments as e', 'e.id', 'd.experiment_id')
    .select(['e.number', 'd.name', 'd.digest', 'i.context'])
    .distinct()
    .where('d.experiment_id', 'in', experimentIds)
    .where('r.deleted_at', 'is', null)
    .orderBy('e.number')
    .orderBy('d.name')
    .orderBy('d.digest')
    .orderBy('i.context')
    .limit(limit)
    .execute();
  return rows.map(({ number, name, digest, context }) => ({ experimentNumber: number, name, digest, context }));
}

/** Adds the input; one that is there keeps its context and tags unless new ones are given. */
export async function upsertDatasetInput(tx: Tx, runId: string, input: DatasetInput): Promise<void> {
  await tables(tx)
    .insertInto('tracking_run_datasets')
    .values({
      run_id: runId,
      dataset_id: input.dataset.id,
      context: input.context,
      tags: JSON.stringify(input.tags),
    })
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'dataset_id']).doUpdateSet((eb) => ({
        context: eb.fn.coalesce('excluded.context', 'tracking_run_datasets.context'),
        tags: Object.keys(input.tags).length === 0 ? eb.ref('tracking_run_datasets.tags') : eb.ref('excluded.tags'),
      })),
    )
    .execute();
}

export async function insertModelUses(
  tx: Tx,
  runId: string,
  direction: 'input' | 'output',
  uses: readonly ModelUse[],
): Promise<void> {
  for (const part of chunks(uses, 500)) {
    await tables(tx)
      .insertInto('tracking_run_models')
      .values(part.map((use) => ({ run_id: runId, model_id: use.modelId, direction, step: use.step })))
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'direction', 'model_id']).doUpdateSet((eb) => ({ step: eb.ref('excluded.step') })),
      )
      .execute();
  }
}

/** Adds what each run logged. */
export async function withRecords(tx: Tx, runs: readonly Run[], only?: LoggedKeys): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for (const part of chunks(runs, 500)) records.push(...(await recordsOf(tx, part, only)));
  return records;
}

async function recordsOf(tx: Tx, runs: readonly Run[], only: LoggedKeys | undefined): Promise<RunRecord[]> {
  const ids = runs.map((run) => run.id);
  const [params, tags, metrics, datasets, models] = await Promise.all([
    runParams.read(tx, ids, only?.params),
    runTags.read(tx, ids, only?.tags),
    latestByRuns(tx, ids, only?.metrics),
    tables(tx)
      .selectFrom('tracking_run_datasets as i')
      .innerJoin('tracking_datasets as d', 'd.id', 'i.dataset_id')
      .selectAll('d')
      .select(['i.run_id', 'i.context', 'i.tags'])
      .where(oneOf(tx, 'i.run_id', ids))
      .orderBy('d.id')
      .execute(),
    tables(tx)
      .selectFrom('tracking_run_models')
      .selectAll()
      .where(oneOf(tx, 'run_id', ids))
      .orderBy('model_id')
      .execute(),
  ]);
  const metricsOf = groupBy(metrics, (row) => row.runId);
  const datasetsOf = groupBy(datasets, (row) => row.run_id);
  const modelsOf = groupBy(models, (row) => row.run_id);
  return runs.map((run) => {
    const uses = modelsOf.get(run.id) ?? [];
    const toUse = (row: { model_id: string; step: number }): ModelUse => ({ modelId: row.model_id, step: row.step });
    return {
      ...run,
      params: params.get(run.id) ?? {},
      tags: tags.get(run.id) ?? {},
      metrics: metricsOf.get(run.id) ?? [],
      datasets: (datasetsOf.get(run.id) ?? []).map((row) => ({
        dataset: {
          id: row.id,
          name: row.name,
          digest: row.digest,
          sourceType: row.source_type,
          source: row.source,
          schema: row.schema,
          profile: row.profile,
        },
        context: row.context,
        tags: parseStored(row.tags, {}),
      })),
      modelInputs: uses.filter((row) => row.direction === 'input').map(toUse),
      modelOutputs: uses.filter((row) => row.direction === 'output').map(toUse),
    };
  });
}
