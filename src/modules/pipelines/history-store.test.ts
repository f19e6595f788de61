import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { nextTimes, pastSteps, recentRuns } from './history-store.ts';
import { pipelinesMigrations } from './migrations.ts';
import type { Pipeline, PipelineRun, StepRun } from './model.ts';
import * as store from './store.ts';

const definition = { steps: [], params: {}, schedule: null, triggers: [], experiment: '' };
const pipeline = (id: string): Pipeline => ({
  id,
  project: 'p',
  name: id,
  version: 1,
  definition,
  code: null,
  codeSource: null,
  createdAt: 0,
  updatedAt: 0,
});
const run = (id: string, pipelineId: string): PipelineRun => ({
  id,
  project: 'p',
  pipelineId,
  pipeline: pipelineId,
  version: 1,
  definition,
  code: null,
  codeSource: null,
  params: {},
  state: 'queued',
  cause: { kind: 'person', id: '', note: '' },
  error: null,
  reproduces: null,
  createdAt: 5,
  startedAt: null,
  endedAt: null,
  durationMs: null,
});

testOnDatabases('the newest runs of each pipeline are read in one question', pipelinesMigrations, async (_t, db) => {
  await db.transact(async (tx) => {
    await store.upsertPipeline(tx, pipeline('a'), 77);
    await store.upsertPipeline(tx, pipeline('b'), null);
    for (const [id, of] of [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'a'],
      ['4', 'a'],
    ] as const)
      await store.insertRun(tx, run(id, of), 'job');
    await store.changeRun(tx, '4', ['queued'], { state: 'failed', duration_ms: 12.5 });
    await store.upsertStep(tx, {
      runId: '4',
      step: 's',
      state: 'failed',
      attempt: 1,
      cacheKey: null,
      cachedFrom: null,
      inputs: {},
      outputs: {},
      trackingRunId: null,
      reason: null,
      error: 'broke',
      exitCode: 3,
      peakMemoryMb: null,
      startedAt: null,
      endedAt: null,
      durationMs: 11,
    } satisfies StepRun);
  });
  const runs = await recentRuns(db.reader, ['a', 'b', 'none'], 2);
  assert.deepEqual(
    runs.map(({ id, pipelineId, state, durationMs }) => [id, pipelineId, state, durationMs]),
    [
      ['4', 'a', 'failed', 12.5],
      ['3', 'a', 'queued', null],
      ['2', 'b', 'queued', null],
    ],
  );
  assert.deepEqual([...(await nextTimes(db.reader, ['a', 'b']))], [['a', 77]]);
  assert.deepEqual(await pastSteps(db.reader, ['4', '3']), [
    { runId: '4', step: 's', state: 'failed', error: 'broke', durationMs: 11 },
  ]);
  assert.deepEqual([await recentRuns(db.reader, [], 2), await pastSteps(db.reader, [])], [[], []]);
});
