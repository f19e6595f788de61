import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { testActor } from '../../../../test/support/platform.ts';
import {
  champion,
  inverted,
  openTestServing,
  post,
  servingTestMigrations,
  similar,
  type TestServing,
  v2Body,
} from '../../../../test/support/serving.ts';
import { isAppError } from '../../../kernel/errors.ts';
import type { Plan } from './plan.ts';
import { defaultPlan } from './policy.ts';

const plan: Plan = {
  ...defaultPlan,
  steps: [
    { weight: 0.2, minSamples: 100, minMinutes: 0 },
    { weight: 0.6, minSamples: 100, minMinutes: 0 },
  ],
};

const row = (i: number): readonly [number, number] => [(i * 37) % 90, (i * 13) % 11];

async function deployed(t: Parameters<typeof openTestServing>[0], db: Parameters<typeof openTestServing>[1]) {
  const serving = await openTestServing(t, db);
  await serving.addVersion('1', champion);
  await serving.addVersion('2', similar);
  await serving.addVersion('3', inverted);
  const { url } = await serving.startDataPlane();
  const { served } = await serving.serving.endpoints.deploy(testActor, 'default', 'churn', {
    model: 'churn',
    version: '1',
    stickyKey: 'customer_id',
  });
  assert.ok(served);
  return { ...serving, url };
}

async function send(url: string, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += 20) {
    const calls = Array.from({ length: Math.min(20, to - i) }, (_, k) =>
      post(`${url}/v2/models/churn/infer`, v2Body([row(i + k)], { parameters: { customer_id: `c${i + k}` } })),
    );
    for (const answer of await Promise.all(calls)) assert.equal(answer.status, 200);
  }
}

async function eventsOf({ bus }: TestServing): Promise<readonly string[]> {
  await bus.settled();
  return (await bus.since('0.0', 1000)).map((event) => event.type);
}

testOnDatabases(
  'a challenger like its champion goes through the steps and is promoted with evidence for each',
  servingTestMigrations,
  async (t, db) => {
    const serving = await deployed(t, db);
    const { rollouts } = serving.serving;
    const started = await rollouts.start(testActor, 'default', 'churn', { challenger: '2', plan, cause: 'test' });
    const early = await rollouts.evaluate(started);
    assert.equal(early.look.decision, 'hold');
    assert.match(early.look.reason, /0 of 100 samples/);
    await send(serving.url, 0, 150);
    await serving.serving.collect();
    const advanced = await rollouts.get('default', 'churn', started.id);
    assert.equal(advanced.step, 1);
    const { revision } = await serving.serving.endpoints.get('default', 'churn');
    assert.deepEqual(
      revision.arms.map(({ role, version, weight }) => [role, version, weight]),
      [
        ['champion', '1', 0.4],
        ['challenger', '2', 0.6],
      ],
    );
    await send(serving.url, 150, 300);
    await serving.serving.collect();
    const promoted = await rollouts.get('default', 'churn', started.id);
    assert.equal(promoted.state, 'promoted');
    const after = await serving.serving.endpoints.get('default', 'churn');
    assert.deepEqual(
      after.revision.arms.map(({ role, version }) => [role, version]),
      [['champion', '2']],
    );
    const looks = (await rollouts.looks(promoted, { limit: 10 })).items;
    assert.deepEqual(
      looks.map((look) => look.decision),
      ['promote', 'advance', 'hold'],
    );
    const [last] = looks;
    assert.equal(last?.evidence.compared.champion, 300);
    assert.ok(last?.evidence.compared.paired);
    for (const name of ['error-rate', 'latency-ratio', 'score-psi', 'mean-shift', 'flipped']) {
      assert.ok(
        last?.evidence.criteria.some((criterion) => criterion.name === name && criterion.value !== null),
        name,
      );
    }
    const events = await eventsOf(serving);
    for (const type of ['rollout.started', 'rollout.advanced', 'rollout.promoted'])
      assert.equal(events.filter((event) => event === type).length, 1, type);
    const answer = await post(`${serving.url}/v2/models/churn/infer`, v2Body([row(1)]));
    assert.equal(answer.body.model_version, '2');
  },
);

testOnDatabases(
  'a challenger that scores the other way round is rolled back for its scores, and no request fails',
  servingTestMigrations,
  async (t, db) => {
    const serving = await deployed(t, db);
    const { rollouts } = serving.serving;
    const started = await rollouts.start(testActor, 'default', 'churn', { challenger: '3', plan, cause: 'test' });
    await send(serving.url, 0, 120);
    await serving.serving.collect();
    const ended = await rollouts.get('default', 'churn', started.id);
    assert.equal(ended.state, 'rolled-back');
    assert.match(ended.reason, /mean-shift/);
    assert.equal(ended.decidedBy, 'rollout');
    const answers = await Promise.all(
      [1, 2, 3].map((i) => post(`${serving.url}/v2/models/churn/infer`, v2Body([row(i)]))),
    );
    assert.deepEqual(
      answers.map((answer) => answer.body.model_version),
      ['1', '1', '1'],
    );
    assert.ok((await eventsOf(serving)).includes('rollout.rolled-back'));
    await assert.rejects(rollouts.promote(testActor, ended, 'no'), (error: unknown) =>
      isAppError(error, 'serving.rollout_finished'),
    );
  },
);

testOnDatabases(
  'a person pauses, promotes and rolls back, and nothing else changes an endpoint meanwhile',
  servingTestMigrations,
  async (t, db) => {
    const serving = await deployed(t, db);
    const { rollouts, endpoints } = serving.serving;
    const started = await rollouts.start(testActor, 'default', 'churn', { challenger: '2', plan, cause: 'test' });
    await assert.rejects(
      endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '3' }),
      (error: unknown) => isAppError(error, 'serving.rollout_running'),
    );
    await assert.rejects(
      rollouts.start(testActor, 'default', 'churn', { challenger: '3', plan, cause: 'again' }),
      (error: unknown) => isAppError(error, 'serving.rollout_running'),
    );
    const paused = await rollouts.pause(testActor, started, 'looking into it');
    await send(serving.url, 0, 120);
    await serving.serving.collect();
    assert.equal((await rollouts.get('default', 'churn', started.id)).step, 0);
    const resumed = await rollouts.resume(testActor, paused, 'fine');
    const promoted = await rollouts.promote(testActor, resumed, 'good enough');
    assert.equal(promoted.state, 'promoted');
    assert.equal(promoted.decidedBy, 'ana');
    const second = await rollouts.start(testActor, 'default', 'churn', { challenger: '1', plan, cause: 'back' });
    const rolledBack = await rollouts.rollBack(testActor, second, 'changed my mind');
    assert.equal(rolledBack.state, 'rolled-back');
    assert.equal((await endpoints.get('default', 'churn')).revision.arms[0]?.version, '2');
  },
);

testOnDatabases('a decision made on an outdated look changes nothing', servingTestMigrations, async (t, db) => {
  const serving = await deployed(t, db);
  const { rollouts } = serving.serving;
  const started = await rollouts.start(testActor, 'default', 'churn', { challenger: '2', plan, cause: 'test' });
  await rollouts.promote(testActor, started, 'first');
  await assert.rejects(rollouts.rollBack(testActor, started, 'second'), (error: unknown) =>
    isAppError(error, 'serving.rollout_running'),
  );
  assert.equal((await rollouts.get('default', 'churn', started.id)).state, 'promoted');
});
