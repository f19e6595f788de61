// Pages of features, pipelines and runs with something in them: no fault at two widths in light and dark, a failed run that opens at the
// line of its error, a past value of a feature, and a reader who may not act.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { PawlClient } from '../../clients/ts/client.ts';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { until } from '../support/platform.ts';
import { shop as project, seedShop } from '../support/shop-project.ts';

const looks = [
  { width: 1440, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const;
const path = { project };

async function ended(client: PawlClient, run: string): Promise<string> {
  const read = async () => (await client.call('viewPipelineRun', { path: { project, run } })).run.state;
  await until(async () => !['queued', 'running'].includes(await read()), 'The end of the run');
  return read();
}

/** A pipeline whose last step fails in the middle of a long log, and a view over the orders. */
async function seed(client: PawlClient): Promise<string> {
  const pipeline = 'nightly';
  await client.call('declarePipeline', {
    path: { project, pipeline },
    body: {
      params: { rate: '0.1' },
      steps: [
        { name: 'load', command: ['sh', '-c', 'echo loaded'] },
        { name: 'tune', command: ['sh', '-c', 'echo tuned'], after: ['load'] },
        { name: 'fit', command: ['sh', '-c', 'echo ${params.rate}'], after: ['load'] },
        {
          name: 'check',
          command: ['sh', '-c', 'seq 1 400; echo "ERROR auc 0.851 < 0.860"; seq 1 300; exit 3'],
          after: ['tune', 'fit'],
        },
      ],
    },
  });
  for (const rate of ['0.1', '0.2']) {
    const { id } = await client.call('startPipelineRun', { path: { project, pipeline }, body: { params: { rate } } });
    assert.equal(await ended(client, id), 'failed');
  }
  await client.call('declareEntity', { path: { project, entity: 'customer' }, body: { joinKeys: ['customer'] } });
  await client.call('declareFeatureView', {
    path: { project, view: 'spend' },
    body: {
      entity: 'customer',
      kind: 'snapshot',
      inputs: [{ name: 'orders', dataset: 'orders' }],
      sql: 'SELECT customer, sum(CAST(amount AS DOUBLE)) AS spent FROM orders WHERE $at IS NOT NULL GROUP BY customer',
    },
  });
  await client.call('materializeFeatureView', { path: { project, view: 'spend' }, body: {} });
  await client.call('checkFeatureSkew', { path: { project, view: 'spend' }, body: {} });
  const [newest] = (await client.call('listPipelineRuns', { path, query: { limit: 1 } })).items;
  assert.ok(newest !== undefined);
  return newest.id;
}

async function faultsOf(page: Page, at: string): Promise<string[]> {
  const faults: string[] = [];
  for (const look of looks)
    for (const fault of await faultsIn(page, look)) faults.push(`${at} at ${look.width} px: ${fault}`);
  await page.setViewportSize({ width: 1440, height: 900 });
  return faults;
}

test('pages of features and pipelines show what is in them without faults', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  const run = await seed(client);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const faults: string[] = [];
  for (const address of [
    'datasets/orders?tab=rows',
    'datasets/orders?tab=used-by',
    'features',
    'features/spend',
    'experiments?state=deleted',
    'pipelines',
    'pipelines/nightly',
    `pipelines/nightly/${run}`,
    `pipelines/nightly/${run}?tab=gantt`,
    `pipelines/nightly/${run}?tab=grid&step=load`,
  ]) {
    await page.goto(`${url}/p/${project}/${address}`);
    await settled(page);
    faults.push(...(await faultsOf(page, address)));
  }
  assert.deepEqual([...faults, ...complaints], []);
});

test('a failed run opens at the line of its error, its views share one step, and a retry takes the rest from the cache', {
  skip,
}, async (t) => {
  const { url, client } = await seedShop(t);
  const run = await seed(client);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/pipelines`);
  await page.getByRole('grid', { name: 'Pipelines' }).getByRole('link', { name: 'nightly' }).click();
  await page.getByRole('link', { name: `check of run ${run.slice(-6)}: failed` }).click();
  await page.waitForURL(`**/pipelines/nightly/${run}?step=check`);
  await page.getByText('Failed at check: Step check ended with code 3').waitFor();
  await page.getByText(/ERROR auc 0\.851/).waitFor();

  await page.getByRole('button', { name: 'Gantt' }).click();
  await page.getByRole('button', { name: 'load', exact: true }).click();
  await page
    .getByRole('region', { name: 'Lines that load wrote' })
    .getByText(/loaded/)
    .waitFor();
  await page.getByRole('button', { name: 'Grid' }).click();
  await page.getByRole('button', { name: 'load', exact: true, pressed: true }).waitFor();
  await page.reload();
  await page
    .getByRole('region', { name: 'Lines that load wrote' })
    .getByText(/loaded/)
    .waitFor();

  await page.getByRole('button', { name: 'Retry' }).click();
  await page.waitForURL((now) => now.pathname.includes('/pipelines/nightly/') && !now.pathname.endsWith(run));
  const again = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  assert.equal(await ended(client, again), 'failed');
  const { steps } = await client.call('viewPipelineRun', { path: { project, run: again } });
  assert.deepEqual(
    steps.map(({ step, state }) => [step, state]),
    [
      ['load', 'cached'],
      ['tune', 'cached'],
      ['fit', 'cached'],
      ['check', 'failed'],
    ],
  );
  assert.deepEqual(complaints, []);
});

test('a key is looked up at a time beside what is served', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  await seed(client);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/features/spend`);
  await page.getByRole('textbox', { name: 'customer' }).fill('c5');
  await page.getByRole('button', { name: 'Look up' }).click();
  const row = page.getByRole('grid', { name: 'Looked up values' }).getByRole('row').nth(1);
  await row.getByText('equal').waitFor();
  assert.match((await row.textContent()) ?? '', /spent35/);
  assert.deepEqual(complaints, []);
});

