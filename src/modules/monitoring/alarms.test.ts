import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openTestPlatform, testActor, until } from '../../../test/support/platform.ts';
import { systemRandom } from '../../platform/random/random.ts';
import { openFileSecrets } from '../../platform/secrets/file-secrets.ts';
import { createAudit } from '../audit/index.ts';
import type { Evaluations } from '../evaluation/index.ts';
import { createIdentity } from '../identity/index.ts';
import { createLineage } from '../lineage/index.ts';
import { createObjectives } from '../objectives/index.ts';
import { createWebhooks, signDelivery } from '../webhooks/index.ts';
import { readMonitor } from './declaration.ts';
import { alarmAction, breachStreak } from './model.ts';
import { createMonitoring, type PlanDeclaration } from './monitoring.ts';

const day = 86_400_000;

/** A monitored world in which the served version’s AUC on each newly matured cut-off is what the test says. */
async function open(t: TestContext, webhooks: readonly string[] = []) {
  const platform = await openTestPlatform(t, { from: '1997-06-01' });
  const audit = createAudit(platform);
  const lineage = createLineage(platform);
  const world = { version: 1, matured: [] as number[], good: true };
  const scoreOf = () => ({
    labels: Float64Array.from([1, 0, 1, 0]),
    scores: Float64Array.from(world.good ? [0.9, 0.1, 0.8, 0.2] : [0.1, 0.9, 0.2, 0.8]),
  });
  const monitoring = createMonitoring({
    ...platform,
    audit,
    lineage,
    objectives: createObjectives({ ...platform, audit, lineage }),
    webhooks: createWebhooks({
      ...platform,
      audit,
      identity: createIdentity({ ...platform, audit }),
      secrets: await openFileSecrets({
        path: join(platform.home, 'secrets.bin'),
        masterKey: systemRandom.bytes(32),
        random: systemRandom,
      }),
      rules: { schemes: ['https', 'http'], allowPrivate: true, retries: 3, limitMs: 5_000 },
    }),
    evaluations: { score: async () => scoreOf() } as unknown as Evaluations,
    serving: {
      champion: async () => ({
        id: `v${world.version}`,
        version: world.version,
        runId: 'r',
        onnxSha256: null,
        columns: ['x'],
      }),
      predictions: async () => [],
    },
    runs: { artifact: async () => undefined, metric: async () => 0.9 },
    labels: {
      matured: () => world.matured,
      resolve: async (_p, _s, cutoff) => ({ cutoff, path: '', nodes: [] }),
      trainedOn: async () => [],
    },
  });
  const plan: PlanDeclaration = {
    endpoint: 'churn',
    schedule: '0 22 * * *',
    windowMs: day,
    labels: { kind: 'training-set' },
    labelColumn: 'y',
    threshold: 0.5,
    webhooks,
    objective: null,
    monitors: { performance: { type: 'performance', aucDrop: 0.1, consecutive: 2 } },
  };
  await monitoring.declare(testActor, 'p', 'churn', plan);
  await platform.start();
  /** One more cut-off matures, judged as the world says. */
  const mature = async (good: boolean): Promise<void> => {
    world.good = good;
    world.matured = [...world.matured, (world.matured.length + 1) * day];
    await platform.queue.settled();
    await monitoring.run(testActor, 'p', 'churn');
    await platform.queue.settled();
  };
  const events = async (): Promise<string[]> => {
    await platform.bus.settled();
    return (await platform.bus.since('', 1000)).map(({ type }) => type).filter((type) => type.startsWith('alarm.'));
  };
  return { platform, monitoring, world, mature, events };
}

test('an alarm needs consecutive breaches, is raised once, confirmed while it lasts and cleared once', async (t) => {
  const { mature, events, monitoring } = await open(t);
  await mature(false);
  assert.deepEqual(await events(), []);
  await mature(false);
  await mature(false);
  assert.deepEqual(await events(), ['alarm.raised', 'alarm.confirmed']);
  await mature(true);
  await mature(true);
  assert.deepEqual(await events(), ['alarm.raised', 'alarm.confirmed', 'alarm.cleared']);
  const [alarm] = (await monitoring.alarms({ project: 'p' }, { limit: 10 })).items;
  assert.equal(alarm?.state, 'cleared');
});

