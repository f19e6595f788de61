// How much of a lineage is read: steps up and down apart, and all neighbours of a record that has many, in the drawing and the list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('steps up and down are chosen apart, and a record with many neighbours shows them when its number is pressed', {
  skip,
}, async (t) => {
  const { url, client, experiment } = await seed(t);
  const path = { project, type: 'experiment', id: experiment } as const;
  for (let n = 0; n < 15; n++)
    await client.call('createRun', { path: { project }, body: { experimentId: experiment, name: `try ${n}` } });
  const { graph } = await client.call('viewLineageOf', { path, query: {} });
  const focus = graph.nodes.find(({ id }) => id === experiment);
  const hidden = focus?.moreDown ?? 0;
  assert.ok(hidden >= 7, `${hidden} hidden`);
  assert.equal(graph.edges.filter(({ from }) => from.id === experiment).length, 8);

  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/lineage?focus=experiment/${experiment}`);
  await settled(page);
  const drawn = page.locator('.graph .node');
  await shows(() => drawn.count(), graph.nodes.length);
  const more = page.locator('.graph').getByRole('button', { name: new RegExp(`^Show ${hidden} more from`) });
  const faults = [
    ...(await faultsIn(page, { width: 1440, colorScheme: 'light' })),
    ...(await faultsIn(page, { width: 390, colorScheme: 'dark' })),
  ];
  await page.setViewportSize({ width: 1440, height: 900 });
  await more.click();
  await page.waitForURL(/expand=down/);
  await shows(() => page.getByRole('button', { name: /^Show \d+ more from/ }).count(), 0);
  const whole = graph.nodes.length + hidden;
  await page.getByText(new RegExp(`${whole - 1} records shown, 1 step up and 1 down`)).waitFor();
  await page.reload();
  await settled(page);
  await page.getByText(new RegExp(`${whole - 1} records shown`)).waitFor();
  await page.getByRole('button', { name: 'List' }).click();
  const below = page.getByRole('region', { name: 'Came of it' }).locator('> .tree > li');
  await shows(() => below.count(), whole - 1 - graph.edges.filter(({ to }) => to.id === experiment).length);
  faults.push(...(await faultsIn(page, { width: 1440, colorScheme: 'dark' })));
  await page.getByRole('button', { name: 'Fold in' }).click();
  await page.getByRole('button', { name: new RegExp(`^Show ${hidden} more from`) }).click();
  await shows(() => page.getByRole('button', { name: /^Show \d+ more from/ }).count(), 0);
  await page.getByLabel(/^down/).selectOption('0');
  await page.waitForURL(/down=0/);
  await page.getByText(/1 step up and 0 down/).waitFor();
  await page.getByRole('button', { name: 'Fold in' }).click();
  await shows(() => below.count(), 1);
  assert.deepEqual([...faults, ...complaints], []);
});
