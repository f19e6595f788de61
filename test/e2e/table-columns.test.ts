// The columns of a table: how many are drawn, how wide they are, which stay in sight, and the rows searched and saved by them.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openOlap } from '../../src/platform/olap/duckdb.ts';
import { axeFaults, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { temporaryFolder } from '../support/databases.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('of two hundred metrics a row holds only the cells in sight, and its name stays in sight', { skip }, async (t) => {
  const { url, client, experiment, run } = await seed(t);
  const metrics = Array.from({ length: 200 }, (_, n) => ({ key: `m${String(n).padStart(3, '0')}`, value: n, step: 0 }));
  await client.call('logToRun', { path: { project, run }, body: { metrics } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  /** How many metrics of the run each answer carried. */
  const carried: Promise<number>[] = [];
  page.on('response', (response) => {
    if (!new URL(response.url()).pathname.endsWith(`/${project}/runs`)) return;
    const count = async (): Promise<number> => {
      const { items } = (await response.json()) as { items: { id: string; metrics: unknown[] }[] };
      return items.find(({ id }) => id === run)?.metrics.length ?? -1;
    };
    carried.push(count());
  });
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  const asked = await Promise.all(carried);
  assert.ok(
    asked.length > 0 && asked.every((count) => count > 0 && count <= 5),
    `${asked} metrics, of which five at most are shown`,
  );
  await page.getByRole('button', { name: 'Columns of Runs' }).click();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.keyboard.press('Escape');
  const row = page.locator('[data-index="0"]');
  await page.getByRole('columnheader', { name: 'm003' }).waitFor();
  const cells = await row.getByRole('gridcell').count();
  assert.ok(cells < 40, `${cells} cells`);
  await page.getByRole('grid').evaluate((grid) => grid.scrollTo({ left: grid.scrollWidth }));
  await page.getByRole('columnheader', { name: 'm199' }).waitFor();
  await page.getByRole('gridcell', { name: '199', exact: true }).waitFor();
  assert.ok(((await Promise.all(carried)).at(-1) ?? 0) >= 200, 'the columns that were added are read');
  const left = (await row.getByRole('link').boundingBox())?.x ?? 0;
  const gridLeft = (await page.getByRole('grid').boundingBox())?.x ?? 0;
  assert.ok(left > gridLeft && left < gridLeft + 80, `the name is ${left - gridLeft} px from the edge`);
  await shows(() => page.getByRole('columnheader', { name: 'm003' }).count(), 0);
  assert.deepEqual(await axeFaults(page), []);
  assert.deepEqual(complaints, []);
});

test('a column is made wider by dragging, moved and pinned by the list, and a reload shows the same', {
  skip,
}, async (t) => {
  const { url, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  const head = page.getByRole('columnheader', { name: 'Name' });
  const before = await head.boundingBox();
  assert.ok(before !== null);
  await page.mouse.move(before.x + before.width - 3, before.y + 15);
  await page.mouse.down();
  await page.mouse.move(before.x + before.width + 57, before.y + 15, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/cols=runs/);
  await page.getByRole('button', { name: 'Columns of Runs' }).click();
  await page.getByRole('button', { name: 'auc: keep in sight' }).click();
  await page.getByRole('button', { name: 'By: one to the left' }).click();
  await page.getByRole('radio', { name: 'Compact' }).check();
  assert.deepEqual(await axeFaults(page), []);
  await page.keyboard.press('Escape');
  await page.reload();
  await settled(page);
  const names = await page.getByRole('columnheader').filter({ hasText: /\w/ }).allInnerTexts();
  assert.deepEqual(names.slice(0, 6), ['auc', 'Name', 'Marks', 'Status', 'By', 'Started']);
  assert.equal(Math.round((await head.boundingBox())?.width ?? 0), Math.round(before.width + 60));
  assert.equal((await page.locator('[data-index="0"]').boundingBox())?.height, 26);
  const narrower = Math.round(before.width + 60) - 16;
  await head.getByRole('button').focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await page.waitForURL((address) => decodeURIComponent(address.search).includes(`~${narrower}`));
  assert.deepEqual(complaints, []);
});

test('any list is searched for text to its end, says when nothing matches, and is saved as Parquet', {
  skip,
}, async (t) => {
  const { url, client } = await seed(t);
  for (let number = 0; number < 130; number++)
    await client.call('createExperiment', { path: { project }, body: { name: `try ${number}` } });
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments`);
  await settled(page);
  const find = page.getByRole('textbox', { name: 'Find in experiments' });
  await find.fill('try 7');
  await page.getByText('11 of 131').waitFor();
  await shows(() => page.getByRole('grid').getByRole('row').count(), 12);
  await page.getByRole('button', { name: 'Save Experiments' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Save as Parquet' }).click();
  const file = `${temporaryFolder(t)}/rows.parquet`;
  await writeFile(file, await readFile(await (await download).path()));
  const olap = await openOlap({ memoryLimitMb: 256 });
  t.after(() => olap.close());
  const rows = await olap.query('SELECT name, runs FROM read_parquet($1) ORDER BY name', [file]);
  assert.equal(rows.length, 11);
  assert.deepEqual(rows[0], { name: 'try 7', runs: 0 });
  await find.fill('nothing is called so');
  await page.getByText('No match in experiments for nothing is called so').waitFor();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await page.getByText('131', { exact: true }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a column is found by any key that a run of the experiment logged, and stays after a reload', {
  skip,
}, async (t) => {
  const { url, client, experiment } = await seed(t);
  const start = async (metrics: { key: string; value: number }[]) => {
    const { id } = await client.call('createRun', { path: { project }, body: { experimentId: experiment } });
    await client.call('logToRun', {
      path: { project, run: id },
      body: { metrics: metrics.map((one) => ({ ...one, step: 0 })) },
    });
    return id;
  };
  await start([
    { key: 'ancient/loss', value: 0.123 },
    ...Array.from({ length: 60 }, (_, n) => ({ key: `ancient/m${n}`, value: n })),
  ]);
  for (let n = 0; n < 105; n += 15)
    await Promise.all(Array.from({ length: 15 }, () => start([{ key: 'auc', value: 1 }])));
  const { keys } = await client.call('viewExperiment', { path: { project, experiment } });
  assert.ok(!keys.metrics.includes('ancient/loss'), 'the newest runs do not have it');
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  await page.getByRole('button', { name: 'Columns of Runs' }).click();
  const box = page.getByRole('textbox', { name: 'Find a column of Runs' });
  await box.fill('ancient');
  await page.getByRole('button', { name: 'Find more' }).click();
  await shows(() => page.getByRole('checkbox', { name: /^ancient/ }).count(), 61);
  await box.fill('IENT/LOSS');
  await page.getByRole('checkbox', { name: 'ancient/loss' }).check();
  assert.deepEqual(await axeFaults(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'ancient/loss' }).waitFor();
  await page.reload();
  await settled(page);
  await page.getByRole('columnheader', { name: 'ancient/loss' }).waitFor();
  await page.goto(`${page.url()}&sort=${encodeURIComponent('metrics.`ancient/loss` asc')}`);
  await page.getByRole('gridcell', { name: '0.1230' }).waitFor();
  assert.deepEqual(complaints, []);
});
