// Webhooks by commands, and what the configuration lets them reach.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';
import { until } from '../support/platform.ts';
import { allowWebhooksInside, receiveWebhooks } from '../support/webhook-receiver.ts';

test('a webhook is made, tested, told, sent one more time, disabled and deleted by commands', async (t) => {
  const url = await startPawl(t, allowWebhooksInside(t));
  const cli = openCliSession(url, temporaryFolder(t));
  const receiver = await receiveWebhooks(t);
  assert.match(await cli.run(['webhook', 'create', 'hook', receiver.url, '--event', 'model.born'], 2), /An event must/);
  const made = await cli.run(['webhook', 'create', 'hook', receiver.url, '--event', 'registered_model.created']);
  const id = /\(([0-9a-f]{32})\)/.exec(made)?.[1] ?? '';
  receiver.answer(404);
  assert.match(await cli.run(['webhook', 'test', id], 1), /failed after \d+ ms: It answered 404/);
  await cli.run(['model', 'create', 'churn']);
  await until(() => receiver.received.length === 2, 'the delivery');
  await until(async () => !/queued/.test(await cli.run(['webhook', 'deliveries'])), 'the end of the delivery');
  const listed = await cli.run(['webhook', 'deliveries', '--state', 'dead', '--webhook', id]);
  assert.match(listed, /registered_model\.created \(test\)/);
  const delivery = /^([0-9a-f]{32})/m.exec(listed)?.[1] ?? '';
  receiver.answer(204);
  assert.match(await cli.run(['webhook', 'redeliver', delivery]), /is queued/);
  await until(async () => /delivered/.test(await cli.run(['webhook', 'delivery', delivery])), 'the delivery');
  assert.match(await cli.run(['webhook', 'delivery', delivery]), /attempt 1 .*It answered 404[\s\S]*attempt 2 /);
  assert.match(await cli.run(['webhook', 'change', id, '--disable', '--event', 'alarm.raised']), /is disabled/);
  assert.match(await cli.run(['webhook', 'show', id]), /alarm\.raised/);
  assert.match(await cli.run(['webhook', 'list']), /hook\s+no\s+no/);
  await cli.run(['webhook', 'delete', id]);
  assert.match(await cli.run(['webhook', 'show', id], 1), /no webhook/);
});

test('who may not set webhooks sees where they lead and not what lets somebody post there', async (t) => {
  const url = await startPawl(t, allowWebhooksInside(t));
  const receiver = await receiveWebhooks(t);
  const admin = createClient({ baseUrl: url });
  const path = { project: 'default' };
  const address = `${receiver.url}?token=walnut-orbit`;
  const { id } = await admin.call('createWebhook', {
    path,
    body: { name: 'hook', url: address, events: ['registered_model.created'] },
  });
  await admin.call('testWebhook', { path: { ...path, webhook: id }, body: { event: 'registered_model.created' } });
  const tokenOf = async (name: string, scopes: string[]) =>
    (await admin.call('createToken', { body: { name, scopes } })).secret;
  const read = async (token: string): Promise<readonly string[]> => {
    const client = createClient({ baseUrl: url, token });
    const [delivery] = (await client.call('listWebhookDeliveries', { path, query: {} })).items;
    const mlflow = await fetch(`${url}/api/2.0/mlflow/webhooks/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return [
      (await client.call('listWebhooks', { path, query: {} })).items[0]?.url ?? '',
      (await client.call('getWebhook', { path: { ...path, webhook: id } })).url,
      delivery?.url ?? '',
      (await client.call('getWebhookDelivery', { path: { ...path, delivery: delivery?.id ?? '' } })).url,
      ((await mlflow.json()) as { webhook: { url: string } }).webhook.url,
    ];
  };
  const shown = `${receiver.url}?token=***`;
  assert.deepEqual(await read(await tokenOf('reader', ['*.read'])), [shown, shown, shown, shown, shown]);
  const whole = [address, address, address, address, address];
  assert.deepEqual(await read(await tokenOf('writer', ['*.read', 'webhooks.write'])), whole);
  const audited = await admin.call('listAuditEntries', { query: { action: 'webhooks.create' } });
  assert.equal(audited.items.length, 1);
  assert.doesNotMatch(JSON.stringify(audited), /walnut/, 'the audit log is never without its readers');
});

test('without a configuration that allows it, no webhook goes over http or into the network', async (t) => {
  const cli = openCliSession(await startPawl(t), temporaryFolder(t));
  const create = (to: string) => cli.run(['webhook', 'create', 'hook', to, '--event', 'alarm.raised'], 1);
  assert.match(await create('http://example.com/'), /begins with https:/);
  assert.match(await create('https://127.0.0.1/'), /own network/);
});
