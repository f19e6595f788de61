// A reader who watches while the months of the quickstart go by: labels arrive two months late, and until then the estimate stands alone.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createClient, type PawlClient } from '../../../clients/ts/client.ts';
import { openBrowser, openPage } from '../../support/browser.ts';
import { model, project } from './visit.ts';

/** Days whose performance is estimated and not yet known from labels; undefined until the server answers. */
async function unlabelledDays(client: PawlClient): Promise<readonly string[] | undefined> {
  const found = await client.call('viewMonitor', { path: { project, model }, query: {} }).catch(() => undefined);
  return found?.performance
    .filter((point) => point.realised === null && point.estimated !== null)
    .map(({ day }) => day);
}

/**
 * Opens the monitors while a day has only an estimate and waits, without a reload, until labels have come for it.
 * @param over tells that the replay has ended, so that nothing more is to come
 */
export async function watchLabelsArrive(t: TestContext, url: string, over: () => boolean): Promise<void> {
  const client = createClient({ baseUrl: url });
  let days: readonly string[] | undefined;
  while ((days?.length ?? 0) === 0 && !over()) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    days = await unlabelledDays(client);
  }
  const day = days?.at(-1);
  assert.ok(day !== undefined, 'no day was seen before its labels');
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/monitors/${model}`);
  const alone = page.getByText(/No realised AUC for .* The estimate stands alone there/);
  await alone.filter({ hasText: day }).waitFor();
  let loads = 0;
  page.on('framenavigated', () => loads++);
  await alone.filter({ hasText: day }).waitFor({ state: 'detached', timeout: 60_000 });
  const { performance } = await client.call('viewMonitor', { path: { project, model }, query: {} });
  const point = performance.find((one) => one.day === day);
  assert.ok(point?.realised != null && point.estimated !== null, `${day}: realised beside estimated`);
  await page.getByRole('heading', { name: 'Performance' }).waitFor();
  assert.equal(loads, 0, 'the page was not loaded again');
  assert.deepEqual(complaints, []);
}
