// Webhooks against a real receiver: what it gets, when it is tried again, where the server does not go, and what is never shown.
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { openTestPlatform, testActor, until } from '../../../test/support/platform.ts';
import { parseRetryAfter } from '../../platform/outbound/http-post.ts';
import { systemRandom } from '../../platform/random/random.ts';
import { openFileSecrets } from '../../platform/secrets/file-secrets.ts';
import { createAudit } from '../audit/index.ts';
import { createIdentity } from '../identity/index.ts';
import { webhooksMigrations } from './migrations.ts';
import { checkUrl, type Delivery, type WebhookRules } from './model.ts';
import { signDelivery } from './sending.ts';
import * as store from './store.ts';
import { translate } from './translation.ts';
import { createWebhooks } from './webhooks.ts';

const project = 'churn';
const open_ = { schemes: ['https', 'http'], allowPrivate: true, retries: 2, limitMs: 2_000 } as const;

async function open(t: TestContext, rules: WebhookRules = open_) {
  const platform = await openTestPlatform(t);
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  await identity.ensureProject(testActor, project);
  const path = join(platform.home, 'secrets.bin');
  const secrets = await openFileSecrets({ path, masterKey: systemRandom.bytes(32), random: systemRandom });
  // The seldom end of the jitter: no pause between attempts.
  const random = { ...platform.random, unit: () => 0.9999 };
  const webhooks = createWebhooks({ ...platform, random, audit, identity, secrets, rules });
  await platform.start();
  const publish = (type: string, data: Readonly<Record<string, unknown>>, of: string = project): Promise<void> =>
    platform.db.transact((tx) => platform.bus.publish(tx, { type, project: of, subject: 'it', data }));
  const deliveries = async (): Promise<readonly Delivery[]> =>
    (await webhooks.deliveries.list({ project }, { limit: 100 })).items;
  const finished = (count: number): Promise<void> =>
    until(
      async () => (await deliveries()).filter(({ state }) => state !== 'queued').length === count,
      `${count} finished deliveries`,
    );
  return { platform, webhooks, audit, secrets, publish, deliveries, finished };
}

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers with these statuses, the last one for ever. */
async function receive(t: TestContext, statuses: readonly number[], headers: Record<string, string> = {}) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200;
      received.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(status, status >= 300 ? headers : {}).end('an inner matter');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

const alarm = { model: 'churn', monitor: 'drift', version: 1, text: 'Too far.' };

test('an event goes, signed, once to each active webhook of the project that asks for it', async (t) => {
  const { webhooks, publish, finished, deliveries } = await open(t);
  const { received, url } = await receive(t, [200]);
  const make = (name: string, more: object = {}) =>
    webhooks.create(testActor, project, { name, url: `${url}/${name}`, events: ['alarm.raised'], ...more });
  const told = await make('told', { secret: 'hush-hush' });
  await make('disabled', { active: false });
  await make('other', { events: ['alarm.cleared'] });
  await publish('alarm.raised', alarm);
  await publish('alarm.raised', alarm, 'elsewhere');
  await publish('model.changed', { name: 'churn' });
  await finished(1);
  assert.deepEqual(
    received.map(({ path }) => path),
    ['/hook/told'],
  );
  const { headers = {}, body = '' } = received[0] ?? {};
  const id = String(headers['x-mlflow-delivery-id']);
  assert.equal(
    headers['x-mlflow-signature'],
    signDelivery('hush-hush', id, String(headers['x-mlflow-timestamp']), body),
  );
  const { timestamp, ...rest } = JSON.parse(body) as { timestamp: string };
  assert.ok(!Number.isNaN(Date.parse(timestamp)));
  assert.deepEqual(rest, { entity: 'alarm', action: 'raised', data: { id: 'it', project, ...alarm } });
  const [delivery] = await deliveries();
  assert.deepEqual(
    [delivery?.id, delivery?.owner, delivery?.state, delivery?.last?.status],
    [id, told.id, 'delivered', 200],
  );
});

test('a receiver that fails is tried again with the same id, and every attempt is recorded', async (t) => {
  const { webhooks, publish, finished } = await open(t);
  const { received, url } = await receive(t, [503, 429, 200]);
  await webhooks.create(testActor, project, { name: 'flaky', url, events: ['alarm.raised'] });
  await publish('alarm.raised', alarm);
  await finished(1);
  assert.equal(new Set(received.map(({ headers }) => headers['x-mlflow-delivery-id'])).size, 1);
  const { history, delivery } = await webhooks.deliveries.get(
    project,
    String(received[0]?.headers['x-mlflow-delivery-id']),
  );
  assert.equal(delivery.state, 'delivered');
  assert.deepEqual(
    history.map(({ number, status, error }) => [number, status, error]),
    [
      [1, 503, 'It answered 503.'],
      [2, 429, 'It answered 429.'],
      [3, 200, null],
    ],
  );
  assert.ok(received.every(({ headers }) => headers['x-mlflow-signature'] === undefined));
});

