// Traces in the browser: the failing one is found by a filter, opens at its error, is read span by span and judged; fifty thousand spans
// open all the same.
import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { axeFaults, openBrowser, openPage, settled, shows, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed, shopTrace } from '../support/shop-project.ts';

test('a failed trace is found, opens at its error, is read as a chat and judged', { skip }, async (t) => {
  const { url, client } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${url}/p/${project}`);
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await page.waitForURL(`**/p/${project}/traces`);
  await page.locator('.answer').getByText('1 trace in the last 24 h, 1 failed (100').waitFor();
  const box = page.getByRole('combobox', { name: 'Filter traces' });
  await box.fill("state = 'error' and usage.total_tokens > 100 and span.name = 'refund'");
  await page.keyboard.press('Enter');
  await page.getByRole('grid').getByRole('link', { name: 'answer' }).click();
  await page.waitForURL(`**/traces/${shopTrace}`);
  await page
    .locator('.answer')
    .getByText(/Failed in 900 ms at refund; model took 66\.7.% of the time itself; 150 tokens/)
    .waitFor();
  const spans = page.getByRole('tree', { name: 'Spans' });
  await spans.getByRole('treeitem', { name: /^error refund ?tool/, selected: true }).waitFor();
  await page.getByText('the order is not paid').waitFor();
  assert.deepEqual(await axeFaults(page), []);

  // Alike siblings are one row until it is opened.
  await shows(() => spans.getByRole('treeitem').count(), 4);
  await spans.getByRole('treeitem', { name: /^embed ×6/ }).click();
  await shows(() => spans.getByRole('treeitem').count(), 10);
  await spans.getByRole('treeitem', { name: /^model ?chat model/ }).click();
  await page.getByRole('list', { name: 'Messages of input' }).getByText('Where is my refund?').waitFor();
  await page.getByRole('combobox', { name: 'Spans shown' }).selectOption({ label: 'only errors' });
  assert.deepEqual(
    await spans.getByRole('treeitem').evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-level'))),
    ['1', '2'],
  );
  await page.reload();
  await settled(page);
  await shows(() => spans.getByRole('treeitem').count(), 2);

  await page.getByRole('textbox', { name: 'Name' }).fill('correct');
  await page.getByRole('textbox', { name: 'Value' }).fill('false');
  await page.getByRole('textbox', { name: 'Why' }).fill('it was never paid');
  await page.getByRole('button', { name: 'Assess' }).click();
  await page.getByRole('list', { name: 'Assessments' }).getByText('it was never paid').waitFor();
  const { assessments } = await client.call('getTrace', { path: { project, trace: shopTrace } });
  assert.deepEqual(
    assessments.filter(({ kind }) => kind === 'feedback').map(({ name, value, source }) => [name, value, source.type]),
    [['correct', false, 'HUMAN']],
  );
  assert.deepEqual([...(await axeFaults(page)), ...complaints], []);
});

test('a trace of fifty thousand spans opens, and its error and critical path are found', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const { url, client } = await seed(t);
  const traceId = 'f'.repeat(32);
  const begun = BigInt(Date.now()) * 1_000_000n;
  const count = 50_000;
  const hex = (n: number): string => n.toString(16).padStart(16, '0');
  const spanOf = (n: number) => ({
    traceId,
    spanId: hex(n + 1),
    parentSpanId: n === 0 ? '' : hex(Math.floor((n - 1) / 40) + 1),
    name: n === 0 ? 'root' : `step ${n % 97}`,
    startTimeUnixNano: String(begun + BigInt(n) * 10_000n),
    endTimeUnixNano: String(begun + BigInt(n === 0 ? count * 2 : n + 1) * 10_000n),
    attributes: [],
    status: { code: n === 31_415 ? 2 : 1, message: n === 31_415 ? 'one among many' : '' },
  });
  for (let from = 0; from < count; from += 5000) {
    const spans = Array.from({ length: 5000 }, (_, n) => spanOf(from + n));
    const response = await fetch(`${url}/projects/${project}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
    });
    assert.equal(response.status, 200);
  }
  assert.equal((await client.call('getTrace', { path: { project, trace: `tr-${traceId}` } })).spans, count);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const startedAt = performance.now();
  await page.goto(`${url}/p/${project}/traces/tr-${traceId}`);
  await page.getByText('one among many').waitFor();
  t.diagnostic(`opened at the error in ${Math.round(performance.now() - startedAt)} ms`);
  assert.ok((await page.getByRole('treeitem').count()) < 100, 'only rows in sight are drawn');
  await page.getByRole('combobox', { name: 'Spans shown' }).selectOption({ label: 'critical path' });
  await page.getByRole('treeitem', { name: /^root/ }).waitFor();
  await page.getByRole('combobox', { name: 'Spans shown' }).selectOption({ label: 'only errors' });
  await page.getByRole('treeitem', { name: /^error/ }).waitFor();
  assert.deepEqual([...(await axeFaults(page)), ...complaints], []);
});
