import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testActor } from '../../../../test/support/platform.ts';
import { openDeployedServing, post, v2Body } from '../../../../test/support/serving.ts';
import { silentLogger } from '../../../kernel/logger.ts';
import { openOnnxModel } from '../../../platform/inference/onnx.ts';
import { openDataPlane } from './data-plane.ts';

test('threads and warm-up runs of a model are those of its deployment, and the defaults where it says nothing', async (t) => {
  const { serving, paths, key, clock, newId } = await openDeployedServing(t);
  const opened: { readonly threads: number; rows: number[] }[] = [];
  const openings = async () => {
    opened.length = 0;
    const plane = await openDataPlane({
      paths,
      key,
      clock,
      newId,
      logger: silentLogger,
      open: {
        async onnx(path, threads) {
          const model = await openOnnxModel(path, { threads });
          const seen = { threads, rows: [] as number[] };
          opened.push(seen);
          return {
            ...model,
            run(inputs) {
              seen.rows.push(Object.values(inputs)[0]?.shape[0] ?? 0);
              return model.run(inputs);
            },
          };
        },
        python: () => assert.fail('there is no Python model'),
      },
    });
    await plane.close();
    return opened;
  };
  assert.deepEqual(await openings(), [{ threads: 1, rows: [1, 2, 1] }]);
  const settings = { threads: 2, warmUpRuns: 5 };
  await serving.endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '1', settings });
  assert.deepEqual(await openings(), [{ threads: 2, rows: [1, 2, 1, 2, 1] }]);
  await serving.endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '2' });
  assert.deepEqual(await openings(), [{ threads: 2, rows: [1, 2, 1, 2, 1] }], 'they stay with the next version');
});

test('a request says by parameters or headers how long it may take and how urgent it is', async (t) => {
  const { infer } = await openDeployedServing(t);
  const late = await post(infer, v2Body([[1, 2]], { parameters: { timeout: 1 } }));
  assert.equal(late.status, 503, 'one microsecond is over before the model is asked');
  assert.match(late.body.error ?? '', /time of the request was over/);
  for (const parameters of [
    { timeout: 30_000_000, priority: 1 },
    { timeout: 0, priority: 0 },
  ])
    assert.equal((await post(infer, v2Body([[1, 2]], { parameters }))).status, 200);
  const headers = { 'x-request-timeout-ms': '30000', 'x-request-priority': '1' };
  assert.equal((await post(infer, v2Body([[1, 2]]), headers)).status, 200);
  assert.equal((await post(infer, v2Body([[1, 2]]), { 'x-request-timeout-ms': '0.001' })).status, 503);
  for (const wrong of [{ 'x-request-timeout-ms': 'soon' }, { 'x-request-priority': '-1' }]) {
    const refused = await post(infer, v2Body([[1, 2]]), wrong);
    assert.equal(refused.status, 400);
    assert.match(refused.body.error ?? '', /must be a number above 0/);
  }
});
