// All SQL of pipelines, their runs and steps.
import type { CodeSource } from '../../contracts/code-source.ts';
import { parseStored, storedJson } from '../../kernel/json.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Pipeline, PipelineRun, RunState, StepRun, StepState } from './model.ts';

type PipelineRow = {
  id: string;
  project: string;
  name: string;
  version: number;
  definition: string;
  code: string | null;
  code_source: string | null;
  next_at: number | null;
  created_at: number;
  updated_at: number;
};
type RunRow = {
  id: string;
  project: string;
  pipeline_id: string;
  pipeline: string;
  version: number;
  definition: string;
  code: string | null;
  code_source: string | null;
  params: string;
  state: string;
  cause: string;
  error: string | null;
  reproduces: string | null;
  job_id: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  duration_ms: number | null;
};
type StepRow = {
  run_id: string;
  step: string;
  state: string;
  attempt: number;
  cache_key: string | null;
  cached_from: string | null;
  inputs: string;
  outputs: string;
  tracking_run_id: string | null;
  reason: string | null;
  error: string | null;
  exit_code: number | null;
  peak_memory_mb: number | null;
  started_at: number | null;
  ended_at: number | null;
  duration_ms: number | null;
};
type PipelinesTables = {
  pipelines_pipelines: PipelineRow;
  pipelines_code_bundles: { digest: string; files: string; created_at: number };
  pipelines_runs: RunRow;
  pipelines_step_runs: StepRow;
};

/** Path inside the bundle → content. */
export type BundleFiles = readonly { readonly path: string; readonly sha256: string }[];

export const tables = (tx: Tx) => tx.withTables<PipelinesTables>();
const none = '{}';

