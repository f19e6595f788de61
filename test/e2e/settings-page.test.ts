// Settings in a real browser: a token from its making to its end, a pawl.yaml from its first fault to the audit log, and shortcuts that
// a reader may turn off.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { createClient } from '../../clients/ts/client.ts';
import { faultsIn, openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { temporaryFolder } from '../support/databases.ts';
import { shop as project, seedShop } from '../support/shop-project.ts';
import { allowWebhooksInside, receiveWebhooks } from '../support/webhook-receiver.ts';

test('a token is made with chosen scopes, shows its secret once, works, and is refused after it is revoked', {
  skip,
}, async (t) => {
  const { url, client } = await seedShop(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}`);
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Tokens' }).click();
  await page.waitForURL('**/settings?tab=tokens');

  const make = page.getByRole('button', { name: 'Make the token' });
  await make.and(page.locator('[aria-disabled="true"]')).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('reporter');
  await page.getByRole('textbox', { name: 'Find a scope' }).fill('datasets read');
  await page.getByRole('checkbox', { name: /^datasets\.read/ }).check();
  await make.click();
  await page.getByRole('heading', { name: 'Token reporter' }).waitFor();
  const secret = (await page.locator('.snippet pre').textContent()) ?? '';
  assert.match(secret, /^pawl_/);
  const reporter = createClient({ baseUrl: url, token: secret });
  assert.equal((await reporter.call('listDatasets', { path: { project }, query: {} })).items.length, 1);
  await assert.rejects(reporter.call('listModels', { path: { project }, query: {} }), /models|registry/);

  await page.getByRole('button', { name: 'I have it' }).click();
  await page.reload();
  const row = page.getByRole('grid', { name: 'Tokens' }).getByRole('row', { name: /reporter/ });
  await row.getByText('live').waitFor();
  assert.ok(!(await page.content()).includes(secret), 'the secret is shown once');
  const [token] = (await client.call('listTokens', { query: {} })).items;
  assert.deepEqual([token?.scopes, token?.projects], [['datasets.read'], [project]]);
  const days = (Date.parse(token?.expiresAt ?? '') - Date.parse(token?.createdAt ?? '')) / 86_400_000;
  assert.ok(Math.abs(days - 90) < 0.1, `${days} days`);

  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: 'Revoke reporter' }).click();
  await row.getByText('revoked').waitFor();
  await assert.rejects(reporter.call('listDatasets', { path: { project }, query: {} }), /token/i);
  await page
    .getByRole('row', { name: /identity\.revoke_token/ })
    .getByRole('link')
    .click();
  await page.getByRole('heading', { name: /^Proof of entry/ }).waitFor();
  assert.deepEqual(complaints, []);
});

/** Looks at a section in both themes and widths. */
async function lookAtBoth(page: Page): Promise<void> {
  await settled(page);
  for (const width of [390, 1440])
    for (const colorScheme of ['dark', 'light'] as const)
      assert.deepEqual(
        await faultsIn(page, { width, colorScheme }),
        [],
        `${page.url()} at ${width} px, ${colorScheme}`,
      );
}

test('somebody new becomes a member, gets another role, is asked about, and is removed', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/settings?tab=members`);
  await page.getByLabel('User name').fill('ana');
  await page.getByLabel('Full name of ana').fill('Ana Lima');
  await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption('viewer');
  await page.getByRole('button', { name: 'Add the user and give the role' }).click();
  const row = page.getByRole('grid', { name: 'Members' }).getByRole('row', { name: /ana/ });
  await row.getByText('viewer').waitFor();

  await page.getByLabel('Why can user').fill('ana');
  await page.getByRole('combobox', { name: 'do', exact: true }).selectOption('registry.write');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText('as viewer of shop, ana does not get it').waitFor();
  await row.getByRole('button', { name: 'Change role of ana' }).click();
  await page.getByLabel('Role of ana in shop').selectOption('engineer');
  await page.getByRole('button', { name: 'Make ana engineer' }).click();
  await row.getByText('engineer').waitFor();
  await page.getByText('ana is engineer of shop').waitFor();
  await lookAtBoth(page);

  await row.getByRole('button', { name: 'Remove ana' }).click();
  await page.locator('.mantine-Popover-dropdown').getByRole('button', { name: 'Remove ana' }).click();
  await page.getByText('Nobody has a role here yet').waitFor();
  const { items } = await client.call('listAuditEntries', { query: { project, subjectType: 'user' } });
  assert.deepEqual(
    items.map(({ action }) => action),
    ['identity.remove_member', 'identity.set_member', 'identity.set_member'],
  );
  assert.deepEqual(complaints, []);
});

