// What a reader chose of a page goes with its address: short ones hold it, long ones point at what the server keeps, and a name finds
// it again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('a state too long for an address is kept by the server and shows the same in another browser', {
  skip,
}, async (t) => {
  const { url, client, experiment } = await seed(t);
  for (let number = 0; number < 60; number++)
    await client.call('createRun', { path: { project }, body: { experimentId: experiment, name: `run-${number}` } });
  const complaints: string[] = [];
  const browser = await openBrowser(t);
  const page = await openPage(browser, complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  const stored = page.waitForResponse((response) => response.url().endsWith('/view-states'));
  await page.getByRole('checkbox', { name: /^Choose all/ }).click();
  await page.waitForURL(/\?v=[0-9a-f]{12}$/);
  await page.getByText('62 chosen: clear').waitFor();
  assert.equal((await stored).status(), 200);
  const fresh = await openPage(browser, complaints);
  await fresh.goto(page.url());
  await fresh.getByText('62 chosen: clear').waitFor();
  await fresh.getByRole('button', { name: /^62 chosen/ }).click();
  await fresh.waitForURL((address) => !address.search.includes('v='));
  await fresh.goto(`${url}/p/${project}/experiments/${experiment}?v=000000000000`);
  await fresh.getByText('No state 000000000000 is stored in this project').waitFor();
  // The browser itself says that a request was answered 404.
  assert.deepEqual(
    complaints.filter((complaint) => !complaint.includes('404')),
    [],
  );
});

test('a page opens with the view that is its default, and its name finds it again', { skip }, async (t) => {
  const { url, client, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const address = `${url}/p/${project}/experiments/${experiment}`;
  await page.goto(`${address}?q=name+%3D+%27calm-elk%27`);
  await settled(page);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: /^Save and manage/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('No view of this page is saved yet.').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('only calm');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('button', { name: 'Default: let only calm be it' }).click();
  await dialog.getByRole('button', { name: 'Default: only calm; end that' }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.goto(address);
  await page.waitForURL(/q=/);
  const names = page.getByRole('grid').getByRole('link');
  await shows(() => names.allInnerTexts(), ['calm-elk']);
  await page.getByRole('button', { name: 'Views: only calm' }).click();
  await page.getByRole('menuitem', { name: 'As the page is by itself' }).click();
  await names.nth(1).waitFor();
  await page.getByRole('button', { name: 'Views', exact: true }).click();
  await page.getByRole('menuitem', { name: /^only calm/ }).click();
  await page.waitForURL(/q=/);
  const { items } = await client.call('listViews', { path: { project } });
  assert.deepEqual(
    items.map(({ name, default: byDefault, page: of }) => [name, byDefault, of]),
    [['only calm', true, `experiments/${experiment}`]],
  );
  assert.deepEqual(complaints, []);
});
