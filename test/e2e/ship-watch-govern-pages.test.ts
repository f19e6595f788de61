// Pages of serving, monitoring and governance with something in them: a request by hand, a rollout taken back by keyboard, a proof
// that is accepted and its changed copy that is refused, and what was live on a day.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createClient } from '../../clients/ts/client.ts';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { deploy } from '../support/deployment.ts';
import { startPawl } from '../support/pawl-process.ts';
import { broken, champion, inverted, similar } from '../support/serving.ts';

const project = 'default';
const model = 'churn';

/** Two versions of a model, the first behind an endpoint that answers. */
async function seed(t: TestContext) {
  const url = await startPawl(t, ['--data-plane-port', '0']);
  await deploy(url, [champion, inverted]);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  return { url, client: createClient({ baseUrl: url }), page, complaints };
}

async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const look of [
    { width: 1440, colorScheme: 'light' },
    { width: 390, colorScheme: 'dark' },
  ] as const)
    for (const fault of await faultsIn(page, look)) faults.push(`${page.url()} at ${look.width} px: ${fault}`);
  await page.setViewportSize({ width: 1440, height: 900 });
  return faults;
}

test('a request sent by hand is answered, and is in the log once that is collected', { skip }, async (t) => {
  const { url, client, page, complaints } = await seed(t);
  await page.goto(`${url}/p/${project}/deployments/${model}`);
  const playground = page.getByRole('region', { name: 'Playground' });
  await playground.getByLabel('recency').fill('12');
  await playground.getByLabel('frequency').fill('3');
  await playground.getByLabel('sticky key').fill('7');
  await page.keyboard.press('Enter');
  await playground.getByText('churn v1, champion').waitFor();
  const faults = await faultsOf(page);
  await client.call('collectPredictions', { path: { project } });
  await playground.getByRole('link', { name: /in the log/ }).click();
  await page.getByRole('region', { name: 'Prediction', exact: true }).getByText('recency').waitFor();
  await page.getByText(/1 answer in the last 24 h, none failed/).waitFor();
  assert.deepEqual([...faults, ...(await faultsOf(page)), ...complaints], []);
});

test('requests, errors and latency are charted by arm over a window that the address keeps, with the same in a table', {
  skip,
}, async (t) => {
  const { url, client, page, complaints } = await seed(t);
  const path = { project, endpoint: model };
  await client.call('setTraffic', {
    path,
    body: {
      mirror: true,
      arms: [
        { version: '1', role: 'champion', weight: 0.9 },
        { version: '2', role: 'challenger', weight: 0.1 },
      ],
    },
  });
  await page.goto(`${url}/p/${project}/deployments/${model}`);
  const panel = page.getByRole('region', { name: 'Requests, errors and latency' });
  await panel.getByText(/Nothing was answered from/).waitFor();
  for (let n = 0; n < 12; n++)
    await client.call('tryEndpoint', { path, body: { key: `k${n}`, inputs: { recency: n, frequency: 1 } } });
  await client.call('collectPredictions', { path: { project } });
  const cells = async (): Promise<string[]> => {
    const rows = await panel.getByRole('table', { name: 'Traffic by arm' }).getByRole('row').allInnerTexts();
    return rows.slice(1).map((row) => row.split('\t').slice(0, 4).join(' '));
  };
  await panel
    .getByText(/v1 champion(?!,)/)
    .first()
    .waitFor();
  const found = await client.call('chartTraffic', { path, query: {} });
  assert.equal(
    found.arms.reduce((sum, { copies, requests }) => sum + (copies ? 0 : requests), 0),
    12,
  );
  await shows(
    cells,
    found.arms.map(
      ({ version, role, copies, requests }) =>
        `v${version} ${role}${copies ? ', copies' : ''} ${requests} ${requests} 0`,
    ),
  );
  for (const title of ['Requests per (second|minute|hour)', 'Errors', 'Latency over time', 'Latency'])
    await panel.getByRole('img', { name: new RegExp(`^${title}\\. `) }).waitFor();
  await panel.getByRole('button', { name: 'View as table: Latency', exact: true }).click();
  await panel.getByRole('columnheader', { name: 'ms, log' }).waitFor();
  const faults = await faultsOf(page);
  await panel.getByLabel('Window').selectOption('1h');
  await page.waitForURL(/[?&]t=1h/);
  await panel
    .getByText(/each point is 30/)
    .first()
    .waitFor();
  await page.goto(`${url}/p/${project}/deployments/${model}?from=852076800000&to=852163200000`);
  await panel.getByRole('button', { name: 'Show the day before it' }).click();
  await panel.getByRole('img', { name: /^Errors\. 0 of/ }).waitFor();
  assert.deepEqual([...faults, ...complaints], []);
});

