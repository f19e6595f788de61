// The shell asks ahead for the first request of a page, in a real browser: the page takes that answer and asks no second time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { shop as project, seedShop as seed } from '../support/shop-project.ts';

test('a page opened by its address takes the answer that its shell asked for, and asks for it once', {
  skip,
}, async (t) => {
  const { url, experiment } = await seed(t);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    asked.push(`${pathname}${search}`);
  });
  for (const [path, request] of [
    ['', 'home'],
    ['/models', 'models?limit=100'],
    [`/experiments/${experiment}`, `experiments/${experiment}`],
  ]) {
    const wanted = `/api/v1/projects/${project}/pages/${request}`;
    const shell = await (await fetch(`${url}/p/${project}${path}`)).text();
    assert.ok(shell.includes(`as="fetch" crossorigin href="${wanted}"`), wanted);
    asked.length = 0;
    await page.goto(`${url}/p/${project}${path}`);
    await settled(page);
    assert.equal(asked.filter((one) => one === wanted).length, 1, wanted);
  }
  assert.deepEqual(complaints, []);
});