test('an action that the reader may not take stays visible and says which permission it needs', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  await seed(client);
  const page = await openPage(await openBrowser(t), []);
  await page.route('**/pages/reader', (route) =>
    route.fulfill({ json: { name: 'ana', kind: 'token', scopes: ['*.read'] } }),
  );
  await page.goto(`${url}/p/${project}/pipelines/nightly`);
  const start = page.locator('.page-actions').getByRole('button', { name: 'Run' });
  await start.and(page.locator('[aria-disabled="true"]')).waitFor();
  await start.focus();
  await page
    .getByRole('tooltip')
    .getByText(/ana lacks the permission pipelines\.run/)
    .waitFor();
  const before = (await client.call('listPipelineRuns', { path, query: {} })).items.length;
  await start.click({ force: true });
  assert.equal((await client.call('listPipelineRuns', { path, query: {} })).items.length, before);
});

test('a refused delivery shows its failing rows, with personal data masked for a viewer only', { skip }, async (t) => {
  const { url, client } = await seedShop(t);
  const dataset = 'people';
  await client.call('registerDataset', {
    path: { project, dataset },
    body: {
      pii: ['email'],
      expectations: [{ type: 'expect_column_values_to_be_between', column: 'age', minValue: 18 }],
    },
  });
  const deliver = (body: string) =>
    fetch(`${url}/api/v1/projects/${project}/datasets/${dataset}/content?format=csv&name=people.csv`, {
      method: 'PUT',
      headers: { 'content-type': 'text/csv' },
      body,
    });
  assert.equal((await deliver('email,age\nana@example.org,30\n')).status, 200);
  assert.equal((await deliver('email,age\nbo@example.org,7\neve@example.org,40\n')).status, 400);
  const { secret } = await client.call('createToken', {
    body: { name: 'viewer', scopes: ['*.read', 'datasets.rows'] },
  });
  const complaints: string[] = [];
  const browser = await openBrowser(t);
  for (const [reader, seen] of [
    [undefined, 'bo@example.org'],
    [secret, '•••'],
  ] as const) {
    const page = await openPage(browser, complaints);
    if (reader !== undefined) await page.setExtraHTTPHeaders({ authorization: `Bearer ${reader}` });
    await page.goto(`${url}/p/${project}/datasets`);
    await page.locator('.answer').getByRole('link', { name: dataset }).first().click();
    await page
      .locator('.answer')
      .getByText(/The last delivery was refused: 1 check failed/)
      .waitFor();
    await page.locator('.answer').getByRole('link', { name: 'refused' }).click();
    const failing = page.getByRole('region', { name: /^Rows that fail .* of age$/ });
    await failing.getByRole('gridcell', { name: seen, exact: true }).waitFor();
    await failing.getByRole('gridcell', { name: '7', exact: true }).waitFor();
    assert.equal(await failing.getByText(/Personal data, masked for you: email/).count(), reader === undefined ? 0 : 1);
    assert.equal((await page.content()).includes('bo@example.org'), reader === undefined);
    const faults = await faultsOf(page, 'a refused delivery');
    await page.goto(`${url}/p/${project}/datasets/${dataset}?tab=rows`);
    await page.getByRole('gridcell', { name: reader === undefined ? 'ana@example.org' : '•••' }).waitFor();
    assert.deepEqual([...faults, ...complaints], []);
    await page.context().close();
  }
});

