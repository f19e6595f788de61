// What comes from elsewhere keeps its ids: they are taken once, checked, and refused with a reason when they are taken.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createClient, PawlError } from '../../clients/ts/client.ts';
import { startPawl } from '../support/pawl-process.ts';

const path = { project: 'default' };
const id = 'a'.repeat(32);
const model = `m-${'b'.repeat(32)}`;

const refusal = (status: number, code: string) => (error: unknown) =>
  error instanceof PawlError && error.status === status && error.code === code;

test('runs, logged models and versions keep the ids and numbers they have elsewhere', async (t) => {
  const url = await startPawl(t);
  const client = createClient({ baseUrl: url });
  const { id: experimentId } = await client.call('createExperiment', { path, body: { name: 'brought' } });
  const body = { id, experimentId, name: 'first', user: 'ana', startedAt: '2025-03-01T12:00:00.000Z' };
  const run = await client.call('createRun', { path, body });
  assert.deepEqual([run.id, run.user, run.startedAt], [id, 'ana', '2025-03-01T12:00:00.000Z']);
  await assert.rejects(
    client.call('createRun', { path, body: { ...body, name: 'other' } }),
    refusal(409, 'tracking.run_exists'),
  );
  await client.call('createProject', { body: { name: 'other', description: '' } });
  const other = { project: 'other' };
  const there = await client.call('createExperiment', { path: other, body: { name: 'brought' } });
  await assert.rejects(
    client.call('createRun', { path: other, body: { ...body, experimentId: there.id } }),
    refusal(409, 'tracking.run_exists'),
  );
  for (const bad of ['A'.repeat(32), 'a'.repeat(31), '../../etc/passwd', ''])
    await assert.rejects(
      client.call('createRun', { path, body: { ...body, id: bad } }),
      refusal(400, 'request.invalid'),
    );
  assert.equal((await client.call('getRun', { path: { ...path, run: id } })).name, 'first');

  const logged = { id: model, experimentId, name: 'forest', sourceRunId: id, params: { depth: '3' } };
  assert.equal((await client.call('createLoggedModel', { path, body: logged })).status, 'pending');
  await assert.rejects(
    client.call('createLoggedModel', { path, body: logged }),
    refusal(409, 'tracking.logged_model_exists'),
  );
  const metrics = [{ key: 'auc', value: 0.8, step: 3, modelId: model, datasetName: 'rows', datasetDigest: 'd1' }];
  await client.call('logToRun', { path: { ...path, run: id }, body: { metrics } });
  const uploaded = await client.open('uploadLoggedModelArtifact', {
    path: { ...path, model },
    query: { path: 'MLmodel' },
    content: 'flavors: {}',
  });
  assert.equal(uploaded.status, 200);
  const ready = await client.call('changeLoggedModel', {
    path: { ...path, model },
    body: { status: 'ready', tags: { a: 'b' } },
  });
  assert.deepEqual([ready.status, ready.tags, ready.metrics[0]?.value], ['ready', { a: 'b' }, 0.8]);

  const read = await client.call('logRunInputs', {
    path: { ...path, run: id },
    body: {
      datasets: [{ name: 'rows', digest: 'd1', sourceType: 's3', source: 's3://bucket/x.csv', context: 'training' }],
      modelOutputs: [{ modelId: model }],
    },
  });
  assert.deepEqual([read.datasets[0]?.context, read.modelOutputs], ['training', [{ modelId: model, step: 0 }]]);

  await client.call('createModel', { path, body: { name: 'churn' } });
  const register = (version?: number) =>
    client.call('createModelVersion', { path: { ...path, model: 'churn' }, body: { loggedModelId: model, version } });
  assert.deepEqual([(await register(3)).version, (await register()).version], [3, 4]);
  await assert.rejects(register(4), refusal(409, 'registry.version_exists'));
  await assert.rejects(register(1), refusal(409, 'registry.version_exists'));
});

test('a file sent to a run is kept under its path, whole, and never outside of it', async (t) => {
  const url = await startPawl(t);
  const client = createClient({ baseUrl: url });
  const { id: experimentId } = await client.call('createExperiment', { path, body: { name: 'files' } });
  const { id: run } = await client.call('createRun', { path, body: { experimentId } });
  const content = Buffer.alloc(3_000_000, 'pawl');
  const send = (to: string, body: Buffer | string = content) =>
    client.open('uploadRunArtifact', { path: { ...path, run }, query: { path: to }, content: body });
  const kept = (await (await send('deep/er/a.bin')).json()) as { sha256: string; size: number };
  assert.deepEqual([kept.size, kept.sha256], [content.length, createHash('sha256').update(content).digest('hex')]);
  for (const bad of ['../a', '/etc/passwd', 'a/../../b', 'a//b', 'a\0b', 'deep', 'deep/er/a.bin/b'])
    await assert.rejects(send(bad, 'x'), (error: unknown) => error instanceof PawlError && error.status < 500);
  const { items } = await client.call('listRunArtifacts', { path: { ...path, run }, query: {} });
  assert.deepEqual(
    items.map(({ path: at, folder }) => [at, folder]),
    [['deep', true]],
  );
});
