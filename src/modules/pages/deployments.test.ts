// What the pages of endpoints say, from traffic and rollouts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import { defaultPlan } from '../serving/index.ts';
import { deploymentAnswer, deploymentsAnswer, predictionLogAnswer } from './deployments.ts';

const arm = (version: string, answered: number, failed: number) => ({
  role: 'champion',
  version,
  answered,
  failed,
  p50Ms: 2,
  p99Ms: 12,
});
const rollout = (state: 'running' | 'paused' | 'promoted' | 'rolled-back', over: object = {}) => ({
  id: 'r1',
  state,
  reason: 'p99 worse by 38 %.',
  step: 1,
  looks: 3,
  challenger: { model: 'churn', version: '12', modelVersionId: 'x', sha256: '', signature: null },
  plan: {
    ...defaultPlan,
    steps: [0.05, 0.1, 0.5].map((weight) => ({ weight, minSamples: 100, minMinutes: 0 })),
  },
  ...over,
});
const champion = { role: 'champion', version: '11', modelVersionId: 'y', weight: 1 };
const endpoint = { name: 'api', model: 'churn' };

test('the list of endpoints sums their traffic and names where answers fail and rollouts run', () => {
  const said = deploymentsAnswer(
    [
      { name: 'api', rollout: rollout('running'), traffic: [arm('11', 900, 0), arm('12', 100, 3)] },
      { name: 'copy', rollout: rollout('promoted'), traffic: [arm('1', 200, 0)] },
      { name: 'held', rollout: rollout('paused'), traffic: [] },
    ],
    true,
  );
  assert.equal(
    textOf(said),
    '3 endpoints: 1 200 answers in the last 24 h, 3 failed (api); a rollout runs on api; paused on held.',
  );
  assert.equal(said.tone, 'awaiting');
  assert.deepEqual(linksOf(said), ['deployments/api', 'deployments/api', 'deployments/held']);
  assert.equal(
    textOf(deploymentsAnswer([{ name: 'api', rollout: undefined, traffic: [] }], false)),
    '1 endpoint on this page: nothing was asked in the last 24 h; no rollout runs.',
  );
  assert.equal(textOf(deploymentsAnswer([], true)), 'Nothing is deployed yet.');
});

test('an endpoint’s sentence tells the step and reason of its rollout, or who answers everything', () => {
  const running = deploymentAnswer(endpoint, [champion], rollout('running'), [arm('11', 10, 0)]);
  assert.equal(
    textOf(running),
    'v12 has 10 % of the traffic, step 2 of 3 of the rollout: p99 worse by 38 %; 10 answers in the last 24 h, none failed.',
  );
  assert.deepEqual(linksOf(running), ['models/churn/v/12', 'deployments/api?rollout=r1']);
  const shadow = { role: 'shadow', version: '12', modelVersionId: 'x', weight: 0 };
  assert.match(
    textOf(deploymentAnswer(endpoint, [champion, shadow], rollout('running'), [])),
    /^v12 scores copies of requests, step 2 of 3 of the rollout/,
  );
  assert.match(
    textOf(deploymentAnswer(endpoint, [champion], rollout('running', { looks: 0 }), [])),
    /no look taken yet/,
  );
  assert.match(
    textOf(deploymentAnswer(endpoint, [champion], rollout('paused'), [])),
    /^The rollout of v12 is paused: p99 worse by 38 %;/,
  );
  const back = deploymentAnswer(endpoint, [champion], rollout('rolled-back'), []);
  assert.equal(
    textOf(back),
    'v11 answers everything; the last rollout, of v12, was rolled back: p99 worse by 38 %; nothing was asked in the last 24 h.',
  );
  assert.equal(back.tone, 'warn');
  assert.match(
    textOf(deploymentAnswer(endpoint, [champion], rollout('promoted'), [])),
    /of v12, was promoted; nothing/,
  );
  assert.match(textOf(deploymentAnswer(endpoint, [champion], undefined, [])), /^v11 answers everything; nothing/);
});

test('the log’s sentence tells its newest answer and how many failed', () => {
  assert.equal(
    textOf(predictionLogAnswer('api', { at: '1997-08-14T20:00:00Z' }, [arm('11', 5, 1)])),
    'api’s newest answer in the log is of 1997-08-14 20:00 UTC; 5 answers in the last 24 h, 1 failed, 99 of 100 within 12 ms.',
  );
  assert.equal(textOf(predictionLogAnswer('api', undefined, [])), 'api has logged no prediction.');
});
