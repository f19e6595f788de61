// Journeys of readers: they look for why, when and what, and change nothing but a name that all tabs must see.
import assert from 'node:assert/strict';
import type { Page, Request } from 'playwright-core';
import { tourStops } from '../../../scripts/tour.ts';
import { settled } from '../../support/browser.ts';
import { someRowOf } from '../../support/parquet-rows.ts';
import { model, project, type Visit } from './visit.ts';

/** Why was the model retrained? From Home, in four clicks, to the two distributions that differ. */
async function whyRetrained({ page, url }: Visit): Promise<void> {
  await page.goto(`${url}/p/${project}`);
  await page.getByRole('heading', { name: `Last transitions of ${model}` }).waitFor();
  await page.getByRole('link', { name: 'alarm', exact: true }).first().click();
  await page.waitForURL('**/alerts?sel=*', { waitUntil: 'commit' });
  await page
    .getByText(/psi ≥ 0\.25 on 4 of 13 features/)
    .first()
    .waitFor();
  await page.getByRole('link', { name: 'drift map' }).click();
  await page.waitForURL(`**/monitors/${model}*`, { waitUntil: 'commit' });
  await page.getByRole('button', { name: /^frequency 1998-02-28: 1\.5 of the threshold/ }).click();
  await page
    .getByRole('heading', { name: /frequency/ })
    .first()
    .waitFor();
}

/** From one alarm to the next by key, in the order of the list, as far as the list goes. */
async function alarmToAlarm({ page, url, client }: Visit): Promise<void> {
  const { items } = await client.call('viewAlerts', { path: { project }, query: {} });
  const [first, second] = items.map(({ alarm }) => alarm);
  assert.ok(first !== undefined && second !== undefined);
  await page.goto(`${url}/p/${project}/alerts`);
  await settled(page);
  const place = (at: number) =>
    page.getByRole('button', { name: `${at} of ${items.length} in alarms: choose another` });
  await page.getByRole('grid', { name: 'Alarms' }).getByRole('link', { name: first.monitor }).first().click();
  await place(1).waitFor();
  for (const [key, alarm, at] of [
    ['J', second, 2],
    ['K', first, 1],
    ['K', first, 1],
    ['J', second, 2],
  ] as const) {
    await page.keyboard.press(key);
    await page.waitForURL(`**/alerts?sel=${alarm.id}`, { waitUntil: 'commit' });
    await place(at).waitFor();
    await page
      .getByRole('region', { name: new RegExp(alarm.monitor) })
      .getByText(alarm.text)
      .first()
      .waitFor();
  }
}

/** What was live in the middle of August 1997, and what had been judged of it? From the model's page, by its history. */
async function whatWasLive({ page, url }: Visit): Promise<void> {
  await page.goto(`${url}/p/${project}/models/${model}`);
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByLabel('Day (UTC)').fill('1997-08-15');
  const answered = page.getByRole('region', { name: 'What was live on a day?' });
  await answered.getByRole('link', { name: 'v6', exact: true }).first().click();
  await page.waitForURL(`**/models/${model}/v/6*`, { waitUntil: 'commit' });
  await page
    .getByText(/5 of 5 conditions against v1/)
    .first()
    .waitFor();
}

/** Links that MLflow's clients print open the page of what they name. */
async function mlflowLinks({ page, url, client }: Visit): Promise<void> {
  const path = { project };
  const [experiment] = (await client.call('listExperiments', { path, query: {} })).items;
  const { runId: run } = await client.call('getModelVersion', { path: { project, model, version: 9 } });
  assert.ok(experiment !== undefined && run !== null);
  const base = `/p/${project}`;
  for (const [hash, where] of [
    [`#/experiments/${experiment.number}`, `${base}/experiments/${experiment.id}`],
    [`#/experiments/${experiment.number}/runs/${run}`, `${base}/runs/${run}`],
    [`#/runs/${run}`, `${base}/runs/${run}`],
    [`#/experiments/${experiment.number}/runs/${run}/artifacts/model`, `${base}/runs/${run}?tab=artifacts&file=model`],
    [`#/compare-runs?runs=["${run}"]&experiments=["1"]`, `${base}/compare?runs=${run}`],
    [`#/models/${model}`, `${base}/models/${model}`],
    [`#/models/${model}/versions/9`, `${base}/models/${model}/v/9`],
  ] as const) {
    await page.goto('about:blank');
    await page.goto(`${url}/${hash}`);
    await page.waitForURL(`${url}${where}`, { waitUntil: 'commit' });
    await settled(page);
  }
}

