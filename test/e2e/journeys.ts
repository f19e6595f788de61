// What readers come for, on the records that the quickstart leaves: each journey starts at an address that someone would know, clicks
// as they would, and ends where the claim is proved. Each also holds its last page against axe, the console and a reload.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { createClient, type PawlClient } from '../../clients/ts/client.ts';
import { tourStops } from '../../scripts/tour.ts';
import { axeFaults, openBrowser, openPage, settled } from '../support/browser.ts';

interface Visit {
  readonly page: Page;
  readonly url: string;
  readonly client: PawlClient;
}

const project = 'churn';
const model = 'churn';

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

/** What the page shows once it shows what is wanted, or after five seconds. */
async function shownOnce(page: Page, wanted: string): Promise<string> {
  for (let tries = 50; ; tries--) {
    await settled(page);
    const shown = await page.getByRole('main').ariaSnapshot();
    if (shown === wanted || tries === 0) return shown;
    await page.waitForTimeout(100);
  }
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

const journeys = { whyRetrained, whatWasLive, mlflowLinks, eightTabs, theTour };

/** Walks every journey against a server that holds the records of a finished quickstart. */
export async function walkJourneys(t: TestContext, url: string): Promise<void> {
  const browser = await openBrowser(t);
  const client = createClient({ baseUrl: url });
  for (const [name, walk] of Object.entries(journeys))
    await t.test(`journey: ${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`, async () => {
      const complaints: string[] = [];
      const page = await openPage(browser, complaints);
      try {
        await walk({ page, url, client });
        await settled(page);
        assert.deepEqual(await axeFaults(page), []);
        const shown = await page.getByRole('main').ariaSnapshot();
        await page.reload();
        assert.equal(await shownOnce(page, shown), shown, 'a reload shows the same');
        assert.deepEqual(complaints, []);
      } finally {
        await page.context().close();
      }
    });
}