test('a rollout is taken back by two keys, and the page shows it without a reload', { skip }, async (t) => {
  const { url, client, page, complaints } = await seed(t);
  await client.call('startRollout', {
    path: { project, endpoint: model },
    body: { challenger: '2', policy: { steps: [{ weight: 0.1, minSamples: 100_000 }] } },
  });
  await page.goto(`${url}/p/${project}/deployments/${model}`);
  await page.getByText(/has 10.%.of the traffic, step 1 of 1/).waitFor();
  const faults = await faultsOf(page);
  await page.keyboard.press('r');
  await page.getByText('All traffic goes to v1, which is still loaded').waitFor();
  faults.push(...(await faultsOf(page)));
  await page.getByRole('button', { name: 'Give v1 100 %' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(/the last rollout, of v2, was rolled back/).waitFor();
  const { revision } = await client.call('getEndpoint', { path: { project, endpoint: model } });
  assert.deepEqual(
    revision.arms.map(({ version, weight }) => [version, weight]),
    [['1', 1]],
  );
  const { items } = await client.call('listAuditEntries', { query: { action: 'serving.roll-back' } });
  assert.equal(items.length, 1);
  assert.deepEqual([...faults, ...(await faultsOf(page)), ...complaints], []);
});

test('an A/B test is begun on the page and shows its metric with interval and rule', { skip }, async (t) => {
  const { url, client, page, complaints } = await seed(t);
  const path = { project, endpoint: model };
  await page.goto(`${url}/p/${project}/deployments/${model}`);
  await page.getByRole('button', { name: 'Start a rollout' }).click();
  const form = page.getByRole('group', { name: 'Start a rollout' });
  await form.getByRole('textbox', { name: 'Challenger' }).fill('2');
  await form.getByLabel('Strategy').selectOption('a-b');
  await form.getByLabel('Outcome that decides').fill('conversion');
  const faults = await faultsOf(page);
  await form.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('region', { name: 'A/B test v1 → v2' }).waitFor();
  for (let n = 0; n < 30; n++) {
    const { predictionId } = await client.call('tryEndpoint', {
      path,
      body: { key: `k${n}`, inputs: { recency: n, frequency: 1 } },
    });
    const outcomes = [{ prediction: predictionId, value: n % 2 }];
    await client.call('recordOutcomes', { path, body: { name: 'conversion', outcomes } });
  }
  await client.call('collectPredictions', { path: { project } });
  const row = page.getByRole('row', { name: /metric conversion/ });
  await row
    .getByText(/mixture-SPRT confidence sequence at alpha 0.05; passes when all of the interval is above 0/)
    .waitFor();
  faults.push(...(await faultsOf(page)));
  const { items } = await client.call('listRollouts', { path, query: {} });
  assert.deepEqual(
    items.map(({ plan, state }) => [plan.strategy, plan.metrics[0]?.goal, state]),
    [['a-b', 'superior', 'running']],
  );
  assert.deepEqual([...faults, ...complaints], []);
});

test('a challenger that fails is taken back while the page is open, and an earlier revision is served again', {
  skip,
}, async (t) => {
  const url = await startPawl(t, ['--data-plane-port', '0']);
  await deploy(url, [champion, broken, similar]);
  const client = createClient({ baseUrl: url });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const path = { project, endpoint: model };
  const { id } = await client.call('startRollout', {
    path,
    body: {
      challenger: '2',
      policy: { strategy: 'canary', mirror: false, steps: [{ weight: 0.5, minSamples: 100_000, hold: true }] },
    },
  });
  await page.goto(`${url}/p/${project}/deployments/${model}`);
  await page.getByText(/has 50.%.of the traffic, step 1 of 1/).waitFor();
  await page
    .getByRole('region', { name: /^Canary rollout v1 → v2/ })
    .getByText('waits for a person')
    .waitFor();
  const faults = await faultsOf(page);
  for (let n = 0; n < 60; n++)
    await client.call('tryEndpoint', { path, body: { key: `k${n}`, inputs: { recency: 10 + n, frequency: 1 } } });
  await page.getByText(/the last rollout, of v2, was rolled back: error burst/).waitFor();
  const served = page.getByRole('table', { name: 'Revisions' }).or(page.getByRole('grid', { name: 'Revisions' }));
  await served
    .getByRole('link', { name: /^look \d+$/ })
    .first()
    .waitFor();
  faults.push(...(await faultsOf(page)));
  await client.call('deployModelVersion', { path, body: { model, version: '3' } });
  await page.getByText(/v3 answers everything/).waitFor();
  await page.getByRole('button', { name: 'Serve again: revision 1' }).click();
  await page.getByText('Traffic goes to v1 champion 100 % again, as a new revision; an open rollout ends.').waitFor();
  faults.push(...(await faultsOf(page)));
  await page.getByRole('button', { name: 'Go back to revision 1' }).click();
  await page.getByText(/v1 answers everything/).waitFor();
  const { revision } = await client.call('getEndpoint', { path });
  assert.match(revision.cause, /^rolled back to revision 1: Rolled back on the deployment page$/);
  const { items } = await client.call('listLooks', { path: { ...path, rollout: id }, query: { limit: 1 } });
  assert.equal(items[0]?.actor, 'data-plane');
  assert.deepEqual([...faults, ...(await faultsOf(page)), ...complaints], []);
});

test('a selection of a dataset is scored from the page, to a version of another dataset', { skip }, async (t) => {
  const { url, client, page, complaints } = await seed(t);
  await client.call('registerDataset', { path: { project, dataset: 'customers' }, body: {} });
  const uploaded = await fetch(`${url}/api/v1/projects/${project}/datasets/customers/content?name=customers.csv`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv' },
    body: `customer,recency,frequency\n${Array.from({ length: 500 }, (_, i) => `${i},${i % 90}.0,${i % 11}.0`).join('\n')}\n`,
  });
  assert.equal(uploaded.status, 200, await uploaded.text());
  await page.goto(`${url}/p/${project}/deployments`);
  await page.getByRole('button', { name: 'Score a dataset' }).click();
  const form = page.getByRole('group', { name: 'Score a dataset' });
  await form.getByLabel('Model').fill(model);
  await form.getByLabel('Version').fill('1');
  await form.getByLabel('Dataset').fill('customers');
  await form.getByLabel('Rows').fill('SELECT * FROM dataset WHERE customer < 100');
  await form.getByLabel('Result in').fill('scored');
  const faults = await faultsOf(page);
  await form.getByRole('button', { name: 'Start' }).click();
  const jobs = page.getByRole('region', { name: 'Batch jobs' });
  await jobs.getByRole('link', { name: 'scored v1' }).waitFor();
  await jobs.getByRole('progressbar', { name: 'Rows scored of customers' }).waitFor();
  faults.push(...(await faultsOf(page)));
  const { items } = await client.call('listBatches', { path: { project }, query: {} });
  assert.deepEqual(
    items.map(({ state, records, refused }) => [state, records, refused]),
    [['done', 100, 0]],
  );
  assert.deepEqual([...faults, ...complaints], []);
});

test('an export of the audit log is accepted offline, and a copy of which one value was changed is refused', {
  skip,
}, async (t) => {
  const { url, page, complaints } = await seed(t);
  const folder = mkdtempSync(join(tmpdir(), 'pawl-audit-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await page.goto(`${url}/p/${project}/audit`);
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText(/^all \d+ entries verified$/).waitFor();
  await page.getByRole('textbox', { name: 'Action', exact: true }).fill('serving.deploy');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL('**/audit?action=serving.deploy');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  const good = join(folder, 'good.json');
  await download.saveAs(good);
  const text = readFileSync(good, 'utf8');
  const changed = join(folder, 'changed.json');
  writeFileSync(changed, text.replace('"cause": "deployed"', '"cause": "approved"'));
  assert.notEqual(readFileSync(changed, 'utf8'), text);

  await page.getByRole('link', { name: 'Check a proof' }).click();
  await page.waitForURL('**/verify');
  await page.getByLabel('Proof or export (JSON)').setInputFiles(good);
  await page.getByText('Accepted: the entry is in the log with this root, every byte of it.').waitFor();
  await page.getByLabel('Proof or export (JSON)').setInputFiles(changed);
  await page.getByText(/Refused: 1 of 1 proof does not hold/).waitFor();
  assert.deepEqual([...(await faultsOf(page)), ...complaints], []);
});

test('the history of a model says what served on a day, and two versions are compared as far as they were measured', {
  skip,
}, async (t) => {
  const { url, client, page, complaints } = await seed(t);
  const { now } = await client.call('getClock', {});
  await page.goto(`${url}/p/${project}/models/${model}?tab=history`);
  await page.getByLabel('Day (UTC)').fill(now.slice(0, 10));
  await page.getByText(/At .* 23:59 UTC/).waitFor();
  await page.getByRole('status').getByRole('link', { name: 'v1' }).waitFor();
  await page.getByLabel('Day (UTC)').fill('1997-01-01');
  await page.getByText(/nothing of churn was live; no alias was set/).waitFor();
  const faults = await faultsOf(page);
  await page.goto(`${url}/p/${project}/models/${model}/diff?a=1&b=2`);
  await page.getByText(/were not measured on the same rows/).waitFor();
  await settled(page);
  assert.deepEqual([...faults, ...(await faultsOf(page)), ...complaints], []);
});