/** Eight tabs of one browser follow the server over one stream. */
async function eightTabs({ page, url, client }: Visit): Promise<void> {
  const streams: string[] = [];
  page.context().on('request', (request) => {
    if (request.url().endsWith('/api/v1/events')) streams.push(request.url());
  });
  const tabs = [page];
  for (let tab = 1; tab < 8; tab++) tabs.push(await page.context().newPage());
  for (const tab of tabs) {
    await tab.goto(`${url}/p/${project}/datasets`);
    await tab.getByRole('button', { name: /^Live/ }).waitFor();
  }
  await client.call('registerDataset', { path: { project, dataset: 'seen-by-all' }, body: {} });
  for (const tab of tabs) await tab.getByRole('grid').getByRole('link', { name: 'seen-by-all' }).waitFor();
  assert.equal(streams.length, 1);
  for (const tab of tabs.slice(1)) await tab.close();
}

/** Every stop of the guided tour is there to be seen. */
async function theTour({ page, url, client }: Visit): Promise<void> {
  for (const path of Object.values(await tourStops(client))) {
    await page.goto(`${url}/p/${project}/${path}`);
    await settled(page);
    assert.equal(await page.getByRole('alert').count(), 0, `${path} shows no refusal`);
    assert.ok((await page.locator('.answer').count()) > 0, `${path} answers its question`);
  }
}

/** A value that a model was trained on is the value that the page finds for that time. */
async function pastValue({ page, url, client }: Visit): Promise<void> {
  const { items } = await client.call('listTrainingSets', { path: { project }, query: { limit: 100 } });
  const trained = items.find(({ holdout }) => holdout !== null);
  assert.ok(trained !== undefined);
  const file = await fetch(`${url}/api/v1/projects/${project}/training-sets/${trained.id}/training/content`);
  const row = await someRowOf(new Uint8Array(await file.arrayBuffer()));
  await page.goto(`${url}/p/${project}/features/customer_orders`);
  await page.getByRole('textbox', { name: 'customer_id' }).fill(String(row['customer_id']));
  await page.getByLabel('at (UTC)').fill(`${String(row['cutoff'])}T00:00`);
  await page.getByRole('button', { name: 'Look up' }).click();
  const values = page.getByRole('grid', { name: 'Looked up values' });
  await values.getByRole('gridcell').first().waitFor();
  let compared = 0;
  for (const each of (await values.getByRole('row').all()).slice(1)) {
    const [name = '', text = ''] = await each.getByRole('gridcell').allTextContents();
    const value = Number(row[name]);
    const shown = Number(text.replaceAll(/\s/g, '').replace('−', '-'));
    assert.ok(Math.abs(shown - value) <= 1e-6 * Math.max(1, Math.abs(value)), `${name}: ${value}, shown as ${text}`);
    compared++;
  }
  assert.ok(compared >= 10, `${compared} features compared`);
  // What was looked up is not in the address: the page is left as another reader would find it.
  await page.reload();
}

/** Two frames later: what had come by now is drawn. */
const drawn = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

/** Someone who may only read sees every action, and each says what it would take. */
async function viewerReads({ page, url, client }: Visit): Promise<void> {
  const { secret } = await client.call('createToken', { body: { name: 'ana', scopes: ['*.read'] } });
  await page.setExtraHTTPHeaders({ authorization: `Bearer ${secret}` });
  const explained = new Set<string>();
  for (const path of [
    `loop/${model}`,
    `monitors/${model}`,
    'pipelines/train',
    'features/customer_orders',
    `deployments/${model}`,
    'experiments',
    'audit',
    'objectives',
    'settings?tab=jobs',
    '',
  ]) {
    const rights: Request[] = [];
    const noteRights = (request: Request) => {
      if (new URL(request.url()).pathname.endsWith('/pages/reader')) rights.push(request);
    };
    page.on('request', noteRights);
    await page.goto(`${url}/p/${project}/${path}`);
    await settled(page);
    await drawn(page);
    // What the reader may do is answered apart from the page, and its buttons are drawn anew with that.
    for (const request of rights) await (await request.response())?.finished();
    await drawn(page);
    page.off('request', noteRights);
    for (const button of await page.getByRole('main').locator('button[aria-disabled="true"]').all()) {
      const reason = (await button.getAttribute('aria-description')) ?? '';
      const name = `${path}: ${(await button.textContent()) ?? ''}`;
      assert.match(reason, /^ana lacks the permission [a-z]+\.[a-z]+: .* can grant it\.$/, name);
      explained.add(name);
    }
  }
  assert.ok(explained.size >= 10, [...explained].join('\n'));
}

export const readingJourneys = {
  whyRetrained,
  alarmToAlarm,
  whatWasLive,
  mlflowLinks,
  eightTabs,
  theTour,
  pastValue,
  viewerReads,
};