function toPipeline(row: PipelineRow): Pipeline {
  return {
    id: row.id,
    project: row.project,
    name: row.name,
    version: row.version,
    definition: parseStored<Pipeline['definition']>(row.definition, {
      steps: [],
      params: {},
      schedule: null,
      triggers: [],
      experiment: '',
    }),
    code: row.code,
    codeSource: parseStored<CodeSource | null>(row.code_source, null),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toRun(row: RunRow): PipelineRun {
  return {
    id: row.id,
    project: row.project,
    pipelineId: row.pipeline_id,
    pipeline: row.pipeline,
    version: row.version,
    definition: JSON.parse(row.definition) as PipelineRun['definition'],
    code: row.code,
    codeSource: parseStored<CodeSource | null>(row.code_source, null),
    params: parseStored(row.params, {}),
    state: row.state as RunState,
    cause: JSON.parse(row.cause) as PipelineRun['cause'],
    error: row.error,
    reproduces: row.reproduces,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration_ms,
  };
}

function toStep(row: StepRow): StepRun {
  return {
    runId: row.run_id,
    step: row.step,
    state: row.state as StepState,
    attempt: row.attempt,
    cacheKey: row.cache_key,
    cachedFrom: row.cached_from,
    inputs: parseStored(row.inputs, {}),
    outputs: parseStored(row.outputs, {}),
    trackingRunId: row.tracking_run_id,
    reason: row.reason,
    error: row.error,
    exitCode: row.exit_code,
    peakMemoryMb: row.peak_memory_mb,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration_ms,
  };
}

export async function upsertPipeline(tx: Tx, pipeline: Pipeline, nextAt: number | null): Promise<void> {
  const change = {
    version: pipeline.version,
    definition: JSON.stringify(pipeline.definition),
    code: pipeline.code,
    code_source: storedJson(pipeline.codeSource),
    next_at: nextAt,
    updated_at: pipeline.updatedAt,
  };
  await tables(tx)
    .insertInto('pipelines_pipelines')
    .values({
      id: pipeline.id,
      project: pipeline.project,
      name: pipeline.name,
      created_at: pipeline.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.columns(['project', 'name']).doUpdateSet(change))
    .execute();
}

export async function findPipeline(tx: Tx, project: string, name: string): Promise<Pipeline | undefined> {
  const row = await tables(tx)
    .selectFrom('pipelines_pipelines')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toPipeline(row);
}

export async function listPipelines(tx: Tx, project: string, after: string, limit: number): Promise<Pipeline[]> {
  const rows = await tables(tx)
    .selectFrom('pipelines_pipelines')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toPipeline);
}

/** Pipelines whose schedule is due. */
export async function listDue(tx: Tx, now: number): Promise<{ pipeline: Pipeline; nextAt: number }[]> {
  const rows = await tables(tx)
    .selectFrom('pipelines_pipelines')
    .selectAll()
    .where('next_at', '<=', now)
    .limit(1000)
    .execute();
  return rows.map((row) => ({ pipeline: toPipeline(row), nextAt: row.next_at ?? now }));
}

export async function listWithTriggers(tx: Tx, project: string): Promise<Pipeline[]> {
  const rows = await tables(tx)
    .selectFrom('pipelines_pipelines')
    .selectAll()
    .where('project', '=', project)
    .where('definition', 'not like', '%"triggers":[]%')
    .limit(1000)
    .execute();
  return rows.map(toPipeline);
}

export async function setNextAt(tx: Tx, id: string, nextAt: number | null): Promise<void> {
  await tables(tx).updateTable('pipelines_pipelines').set({ next_at: nextAt }).where('id', '=', id).execute();
}

export async function insertBundle(tx: Tx, digest: string, files: BundleFiles, at: number): Promise<void> {
  await tables(tx)
    .insertInto('pipelines_code_bundles')
    .values({ digest, files: JSON.stringify(files), created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findBundle(tx: Tx, digest: string): Promise<BundleFiles | undefined> {
  const row = await tables(tx)
    .selectFrom('pipelines_code_bundles')
    .select('files')
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row === undefined ? undefined : parseStored<BundleFiles>(row.files, []);
}

export async function insertRun(tx: Tx, run: PipelineRun, jobId: string): Promise<void> {
  await tables(tx)
    .insertInto('pipelines_runs')
    .values({
      id: run.id,
      project: run.project,
      pipeline_id: run.pipelineId,
      pipeline: run.pipeline,
      version: run.version,
      definition: JSON.stringify(run.definition),
      code: run.code,
      code_source: storedJson(run.codeSource),
      params: JSON.stringify(run.params),
      state: run.state,
      cause: JSON.stringify(run.cause),
      error: null,
      reproduces: run.reproduces,
      job_id: jobId,
      created_at: run.createdAt,
      started_at: null,
      ended_at: null,
      duration_ms: null,
    })
    .execute();
}

export async function findRun(tx: Tx, id: string): Promise<PipelineRun | undefined> {
  const row = await tables(tx).selectFrom('pipelines_runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toRun(row);
}

export async function findJobOfRun(tx: Tx, id: string): Promise<string | undefined> {
  const row = await tables(tx).selectFrom('pipelines_runs').select('job_id').where('id', '=', id).executeTakeFirst();
  return row?.job_id ?? undefined;
}

export async function listRuns(
  tx: Tx,
  filter: { readonly project: string; readonly pipeline?: string | undefined; readonly state?: string | undefined },
  before: string,
  limit: number,
): Promise<PipelineRun[]> {
  let query = tables(tx)
    .selectFrom('pipelines_runs')
    .selectAll()
    .where('project', '=', filter.project)
    .where('id', '<', before);
  if (filter.pipeline !== undefined) query = query.where('pipeline', '=', filter.pipeline);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(toRun);
}

/** Changes the state when the run is still in one of `from`; false when it is not. */
export async function changeRun(
  tx: Tx,
  id: string,
  from: readonly RunState[],
  change: { state: RunState; error?: string | null; started_at?: number; ended_at?: number; duration_ms?: number },
): Promise<boolean> {
  const result = await tables(tx)
    .updateTable('pipelines_runs')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function upsertStep(tx: Tx, step: StepRun): Promise<void> {
  const change = {
    state: step.state,
    attempt: step.attempt,
    cache_key: step.cacheKey,
    cached_from: step.cachedFrom,
    inputs: Object.keys(step.inputs).length === 0 ? none : JSON.stringify(step.inputs),
    outputs: Object.keys(step.outputs).length === 0 ? none : JSON.stringify(step.outputs),
    tracking_run_id: step.trackingRunId,
    reason: step.reason,
    error: step.error,
    exit_code: step.exitCode,
    peak_memory_mb: step.peakMemoryMb,
    started_at: step.startedAt,
    ended_at: step.endedAt,
    duration_ms: step.durationMs,
  };
  await tables(tx)
    .insertInto('pipelines_step_runs')
    .values({ run_id: step.runId, step: step.step, ...change })
    .onConflict((conflict) => conflict.columns(['run_id', 'step']).doUpdateSet(change))
    .execute();
}

export async function listSteps(tx: Tx, runId: string): Promise<StepRun[]> {
  const rows = await tables(tx)
    .selectFrom('pipelines_step_runs')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('step')
    .execute();
  return rows.map(toStep);
}

/** A finished step run with the same content. */
export async function findCached(tx: Tx, cacheKey: string): Promise<StepRun | undefined> {
  const row = await tables(tx)
    .selectFrom('pipelines_step_runs')
    .selectAll()
    .where('cache_key', '=', cacheKey)
    .where('state', '=', 'succeeded')
    .orderBy('run_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toStep(row);
}

export async function findStepByTrackingRun(tx: Tx, trackingRunId: string): Promise<StepRun | undefined> {
  const row = await tables(tx)
    .selectFrom('pipelines_step_runs')
    .selectAll()
    .where('tracking_run_id', '=', trackingRunId)
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toStep(row);
}
