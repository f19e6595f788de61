// Evaluation sets in the browser: found by a filter, filled from traces, their records read, deleted and brought back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('an evaluation set is found, filled from a trace, and a deleted record comes back', { skip }, async (t) => {
  const { url, client, evaluationSet } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const main = page.getByRole('main');
  const said = (text: string | RegExp) => main.locator('.answer', { hasText: text }).waitFor();
  await client.call('createEvaluationSet', { path: { project }, body: { name: 'drafts' } });
  await page.goto(`${url}/p/${project}/evaluation-sets`);
  await said(/2 evaluation sets with 13 records; .* drafts is empty\.$/);
  const filter = page.getByRole('combobox', { name: 'Filter evaluation sets' });
  await filter.fill("tags.team = 'support' and records > 10");
  await page.keyboard.press('Enter');
  await shows(() => main.getByRole('grid').getByRole('link', { name: 'drafts' }).count(), 0);
  await main.getByRole('grid').getByRole('link', { name: 'refunds' }).click();
  await page.waitForURL(`**/evaluation-sets/${evaluationSet}`);
  await said('13 records, 1 from traces; 12 say what is expected, 1 does not.');

  // One record, whole.
  await main
    .getByRole('grid')
    .getByRole('link', { name: /Where is my refund/ })
    .click();
  const detail = page.getByRole('region', { name: 'Record', exact: true });
  await detail.getByText('"content": "Where is my refund?"').waitFor();
  await detail.getByRole('link', { name: 'trace' }).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.reload();
  await detail.getByText('"content": "Where is my refund?"').waitFor();
  await detail.getByRole('button', { name: 'Close' }).click();

  // Two are deleted and brought back.
  const find = main.getByRole('textbox', { name: 'Find in records' });
  await find.fill('item 1');
  const boxes = main.getByRole('grid').getByRole('checkbox', { name: /^Choose row/ });
  await shows(() => boxes.count(), 3);
  await boxes.nth(0).click();
  await boxes.nth(1).click();
  await main.getByRole('button', { name: 'Delete 2' }).click();
  await said(/11 records/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Brought back 2 records to the end of refunds.').waitFor();
  await said('13 records, 1 from traces; 12 say what is expected, 1 does not.');

  // From the traces into the empty set, and into one that is made on the way.
  await page.goto(`${url}/p/${project}/evaluation-sets`);
  await main.getByRole('grid').getByRole('link', { name: 'drafts' }).click();
  await main.getByRole('link', { name: 'Add from traces' }).click();
  await settled(page);
  await main.getByRole('grid').getByRole('checkbox', { name: 'Choose row 1' }).click();
  await main.getByRole('button', { name: 'Add to a set' }).click();
  const dialog = page.getByRole('dialog');
  await shows(() => dialog.getByRole('combobox').locator('option:checked').textContent(), 'drafts (0 records)');
  assert.deepEqual(await axeFaults(page), []);
  await dialog.getByRole('button', { name: 'Add 1 trace' }).click();
  await said(/1 record, all from traces; none says what is expected/);
  await main.getByRole('grid').getByRole('link', { name: 'trace' }).click();
  await page.waitForURL('**/traces/**');
  await main.getByRole('button', { name: 'Add to a set' }).click();
  await dialog.getByRole('combobox').selectOption({ label: 'a new set' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('regressions');
  await dialog.getByRole('button', { name: 'Add 1 trace' }).click();
  await page.getByRole('heading', { level: 1, name: 'regressions' }).waitFor();
  // What is added elsewhere appears by itself.
  await page.getByRole('button', { name: /^Live/ }).waitFor();
  const made = (await client.call('listEvaluationSets', { path: { project }, query: {} })).items[0];
  await client.call('addEvaluationRecords', {
    path: { project, set: made?.id ?? '' },
    body: { records: [{ inputs: { question: 'by another' } }] },
  });
  await main.getByRole('grid').getByRole('link', { name: 'question: by another' }).waitFor();
  assert.deepEqual(complaints, []);
});
