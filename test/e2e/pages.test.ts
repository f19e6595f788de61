// The pages in a real browser against a real server: every page at two widths in light and dark, with nothing for axe to find, no
// console error and no sideways scroll; then what a reader does: links of MLflow clients, the palette, keys, live updates.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsIn, openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed, shopPages } from '../support/shop-project.ts';

/** Pages with all that is drawn are held against every look; the others against the two that differ most. */
const looks = [
  { width: 1440, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;
const drawn = /compare|tab=profile|tab=metrics|focus=|objectives|\/p\/shop$/;

test('every page shows itself without faults at two widths in light and dark', { skip }, async (t) => {
  const seeded = await seed(t);
  const { url } = seeded;
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const paths = shopPages(seeded);
  const faults: string[] = [];
  for (const path of paths) {
    await page.goto(`${url}${path}`);
    await settled(page);
    for (const look of drawn.test(path) ? looks : looks.slice(0, 2))
      for (const fault of await faultsIn(page, look))
        faults.push(`${path} at ${look.width} px, ${look.colorScheme}: ${fault}`);
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
  await page.getByRole('grid').getByRole('link', { name: 'orders' }).waitFor();
  await page.getByRole('button', { name: /^Live/ }).waitFor();
  await client.call('registerDataset', { path: { project, dataset: 'returns' }, body: { description: 'Sent back' } });
  await page.getByRole('grid').getByRole('link', { name: 'returns' }).waitFor();
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
  await second.getByRole('grid').getByRole('link', { name: 'returns' }).waitFor();
  assert.equal(streams.length, 1);
  assert.deepEqual(complaints, []);
});