test('a delivery is given up after its retries, at once when it is refused, and can be sent once more', async (t) => {
  const { webhooks, publish, finished, deliveries, audit } = await open(t);
  const failing = await receive(t, [500, 500, 500, 200]);
  const refusing = await receive(t, [302], { location: 'http://127.0.0.1:1/' });
  await webhooks.create(testActor, project, { name: 'failing', url: failing.url, events: ['alarm.raised'] });
  await webhooks.create(testActor, project, { name: 'refusing', url: refusing.url, events: ['alarm.raised'] });
  await publish('alarm.raised', alarm);
  await finished(2);
  const dead = new Map((await deliveries()).map((delivery) => [delivery.name, delivery]));
  assert.deepEqual([dead.get('failing')?.state, dead.get('failing')?.attempts], ['dead', 3]);
  assert.deepEqual([dead.get('refusing')?.state, dead.get('refusing')?.attempts], ['dead', 1]);
  assert.match(String(dead.get('refusing')?.last?.error), /302, a redirect/);
  const id = String(dead.get('failing')?.id);
  await webhooks.deliveries.redeliver(testActor, project, id);
  await finished(2);
  const { delivery, history } = await webhooks.deliveries.get(project, id);
  assert.deepEqual([delivery.state, history.length, failing.received.length], ['delivered', 4, 4]);
  const actions = (await audit.list({ project }, { limit: 10 })).items.map(({ action }) => action);
  assert.ok(actions.includes('webhooks.redeliver'));
  await assert.rejects(webhooks.deliveries.redeliver(testActor, 'elsewhere', id), {
    code: 'webhooks.unknown_delivery',
  });
});

test('an address inside the network is refused when it is saved, and again when a name leads there', async (t) => {
  const rules = { ...open_, schemes: ['http'], allowPrivate: false };
  const { webhooks, publish, finished, deliveries } = await open(t, rules);
  const { received, url } = await receive(t, [200]);
  const port = new URL(url).port;
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:100.64.0.1]',
    '169.254.169.254',
  ])
    await assert.rejects(
      webhooks.create(testActor, project, { name: 'in', url: `http://${host}:${port}/`, events: ['alarm.raised'] }),
      { code: 'webhooks.bad_url' },
      host,
    );
  // A name that is none by its looks: it stands for 127.0.0.1 in every hosts file that has it, and for nothing elsewhere.
  await webhooks.create(testActor, project, {
    name: 'named',
    url: `http://ip6-localhost:${port}/`,
    events: ['alarm.raised'],
  });
  await publish('alarm.raised', alarm);
  await finished(1);
  assert.match(String((await deliveries())[0]?.last?.error), /own network|not known/);
  assert.equal(received.length, 0);
});

test('a test sends an example once and shows nothing that an internal receiver answers', async (t) => {
  const { webhooks, deliveries } = await open(t);
  const { received, url } = await receive(t, [500]);
  const { id } = await webhooks.create(testActor, project, {
    name: 'tested',
    url,
    events: ['alarm.raised', 'model_version.created'],
  });
  const { sent } = await webhooks.test(testActor, project, id, 'model_version.created');
  assert.deepEqual([sent.ok, sent.status], [false, 500]);
  assert.doesNotMatch(String(sent.body), /inner matter/);
  assert.equal((JSON.parse(received[0]?.body ?? '{}') as { entity: string }).entity, 'model_version');
  const [delivery] = await deliveries();
  assert.deepEqual([delivery?.test, delivery?.state, delivery?.attempts], [true, 'dead', 1]);
  assert.equal((await webhooks.lastTried([id])).get(id)?.id, delivery?.id);
});

test('a secret is kept apart, is replaced and goes with its webhook, and is nowhere in what is recorded', async (t) => {
  const { webhooks, secrets, audit, platform } = await open(t);
  const events = ['alarm.raised'] as const;
  const made = await webhooks.create(testActor, project, {
    name: 'signed',
    url: 'https://example.com/',
    events,
    secret: 'first-value',
  });
  const changed = await webhooks.change(testActor, project, made.id, { secret: 'second-value' });
  assert.ok(changed.updatedAt > made.updatedAt);
  assert.equal((await secrets.names()).length, 1);
  assert.equal((await secrets.get(`webhook.${changed.secret}`))?.reveal(), 'second-value');
  await secrets.set('webhook.lost', 'left by a crash');
  await secrets.set('other', 'of another module');
  assert.equal(await webhooks.sweep(), 1);
  const unsigned = await webhooks.change(testActor, project, made.id, { secret: null, active: false });
  assert.deepEqual([unsigned.secret, unsigned.active, unsigned.url], [null, false, 'https://example.com/']);
  assert.deepEqual(await secrets.names(), ['other']);
  await webhooks.delete(testActor, project, made.id);
  await assert.rejects(webhooks.get(project, made.id), { code: 'webhooks.unknown_webhook' });
  const entries = (await audit.list({ project, subjectType: 'webhook' }, { limit: 10 })).items;
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['webhooks.delete', 'webhooks.change', 'webhooks.change', 'webhooks.create'],
  );
  assert.doesNotMatch(JSON.stringify([entries, await platform.bus.since('', 100)]), /first-value|second-value/);
});

