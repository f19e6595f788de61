// The types of record that a lineage shows: what is left out is left out of the drawing and of its lists, and the address keeps it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('types of record are left out of a lineage, its drawing and its lists alike', { skip }, async (t) => {
  const { url, client, run } = await seed(t);
  await client.call('createModel', { path: { project }, body: { name: 'returns' } });
  await client.call('createModelVersion', { path: { project, model: 'returns' }, body: { runId: run, path: 'model' } });
  const { graph } = await client.call('viewLineageOf', {
    path: { project, type: 'run', id: run },
    query: { up: 2, down: 2 },
  });
  const others = graph.nodes.filter(({ id }) => id !== run);
  const types = [...new Set(others.map(({ type }) => type))];
  assert.ok(types.includes('experiment') && types.length > 1, `${types}`);
  const experiment = others.find(({ type }) => type === 'experiment')?.label ?? '';
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/lineage?focus=run/${run}&depth=2`);
  await settled(page);
  // Not the sentence above, which says what there is whatever is shown.
  const drawing = page.locator(`.graph .node[title="${experiment}"], .tree li:has-text("${experiment}")`);
  await drawing.first().waitFor();
  const choice = page.getByRole('group', { name: 'Types' });
  assert.equal(await choice.getByRole('checkbox').count(), types.length);
  await choice.getByRole('checkbox', { name: /^experiment/i }).uncheck();
  await page.waitForURL(/type=/);
  await shows(() => drawing.count(), 0);
  await page.reload();
  await settled(page);
  assert.equal(await choice.getByRole('checkbox', { name: /^experiment/i }).isChecked(), false);
  await page.getByRole('button', { name: 'List' }).click();
  await page.getByRole('heading', { name: 'Came from' }).waitFor();
  await shows(() => drawing.count(), 0);
  assert.deepEqual(await axeFaults(page), []);
  await choice.getByRole('checkbox', { name: /^experiment/i }).check();
  await drawing.first().waitFor();
  assert.doesNotMatch(page.url(), /type=/);
  assert.deepEqual(complaints, []);
});
