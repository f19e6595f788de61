// The way back: taken by the data plane alone, by the control plane that hears of it, and by a person to any earlier revision.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { testActor, until } from '../../../../test/support/platform.ts';
import { broken, openDeployedServing, post, v2Body } from '../../../../test/support/serving.ts';
import { isAppError } from '../../../kernel/errors.ts';
import type { DataPlaneStatus } from '../data-plane/data-plane.ts';
import { type Policy, toPlan } from './policy.ts';

type Deployed = Awaited<ReturnType<typeof openDeployedServing>>;

/** Versions 1 and 3 answer, 4 cannot. */
async function opened(t: TestContext): Promise<Deployed> {
  const deployed = await openDeployedServing(t);
  await deployed.addVersion('4', broken);
  return deployed;
}

async function ask({ infer }: Deployed, from: number, to: number): Promise<readonly string[]> {
  const versions: string[] = [];
  for (let i = from; i < to; i++) {
    const { status, body } = await post(
      infer,
      v2Body([[10 + (i % 80), i % 11]], { parameters: { customer_id: `c${i}` } }),
    );
    assert.equal(status, 200, body.error);
    versions.push(body.model_version ?? '');
  }
  return versions;
}

const start = ({ serving }: Deployed, challenger: string, policy: Policy = {}) =>
  serving.rollouts.start(testActor, 'default', 'churn', {
    challenger,
    plan: toPlan({ steps: [{ weight: 0.5, minSamples: 1000 }], mirror: false, ...policy }),
    cause: 'test',
  });

const served = async ({ serving }: Deployed) =>
  (await serving.endpoints.get('default', 'churn')).revision.arms.map(({ version, role }) => `${version} ${role}`);

test('a challenger that cannot run costs no client an answer, and is rolled back with the burst as its reason', async (t) => {
  const it = await opened(t);
  const { id } = await start(it, '4');
  assert.deepEqual([...new Set(await ask(it, 0, 60))], ['1']);
  let rollout = await it.serving.rollouts.get('default', 'churn', id);
  await until(async () => {
    rollout = await it.serving.rollouts.get('default', 'churn', id);
    return rollout.state === 'rolled-back';
  }, 'the rollback');
  assert.match(rollout.reason, /^error burst: 10 of its newest \d+ requests failed$/);
  assert.equal(rollout.decidedBy, 'data-plane');
  const [look] = (await it.serving.rollouts.looks(rollout, { limit: 1 })).items;
  assert.equal(look?.decision, 'rollback');
  assert.ok((look?.evidence.requests.challengerFailed ?? 0) >= 10, JSON.stringify(look?.evidence.requests));
  const { revision } = await it.serving.endpoints.get('default', 'churn');
  assert.deepEqual([revision.arms.length, revision.rolloutId, revision.look], [1, id, look?.number]);
});

test('the data plane takes a challenger out by itself, without a control plane', async (t) => {
  const it = await opened(t);
  await start(it, '4');
  const { revision } = await it.serving.endpoints.get('default', 'churn');
  for (let i = 0; i < 60; i++)
    await it.plane.predictor.predict(
      it.plane.endpoint('churn'),
      { rows: 1, values: [10 + i, 1] },
      { requestId: null, keys: `c${i}`, at: 0, startedAt: it.clock.monotonic() },
    );
  assert.deepEqual(
    it.plane.endpoint('churn').arms.map(({ arm }) => [arm.version, arm.weight]),
    [['1', 1]],
  );
  const [withdrawal] = it.plane.endpoints.withdrawals;
  assert.deepEqual([withdrawal?.revision, withdrawal?.modelVersionId], [revision.number, 'version-4']);
});

test('answers that are slower than allowed are a burst too', async (t) => {
  const it = await opened(t);
  const { id } = await start(it, '3', { guards: { burst: { slowMs: 1e-6, requests: 10 } } });
  await ask(it, 0, 30);
  await until(
    async () => (await it.serving.rollouts.get('default', 'churn', id)).state === 'rolled-back',
    'the rollback',
  );
  assert.match((await it.serving.rollouts.get('default', 'churn', id)).reason, /^latency breach: 5 of/);
});