test('a secret is set and deleted, and its value is on the page no more', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/settings?tab=secrets`);
  await page.getByLabel('Name of the secret').fill('DB_PASSWORD');
  await page.getByLabel('Value').fill('hush-hush');
  await page.getByRole('button', { name: 'Set the secret' }).click();
  const row = page.getByRole('grid', { name: 'Secrets' }).getByRole('row', { name: /DB_PASSWORD/ });
  await row.getByText('local').waitFor();
  await page.getByRole('button', { name: 'Set the secret' }).waitFor();
  assert.doesNotMatch(await page.content(), /hush-hush/);
  assert.equal(await page.getByLabel('Value').inputValue(), '');
  await page.getByLabel('Name of the secret').fill('DB_PASSWORD');
  await page.getByRole('button', { name: 'Replace DB_PASSWORD' }).waitFor();
  await lookAtBoth(page);
  await row.getByRole('button', { name: 'Delete DB_PASSWORD' }).click();
  await page.locator('.mantine-Popover-dropdown').getByRole('button', { name: 'Delete DB_PASSWORD' }).click();
  await page.getByText('No secret has been set yet').waitFor();
  const { items } = await client.call('listAuditEntries', { query: { project, subjectType: 'secret' } });
  assert.deepEqual(
    items.map(({ action }) => action),
    ['vault.delete_secret', 'vault.set_secret'],
  );
  assert.deepEqual(complaints, []);
});

test('a connection is added, refused its address, changed, and deleted', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  await client.call('setSecret', { path: { project, secret: 'CACHE_PASSWORD' }, body: { value: 'hush-hush' } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/settings?tab=connections`);
  await page.getByText('refused: connections.allowPrivate is false, from default').waitFor();
  await page.getByLabel('Name of the connection').fill('cache');
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('redis');
  await page.getByLabel('Host').fill('127.0.0.1');
  await page.getByRole('combobox', { name: 'TLS' }).selectOption('no');
  await page.getByRole('combobox', { name: 'Password, a secret' }).selectOption('CACHE_PASSWORD');
  await page.getByRole('button', { name: 'Add the connection' }).click();
  const row = page.getByRole('grid', { name: 'Connections' }).getByRole('row', { name: /cache/ });
  await row.getByText('127.0.0.1:6379/0').waitFor();
  await row.getByRole('button', { name: 'Test cache' }).click();
  await page.getByRole('status').getByText('inside the server’s own network').waitFor();
  await row.getByText('failed').waitFor();
  await row.getByRole('button', { name: 'Change cache' }).click();
  await page.getByLabel('Port').fill('6380');
  await lookAtBoth(page);
  await page.getByRole('button', { name: 'Save cache' }).click();
  await row.getByText('127.0.0.1:6380/0').waitFor();
  await row.getByText('not tested').waitFor();
  await row.getByRole('button', { name: 'Delete cache' }).click();
  await page.locator('.mantine-Popover-dropdown').getByRole('button', { name: 'Delete cache' }).click();
  await page.getByText('This project knows no external system yet').waitFor();
  assert.deepEqual(complaints, []);
});

