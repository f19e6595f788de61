// The page of a version shows what its gate found in parts: slices with intervals, the worst first, and the columns it rests on; the card
// of its model says it in words and takes what only people know.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { compare, impactsOf, measureSlices } from '../../src/modules/evaluation/measure.ts';
import { insertEvaluation } from '../../src/modules/evaluation/store.ts';
import { openSqlite } from '../../src/platform/db/sqlite.ts';
import { faultsIn, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { deploy } from '../support/deployment.ts';
import { createHomedServer } from '../support/homed-server.ts';
import { champion, inverted } from '../support/serving.ts';

test('slices are shown with intervals, the worst first, columns by their impact, and the card of the model tells it all', {
  skip,
}, async (t) => {
  const server = createHomedServer(t);
  await server.start();
  await deploy(server.url, [champion, inverted]);
  const project = 'default';
  const version = async (number: number) => {
    const client = createClient({ baseUrl: server.url });
    return client.call('getModelVersion', { path: { project, model: 'churn', version: number } });
  };
  const [first, second] = [await version(1), await version(2)];
  await server.stop();

  const rows = 600;
  const labels = Float64Array.from({ length: rows }, (_, n) => ((n * 7) % 10 < 4 ? 1 : 0));
  const jitter = (n: number): number => ((n * 37) % 100) / 400;
  const scored = (miss: (n: number) => boolean) =>
    labels.map((label, n) => (miss(n) ? 0.45 : label === 1 ? 0.65 : 0.1) + jitter(n));
  const kinds = Array.from({ length: rows }, (_, n) => (n % 3 === 0 ? 'new' : n % 3 === 1 ? 'old' : 'other'));
  const [challenger, other] = [
    { labels, scores: scored((n) => kinds[n] === 'old') },
    { labels, scores: scored((n) => kinds[n] === 'new') },
  ];
  const options = { threshold: 0.5, seed: 7 };
  const compared = compare(challenger, other, { ...options, resamples: 200 });
  const db = openSqlite({ path: join(server.home, 'pawl.db') });
  await db.transact((tx) =>
    insertEvaluation(tx, {
      id: '01a21307402770009158685a2a6bc72b',
      project,
      model: 'churn',
      challenger: { id: second.id, version: 2 },
      champion: { id: first.id, version: 1 },
      dataSha256: '0'.repeat(64),
      dataLabel: 'held out',
      rows,
      positives: 240,
      ...options,
      challengerMetrics: compared.challenger,
      championMetrics: compared.champion,
      delta: compared.delta,
      slices: measureSlices('kind', kinds, challenger, other, 0.5, 7),
      fairness: [],
      calibration: [],
      importance: impactsOf(
        challenger,
        [
          { feature: 'idle', scores: challenger.scores },
          { feature: 'frequency', scores: challenger.scores.map((_, n, all) => all[(n + 1) % rows] ?? 0) },
        ],
        7,
      ),
      conditions: [],
      verdict: 'pass',
      summary: 'v2 passes.',
      createdAt: 0,
    }),
  );
  await db.close();
  await server.start();

  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${server.url}/p/${project}/models/churn/v/2`);
  const firstCells = (table: string) => async () => {
    const all = await page.getByRole('table', { name: table }).getByRole('row').allInnerTexts();
    return all.slice(1).map((row) => row.split('\t')[0]);
  };
  await shows(firstCells('log_loss by slice'), ['kind=old', 'kind=other', 'kind=new']);
  await shows(firstCells('Importance'), ['frequency', 'idle']);
  const table = page.getByRole('table', { name: 'log_loss by slice' });
  await table
    .getByRole('row', { name: /kind=old/ })
    .getByText('worse')
    .waitFor();
  await table
    .getByRole('row', { name: /kind=new/ })
    .getByText('better')
    .waitFor();
  await table.getByRole('img', { name: /^kind=old: \d.* \[/ }).waitFor();
  const faults = [
    ...(await faultsIn(page, { width: 1440, colorScheme: 'light' })),
    ...(await faultsIn(page, { width: 390, colorScheme: 'dark' })),
  ];
  await page.getByLabel(/^Metric/).selectOption('accuracy');
  await page.waitForURL(/[?&]y=accuracy/);
  await shows(firstCells('accuracy by slice'), ['kind=old', 'kind=other', 'kind=new']);
  await page.reload();
  await settled(page);
  await shows(() => page.getByRole('table', { name: 'accuracy by slice' }).count(), 1);

  await page.goto(`${server.url}/p/${project}/models/churn?tab=card`);
  await page.getByText(/The card of churn v\d/).waitFor();
  await page.getByRole('button', { name: 'Write intended use' }).click();
  await page.getByRole('textbox', { name: 'Intended use' }).fill('Coupons for customers about to leave.');
  await page.getByRole('button', { name: 'Save' }).click();
  const use = page.getByRole('row', { name: /^Intended use/ });
  await shows(() => use.getByRole('cell').first().textContent(), 'Coupons for customers about to leave.');
  await use.getByText('written').waitFor();
  faults.push(
    ...(await faultsIn(page, { width: 1440, colorScheme: 'light' })),
    ...(await faultsIn(page, { width: 390, colorScheme: 'dark' })),
  );
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CycloneDX' }).click(),
  ]);
  assert.match(file.suggestedFilename(), /^churn-v\d+\.cdx\.json$/);
  assert.match(await readFile(await file.path(), 'utf8'), /"Coupons for customers about to leave\."/);
  await page.getByRole('navigation', { name: 'Parts of the model' }).getByText('Deployments').click();
  await page.getByRole('grid', { name: /^Revisions of/ }).waitFor();
  faults.push(...(await faultsIn(page, { width: 390, colorScheme: 'light' })));
  assert.deepEqual([...faults, ...complaints], []);
});
