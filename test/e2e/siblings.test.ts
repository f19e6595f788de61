// From one record to the next in the list that it was opened from, by key, by button and by a choice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('J and K walk the runs in the order of the list, keep the part that is open, and Back leads to the list', {
  skip,
}, async (t) => {
  const { url, client, experiment } = await seed(t);
  await client.call('createRun', { path: { project }, body: { experimentId: experiment, name: 'zebra' } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}?sort=name+asc`);
  await settled(page);
  const titled = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('grid').getByRole('link', { name: 'calm-elk' }).click();
  await titled('calm-elk');
  await page.getByRole('button', { name: '2 of 3 in runs: choose another' }).waitFor();
  await page.getByRole('button', { name: 'Metrics', exact: true }).click();
  await page.keyboard.press('J');
  await titled('zebra');
  assert.match(page.url(), /tab=metrics/);
  await page.reload();
  await titled('zebra');
  await page.keyboard.press('K');
  await titled('calm-elk');
  await page.getByRole('link', { name: /^Before this in runs/ }).click();
  await titled('brave-owl');
  assert.deepEqual(await axeFaults(page), []);
  await page.getByRole('button', { name: '1 of 3 in runs: choose another' }).click();
  await page.getByRole('menuitem', { name: 'zebra' }).click();
  await titled('zebra');
  await page.goBack();
  await page.waitForURL(/sort=name/);
  await titled('first tries');
  assert.deepEqual(complaints, []);
});

test('versions of a dataset have siblings too, each by its own address', { skip }, async (t) => {
  const { url } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/datasets/orders`);
  await settled(page);
  await page.getByRole('grid').getByRole('link', { name: 'v2' }).click();
  await page.getByRole('button', { name: '1 of 2 in versions of orders: choose another' }).waitFor();
  await page.keyboard.press('J');
  await page.waitForURL(/version=1/);
  await page.getByRole('button', { name: '2 of 2 in versions of orders: choose another' }).waitFor();
  assert.deepEqual(complaints, []);
});
