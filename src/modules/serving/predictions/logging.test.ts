// What of an endpoint's predictions is logged, and what happens when the log cannot be written.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openTestSqlite } from '../../../../test/support/databases.ts';
import { testActor } from '../../../../test/support/platform.ts';
import {
  broken,
  champion,
  openTestServing,
  post,
  servingTestMigrations,
  v2Body,
} from '../../../../test/support/serving.ts';
import { isAppError } from '../../../kernel/errors.ts';
import type { LogPolicy } from '../data-plane/log-rules.ts';

async function opened(t: TestContext, log: Partial<LogPolicy>, options: { readonly spoolBytes?: number } = {}) {
  const serving = await openTestServing(t, await openTestSqlite(t, servingTestMigrations), options);
  await serving.addVersion('1', champion);
  await serving.addVersion('2', broken);
  const { url, plane } = await serving.startDataPlane();
  const { endpoints } = serving.serving;
  await endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '1', stickyKey: 'customer_id' });
  const changed = await endpoints.setLogging(testActor, 'default', 'churn', log);
  assert.ok(changed.served);
  const infer = `${url}/v2/models/churn/infer`;
  const ask = async (from: number, to: number, rows = 1, headers: Readonly<Record<string, string>> = {}) => {
    const answers = [];
    for (let i = from; i < to; i++) {
      const block = Array.from({ length: rows }, (_, row) => [i % 90, row % 11] as const);
      answers.push(await post(infer, v2Body(block, { parameters: { customer_id: `c${i}` } }), headers));
    }
    return answers;
  };
  const logged = async () => {
    await serving.serving.collectOnly();
    const { endpoint } = await endpoints.get('default', 'churn');
    return (await serving.serving.predictions.list(endpoint.id, { limit: 1000 })).items;
  };
  return { ...serving, plane, ask, logged };
}

test('a share of requests is logged, each with the share, and failures all', async (t) => {
  const it = await opened(t, { sample: 0.25 });
  const answers = await it.ask(0, 400);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  const items = await it.logged();
  // Four standard deviations about 100.
  assert.ok(items.length > 65 && items.length < 135, `${items.length} of 400 are logged`);
  assert.deepEqual([...new Set(items.map(({ logShare }) => logShare))], [0.25]);
  await it.serving.endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '2' });
  for (const { status } of await it.ask(10, 30)) assert.notEqual(status, 200);
  const failed = (await it.logged()).filter(({ status }) => status === 'failed');
  assert.deepEqual([failed.length, [...new Set(failed.map(({ logShare }) => logShare))]], [20, [1]]);
});

test('values of redacted columns are in no line of the log, and a redacted key is told apart but not read', async (t) => {
  const it = await opened(t, { redact: ['recency', 'customer_id'] });
  await it.ask(7, 9);
  await it.ask(7, 8);
  const items = await it.logged();
  assert.deepEqual(
    items.map(({ inputs }) => inputs),
    Array.from({ length: 3 }, () => ({ recency: null, frequency: 0 })),
  );
  const keys = items.map(({ entityKey }) => entityKey);
  assert.equal(keys[0], keys[2]);
  assert.notEqual(keys[0], keys[1]);
  for (const key of keys) assert.match(key ?? '', /^[0-9a-f]{16}$/);
  await assert.rejects(
    it.serving.endpoints.setLogging(testActor, 'default', 'churn', { redact: ['nothing'] }),
    (error: unknown) => isAppError(error, 'serving.bad_log_policy'),
  );
});

test('a large request is logged up to its first rows', async (t) => {
  const it = await opened(t, { maxRows: 300 });
  const [answer] = await it.ask(0, 1, 1_000);
  assert.equal(answer?.body.outputs?.[0]?.shape[0], 1_000);
  assert.equal((await it.logged()).length, 300);
});

test('the trace that a request belongs to is in the log', async (t) => {
  const it = await opened(t, {});
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  await it.ask(0, 1, 1, { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
  await it.ask(1, 2, 1, { traceparent: 'nonsense' });
  assert.deepEqual(
    (await it.logged()).map(({ traceId }) => traceId),
    [null, trace],
  );
});

test('beyond its bound the log takes nothing: no answer leaves unlogged, until what waits was collected', async (t) => {
  const it = await opened(t, {}, { spoolBytes: 8_000 });
  const answers = await it.ask(0, 120);
  const answered = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status !== 200);
  assert.ok(answered.length > 5 && refused.length > 5, `${answered.length} answered, ${refused.length} refused`);
  assert.deepEqual([...new Set(refused.map(({ status }) => status))], [503]);
  assert.match(refused[0]?.body.error ?? '', /wait to be collected, and 8000 may/);
  assert.ok(it.plane.spoolBytes <= 8_000, `${it.plane.spoolBytes} bytes wait`);
  assert.equal((await it.logged()).length, answered.length);
});

test('an endpoint that may answer without an entry does so when the log is full, and it is counted', async (t) => {
  const it = await opened(t, { whenFull: 'answer' }, { spoolBytes: 8_000 });
  const answers = await it.ask(0, 120);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  const { unlogged } = it.plane.predictor;
  assert.ok(unlogged > 0);
  assert.equal((await it.logged()).length, 120 - unlogged);
});