test('nothing is sent unsigned when the secret is gone, nor to a webhook that was disabled meanwhile', async (t) => {
  const { webhooks, secrets, publish, finished, deliveries, platform } = await open(t, { ...open_, retries: 0 });
  const { received, url } = await receive(t, [200]);
  const signed = await webhooks.create(testActor, project, {
    name: 'signed',
    url,
    events: ['alarm.raised'],
    secret: 'hush',
  });
  await secrets.delete(`webhook.${signed.secret}`);
  await publish('alarm.raised', alarm);
  await finished(1);
  assert.match(String((await deliveries())[0]?.last?.error), /secret of the webhook is gone/);
  assert.match(
    String((await webhooks.test(testActor, project, signed.id)).sent.error),
    /secret of the webhook is gone/,
  );
  await webhooks.change(testActor, project, signed.id, { secret: 'hush again' });
  await platform.queue.stop(1_000);
  await publish('alarm.raised', alarm);
  await until(async () => (await deliveries()).length === 3, 'the delivery');
  await webhooks.change(testActor, project, signed.id, { active: false });
  await platform.queue.start();
  await finished(3);
  assert.match(String((await deliveries())[0]?.last?.error), /disabled or deleted/);
  assert.equal(received.length, 0);
});

test('what is refused is told by its reason, and a pause that a receiver asks for is understood', () => {
  const reasonOf = (url: string, rules: WebhookRules): unknown => {
    try {
      return checkUrl(url, rules);
    } catch (error) {
      return (error as { details: { reason: unknown } }).details.reason;
    }
  };
  const rules = { ...open_, schemes: ['https'], allowPrivate: false };
  for (const [url, reason] of [
    ['  ', 'empty'],
    ['http://[invalid', 'unreadable'],
    ['ftp://example.com', 'scheme'],
    ['http://example.com', 'scheme'],
    ['https://ana:hush@example.com', 'password'],
    ['https://10.0.0.1', 'private'],
    ['https://example.com/hook', undefined],
  ] as const)
    assert.equal(reasonOf(url, rules), reason, url);
  assert.equal(parseRetryAfter('2', 0), 2000);
  assert.equal(parseRetryAfter('Thu, 01 Jan 1970 00:00:05 GMT', 1000), 4000);
  assert.equal(parseRetryAfter('soon', 0), undefined);
});

test('a registered model that is a prompt is told as one, with its template and without the tags that make it one', () => {
  const tags = { 'mlflow.prompt.is_prompt': 'true', 'mlflow.prompt.text': 'Hi', mine: '1' };
  const fact = (type: string, data: object) => ({ type, project, subject: 'x', data: { ...data } });
  assert.deepEqual(translate(fact('model.version.created', { model: 'p', version: 2, tags, prompt: true })), {
    event: 'prompt_version.created',
    data: { name: 'p', version: '2', template: 'Hi', tags: { mine: '1' }, description: null },
  });
  assert.equal(translate(fact('model.tag.set', { model: 'm', key: 'k', value: 'v', prompt: false })), undefined);
  assert.equal(
    translate(fact('alias.moved', { model: 'm', alias: 'a', version: null, prompt: false }))?.event,
    'model_version_alias.deleted',
  );
});

testOnDatabases(
  'a fact that is heard twice is one delivery, and old finished ones go',
  webhooksMigrations,
  async (_t, db) => {
    const delivery: Delivery = {
      id: '1',
      project,
      origin: 'webhook',
      owner: 'w',
      source: 'event',
      name: 'n',
      url: 'https://example.com',
      event: 'alarm.raised',
      body: '{}',
      test: false,
      state: 'queued',
      attempts: 0,
      triedBefore: 0,
      last: null,
      nextAt: 5,
      createdAt: 5,
    };
    assert.equal(await db.transact((tx) => store.insertDelivery(tx, delivery)), true);
    assert.equal(await db.transact((tx) => store.insertDelivery(tx, { ...delivery, id: '2' })), false);
    const attempt = { number: 1, at: 6, ms: 3, status: null, error: 'no' };
    await db.transact((tx) => store.insertAttempt(tx, '1', attempt));
    assert.equal(await db.transact((tx) => store.deleteDeliveries(tx, project, 10, 10)), 0);
    await db.transact((tx) => store.moveDelivery(tx, '1', { ...delivery, state: 'dead', nextAt: null }));
    const { number: _number, ...last } = attempt;
    assert.deepEqual(await store.findDelivery(db.reader, '1'), {
      ...delivery,
      state: 'dead',
      nextAt: null,
      attempts: 1,
      last,
    });
    assert.deepEqual(await store.listAttempts(db.reader, '1', 10), [attempt]);
    assert.equal((await store.lastTried(db.reader, ['w', 'v'])).get('w')?.id, '1');
    assert.equal(await db.transact((tx) => store.deleteDeliveries(tx, project, 5, 10)), 0);
    assert.equal(await db.transact((tx) => store.deleteDeliveries(tx, project, 6, 10)), 1);
    assert.deepEqual(await store.listAttempts(db.reader, '1', 10), []);
  },
);
