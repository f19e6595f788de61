// The sentences of the pages of pipelines, and the times of steps, from records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { PastRun, PastStep, PipelineRun, StepRun } from '../pipelines/index.ts';
import { pipelineAnswer, pipelineRunAnswer, pipelinesAnswer, recordOf } from './pipelines.ts';
import { stepTimes } from './step-times.ts';

const past = (state: PastRun['state'], durationMs: number | null = null): PastRun => ({
  id: state,
  pipelineId: 'p',
  state,
  createdAt: 0,
  durationMs,
});
const recent = (...states: string[]) => states.map((state) => ({ id: state, state, createdAt: '', durationMs: null }));

test('the record of runs counts those that ended and takes the median of those that succeeded', () => {
  const runs = [past('running'), past('succeeded', 10), past('failed', 1), past('succeeded', 30), past('cancelled', 5)];
  assert.deepEqual(recordOf(runs), { runs: 3, succeeded: 2, medianMs: 20 });
  assert.deepEqual(recordOf([]), { runs: 0, succeeded: 0, medianMs: null });
});

test('the list of pipelines names what runs, what failed last and what is due next', () => {
  const row = { name: 'train', recent: recent('running', 'failed'), nextAt: null };
  const said = pipelinesAnswer(
    [row, { name: 'score', recent: recent('succeeded'), nextAt: '1997-08-01T06:00:00.000Z' }],
    true,
  );
  assert.equal(
    textOf(said),
    '2 pipelines; train runs; the last run failed of train; next is score at 1997-08-01 06:00.',
  );
  assert.deepEqual(linksOf(said), ['pipelines/train', 'pipelines/train', 'pipelines/score']);
  assert.equal(textOf(pipelinesAnswer([{ ...row, recent: [] }], true)), '1 pipeline; nothing runs; none has run yet.');
  assert.equal(
    textOf(pipelinesAnswer([{ ...row, recent: recent('succeeded', 'failed') }], true)),
    '1 pipeline; nothing runs; no last run failed.',
  );
});

test('a pipeline names the step that breaks most and the one that takes longest', () => {
  const step = (name: string, state: PastStep['state'], durationMs: number): PastStep => ({
    runId: 'r',
    step: name,
    state,
    error: null,
    durationMs,
  });
  const record = { runs: 4, succeeded: 3, medianMs: 100 };
  const steps = [step('load', 'succeeded', 50), step('train', 'failed', 9000), step('train', 'succeeded', 12_000)];
  assert.equal(
    textOf(pipelineAnswer(record, steps)),
    '3 of the last 4 runs succeeded (75 %); train breaks most, once; train takes longest, half the time under 12.0 s.',
  );
  assert.match(textOf(pipelineAnswer({ ...record, succeeded: 4 }, steps.slice(0, 1))), /no step broke/);
  assert.equal(textOf(pipelineAnswer({ runs: 0, succeeded: 0, medianMs: null }, [])), 'No run has ended yet.');
});

test('a pipeline run says where and why it failed, what it is doing, or what it made, and why it began', () => {
  const run = {
    id: 'r1',
    pipeline: 'train',
    state: 'failed',
    error: null,
    durationMs: 65_000,
    cause: { kind: 'loop', id: 't', note: 'PSI of spend .31.' },
  } as PipelineRun;
  const step = (name: string, state: StepRun['state'], over: Partial<StepRun> = {}) =>
    ({ step: name, state, outputs: {}, error: null, ...over }) as StepRun;
  const failed = pipelineRunAnswer(run, [step('load', 'succeeded'), step('fit', 'failed', { error: 'exit 3.' })]);
  assert.equal(textOf(failed), 'Failed at fit: exit 3. Started because: PSI of spend .31.');
  assert.deepEqual(linksOf(failed), ['pipelines/train/r1?step=fit']);
  assert.match(textOf(pipelineRunAnswer({ ...run, state: 'running' }, [step('fit', 'running')])), /^Running fit\. /);
  const outputs = { version: { sha256: '', size: 1, label: '', nodes: [{ type: 'model-version', id: 'v' } as const] } };
  assert.match(
    textOf(
      pipelineRunAnswer({ ...run, state: 'succeeded' }, [
        step('load', 'cached'),
        step('fit', 'succeeded', { outputs }),
      ]),
    ),
    /^2 steps, 1 from the cache, done in 1m05s; made 1 version of a model\. /,
  );
});

test('times of steps are the recorded ones, and the critical path is the chain that ends last', () => {
  const step = (name: string, after: string[], startedAt: number, durationMs: number) => ({
    name,
    after,
    startedAt,
    endedAt: startedAt + durationMs,
    durationMs,
  });
  const { times, offsets, critical } = stepTimes([
    step('load', [], 1000, 500),
    step('tune', ['load'], 1600, 100),
    step('fit', ['load'], 1600, 900),
    step('check', ['tune', 'fit'], 2600, 50),
  ]);
  assert.equal(times, 'recorded');
  assert.deepEqual([...offsets.values()], [0, 600, 600, 1600]);
  assert.deepEqual([...critical].sort(), ['check', 'fit', 'load']);
});

test('under a clock that stood still, steps are laid after what they wait for', () => {
  const step = (name: string, after: string[], durationMs: number | null, begun = true) => ({
    name,
    after,
    startedAt: begun ? 1000 : null,
    endedAt: begun ? 1000 : null,
    durationMs,
  });
  const laid = stepTimes([step('load', [], 500), step('fit', ['load'], 900), step('check', ['fit'], null, false)]);
  assert.equal(laid.times, 'laid');
  assert.deepEqual(
    [...laid.offsets],
    [
      ['load', 0],
      ['fit', 500],
    ],
  );
  assert.deepEqual([...laid.critical].sort(), ['fit', 'load']);
});
