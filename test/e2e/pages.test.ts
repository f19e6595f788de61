// The pages in a real browser against a real server: every page at two widths in light and dark, with nothing for axe to find, no
// console error and no sideways scroll; then what a reader does: links of MLflow clients, the palette, keys, live updates.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { createClient, type PawlClient } from '../../clients/ts/client.ts';
import { openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { startPawl } from '../support/pawl-process.ts';

const project = 'shop';

interface Seeded {
  readonly client: PawlClient;
  readonly url: string;
  readonly experiment: string;
  readonly run: string;
}

/** A small project made through the API: data with a broken row, an objective with two series, a run with a curve. */
async function seed(t: TestContext): Promise<Seeded> {
  const url = await startPawl(t);
  const client = createClient({ baseUrl: url });
  const path = { project };
  await client.call('createProject', { body: { name: project, description: 'A shop' } });
  await client.call('registerDataset', {
    path: { project, dataset: 'orders' },
    body: {
      description: 'Orders of the shop',
      expectations: [{ type: 'expect_column_values_to_be_between', column: 'amount', minValue: 0, quarantine: true }],
    },
  });
  const orders = (rows: number): string =>
    `customer,amount\n${Array.from({ length: rows }, (_, row) => `c${row},${row === 3 ? -1 : (row * 7) % 50}`).join('\n')}\n`;
  for (const rows of [40, 60]) {
    await client.request(
      `/api/v1/projects/${project}/datasets/orders/content?format=csv&mode=replace&name=orders.csv`,
      {
        method: 'PUT',
        headers: { 'content-type': 'text/csv' },
        body: orders(rows),
      },
    );
  }
  await client.call('declareObjective', {
    path: { project, objective: 'profit' },
    body: {
      kpi: 'Profit per 1,000 customers',
      unit: 'USD',
      direction: 'increase',
      baseline: 800,
      target: 900,
      owner: 'Sales',
      assumptions: 'A contact costs 1 USD.',
    },
  });
  for (const [month, loop, fixed] of [
    ['2026-01', 810, 805],
    ['2026-02', 850, 790],
  ] as const)
    for (const [series, value] of [
      ['loop', loop],
      ['static', fixed],
    ] as const)
      await client.call('recordMeasurement', {
        path: { project, objective: 'profit' },
        body: { series, at: `${month}-28T00:00:00Z`, value },
      });
  const { id: experiment } = await client.call('createExperiment', { path, body: { name: 'first tries' } });
  const { id: run } = await client.call('createRun', { path, body: { experimentId: experiment, name: 'brave-owl' } });
  await client.call('logToRun', {
    path: { project, run },
    body: {
      metrics: [0.5, 0.6, 0.65, 0.7].map((value, step) => ({ key: 'auc', value, step })),
      params: { depth: '6' },
    },
  });
  await client.call('changeRun', { path: { project, run }, body: { status: 'finished' } });
  return { client, url, experiment, run };
}

/** Pages with all that is drawn are held against every look; the others against the two that differ most. */
const looks = [
  { width: 1440, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;
const drawn = /tab=profile|tab=metrics|focus=|objectives|\/p\/shop$/;

test('every page shows itself without faults at two widths in light and dark', { skip }, async (t) => {
  const { url, experiment, run } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const base = `/p/${project}`;
  const paths = [
    base,
    '/projects',
    `${base}/objectives`,
    `${base}/datasets`,
    `${base}/datasets/orders`,
    `${base}/datasets/orders?tab=profile`,
    `${base}/datasets/orders?tab=quality`,
    `${base}/datasets/orders?tab=diff`,
    `${base}/features`,
    `${base}/experiments`,
    `${base}/experiments/${experiment}`,
    `${base}/runs/${run}`,
    `${base}/runs/${run}?tab=metrics`,
    `${base}/runs/${run}?tab=io`,
    `${base}/pipelines`,
    `${base}/models`,
    `${base}/deployments`,
    `${base}/monitors`,
    `${base}/alerts`,
    `${base}/retraining`,
    `${base}/lineage`,
    `${base}/lineage?focus=run/${run}`,
    `${base}/approvals`,
    `${base}/audit?sel=1`,
  ];
  const faults: string[] = [];
  for (const path of paths) {
    await page.goto(`${url}${path}`);
    await settled(page);
    for (const { width, colorScheme } of drawn.test(path) ? looks : looks.slice(0, 2)) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const at = `${path} at ${width} px, ${colorScheme}`;
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations) faults.push(`${at}: ${id}: ${nodes[0]?.html.slice(0, 200)}`);
      const over = Number(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      );
      if (over > 0) faults.push(`${at}: scrolls sideways by ${over} px`);
    }
  }
  assert.deepEqual([...faults, ...complaints], []);
});

test('a link that an MLflow client prints opens the page of its run', { skip }, async (t) => {
  const { url, client, run } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const { number } = (await client.call('listExperiments', { path: { project }, query: {} })).items[0] ?? {
    number: -1,
  };
  for (const link of [
    `/#/experiments/${number}/runs/${run}`,
    `/projects/${project}/#/experiments/${number}/runs/${run}`,
  ]) {
    await page.goto('about:blank');
    await page.goto(`${url}${link}`);
    await page.waitForURL(`**/p/${project}/runs/${run}`);
    await page.getByRole('heading', { level: 1, name: 'brave-owl' }).waitFor();
  }
  await page.goto('about:blank');
  await page.goto(`${url}/projects/${project}/#/experiments/${number}`);
  await page.getByRole('heading', { level: 1, name: 'first tries' }).waitFor();
  await page.goto(`${url}/go/${run}`);
  await page.waitForURL(`**/p/${project}/runs/${run}`);
  assert.deepEqual(complaints, []);
});

test('the palette opens a pasted id, keys move between pages, and a page follows what happens', { skip }, async (t) => {
  const { url, client, run } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}`);
  await settled(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill(run);
  await page.getByRole('option', { name: 'brave-owl' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/runs/${run}`);

  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.waitForURL(`**/p/${project}/datasets`);
  await page.getByRole('link', { name: 'orders' }).waitFor();
  await page.getByRole('button', { name: /^Live/ }).waitFor();
  await client.call('registerDataset', { path: { project, dataset: 'returns' }, body: { description: 'Sent back' } });
  await page.getByRole('link', { name: 'returns' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a second tab shares the event stream of the first and follows too', { skip }, async (t) => {
  const { url, client } = await seed(t);
  const complaints: string[] = [];
  const first = await openPage(await openBrowser(t), complaints);
  const streams: string[] = [];
  first.context().on('request', (request) => {
    if (request.url().endsWith('/api/v1/events')) streams.push(request.url());
  });
  await first.goto(`${url}/p/${project}/datasets`);
  await first.getByRole('button', { name: /^Live/ }).waitFor();
  const opened = first.context().waitForEvent('page');
  await first.evaluate(`void window.open(${JSON.stringify(`${url}/p/${project}/datasets`)})`);
  const second = await opened;
  await second.getByRole('button', { name: /^Live/ }).waitFor();
  await client.call('registerDataset', { path: { project, dataset: 'returns' }, body: {} });
  await second.getByRole('link', { name: 'returns' }).waitFor();
  assert.equal(streams.length, 1);
  assert.deepEqual(complaints, []);
});