test('an alarm is taken by a person and can be given back', async (t) => {
  const { mature, monitoring } = await open(t);
  await mature(false);
  await mature(false);
  const [raised] = await monitoring.openAlarms('p', 'churn');
  assert.ok(raised !== undefined);
  assert.equal((await monitoring.acknowledge(testActor, raised.id)).acknowledgedBy, testActor.name);
  assert.equal((await monitoring.release(testActor, raised.id)).acknowledgedBy, null);
  assert.equal((await monitoring.alarm(raised.id)).state, 'open');
});

test('a run that finds no new cut-off stores nothing again', async (t) => {
  const { mature, monitoring, platform } = await open(t);
  await mature(true);
  await monitoring.run(testActor, 'p', 'churn');
  await platform.queue.settled();
  assert.equal((await monitoring.windows({ project: 'p', model: 'churn' }, { limit: 10 })).items.length, 1);
});

test('another serving version clears the alarms of the one before', async (t) => {
  const { mature, world, monitoring, events } = await open(t);
  await mature(false);
  await mature(false);
  world.version = 2;
  await mature(true);
  assert.deepEqual(await events(), ['alarm.raised', 'alarm.cleared']);
  assert.equal((await monitoring.alarms({ project: 'p' }, { limit: 1 })).items[0]?.clearedBecause, 'v2 serves now.');
});

test('a webhook is delivered signed, after its receiver has failed once', async (t) => {
  const received: { headers: IncomingMessage['headers']; body: string }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.statusCode = received.length === 1 ? 503 : 200;
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  t.after(() => receiver.close());
  const { mature, monitoring } = await open(t, [`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`]);
  await mature(false);
  await mature(false);
  await until(() => received.length >= 2, 'The second delivery');
  const [, second] = received;
  const secret = await monitoring.webhookSecret('p', 'churn');
  const headers = second?.headers ?? {};
  assert.equal(
    headers['x-mlflow-signature'],
    signDelivery(
      secret,
      String(headers['x-mlflow-delivery-id']),
      String(headers['x-mlflow-timestamp']),
      second?.body ?? '',
    ),
  );
  const { entity, action, data } = JSON.parse(second?.body ?? '{}') as {
    entity: string;
    action: string;
    data: Record<string, unknown>;
  };
  assert.deepEqual([entity, action, data['model'], data['version']], ['alarm', 'raised', 'churn', 1]);
  assert.equal(headers['x-mlflow-delivery-id'], received[0]?.headers['x-mlflow-delivery-id']);
});

test('monitors with unknown types or options, bad schedules and bad addresses are refused', async (t) => {
  assert.throws(() => readMonitor('x', { type: 'astrology' }), { code: 'monitoring.bad_monitor' });
  assert.throws(
    () => readMonitor('x', { type: 'data-drift', treshold: 0.1 }),
    /there is no option treshold; there are/,
  );
  const { monitoring } = await open(t);
  const plan = {
    endpoint: 'e',
    schedule: '0 22 * * *',
    windowMs: day,
    labels: null,
    labelColumn: null,
    threshold: 0.5,
    webhooks: [],
    objective: null,
    monitors: {},
  };
  await assert.rejects(monitoring.declare(testActor, 'p', 'm', { ...plan, schedule: 'at dawn' }), {
    code: 'monitoring.bad_schedule',
  });
  await assert.rejects(monitoring.declare(testActor, 'p', 'm', { ...plan, webhooks: ['file:///etc/passwd'] }), {
    code: 'webhooks.bad_url',
  });
});

test('what a window does to an alarm, and how breaches add up, are pure rules', () => {
  assert.equal(alarmAction(undefined, 'no-data'), 'none');
  assert.equal(alarmAction(undefined, 'breach'), 'raise');
  const breach = (value: boolean) => ({ values: { breach: value } });
  assert.equal(breachStreak([breach(true), breach(false), breach(true), breach(true)]), 2);
});
