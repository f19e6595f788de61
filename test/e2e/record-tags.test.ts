// Tags of models and their versions, and aliases, edited where they stand in a real browser; those of a prompt's version alike.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { shop as project, seedShop } from '../support/shop-project.ts';

test('tags and aliases of a model, its version and a version of a prompt are edited on their pages', {
  skip,
}, async (t) => {
  const { url, client, run } = await seedShop(t);
  await client.call('createModel', { path: { project }, body: { name: 'risk', tags: { team: 'a' } } });
  for (let n = 0; n < 2; n++)
    await client.call('createModelVersion', { path: { project, model: 'risk' }, body: { runId: run } });
  await client.call('registerPrompt', { path: { project }, body: { name: 'sort', template: 'Sort {{mail}}' } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const edit = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Add a tag' }).last().click();
    const form = page.getByRole('form', { name: 'Tag' });
    await form.getByRole('textbox', { name: 'Key' }).fill('owner');
    await form.getByRole('textbox', { name: 'Value' }).fill('ana');
    await form.getByRole('button', { name: 'Set the tag' }).click();
    await page.getByRole('button', { name: 'owner: ana, change this tag' }).click();
    await form.getByRole('textbox', { name: 'Value' }).fill('bo');
    await form.getByRole('button', { name: 'Set the tag' }).click();
    await page.getByRole('button', { name: 'owner: bo, change this tag' }).waitFor();
  };
  const remove = async (key: string): Promise<void> => {
    await page.getByRole('button', { name: new RegExp(`^${key}: .*, change this tag$`) }).click();
    await page.getByRole('button', { name: `Remove tag ${key}` }).click();
    await page.getByRole('button', { name: `Remove tag ${key}` }).waitFor({ state: 'detached' });
  };
  const faults: string[] = [];
  const look = async (): Promise<void> => {
    for (const width of [1440, 390])
      for (const colorScheme of ['light', 'dark'] as const)
        faults.push(...(await faultsIn(page, { width, colorScheme })));
    await page.setViewportSize({ width: 1440, height: 900 });
  };

  await page.goto(`${url}/p/${project}/models/risk`);
  await settled(page);
  await edit();
  await remove('team');
  const model = async () => await client.call('getModel', { path: { project, model: 'risk' } });
  await shows(async () => (await model()).tags, { owner: 'bo' });
  await page
    .getByRole('textbox', { name: 'Alias' })
    .or(page.getByRole('combobox', { name: 'Alias' }))
    .fill('@steady');
  await page.getByRole('combobox', { name: 'points to' }).selectOption({ label: 'v1' });
  await page.getByRole('button', { name: 'Set alias' }).click();
  await shows(async () => (await model()).aliases, { steady: 1 });
  await look();
  await page.getByRole('button', { name: 'Remove @steady' }).click();
  await shows(async () => (await model()).aliases, {});
  const gone = page.locator('.toast').filter({ hasText: '@steady points nowhere now.' });
  await gone.getByRole('button', { name: 'Undo' }).click();
  await shows(async () => (await model()).aliases, { steady: 1 });

  await page.goto(`${url}/p/${project}/models/risk/v/2`);
  await settled(page);
  await edit();
  const version = async () =>
    (await client.call('getModelVersion', { path: { project, model: 'risk', version: 2 } })).tags;
  await shows(version, { owner: 'bo' });
  await look();
  await remove('owner');
  await shows(version, {});

  await page.goto(`${url}/p/${project}/prompts/sort?version=1`);
  await settled(page);
  await edit();
  const tagsOfPrompt = async () =>
    (await client.call('getPromptVersion', { path: { project, prompt: 'sort', version: 1 } })).tags['owner'];
  await shows(tagsOfPrompt, 'bo');
  await look();
  await remove('owner');
  await shows(tagsOfPrompt, undefined);

  const cli = openCliSession(url, temporaryFolder(t));
  await cli.run(['model', 'change', 'risk', '--delete-tag', 'owner', '--project', project]);
  assert.deepEqual((await model()).tags, {});
  await cli.run(['model', 'version', 'change', 'risk', '1', '--tag', 'a=b', '--project', project]);
  await cli.run(['model', 'version', 'change', 'risk', '1', '--delete-tag', 'a', '--project', project]);
  assert.deepEqual((await client.call('getModelVersion', { path: { project, model: 'risk', version: 1 } })).tags, {});
  assert.deepEqual([...faults, ...complaints], []);
});