test('a split made by hand loses a failing challenger, and says why', async (t) => {
  const it = await opened(t);
  const arms = [
    { version: '1', role: 'champion', weight: 0.5 },
    { version: '4', role: 'challenger', weight: 0.5 },
  ] as const;
  await it.serving.endpoints.setTraffic(testActor, 'default', 'churn', arms, { mirror: false, cause: 'test' });
  await ask(it, 0, 60);
  await until(async () => (await served(it)).join() === '1 champion', 'the revision without the challenger');
  const { revision } = await it.serving.endpoints.get('default', 'churn');
  assert.match(revision.cause, /^error burst/);
  assert.equal(revision.actor, 'data-plane');
});

test('a data plane that died three times within a minute starts without challengers, and they are rolled back', async (t) => {
  const it = await opened(t);
  const { id } = await start(it, '3');
  await it.close();
  const wall = Date.now();
  writeFileSync(it.paths.starts, JSON.stringify([wall - 30_000, wall - 20_000, wall - 10_000]));
  const { plane } = await it.startDataPlane();
  assert.deepEqual(
    plane.endpoint('churn').arms.map(({ arm }) => arm.version),
    ['1'],
  );
  await until(
    async () => (await it.serving.rollouts.get('default', 'churn', id)).state === 'rolled-back',
    'the rollback',
  );
  assert.match(
    (await it.serving.rollouts.get('default', 'churn', id)).reason,
    /^crash loop: the data plane died 3 times/,
  );
  await until(() => {
    const status = JSON.parse(readFileSync(it.paths.status, 'utf8')) as DataPlaneStatus;
    return Promise.resolve(status.withdrawals?.length === 0);
  }, 'the data plane to follow the new revision');
});

test('any earlier revision comes back in one call, and an open rollout ends with it', async (t) => {
  const it = await opened(t);
  const { endpoints, restore } = it.serving;
  await endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '2' });
  await endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '3' });
  const back = await restore(testActor, 'default', 'churn', { reason: 'wrong prices' });
  assert.deepEqual([back.served, back.revision.number], [true, 4]);
  assert.equal(back.revision.cause, 'rolled back to revision 2: wrong prices');
  assert.deepEqual([...new Set(await ask(it, 0, 5))], ['2']);
  const rollout = await start(it, '3');
  const first = await restore(testActor, 'default', 'churn', { to: 1, reason: 'as in spring' });
  assert.equal((await it.serving.rollouts.get('default', 'churn', rollout.id)).state, 'rolled-back');
  assert.deepEqual(
    first.revision.arms.map(({ version }) => version),
    ['1'],
  );
  assert.deepEqual([...new Set(await ask(it, 0, 5))], ['1']);
  const second = await start(it, '3');
  const ended = await restore(testActor, 'default', 'churn', { reason: 'not today' });
  assert.equal(ended.revision.rolloutId, second.id);
  assert.deepEqual(
    ended.revision.arms.map(({ version }) => version),
    ['1'],
  );
  for (const to of [ended.revision.number, 99])
    await assert.rejects(restore(testActor, 'default', 'churn', { to, reason: 'x' }), (error: unknown) =>
      isAppError(error, 'serving.unknown_revision'),
    );
});

test('a person rolls back although the prediction log cannot be read, on the evidence of the newest look', async (t) => {
  const it = await opened(t);
  const started = await start(it, '3');
  await ask(it, 0, 40);
  await it.serving.collectOnly();
  const { rollout, look } = await it.serving.rollouts.evaluate(started);
  const { endpoint } = await it.serving.endpoints.get('default', 'churn');
  for (const file of await it.serving.predictions.filesSinceRevision(endpoint.id, 1)) rmSync(file);
  await assert.rejects(it.serving.rollouts.promote(testActor, rollout, 'blindly'));
  const ended = await it.serving.rollouts.rollBack(testActor, rollout, 'no questions');
  assert.equal(ended.state, 'rolled-back');
  const [last] = (await it.serving.rollouts.looks(ended, { limit: 1 })).items;
  assert.deepEqual(last?.evidence, look.evidence);
  assert.deepEqual(await served(it), ['1 champion']);
});
