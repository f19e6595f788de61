// What is moved to the trash can be taken back from the message that says so, one record or many.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('an experiment moved to the trash comes back by undo, with its runs', { skip }, async (t) => {
  const { url, client, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  await page.getByRole('button', { name: 'Move to trash' }).click();
  await page.getByText('Moved experiment first tries with its runs to the trash.').waitFor();
  await page.getByRole('heading', { level: 1, name: 'Experiments' }).waitFor();
  // Off the button that stands now where the other was, so that no tooltip hangs over the page.
  await page.mouse.move(0, 0);
  await page.getByRole('tooltip').waitFor({ state: 'hidden' });
  assert.equal((await client.call('getExperiment', { path: { project, experiment } })).deletedAt === null, false);
  assert.deepEqual(await axeFaults(page), []);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Brought back experiment first tries with its runs.').waitFor();
  await page.getByRole('grid').getByRole('link', { name: 'first tries' }).waitFor();
  const { items } = await client.call('listRuns', { path: { project }, query: { experiment } });
  assert.equal(items.length, 2);
  assert.deepEqual(complaints, []);
});

test('chosen runs are tagged and moved to the trash together, counted by outcome, and taken back', {
  skip,
}, async (t) => {
  const { url, client, experiment, run, other } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  await page.getByRole('checkbox', { name: /^Choose all/ }).click();
  await page.getByRole('button', { name: 'Tag 2' }).click();
  await page.getByRole('textbox', { name: 'Key' }).fill('owner');
  await page.getByRole('textbox', { name: 'Value' }).fill('ana');
  await page.getByRole('button', { name: 'Set the tag' }).click();
  await page.getByText('Tagged 2 runs').waitFor();
  assert.equal((await client.call('getRun', { path: { project, run } })).tags['owner'], 'ana');
  await page.getByRole('button', { name: 'Tag 2' }).click();
  await page.getByRole('button', { name: 'Take the tag away' }).click();
  await page.getByText('Tag owner taken from 2 runs').waitFor();
  assert.equal((await client.call('getRun', { path: { project, run } })).tags['owner'], undefined);
  // An address may name a run that is not there.
  await page.goto(`${url}/p/${project}/experiments/${experiment}?sel=${other},${'0'.repeat(32)}`);
  await page.getByRole('button', { name: 'Move 2 to trash' }).click();
  await page.getByText(/Moved to the trash: 1 of 2 runs; 1 refused: /).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('Undone for 1 run').waitFor();
  await page.getByRole('grid').getByRole('link', { name: 'calm-elk' }).waitFor();
  await client.call('deleteRun', { path: { project, run } });
  await page.goto(`${url}/p/${project}/experiments/${experiment}?state=deleted`);
  await page.getByRole('grid').getByRole('link', { name: 'brave-owl' }).waitFor();
  await page.getByRole('checkbox', { name: 'Choose row 1' }).click();
  await page.getByRole('button', { name: 'Restore 1' }).click();
  await page.getByText('No run of the experiment is in the trash.').waitFor();
  // The browser itself says that a request was answered 404.
  assert.deepEqual(
    complaints.filter((complaint) => !complaint.includes('404')),
    [],
  );
});
