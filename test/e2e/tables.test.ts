// What a reader does with a table, in a real browser on real runs: choose, compare, order, pick columns, save, find nothing. Each
// choice is in the address, so reloading and going back show the same.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { axeFaults, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

const chosen = (page: Page) => page.getByRole('checkbox', { name: /^Choose row/, checked: true }).count();

async function saved(page: Page, form: 'CSV' | 'JSON'): Promise<string> {
  await page.getByRole('button', { name: 'Save Runs' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: `Save as ${form}` }).click();
  return readFile(await (await download).path(), 'utf8');
}

test('runs chosen by box, range and key stay chosen in the address and are compared by one key', {
  skip,
}, async (t) => {
  const { url, client, experiment } = await seed(t);
  for (const name of ['dim-hare', 'easy-crow'])
    await client.call('createRun', { path: { project }, body: { experimentId: experiment, name } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  const boxes = page.getByRole('checkbox', { name: /^Choose row/ });
  const compare = page.getByRole('button', { name: /^Compare/ });
  assert.equal(await compare.getAttribute('aria-disabled'), 'true');
  await boxes.nth(0).click();
  await page
    .locator('[data-index="2"] [role="gridcell"]')
    .last()
    .click({ modifiers: ['Shift'] });
  assert.equal(await chosen(page), 3);
  await page.getByRole('grid').focus();
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  assert.equal(await chosen(page), 2);
  assert.equal(await boxes.nth(1).isChecked(), false);
  await page.reload();
  await settled(page);
  assert.equal(await chosen(page), 2);
  await page.getByRole('grid').focus();
  await page.keyboard.press('c');
  await page.getByRole('heading', { level: 1, name: 'Compare 2 runs' }).waitFor();
  await page.goBack();
  await settled(page);
  assert.equal(await chosen(page), 2);
  assert.deepEqual(complaints, []);
});

test('runs in groups show the mean and spread of all members, and a group opens to them', { skip }, async (t) => {
  const { url, client, experiment } = await seed(t);
  for (const [depth, auc] of [
    ['80', 0.5],
    ['80', 0.7],
    ['120', 0.9],
  ] as const) {
    const { id: run } = await client.call('createRun', { path: { project }, body: { experimentId: experiment } });
    const body = { params: { depth }, metrics: [{ key: 'holdout_auc', value: auc }] };
    await client.call('logToRun', { path: { project, run }, body });
  }
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}?q=params.depth in ('80', '120')`);
  await settled(page);
  await page.getByLabel('Group by').selectOption({ label: 'depth' });
  const groups = page.getByRole('grid', { name: 'Groups' });
  await groups.getByText('0.6000 ± 0.1414').waitFor();
  await shows(() => groups.getByRole('row').count(), 3);
  await groups.getByRole('button', { name: 'Members of depth 80' }).click();
  await page.reload();
  await settled(page);
  // Its group, both members with their own values, and the end of them.
  await shows(() => groups.getByRole('row').count(), 6);
  await groups.getByRole('gridcell', { name: '0.7000', exact: true }).waitFor();
  await groups.getByRole('gridcell', { name: '0.5000', exact: true }).waitFor();
  const faults = await axeFaults(page);
  await groups.getByRole('link').first().click();
  await page.getByRole('button', { name: '1 of 2 in groups: choose another' }).waitFor();
  await page.goBack();
  await groups.getByRole('link', { name: 'As a table: depth 80' }).click();
  await shows(() => page.getByRole('grid', { name: 'Runs' }).getByRole('row').count(), 3);
  assert.deepEqual([...faults, ...complaints], []);
});

test('a chart is saved as a picture, a drawing and its points, with the address that shows it again', {
  skip,
}, async (t) => {
  const { url, run } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/runs/${run}?tab=metrics`);
  await page.locator('main canvas').first().waitFor();
  const saved = async (item: string): Promise<Buffer> => {
    await page.getByRole('button', { name: 'Save chart: auc' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    return readFile(await download.path());
  };
  assert.equal((await saved('Picture (PNG)')).subarray(1, 4).toString(), 'PNG');
  const drawing = (await saved('Drawing (SVG)')).toString();
  assert.match(drawing, /^<svg/);
  assert.ok(drawing.includes(`/runs/${run}`), 'the drawing holds the address');
  const points = (await saved('Points (CSV)')).toString().trim().split('\n');
  assert.equal(points.length, 5);
  assert.match(points.at(-1) ?? '', /^3,.*0\.7/);
  assert.deepEqual([...(await axeFaults(page)), ...complaints], []);
});

test('columns and order of the runs are the reader’s choice and survive a reload', { skip }, async (t) => {
  const { url, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  await page.getByRole('button', { name: 'Columns of Runs' }).click();
  await page.getByRole('textbox', { name: 'Find a column of Runs' }).fill('stat');
  await page.getByRole('checkbox', { name: 'Status' }).uncheck();
  await page.keyboard.press('Escape');
  const name = page.getByRole('columnheader', { name: 'Name' });
  await name.getByRole('button').click();
  await page.waitForURL(/sort=/);
  await page.reload();
  await settled(page);
  assert.equal(await name.getAttribute('aria-sort'), 'ascending');
  assert.equal(await page.getByRole('columnheader', { name: 'Status' }).count(), 0);
  await shows(() => page.getByRole('grid').getByRole('link').allInnerTexts(), ['brave-owl', 'calm-elk']);
  assert.deepEqual(complaints, []);
});

test('a list longer than the page is saved whole, and no formula of a spreadsheet among it', { skip }, async (t) => {
  const { url, client, experiment } = await seed(t);
  for (let number = 0; number < 120; number++)
    await client.call('createRun', {
      path: { project },
      body: { experimentId: experiment, name: number === 0 ? '=1+1' : `run-${number}` },
    });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await page.getByText('100 so far').waitFor();
  const lines = (await saved(page, 'CSV')).trimEnd().split('\r\n');
  assert.equal(lines.length, 1 + 122);
  assert.equal(lines.filter((line) => line.startsWith("'=1+1,")).length, 1);
  const rows = JSON.parse(await saved(page, 'JSON')) as { readonly name: string }[];
  assert.equal(new Set(rows.map(({ name }) => name)).size, 122);
  assert.deepEqual(complaints, []);
});

test('a filter that nothing matches is shown with a way to clear it', { skip }, async (t) => {
  const { url, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  await page.getByRole('combobox', { name: 'Filter runs' }).fill("name = 'nobody'");
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.getByText("No match in runs for name = 'nobody'").waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByRole('grid').getByRole('link', { name: 'brave-owl' }).waitFor();
  assert.deepEqual(complaints, []);
});
