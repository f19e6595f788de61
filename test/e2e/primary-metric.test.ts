// The metric by which an experiment is judged is chosen on its page and kept for everyone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('the metric and direction chosen for an experiment decide which run is best', { skip }, async (t) => {
  const { url, client, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  await page.getByText('the metric is picked by its name').waitFor();
  await page.getByRole('button', { name: 'Best by auc' }).click();
  await page.getByRole('combobox', { name: 'Metric' }).selectOption('auc');
  await page.getByRole('combobox', { name: 'Direction' }).selectOption('lower is better');
  assert.deepEqual(await axeFaults(page), []);
  await page.getByRole('button', { name: 'Keep for everyone' }).click();
  await page.getByText('Lowest auc: 0.7000, run').waitFor();
  await shows(() => page.getByText('the metric is picked by its name').count(), 0);
  const { best } = await client.call('viewExperiment', { path: { project, experiment } });
  assert.deepEqual([best?.name, best?.higher, best?.chosen], ['brave-owl', false, true]);
  assert.deepEqual(complaints, []);
});
