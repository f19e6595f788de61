// The page of the gateway in the browser: a key, a model, an endpoint and a budget are made there, a call is seen, and all of it is changed and
// deleted again.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { axeFaults, faultsIn, openBrowser, openPage, skipPages as skip } from '../support/browser.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startLlmProvider } from '../support/llm-provider.ts';
import { startPawl } from '../support/pawl-process.ts';

const key = 'sk-live-0123456789-abcdefghijkl';

test('a gateway is set up in dialogs, says what its calls cost, and never shows a key', { skip }, async (t) => {
  const config = join(temporaryFolder(t), 'config.yaml');
  writeFileSync(config, 'connections:\n  allowPrivate: true\n');
  const url = await startPawl(t, ['--config', config]);
  const provider = await startLlmProvider(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const main = page.getByRole('main');
  const dialog = page.getByRole('dialog');
  const said = (text: string | RegExp) => main.locator('.answer', { hasText: text }).waitFor();
  const press = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
  const fill = (name: string, value: string) => dialog.getByRole('textbox', { name }).fill(value);
  const gone = () => dialog.waitFor({ state: 'hidden' });

  await page.goto(`${url}/p/default/gateway`);
  await said('No endpoint is set up yet.');
  await main.getByRole('button', { name: 'Add a key' }).click();
  await fill('Name of the key', 'openai');
  await fill('Address', provider.url);
  await fill('Value', key);
  assert.deepEqual(await axeFaults(page), []);
  await press('Add the key');
  await gone();
  await main.getByRole('gridcell', { name: 'sk-...ijkl' }).waitFor();

  await main.getByRole('button', { name: 'Add a model' }).click();
  await fill('Name of the model here', 'fast');
  await fill('Model, as the provider names it', 'gpt-5-mini');
  await fill('Input, $ a million tokens', '2');
  await fill('Output, $ a million tokens', '10');
  await press('Add the model');
  await gone();

  await main.getByRole('button', { name: 'Add an endpoint' }).click();
  await fill('Name, which calls give as their model', 'chat');
  assert.deepEqual(await axeFaults(page), []);
  await press('Add the endpoint');
  await gone();
  await said('1 endpoint, not called in the last 24 hours.');

  await main.getByRole('button', { name: 'Add a budget' }).click();
  await fill('Limit, $', '0.0001');
  await dialog.getByRole('combobox', { name: 'For' }).selectOption({ label: 'one endpoint' });
  await dialog.getByRole('combobox', { name: 'Endpoint' }).selectOption('chat');
  await press('Add the budget');
  await gone();
  await main.getByRole('gridcell', { name: 'endpoint chat', exact: true }).waitFor();

  const call = async (): Promise<number> =>
    (
      await fetch(`${url}/gateway/openai/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'chat', max_tokens: 1, messages: [{ role: 'user', content: 'Hello there' }] }),
      })
    ).status;
  assert.deepEqual([await call(), await call(), await call()], [200, 200, 429]);
  await said('3 calls in the last 24 hours for $0.00012; chat has spent its $0.0001 a month and is refused.');
  for (const look of [
    { width: 390, colorScheme: 'dark' },
    { width: 1440, colorScheme: 'light' },
  ] as const)
    assert.deepEqual(await faultsIn(page, look), []);
  assert.equal((await page.content()).includes(key), false);

  await main.getByRole('button', { name: 'Change budget of endpoint chat' }).click();
  await fill('Limit, $', '25');
  await press('Save the budget');
  await gone();
  await said(/for \$0\.00012\.$/);
  assert.equal(await call(), 200);

  await main.getByRole('grid', { name: 'Endpoints of the gateway' }).getByRole('link', { name: 'chat' }).click();
  await page.waitForURL('**/traces?q=*');
  await main.getByRole('link', { name: 'gateway/chat' }).first().waitFor();
  await page.goBack();

  await main.getByRole('button', { name: 'Delete key openai' }).click();
  await page.getByRole('button', { name: 'Delete openai' }).click();
  await main.getByText('fast: without a key').waitFor();
  assert.equal(await call(), 502);
  await main.getByRole('button', { name: 'Delete endpoint chat' }).click();
  await page.getByRole('button', { name: 'Delete chat' }).click();
  await said('No endpoint is set up yet.');
  assert.deepEqual(complaints, []);
});
