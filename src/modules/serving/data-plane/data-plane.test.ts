import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { logistic } from '../../../../test/support/onnx-models.ts';
import { testActor, until } from '../../../../test/support/platform.ts';
import { champion, inverted, openDeployedServing, post, v2Body } from '../../../../test/support/serving.ts';

test('twenty reloads under load drop no request, and each answer is wholly of the version it names', async (t) => {
  const { infer, serving } = await openDeployedServing(t);
  const models = { 1: champion, 2: inverted } as const;
  let going = true;
  let answered = 0;
  const seen = new Set<string>();
  const client = async (seed: number): Promise<void> => {
    for (let i = seed; going; i++) {
      const rows = Array.from({ length: 1 + (i % 3) }, (_, k) => [(i * 7 + k) % 90, (i + k) % 11] as const);
      const { status, body } = await post(infer, v2Body(rows));
      assert.equal(status, 200, body.error);
      const version = body.model_version === '2' ? 2 : 1;
      seen.add(String(version));
      rows.forEach((row, k) => {
        assert.ok(Math.abs((body.outputs?.[1]?.data[k * 2 + 1] ?? 0) - logistic(models[version], row)) < 1e-5);
      });
      answered++;
    }
  };
  const clients = Array.from({ length: 8 }, (_, i) => client(i * 100));
  for (let reload = 0; reload < 20; reload++) {
    const { served } = await serving.endpoints.deploy(testActor, 'default', 'churn', {
      model: 'churn',
      version: reload % 2 === 0 ? '2' : '1',
    });
    assert.ok(served);
  }
  going = false;
  await Promise.all(clients);
  assert.deepEqual([...seen].sort(), ['1', '2']);
  assert.ok(answered > 100, `${answered} requests ran meanwhile`);
});

test('a snapshot that was changed by hand is refused, and the endpoints go on as they were', async (t) => {
  const { infer, paths, plane } = await openDeployedServing(t);
  const file = JSON.parse(readFileSync(paths.snapshot, 'utf8')) as {
    signature: string;
    snapshot: { version: number; endpoints: unknown[] };
  };
  const tampered = { ...file, snapshot: { ...file.snapshot, version: file.snapshot.version + 1, endpoints: [] } };
  writeFileSync(paths.snapshot, JSON.stringify(tampered));
  // Two polls are certain to have looked at it.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  assert.equal(plane.endpoints.snapshot?.version, file.snapshot.version);
  assert.equal((await post(infer, v2Body([[1, 2]]))).status, 200);
});

test('a model file with other content than the snapshot names is not loaded', async (t) => {
  const { infer, paths, plane, serving, blobs } = await openDeployedServing(t);
  const current = plane.endpoints.find('churn')?.endpoint.arms[0]?.sha256 ?? '';
  const { served } = await serving.endpoints.deploy(testActor, 'default', 'other', { model: 'churn', version: '2' });
  assert.ok(served);
  const other = plane.endpoints.find('other')?.endpoint.arms[0]?.sha256 ?? '';
  assert.notEqual(other, current);
  assert.ok(await blobs.has(other));
  const { close } = { close: plane.close };
  await close();
  const { rmSync } = await import('node:fs');
  rmSync(paths.modelFile(other));
  writeFileSync(paths.modelFile(other), readFileSync(paths.modelFile(current)).subarray(1));
  const { openDataPlane } = await import('./data-plane.ts');
  const { openOnnxModel } = await import('../../../platform/inference/onnx.ts');
  const { silentLogger } = await import('../../../kernel/logger.ts');
  const { createIdSource, systemRandom } = await import('../../../platform/random/random.ts');
  const { systemClock } = await import('../../../platform/clock/clock.ts');
  const again = await openDataPlane({
    paths,
    key: Buffer.alloc(32, 7),
    clock: systemClock,
    newId: createIdSource(systemClock, systemRandom),
    logger: silentLogger,
    open: { onnx: (path) => openOnnxModel(path), python: () => assert.fail('there is no Python model') },
  });
  t.after(() => again.close());
  assert.equal(again.ready(), false);
  assert.match(again.endpoints.status()['other']?.error ?? '', /has the digest/);
  assert.equal(again.endpoints.status()['churn']?.error, null);
  assert.notEqual(infer, '');
});

test('a shadow scores every request without answering, and mirrored arms score each other’s rows', async (t) => {
  const { infer, serving } = await openDeployedServing(t);
  await serving.endpoints.setTraffic(
    testActor,
    'default',
    'churn',
    [
      { version: '1', role: 'champion', weight: 1 },
      { version: '2', role: 'shadow', weight: 0 },
    ],
    { mirror: false, cause: 'test' },
  );
  const answer = await post(
    infer,
    v2Body(
      [
        [10, 2],
        [60, 0],
      ],
      { parameters: { customer_id: 'c1' } },
    ),
  );
  assert.equal(answer.body.model_version, '1');
  const id = String(answer.body.parameters?.['prediction_id']);
  let copies: readonly { readonly score: number | null; readonly role: string }[] = [];
  await until(async () => {
    await serving.collect();
    copies = await serving.predictions.find('default', id).then(
      (found) => found.copies,
      () => [],
    );
    return copies.length === 1;
  }, 'the copy in the log');
  assert.equal(copies[0]?.role, 'shadow');
  assert.ok(Math.abs((copies[0]?.score ?? 0) - logistic(inverted, [10, 2])) < 1e-6);
});

test('a replay says which time it is, and without a word it is the control plane’s', async (t) => {
  const { infer, serving, clock, ticker } = await openDeployedServing(t);
  const told = await post(infer, v2Body([[1, 2]]), { 'x-pawl-time': '1997-06-30T12:00:00Z' });
  assert.equal((await post(infer, v2Body([[1, 2]]), { 'x-pawl-time': 'yesterday' })).status, 400);
  clock.advanceTo(Date.parse('1997-07-31T00:00:00Z'));
  await ticker.tick();
  const untold = await post(infer, v2Body([[1, 2]]));
  await serving.collect();
  const at = async (answer: typeof told) =>
    (await serving.predictions.find('default', String(answer.body.parameters?.['prediction_id']))).prediction.at;
  assert.match(await at(told), /^1997-06-30T12:00:00/);
  assert.match(await at(untold), /^1997-07-31T00:00:00/);
});
