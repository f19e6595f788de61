// Ten thousand runs: filtered with `or` and parentheses, grouped over all members, five compared against a baseline, the best registered;
// and the address of each screen shows the same to somebody else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { createClient, type PawlClient } from '../../clients/ts/client.ts';
import { axeFaults, openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { startPawl } from '../support/pawl-process.ts';

const project = 'default';
const path = { project };
const runs = 10_412;
const seeds = 7;

interface Made {
  readonly auc: number;
  readonly loss: string;
  readonly seed: string;
  readonly tagged: boolean;
}

/** Run `n` as any client would have logged it. */
function made(n: number): Made {
  return {
    auc: ((n * 7919) % 10_007) / 10_007,
    loss: n % 3 === 0 ? 'log' : 'hinge',
    seed: String(n % seeds),
    tagged: n % 5 === 0,
  };
}

async function seed(client: PawlClient): Promise<string> {
  const { id: experimentId } = await client.call('createExperiment', { path, body: { name: 'sweep' } });
  let next = 0;
  const log = async (): Promise<void> => {
    while (next < runs) {
      const n = next++;
      const { auc, loss, seed, tagged } = made(n);
      const name = `run-${String(n).padStart(5, '0')}`;
      const tags: Record<string, string> = tagged ? { owner: 'ana' } : {};
      const { id: run } = await client.call('createRun', { path, body: { experimentId, name, tags } });
      await client.call('logToRun', {
        path: { project, run },
        body: { metrics: [{ key: 'auc', value: auc }], params: { loss, seed } },
      });
    }
  };
  await Promise.all(Array.from({ length: 32 }, log));
  return experimentId;
}

/** The same screen for another reader, from the address alone. */
async function sharedWith(another: Page, page: Page): Promise<void> {
  await settled(page);
  await another.goto(page.url());
  await settled(another);
  // How long ago something was goes on while a screen is looked at.
  const screen = async (of: Page): Promise<string> =>
    (await of.getByRole('main').ariaSnapshot()).replaceAll(/\bjust now\b|\b\d+ (?:s|min|h) ago\b/g, 'lately');
  // Both anew each time: how long ago something was goes on.
  for (let tries = 50; tries > 0; tries--) {
    if ((await screen(another)) === (await screen(page))) return;
    await another.waitForTimeout(100);
  }
  assert.equal(await screen(another), await screen(page), `${page.url()} shows the same`);
}

test('of ten thousand runs the best five are found, compared and the best registered, each screen by its address', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const url = await startPawl(t);
  const client = createClient({ baseUrl: url });
  const experiment = await seed(client);
  const complaints: string[] = [];
  const browser = await openBrowser(t);
  const page = await openPage(browser, complaints);
  const another = await openPage(browser, complaints);
  const all = Array.from({ length: runs }, (_, n) => ({ n, ...made(n) }));

  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  const filter = "metrics.auc > 0.9 and (params.loss = 'log' or tags.owner is not null)";
  await page.getByRole('combobox', { name: 'Filter runs' }).fill(filter);
  await page.keyboard.press('Enter');
  const matching = all.filter(({ auc, loss, tagged }) => auc > 0.9 && (loss === 'log' || tagged));
  assert.ok(matching.length > 300);

  const grid = page.getByRole('grid', { name: 'Runs' });
  const names = (of: Page): Promise<string[]> =>
    of.getByRole('grid', { name: 'Runs' }).getByRole('link').allInnerTexts();
  await grid.getByRole('link').first().waitFor();
  await page.getByRole('list', { name: 'Conditions: Filter runs' }).waitFor();

  // Grouped over all members, not over those on the screen.
  await page.getByLabel('Group by').selectOption({ label: 'seed' });
  const groups = page.getByRole('grid', { name: 'Groups' });
  await groups.getByRole('button', { name: 'Members of seed 0' }).waitFor();
  for (const value of ['0', '6']) {
    const members = matching.filter(({ seed }) => seed === value).map(({ auc }) => auc);
    const mean = members.reduce((sum, auc) => sum + auc, 0) / members.length;
    const spread = Math.sqrt(members.reduce((sum, auc) => sum + (auc - mean) ** 2, 0) / (members.length - 1));
    const row = groups.getByRole('row').filter({ has: page.getByRole('button', { name: `Members of seed ${value}` }) });
    assert.match(
      (await row.getByRole('gridcell').allTextContents()).join(' '),
      new RegExp(`${members.length} ${mean.toPrecision(4)} ± ${spread.toPrecision(4)}`),
    );
  }
  assert.deepEqual(await axeFaults(page), []);
  await sharedWith(another, page);

  // The best five, by the order of the whole.
  await page.getByLabel('Group by').selectOption({ label: 'nothing' });
  const head = grid.getByRole('columnheader', { name: 'auc' }).getByRole('button');
  await head.click();
  if ((await grid.getByRole('columnheader', { name: 'auc' }).getAttribute('aria-sort')) !== 'descending')
    await head.click();
  const best = [...matching].sort((a, b) => b.auc - a.auc).slice(0, 5);
  await grid.getByRole('link', { name: `run-${String(best[0]?.n).padStart(5, '0')}` }).waitFor();
  assert.deepEqual(
    (await names(page)).slice(0, 5),
    best.map(({ n }) => `run-${String(n).padStart(5, '0')}`),
  );
  for (let row = 1; row <= 5; row++)
    await grid.getByRole('checkbox', { name: `Choose row ${row}`, exact: true }).click();
  await sharedWith(another, page);
  await page.getByRole('button', { name: /^Compare 5/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Compare 5 runs' }).waitFor();

  const baseline = page.getByRole('radio').nth(4);
  await baseline.check();
  await page.waitForURL(/baseline=/);
  await page
    .getByText(/the baseline/)
    .first()
    .waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await sharedWith(another, page);
  await page.getByRole('button', { name: 'Register best' }).click();
  await page.getByRole('dialog').getByRole('combobox', { name: 'Model' }).fill('sweep');
  await page.getByRole('dialog').getByText('sweep is a new model.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Register' }).click();
  await page.getByRole('heading', { level: 1, name: 'sweep v1' }).waitFor();
  const { runId } = await client.call('getModelVersion', { path: { project, model: 'sweep', version: 1 } });
  const { name } = await client.call('getRun', { path: { project, run: runId ?? '' } });
  assert.equal(name, `run-${String(best[0]?.n).padStart(5, '0')}`);
  // The browser itself says that a model was not found before it was made.
  assert.deepEqual(
    complaints.filter((complaint) => !complaint.includes('404')),
    [],
  );
});
