import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logistic } from '../../../../test/support/onnx-models.ts';
import { testActor } from '../../../../test/support/platform.ts';
import { champion, openDeployedServing } from '../../../../test/support/serving.ts';
import { writeWhole } from '../data-plane/snapshot.ts';
import { tensorsOf } from './playground.ts';

test('a request tried by a person is answered by the data plane and is in the log as any other', async (t) => {
  const { serving, paths, url, clock } = await openDeployedServing(t);
  const request = { inputs: { recency: 12, frequency: 3 }, key: '7' };
  await assert.rejects(serving.tryOut('default', 'churn', request), { code: 'serving.no_data_plane' });
  await writeWhole(paths.process, JSON.stringify({ url }));
  const tried = await serving.tryOut('default', 'churn', request);
  assert.equal(tried.version, '1');
  assert.equal(tried.arm, 'champion');
  await assert.rejects(serving.tryOut('default', 'churn', { inputs: { recency: 12, age: 3 } }), /takes no age/);
  await assert.rejects(serving.tryOut('default', 'churn', { inputs: { recency: 'x', frequency: 1 } }), {
    code: 'serving.bad_input',
  });

  await serving.collect();
  const { prediction } = await serving.predictions.find('default', tried.predictionId);
  assert.equal(prediction.entityKey, '7');
  assert.ok(Math.abs((prediction.score ?? 0) - logistic(champion, [12, 3])) < 1e-6);

  const { endpoint } = await serving.endpoints.get('default', 'churn');
  const now = clock.now();
  const [arm, ...others] = await serving.traffic([endpoint.id], now - 1000, now + 1000);
  assert.deepEqual(others, []);
  assert.deepEqual([arm?.role, arm?.answered, arm?.failed], ['champion', 2, 1]);
  assert.ok((arm?.p99Ms ?? -1) >= (arm?.p50Ms ?? 0));
  assert.deepEqual(await serving.traffic([endpoint.id], now + 1000, now + 2000), []);
});

test('values go to tensors by the name of their column, and to a matrix by their place', () => {
  const named = [
    { name: 'b', datatype: 'FP32', shape: [-1, 1] },
    { name: 'a', datatype: 'INT64', shape: [-1, 1] },
  ];
  assert.deepEqual(
    tensorsOf(named, ['a', 'b'], { a: 1, b: 2.5 }).map(({ name, shape, data }) => [name, shape, data]),
    [
      ['b', [1, 1], [2.5]],
      ['a', [1, 1], [1]],
    ],
  );
  const [matrix] = tensorsOf([{ name: 'X', datatype: 'FP32', shape: [-1, 2] }], ['a', 'b'], { b: 2.5 });
  assert.deepEqual(
    [matrix?.shape, matrix?.data],
    [
      [1, 2],
      [null, 2.5],
    ],
  );
});

test('what endpoints served at a time is known after they were changed', async (t) => {
  const { serving, clock } = await openDeployedServing(t);
  const before = clock.now();
  clock.advanceTo(before + 1000);
  await serving.endpoints.setTraffic(
    testActor,
    'default',
    'churn',
    [
      { version: '1', role: 'champion', weight: 0.5 },
      { version: '3', role: 'challenger', weight: 0.5 },
    ],
    { mirror: false, cause: 'tried' },
  );
  const servedAt = async (time: number) =>
    (await serving.endpoints.servedAt('default', time)).map(({ name, revision }) => [
      name,
      revision.arms.map(({ version }) => version).join(),
    ]);
  assert.deepEqual(await servedAt(before - 1), []);
  assert.deepEqual(await servedAt(before + 999), [['churn', '1']]);
  assert.deepEqual(await servedAt(before + 1000), [['churn', '1,3']]);
  const [view] = (await serving.endpoints.list('default', { limit: 10 })).items;
  assert.equal(view?.revision.number, 2);
});
