// A project in which nothing is yet: what each page says to paste is pasted into a shell as it stands, and then the page has it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createClient } from '../../clients/ts/client.ts';
import { axeFaults, openBrowser, openPage, settled, skipPages } from '../support/browser.ts';
import { createHomedServer } from '../support/homed-server.ts';
import { freePort, repositoryRoot, startPawl } from '../support/pawl-process.ts';

const bin = join(repositoryRoot, '.venv', 'bin');
const skip =
  skipPages !== false
    ? skipPages
    : existsSync(bin)
      ? false
      : 'the Python environment is missing: npm run quickstart makes it';
const shell = promisify(execFile);

const paste = (snippet: string): Promise<unknown> =>
  shell('bash', ['-ec', snippet], {
    cwd: repositoryRoot,
    env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
    timeout: 60_000,
  });

/** Pages with something to paste, and what is there once it was pasted. */
const pages = [
  ['objectives', 'Profit per 1,000 customers'],
  ['datasets', 'sales'],
  ['features', 'spending'],
  ['experiments', 'first-tries'],
  ['pipelines', 'hello'],
  ['traces', 'answer'],
  ['evaluation-sets', 'capitals'],
  ['issues', 'Wrong capital'],
  ['review-queues', 'ana'],
  ['scorers', 'polite'],
  ['mcp-servers', 'com.example/search'],
  ['gateway', 'chat'],
  ['prompts', 'triage'],
  ['models', 'my-model'],
  ['deployments', 'my-endpoint'],
  ['settings?tab=members', 'ana'],
  ['settings?tab=secrets', 'DB_PASSWORD'],
  ['settings?tab=connections', 'warehouse'],
  ['settings?tab=tokens', 'ci'],
] as const;

test('what an empty page says to paste makes it full', { skip, timeout: 360_000 }, async (t) => {
  const server = createHomedServer(t, ['--data-plane-port', String(await freePort())]);
  await server.start();
  const client = createClient({ baseUrl: server.url });
  await client.call('createProject', { body: { name: 'bare', description: '' } });
  const complaints: string[] = [];
  const browser = await openBrowser(t);
  for (const [path, made] of pages)
    await t.test(path, async () => {
      const page = await openPage(browser, complaints);
      await page.goto(`${server.url}/p/bare/${path}`);
      const offered = page.locator('.snippet pre').first();
      await offered.waitFor();
      assert.deepEqual(await axeFaults(page), []);
      await paste((await offered.textContent()) ?? '');
      await page.reload();
      await settled(page);
      await page.getByRole('main').getByText(made).first().waitFor();
      assert.equal(await page.locator('.snippet').count(), 0, 'nothing is left to paste');
      await page.context().close();
    });
  await t.test('home', async () => {
    const page = await openPage(browser, complaints);
    await page.goto(`${server.url}/p/bare`);
    await paste((await page.locator('.snippet pre').first().textContent()) ?? '');
    await page.goto(`${server.url}/p/churn`);
    await page.getByRole('main').getByText('churn').first().waitFor();
    assert.equal((await client.call('getLoop', { path: { project: 'churn', model: 'churn' } })).state, 'idle');
  });
  assert.deepEqual(complaints, []);
});

test('an experiment without runs says what to paste for its first one', { skip, timeout: 60_000 }, async (t) => {
  const url = await startPawl(t);
  const client = createClient({ baseUrl: url });
  const path = { project: 'default' };
  const { id } = await client.call('createExperiment', { path, body: { name: 'of "its" own' } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/default/experiments/${id}`);
  const offered = page.locator('.snippet pre').first();
  await offered.waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await paste((await offered.textContent()) ?? '');
  await page.getByRole('gridcell', { name: '0.7100' }).waitFor();
  assert.equal(await page.locator('.snippet').count(), 0);
  assert.deepEqual(complaints, []);
});
