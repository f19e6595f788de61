// What happened lately in pipelines, read for many of them at once and without the definitions that runs carry.
import { sql } from 'kysely';
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { PastRun, PastStep, RunState, StepState } from './model.ts';
import { tables } from './store.ts';

/** The newest runs of each pipeline, newest first. */
export async function recentRuns(tx: Tx, pipelineIds: readonly string[], each: number): Promise<PastRun[]> {
  if (pipelineIds.length === 0) return [];
  const ranked = tables(tx)
    .selectFrom('pipelines_runs')
    .where('pipeline_id', 'in', pipelineIds)
    .select([
      'id',
      'pipeline_id',
      'state',
      'created_at',
      'duration_ms',
      sql<number>`row_number() OVER (PARTITION BY pipeline_id ORDER BY id DESC)`.as('place'),
    ]);
  const rows = await tables(tx)
    .selectFrom(ranked.as('ranked'))
    .selectAll()
    .where('place', '<=', each)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    pipelineId: row.pipeline_id,
    state: row.state as RunState,
    createdAt: row.created_at,
    durationMs: row.duration_ms,
  }));
}

/** When the schedule of each pipeline is due next; those without one are absent. */
export async function nextTimes(tx: Tx, pipelineIds: readonly string[]): Promise<Map<string, number>> {
  if (pipelineIds.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('pipelines_pipelines')
    .select(['id', 'next_at'])
    .where('id', 'in', pipelineIds)
    .execute();
  return new Map(rows.flatMap(({ id, next_at }) => (next_at === null ? [] : [[id, next_at] as const])));
}

/** How the steps of these runs went, without what went in and came out. */
export async function pastSteps(tx: Tx, runIds: readonly string[]): Promise<PastStep[]> {
  const steps: PastStep[] = [];
  for (const part of chunks(runIds, 500)) {
    const rows = await tables(tx)
      .selectFrom('pipelines_step_runs')
      .select(['run_id', 'step', 'state', 'error', 'duration_ms'])
      .where('run_id', 'in', part)
      .execute();
    for (const row of rows)
      steps.push({
        runId: row.run_id,
        step: row.step,
        state: row.state as StepState,
        error: row.error,
        durationMs: row.duration_ms,
      });
  }
  return steps;
}
