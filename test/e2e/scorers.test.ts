// Scorers in the browser: how each judges, in every version, and which new traces it is to judge.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFaults, openBrowser, openPage, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('a scorer shows its versions as code, and is told which new traces to judge', { skip }, async (t) => {
  const { url, client, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const main = page.getByRole('main');
  const said = (text: string | RegExp) => main.locator('.answer', { hasText: text }).waitFor();
  await page.goto(`${url}/p/${project}/scorers`);
  await said('2 scorers: 1 judge and 1 in code; polite is to judge new traces.');
  await main.getByRole('grid').getByRole('link', { name: 'short' }).click();
  await page.waitForURL(`**/scorers/${experiment}/short`);
  await said('v1, the only version, is code; it is to judge no new trace.');
  await main.getByText('return len(outputs) < 400').first().waitFor();
  // A new version appears by itself; the older one can still be read, at an address of its own.
  await page.getByRole('button', { name: /^Live/ }).waitFor();
  const definition = {
    call_source: 'return len(outputs) < 300',
    call_signature: '(outputs)',
    original_func_name: 'short',
  };
  await client.call('registerScorer', { path: { project }, body: { experiment, name: 'short', definition } });
  await said('v2, the newest of 2, is code');
  await main.getByText('return len(outputs) < 300').first().waitFor();
  await main.getByRole('combobox', { name: 'Version' }).selectOption({ label: 'v1' });
  await main.getByText('return len(outputs) < 400').first().waitFor();
  await page.reload();
  await main.getByText('return len(outputs) < 400').first().waitFor();

  await main.getByRole('spinbutton', { name: 'Share, %' }).fill('25');
  await main.getByRole('textbox', { name: 'Where' }).fill("state = 'OK'");
  await main.getByRole('button', { name: 'Set' }).click();
  await said("it is to judge 25 % of new traces where state = 'OK'.");
  await shows(async () => (await client.call('getScorer', { path: { project, experiment, scorer: 'short' } })).online, {
    sampleRate: 0.25,
    filter: "state = 'OK'",
  });
  assert.deepEqual(await axeFaults(page), []);
  await main.getByRole('button', { name: 'Stop' }).click();
  await said('it is to judge no new trace.');
  assert.deepEqual(complaints, []);
});