test('a pasted pawl.yaml is refused at its line and column, then planned, applied, and in the audit log', {
  skip,
}, async (t) => {
  const { url, client } = await seedShop(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/settings?tab=declaration`);
  const text = page.getByRole('textbox', { name: 'Text of pawl.yaml' });
  await text.fill(`project: ${project}\ndatasets:\n  visits:\n    descripton: Who came\n`);
  await page.getByRole('button', { name: 'Plan' }).click();
  const place = page.getByRole('button', { name: '4:5' });
  await place.click();
  assert.equal(
    await text.evaluate((field) => (field as unknown as { selectionStart: number }).selectionStart),
    `project: ${project}\ndatasets:\n  visits:\n    `.length,
  );

  await text.fill(`project: ${project}\ndatasets:\n  visits:\n    description: Who came\n`);
  await page.getByRole('button', { name: 'Plan' }).click();
  const row = page.getByRole('grid', { name: 'Plan' }).getByRole('row').nth(1);
  await row.getByText('visits').waitFor();
  assert.match((await row.textContent()) ?? '', /^createdatasetvisits/);
  const named = async (): Promise<string[]> =>
    (await client.call('listDatasets', { path: { project }, query: {} })).items.map(({ name }) => name);
  assert.deepEqual(await named(), ['orders'], 'a plan changes nothing');
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByRole('button', { name: 'Apply this plan' }).click();
  const done = page.getByRole('status').filter({ hasText: 'Applied' });
  await done.waitFor();
  assert.deepEqual((await named()).toSorted(), ['orders', 'visits']);
  await done.getByRole('link').click();
  await page
    .getByRole('region', { name: /^Proof of entry/ })
    .getByText('projects.apply')
    .waitFor();
  // The first refusal is a line in the browser's console too.
  assert.deepEqual(
    complaints.filter((text) => !text.includes('status of 400')),
    [],
  );
});

test('a chosen folder brings the pawl.yaml nearest to its root and only the files that it names', {
  skip,
}, async (t) => {
  const { url } = await seedShop(t);
  const page = await openPage(await openBrowser(t), []);
  const folder = join(temporaryFolder(t), 'shop');
  mkdirSync(join(folder, 'old'), { recursive: true });
  mkdirSync(join(folder, 'code', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'old', 'pawl.yaml'), 'project: older\n');
  writeFileSync(join(folder, 'code', 'deep', 'fit.py'), 'print(1)\n');
  writeFileSync(join(folder, 'secret.txt'), 'not sent\n');
  writeFileSync(
    join(folder, 'pawl.yaml'),
    `project: ${project}\ntraining:\n  code: ["code/**/*.py"]\n  pipelines:\n    fit:\n      steps:\n        - name: fit\n          command: [python, code/deep/fit.py]\n`,
  );
  await page.goto(`${url}/p/${project}/settings?tab=declaration`);
  await page.getByLabel('Folder of the project').setInputFiles(folder);
  await page.getByText('4 files beside pawl.yaml').waitFor();
  const sent = page.waitForRequest((request) => request.url().endsWith(`/projects/${project}/plan`));
  await page.getByRole('button', { name: 'Plan' }).click();
  const body = (await sent).postDataJSON() as { manifest: string; files: { path: string; base64: string }[] };
  assert.deepEqual(body.files, [{ path: 'code/deep/fit.py', base64: Buffer.from('print(1)\n').toString('base64') }]);
  await page.getByRole('grid', { name: 'Plan' }).getByText('pipeline').first().waitFor();
});

test('a running job is cancelled from the list of jobs, and the audit log says by whom', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  const pipeline = 'slow';
  await client.call('declarePipeline', {
    path: { project, pipeline },
    body: { params: {}, steps: [{ name: 'wait', command: ['sh', '-c', 'sleep 120'] }] },
  });
  await client.call('startPipelineRun', { path: { project, pipeline }, body: {} });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/settings?tab=jobs`);
  const row = page.getByRole('grid', { name: 'Jobs' }).getByRole('row', { name: /pipelines\.run/ });
  await row.getByText('running', { exact: true }).waitFor();
  await page.locator('.answer').getByText('1 job').waitFor();
  await row.getByRole('button', { name: 'Cancel pipelines.run' }).click();
  // The job did what it was asked for: it wrote down that its run was cancelled.
  await row.getByText('done', { exact: true }).waitFor();
  const { items } = await client.call('listPipelineRuns', { path: { project }, query: {} });
  assert.deepEqual(
    items.map(({ state }) => state),
    ['cancelled'],
  );
  await page.getByRole('main').getByRole('link', { name: 'the audit log' }).click();
  const entry = page.getByRole('grid').getByRole('row', { name: /server\.cancel_job/ });
  assert.match((await entry.textContent()) ?? '', /local.*pipelines\.run/);
  assert.deepEqual(complaints, []);
});

