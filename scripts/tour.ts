// Takes the pictures of docs/guide/tour.md from a server that holds a finished quickstart, in a window of 1440 × 900.
//   PAWL_TEST_CHROMIUM=/usr/bin/chromium node scripts/tour.ts http://127.0.0.1:7295
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createClient, type PawlClient } from '../clients/ts/client.ts';

const project = 'churn';
const model = 'churn';
const folder = join(import.meta.dirname, '..', 'docs', 'images', 'tour');

/** Each picture by name, with the page it shows. */
export async function tourStops(client: PawlClient): Promise<ReadonlyMap<string, string>> {
  const path = { project };
  const [endpoint] = (await client.call('listEndpoints', { path })).items;
  const { items: runs } = await client.call('listRuns', { path, query: { limit: 5 } });
  const rollouts = await client.call('listRollouts', {
    path: { project, endpoint: endpoint?.name ?? model },
    query: { limit: 100 },
  });
  const rolledBack = rollouts.items.find(({ state }) => state === 'rolled-back');
  const [alarm] = (await client.call('listAlarms', { path, query: { limit: 1 } })).items;
  const { items: entries } = await client
    .call('listAuditEntries', { query: { action: 'rollout', limit: 1 } })
    .catch(() => ({
      items: [],
    }));
  const [newest] = runs;
  return new Map([
    ['home', ''],
    ['loop', `loop/${model}`],
    ['objectives', 'objectives'],
    ['dataset', 'datasets/transactions?tab=quality'],
    ['feature-view', 'features/customer_orders'],
    ['run', `runs/${newest?.id}`],
    ['compare', `compare?runs=${runs.map(({ id }) => id).join()}`],
    ['model', `models/${model}`],
    ['version', `models/${model}/v/9`],
    ['version-diff', `models/${model}/diff?a=6&b=9`],
    ['deployment', `deployments/${endpoint?.name}${rolledBack === undefined ? '' : `?rollout=${rolledBack.id}`}`],
    ['monitor', `monitors/${model}`],
    ['alert', `alerts?sel=${alarm?.id}`],
    ['retraining', 'retraining'],
    [
      'lineage',
      `lineage?focus=model-version/${(await client.call('getModelVersion', { path: { project, model, version: 9 } })).id}`,
    ],
    ['audit', `audit?sel=${entries[0]?.seq ?? 20}`],
  ]);
}

if (import.meta.main) {
  const [url = 'http://127.0.0.1:7295'] = process.argv.slice(2);
  const executablePath = process.env['PAWL_TEST_CHROMIUM'];
  const browser = await chromium.launch({
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    mkdirSync(folder, { recursive: true });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
    for (const [name, path] of await tourStops(createClient({ baseUrl: url }))) {
      await page.goto(`${url}/p/${project}/${path}`);
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${name}.jpg`), type: 'jpeg', quality: 75 });
      console.log(name);
    }
  } finally {
    await browser.close();
  }
}