test('a difference of versions shows rows that came, went and changed, with personal data masked for a viewer only', {
  skip,
}, async (t) => {
  const { url, client } = await seedShop(t);
  const dataset = 'people';
  await client.call('registerDataset', {
    path: { project, dataset },
    body: {
      pii: ['email'],
      key: ['id'],
      schema: [
        { name: 'id', type: 'INTEGER' },
        { name: 'email', type: 'VARCHAR' },
        { name: 'age', type: 'INTEGER' },
      ],
    },
  });
  for (const rows of [
    '1,ana@example.org,30\n2,bo@example.org,7\n3,cy@example.org,5',
    '1,ana@example.org,31\n2,bo@example.org,7\n4,di@example.org,9',
  ]) {
    const address = `${url}/api/v1/projects/${project}/datasets/${dataset}/content?format=csv&name=people.csv&mode=replace`;
    const headers = { 'content-type': 'text/csv' };
    assert.equal((await fetch(address, { method: 'PUT', headers, body: `id,email,age\n${rows}\n` })).status, 200);
  }
  const { secret } = await client.call('createToken', {
    body: { name: 'viewer', scopes: ['*.read', 'datasets.rows'] },
  });
  const { secret: blind } = await client.call('createToken', { body: { name: 'blind', scopes: ['*.read'] } });
  const complaints: string[] = [];
  const browser = await openBrowser(t);
  for (const reader of [undefined, secret, blind]) {
    const page = await openPage(browser, complaints);
    if (reader !== undefined) await page.setExtraHTTPHeaders({ authorization: `Bearer ${reader}` });
    await page.goto(`${url}/p/${project}/datasets/${dataset}?tab=diff`);
    if (reader === blind) {
      await page.getByText(/Rows are not shown to you/).waitFor();
    } else {
      const shownAs = (name: string) => (reader === undefined ? `${name}@example.org` : '•••');
      const rows = async () =>
        (await page.getByRole('table', { name: 'Rows that differ' }).getByRole('row').allInnerTexts()).slice(1);
      await shows(rows, [
        `+ added\t4\t${shownAs('di')}\t9`,
        `− removed\t3\t${shownAs('cy')}\t5`,
        `~ before\t1\t${shownAs('ana')}\t30`,
        `~ after\t1\t${shownAs('ana')}\t31`,
      ]);
      assert.deepEqual(await page.getByRole('table', { name: 'Rows that differ' }).locator('mark').allInnerTexts(), [
        '30',
        '31',
      ]);
    }
    const faults = await faultsOf(page, 'a difference');
    assert.equal((await page.content()).includes('@example.org'), reader === undefined);
    assert.deepEqual([...faults, ...complaints], []);
    await page.context().close();
  }
});

test('matches in a log can be shown alone, each with the ten lines around it when it is asked for', {
  skip,
}, async (t) => {
  const { url, client } = await seedShop(t);
  const run = await seed(client);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/pipelines/nightly/${run}?step=check`);
  const log = page.getByRole('region', { name: 'Lines that check wrote' });
  await log.getByText(/ERROR auc/).waitFor();
  await page.getByRole('textbox', { name: /^Find in/ }).fill('ERROR auc');
  await page.getByText('1 of 1 line').waitFor();
  await page.getByRole('button', { name: 'Matches only' }).click();
  await shows(() => log.locator('.log-line').count(), 1);
  await log.getByRole('button', { name: /^.10 lines around line \d+$/ }).click();
  await shows(() => log.locator('.log-line').count(), 21);
  await log.getByText('391', { exact: true }).first().waitFor();
  const faults = await faultsOf(page, 'a log');
  await log.getByRole('button', { name: /lines around/, expanded: true }).click();
  await shows(() => log.locator('.log-line').count(), 1);
  await page.getByRole('button', { name: 'Show other lines too' }).click();
  await shows(async () => (await log.locator('.log-line').count()) > 10, true);
  assert.deepEqual([...faults, ...complaints], []);
});