test('single letters stop being shortcuts when the account says so, and the choice is kept', { skip }, async (t) => {
  const { url } = await seedShop(t);
  const page = await openPage(await openBrowser(t), []);
  await page.goto(`${url}/account`);
  await page.getByText('you are somebody on the server’s own machine').waitFor();
  await page.getByRole('checkbox', { name: /Single letters are shortcuts/ }).uncheck();
  await page.goto(`${url}/p/${project}`);
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  assert.equal(new URL(page.url()).pathname, `/p/${project}`);
  await page.keyboard.press('Escape');

  await page.goto(`${url}/account`);
  await page.getByRole('checkbox', { name: /Single letters are shortcuts/ }).check();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.goto(`${url}/p/${project}`);
  await settled(page);
  assert.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), 'dark');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForURL(`**/p/${project}/datasets`);
});

test('what only others may do in settings stays visible and names its permission', { skip }, async (t) => {
  const { url } = await seedShop(t);
  const page = await openPage(await openBrowser(t), []);
  await page.route('**/pages/reader', (route) =>
    route.fulfill({ json: { name: 'ana', kind: 'token', scopes: ['*.read'] } }),
  );
  for (const [tab, button, permission] of [
    ['tokens', 'Make the token', 'identity\\.admin'],
    ['declaration', 'Plan', undefined],
  ] as const) {
    await page.goto(`${url}/p/${project}/settings?tab=${tab}`);
    const action = page.getByRole('button', { name: button, exact: true });
    await action.and(page.locator('[aria-disabled="true"]')).waitFor();
    await action.focus();
    const reason = permission === undefined ? /Paste or choose/ : new RegExp(`ana lacks the permission ${permission}`);
    await page.getByRole('tooltip').getByText(reason).waitFor();
  }
});

