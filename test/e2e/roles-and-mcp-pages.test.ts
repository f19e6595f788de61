// Roles of a project, passwords of users and MCP servers in a real browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { createClient } from '../../clients/ts/client.ts';
import { faultsIn, openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { startPawl } from '../support/pawl-process.ts';

/** Looks at a page in both themes and widths. */
async function lookAtBoth(page: Page): Promise<void> {
  await settled(page);
  for (const width of [390, 1440])
    for (const colorScheme of ['dark', 'light'] as const)
      assert.deepEqual(
        await faultsIn(page, { width, colorScheme }),
        [],
        `${page.url()} at ${width} px, ${colorScheme}`,
      );
}

test('a role of the project is made, given and taken back, and a user gets a password', { skip }, async (t) => {
  const url = await startPawl(t);
  const client = createClient({ baseUrl: url });
  await client.call('createProject', { body: { name: 'shop' } });
  await client.call('createUser', { body: { name: 'ana' } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/shop/settings?tab=members`);
  const asAna = () =>
    fetch(`${url}/projects/shop/api/2.0/mlflow/experiments/get?experiment_id=0`, {
      headers: { authorization: `Basic ${btoa('ana:walnut-orbit-ferry-54')}` },
    });

  await page.getByRole('button', { name: 'Set the password of ana' }).click();
  await page.getByLabel('New password of ana').fill('walnut-orbit-ferry-54');
  await page.getByRole('button', { name: 'Set the password', exact: true }).click();
  await page.getByRole('button', { name: 'Change the password of ana' }).waitFor();
  assert.equal((await asAna()).status, 403, 'known, and without a role');

  await page.getByLabel('New role').fill('reader');
  await page.getByLabel('Kind').selectOption('experiments');
  await page.getByRole('button', { name: 'Add to the role' }).click();
  await page.getByText('It gives experiments: read.').waitFor();
  await page.getByRole('button', { name: 'Make the role' }).click();
  const row = page.getByRole('grid', { name: 'Roles of the project' }).getByRole('row', { name: /reader/ });
  await row.getByText('experiments: read').waitFor();
  await row.getByRole('button', { name: 'Give the role reader' }).click();
  await page.getByLabel('User who gets reader, beside what they have').fill('ana');
  await page.getByRole('button', { name: 'Give the role', exact: true }).last().click();
  await row.getByRole('button', { name: 'Take the role reader from ana' }).waitFor();
  assert.equal((await asAna()).status, 200);
  await lookAtBoth(page);
  await row.getByRole('button', { name: 'Take the role reader from ana' }).click();
  await page.getByRole('button', { name: 'Take it from ana' }).click();
  await row.getByText('nobody').waitFor();
  assert.equal((await asAna()).status, 403);
  await row.getByRole('button', { name: 'Delete the role reader' }).click();
  await page.getByRole('button', { name: 'Delete reader' }).click();
  await page.getByText('The project has no roles of its own yet.').waitFor();
  assert.deepEqual(complaints, []);
});

test('an MCP server says which version is meant to be used, and a version is deprecated from its page', {
  skip,
}, async (t) => {
  const url = await startPawl(t);
  const client = createClient({ baseUrl: url });
  const project = { project: 'default' };
  const name = 'com.example/search';
  await client.call('registerMcpVersion', {
    path: project,
    body: {
      definition: { name, version: '1.0.0', description: 'Finds documents' },
      status: 'active',
      tools: [{ name: 'find', description: 'Finds by words' }],
    },
  });
  await client.call('addMcpEndpoint', {
    path: { ...project, server: name },
    body: { url: 'https://mcp.example.com', version: '1.0.0' },
  });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/default/mcp-servers`);
  await page.getByText('1 MCP server: 1 active.').waitFor();
  await lookAtBoth(page);
  await page.getByRole('link', { name }).click();
  await page.getByText('1.0.0 is active, the latest of 1 version; 1 access endpoint.').waitFor();
  await page.getByRole('table', { name: 'Tools' }).getByText('Finds by words').waitFor();
  await page.getByRole('button', { name: 'Deprecate' }).click();
  await page.getByRole('button', { name: 'Make it deprecated' }).click();
  await page.getByText('1 access endpoint, 1 of them to a deprecated version.').waitFor();
  await lookAtBoth(page);
  assert.equal((await client.call('getMcpServer', { path: { ...project, server: name } })).status, 'deprecated');
  assert.deepEqual(complaints, []);
});
