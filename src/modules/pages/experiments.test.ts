// The sentences of the pages of experiments and runs, from records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { Activity, Run, RunRecord } from '../tracking/index.ts';
import { experimentAnswer, experimentsAnswer, runAnswer } from './experiments.ts';

const hour = 3_600_000;
const now = 100 * hour;
const run = { id: 'r2', name: 'keen-owl', status: 'finished', startedAt: now - 2 * hour } as Run;
const activity: Activity = {
  runs: 12,
  running: 0,
  failed: 0,
  last: run,
  best: { id: 'r1', name: 'calm-elk', metric: { key: 'val_auc', higher: true }, value: 0.8731, chosen: true },
};

test('the list of experiments says what runs, and which run was the last', () => {
  assert.equal(textOf(experimentsAnswer([], true, now)), 'No experiment yet.');
  const quiet = experimentsAnswer([{ experiment: { id: 'e1', name: 'churn' }, activity }], true, now);
  assert.equal(textOf(quiet), '1 experiment with 12 runs; nothing runs; the last, keen-owl, finished, 2 h 00 m ago.');
  assert.deepEqual(linksOf(quiet), ['runs/r2']);
  const busy = experimentsAnswer(
    [
      { experiment: { id: 'e1', name: 'churn' }, activity: { ...activity, running: 2 } },
      { experiment: { id: 'e2', name: 'price' }, activity: undefined },
    ],
    false,
    now,
  );
  assert.match(textOf(busy), /^2 experiments on this page with 12 runs; 2 running in churn; /);
  assert.equal(busy.tone, 'running');
});

test('an experiment names its best run by a metric whose direction is known, or says that none is', () => {
  const known = experimentAnswer({ ...activity, failed: 1 });
  assert.equal(textOf(known), 'Highest val_auc: 0.8731, run calm-elk, of 12 runs; 1 failed.');
  assert.deepEqual(linksOf(known), ['runs/r1']);
  const guessed = {
    ...activity,
    best: { id: 'r1', name: 'calm-elk', metric: { key: 'auc', higher: true }, value: 0.9, chosen: false },
  };
  assert.equal(
    textOf(experimentAnswer(guessed, 1)),
    'Highest auc: 0.9000, run calm-elk, of 12 runs; 1 that a gate refused is left out; the metric is picked by its name.',
  );
  assert.match(textOf(experimentAnswer({ ...activity, best: undefined })), /^12 runs; no metric of the last one tells/);
  assert.equal(textOf(experimentAnswer(undefined)), 'No run has been logged here yet.');
});

test('a run says how good it is among the others, what it read and what came of it', () => {
  const record = {
    status: 'finished',
    metrics: [{}, {}],
    datasets: [{ dataset: { name: 'train' } }, { dataset: { name: 'holdout' } }],
  } as unknown as RunRecord;
  const standing = { metric: { key: 'val_auc', higher: true }, value: 0.8731, better: 0, runs: 12 };
  const made = [{ label: 'churn v13', to: 'models/churn/v/13' }];
  const best = runAnswer(record, standing, made);
  assert.equal(textOf(best), 'val_auc 0.8731, the best of 12 runs; read train and holdout; made churn v13.');
  assert.deepEqual(linksOf(best), ['models/churn/v/13']);
  assert.match(textOf(runAnswer(record, { ...standing, better: 2 }, made)), /place 3 of 12 runs;/);
  assert.match(
    textOf(runAnswer(record, standing, made, { refused: false, others: 2 })),
    /12 runs that no gate refused;/,
  );
  assert.match(textOf(runAnswer(record, standing, made, { refused: true, others: 2 })), /0\.8731, but a gate refused/);
  const failed = runAnswer({ ...record, status: 'failed', datasets: [] }, undefined, []);
  assert.equal(textOf(failed), 'Failed; 2 metrics; it named no dataset; no version of a model came of it.');
  assert.equal(failed.tone, 'fail');
});
