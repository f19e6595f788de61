// The frame around pages: crumbs open what stands beside them, pages outside a project keep the rail, and a narrow screen folds actions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, faultsIn, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('each crumb opens what stands beside it: pages beside a list, records beside a record', { skip }, async (t) => {
  const { url, client, experiment } = await seed(t);
  await client.call('createExperiment', { path: { project }, body: { name: 'second tries' } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  assert.deepEqual(await axeFaults(page), []);
  await page.getByRole('button', { name: 'Beside first tries' }).click();
  await page.getByRole('menuitem', { name: 'first tries' }).and(page.locator('[aria-current=page]')).waitFor();
  await page.getByRole('menuitem', { name: 'second tries' }).click();
  await page.getByRole('heading', { level: 1, name: 'second tries' }).waitFor();
  await page.getByRole('button', { name: 'Beside Experiments' }).click();
  await page.getByRole('menuitem', { name: 'Datasets', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Datasets' }).waitFor();
  await page.getByRole('grid').getByRole('link', { name: 'orders' }).click();
  await page.getByRole('button', { name: 'Beside orders' }).click();
  await shows(() => page.getByRole('menuitem').count(), 1);
  assert.deepEqual(complaints, []);
});

test('a record that any link of a row opened leads to those beside it', { skip }, async (t) => {
  const { url, client } = await seed(t);
  for (const dataset of ['alpha', 'beta'])
    await client.call('registerDataset', { path: { project, dataset }, body: { description: '' } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/datasets`);
  await settled(page);
  const names = await page.getByRole('grid').getByRole('link').allInnerTexts();
  const order = names.filter((name) => ['alpha', 'beta', 'orders'].includes(name));
  await page
    .getByRole('grid')
    .getByRole('link', { name: order[0] ?? '' })
    .first()
    .click();
  await page.getByRole('button', { name: '1 of 3 in datasets: choose another' }).waitFor();
  for (const name of [order[1], order[2]]) {
    await page.keyboard.press('J');
    await page.getByRole('heading', { level: 1, name: name ?? '' }).waitFor();
  }
  assert.deepEqual(complaints, []);
});

test('the account and the check of proofs keep the rail of the project one was in', { skip }, async (t) => {
  const { url } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}`);
  await settled(page);
  const rail = page.getByRole('navigation', { name: 'Pages' });
  for (const path of ['account', 'verify']) {
    await page.goto(`${url}/${path}`);
    await settled(page);
    await rail.getByRole('link', { name: 'Experiments' }).waitFor();
    assert.equal(await rail.getByRole('link', { name: 'Models' }).getAttribute('href'), `/p/${project}/models`);
    assert.deepEqual(await faultsIn(page, { width: 1440, colorScheme: 'light' }), []);
  }
  assert.deepEqual(complaints, []);
});

test('on a narrow screen the actions of a page are behind one button', { skip }, async (t) => {
  const { url, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  const trash = page.getByRole('button', { name: /trash/i }).first();
  const more = page.getByRole('button', { name: 'Actions of this page' });
  await more.waitFor();
  assert.equal(await trash.isVisible(), false);
  await more.click();
  await trash.waitFor();
  const faults = await faultsIn(page, { width: 390, colorScheme: 'dark' });
  await more.click();
  await trash.waitFor({ state: 'hidden' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await trash.waitFor();
  assert.equal(await more.isVisible(), false);
  assert.deepEqual([...faults, ...complaints], []);
});
