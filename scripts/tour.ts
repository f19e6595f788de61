// Takes the pictures of docs/guide/tour.md from a server that holds a finished quickstart, in a window of 1440 × 900.
//   PAWL_TEST_CHROMIUM=/usr/bin/chromium node scripts/tour.ts http://127.0.0.1:7295
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createClient, type PawlClient } from '../clients/ts/client.ts';

const project = 'churn';
const model = 'churn';
const folder = join(import.meta.dirname, '..', 'docs', 'images', 'tour');

export const stopNames = [
  'home',
  'loop',
  'objectives',
  'dataset',
  'feature-view',
  'run',
  'compare',
  'model',
  'model-card',
  'version',
  'version-diff',
  'deployment',
  'monitor',
  'alert',
  'retraining',
  'lineage',
  'audit',
  'members',
] as const;

/** The page that each picture shows, under the project. */
export async function tourStops(client: PawlClient): Promise<Readonly<Record<(typeof stopNames)[number], string>>> {
  const path = { project };
  const [endpoint] = (await client.call('listEndpoints', { path, query: {} })).items;
  const { items: runs } = await client.call('listRuns', { path, query: { limit: 5 } });
  const [alarm] = (await client.call('listAlarms', { path, query: { limit: 1 } })).items;
  const champion = await client.call('getModelVersion', { path: { project, model, version: 9 } });
  return {
    home: '',
    loop: `loop/${model}`,
    objectives: 'objectives',
    dataset: 'datasets/transactions?tab=quality',
    'feature-view': 'features/customer_orders',
    run: `runs/${runs[0]?.id}`,
    compare: `compare?runs=${runs.map(({ id }) => id).join()}`,
    model: `models/${model}`,
    'model-card': `models/${model}?tab=card`,
    version: `models/${model}/v/9`,
    'version-diff': `models/${model}/diff?a=6&b=9`,
    deployment: `deployments/${endpoint?.name}`,
    monitor: `monitors/${model}`,
    alert: `alerts?sel=${alarm?.id}`,
    retraining: 'retraining',
    lineage: `lineage?focus=model-version/${champion.id}`,
    audit: 'audit?sel=20',
    members: 'settings?tab=members',
  };
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
    for (const [name, path] of Object.entries(await tourStops(createClient({ baseUrl: url })))) {
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
