// What happens on the server shows on an open page without a reload: a good canary goes its way by itself, and a server that stops is
// noticed and found again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { axeFaults, openBrowser, openPage, skipPages as skip } from '../support/browser.ts';
import { deploy } from '../support/deployment.ts';
import { createHomedServer } from '../support/homed-server.ts';
import { freePort } from '../support/pawl-process.ts';
import { champion, post, similar, v2Body } from '../support/serving.ts';

const project = 'default';

test('a good canary promotes itself while its page follows', { skip, timeout: 120_000 }, async (t) => {
  const server = createHomedServer(t);
  await server.start();
  await deploy(server.url, [champion, similar]);
  const client = createClient({ baseUrl: server.url });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${server.url}/p/${project}/deployments/churn`);
  await page.getByRole('button', { name: /^Live/ }).waitFor();
  let loads = 0;
  page.on('framenavigated', () => loads++);

  await client.call('startRollout', {
    path: { project, endpoint: 'churn' },
    body: {
      challenger: '2',
      policy: {
        steps: [
          { weight: 0.2, minSamples: 100, minMinutes: 0 },
          { weight: 0.6, minSamples: 100, minMinutes: 0 },
        ],
        mirror: true,
        promotion: 'automatic',
      },
    },
  });
  await page
    .locator('.answer')
    .getByText(/step 1 of 2/)
    .waitFor();
  assert.deepEqual(await axeFaults(page), []);
  const answered = async (from: number, count: number): Promise<void> => {
    for (let i = from; i < from + count; i++) {
      const row = [(i * 37) % 90, (i * 13) % 11] as const;
      const body = v2Body([row], { parameters: { customer_id: `c${i}` } });
      const { status } = await post(`${server.predictions}/v2/models/churn/infer`, body);
      assert.equal(status, 200);
    }
  };
  await answered(0, 150);
  await page
    .locator('.answer')
    .getByText(/step 2 of 2/)
    .waitFor({ timeout: 30_000 });
  await answered(150, 150);
  await page
    .locator('.answer')
    .getByText(/the last rollout, of v2, was promoted/)
    .waitFor({ timeout: 30_000 });
  await page.getByRole('img', { name: /^Traffic: v2 champion 100/ }).waitFor();
  const { items } = await client.call('listAuditEntries', { query: { action: 'serving.promote' } });
  assert.equal(items.length, 1);
  assert.notEqual(items[0]?.actor.kind, 'local', 'nobody pressed a button');
  assert.equal(loads, 0, 'the page was not loaded again');
  assert.deepEqual([...(await axeFaults(page)), ...complaints], []);
});

test('a server that stops is noticed within 20 seconds, and what happened meanwhile shows once it is back', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const server = createHomedServer(t, ['--port', String(await freePort())]);
  await server.start();
  const client = createClient({ baseUrl: server.url });
  await client.call('createProject', { body: { name: 'shop', description: '' } });
  const register = (dataset: string) =>
    client.call('registerDataset', { path: { project: 'shop', dataset }, body: {} });
  await register('before');
  const page = await openPage(await openBrowser(t), []);
  await page.goto(`${server.url}/p/shop/datasets`);
  await page.getByRole('grid').getByRole('link', { name: 'before' }).waitFor();
  await page.getByRole('button', { name: /^Live/ }).waitFor();

  await register('seen');
  await page.getByRole('grid').getByRole('link', { name: 'seen' }).waitFor();
  await server.kill();
  await page.getByRole('button', { name: /Live lost|Connecting/ }).waitFor({ timeout: 20_000 });
  assert.ok(await page.getByRole('grid').getByRole('link', { name: 'before' }).isVisible(), 'old data stays');

  await server.start();
  await register('meanwhile');
  await page.getByRole('grid').getByRole('link', { name: 'meanwhile' }).waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: /^Live/ }).waitFor({ timeout: 30_000 });
});