test('a webhook is added, tested, told of an event, changed, sent one more time, disabled and deleted', {
  skip,
}, async (t) => {
  const { url, client } = await seedShop(t, allowWebhooksInside(t));
  const receiver = await receiveWebhooks(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/settings?tab=webhooks`);
  await page.getByText('allowed: webhooks.allowPrivate is true, from file').waitFor();
  await page.getByText('Nobody is told of events yet').waitFor();
  const add = page.getByRole('button', { name: 'Add the webhook' });
  await add.and(page.locator('[aria-disabled="true"]')).waitFor();
  await page.getByLabel('Name of the webhook').fill('chat');
  await page.getByLabel('Address', { exact: true }).fill('ftp://example.com');
  await page.getByLabel('Secret that signs').fill('hush-hush');
  await page.getByRole('checkbox', { name: /^registered_model\.created/ }).check();
  await add.click();
  await page.getByRole('alert').getByText('ftp://example.com').waitFor();
  await page.getByLabel('Address', { exact: true }).fill(receiver.url);
  await page.getByLabel('Secret that signs').fill('hush-hush');
  await add.click();
  const row = page.getByRole('grid', { name: 'Webhooks' }).getByRole('row', { name: /chat/ });
  await add.and(page.locator('[aria-disabled="true"]')).waitFor();
  await row.getByText('nothing sent').waitFor();
  assert.ok(!(await page.content()).includes('hush-hush'), 'the secret is on the page no more');

  receiver.answer(500);
  await row.getByRole('button', { name: 'Test chat' }).click();
  await page.getByRole('status').getByText('It answered 500.').waitFor();
  const deliveries = page.getByRole('grid', { name: 'Deliveries' });
  await deliveries
    .getByRole('row', { name: /\(test\)/ })
    .getByText('dead')
    .waitFor();
  receiver.answer(200);
  await client.call('createModel', { path: { project }, body: { name: 'churn' } });
  await deliveries.getByRole('row').filter({ hasNotText: '(test)' }).getByText('delivered').waitFor();
  await row.getByText('answered 200').waitFor();
  await deliveries
    .getByRole('row', { name: /\(test\)/ })
    .getByRole('button', { name: /^Redeliver/ })
    .click();
  await deliveries.getByText('dead').waitFor({ state: 'detached' });
  await deliveries
    .getByRole('row', { name: /\(test\)/ })
    .getByRole('button', { name: /attempts? of/ })
    .click();
  await page
    .getByRole('region', { name: /^Delivery of registered_model\.created/ })
    .getByText('It answered 500.')
    .waitFor();
  assert.equal(receiver.received.length, 3);

  await row.getByRole('button', { name: 'Change chat' }).click();
  await page.getByRole('checkbox', { name: /^alarm\.raised/ }).check();
  await page.getByRole('button', { name: 'Save chat' }).click();
  await row.getByText('2 events').waitFor();
  await lookAtBoth(page);
  await row.getByRole('button', { name: 'Disable chat' }).click();
  await page.locator('.mantine-Popover-dropdown').getByRole('button', { name: 'Disable chat' }).click();
  await row.getByText('chat, disabled').waitFor();
  await row.getByRole('button', { name: 'Delete chat' }).click();
  await page.locator('.mantine-Popover-dropdown').getByRole('button', { name: 'Delete chat' }).click();
  await page.getByText('Nobody is told of events yet').waitFor();
  const { items } = await client.call('listAuditEntries', { query: { project, subjectType: 'webhook' } });
  assert.deepEqual(
    items.map(({ action }) => action),
    ['webhooks.delete', 'webhooks.change', 'webhooks.change', 'webhooks.test', 'webhooks.create'],
  );
  // What a receiver of ftp was refused is a complaint of the browser too.
  assert.deepEqual(
    complaints.filter((text) => !text.includes('400')),
    [],
  );
});

test('the description of a project is changed where it stands, and the change is audited', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/settings`);
  await page.getByRole('button', { name: 'Change the description' }).click();
  const field = page.getByLabel('Description of the project');
  assert.equal(await field.inputValue(), 'A shop');
  await field.fill('A shop by the sea');
  await lookAtBoth(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('A shop by the sea').waitFor();
  await page.getByRole('button', { name: 'Change the description' }).waitFor();
  const { items } = await client.call('listAuditEntries', { query: { project, subjectType: 'project' } });
  assert.deepEqual(
    items.map(({ action }) => action),
    ['identity.describe_project', 'identity.create_project'],
  );
  assert.deepEqual(complaints, []);
});

test('terms are set, a legal hold refuses to empty the trash, and without it the trash is emptied', {
  skip,
}, async (t) => {
  const { url, client, other } = await seedShop(t);
  await client.call('deleteRun', { path: { project, run: other } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/settings?tab=retention`);
  const term = page.getByLabel('The trash, days');
  assert.equal(await term.inputValue(), '0');
  await term.fill('30');
  await page.getByRole('button', { name: 'Save the terms' }).click();
  await page.getByRole('button', { name: 'Save the terms' }).and(page.locator('[aria-disabled="true"]')).waitFor();
  await page.getByText('In the trash').locator('..').getByText('1 run').waitFor();

  await page.getByRole('button', { name: 'Begin a hold' }).click();
  await page.getByLabel(/reason/i).fill('Case 7');
  await page.getByRole('button', { name: 'Begin the legal hold' }).click();
  await page.getByText('nothing, while the hold lasts').waitFor();
  await lookAtBoth(page);
  const empty = page.getByRole('button', { name: 'Empty the trash' });
  assert.equal(await empty.getAttribute('aria-description'), 'A legal hold lasts: end it first.');
  await assert.rejects(client.call('purgeTrash', { path: { project }, body: {} }), /Case 7/);
  await page.getByRole('button', { name: 'End the hold' }).click();
  await page.getByRole('button', { name: 'End the legal hold' }).click();
  await page.getByRole('button', { name: 'Begin a hold' }).waitFor();
  await empty.click();
  await page.getByRole('button', { name: 'Destroy them for good' }).click();
  await page.getByText('In the trash').locator('..').getByText('nothing').waitFor();
  assert.equal(await empty.getAttribute('aria-description'), 'Nothing is in the trash.');
  await assert.rejects(client.call('getRun', { path: { project, run: other } }), /no run/);
  assert.deepEqual(
    complaints.filter((text) => !/\b4\d\d\b/.test(text)),
    [],
  );
});
