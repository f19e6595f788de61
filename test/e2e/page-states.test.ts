// What each page shows when there is nothing, nothing yet, a refusal, a failure, no match, or no longer news: the states that are seen
// only when something is wrong. The run leaves one picture of them all, var/contact-sheet.png.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page, Route } from 'playwright-core';
import { axeFaults, openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { repositoryRoot } from '../support/pawl-process.ts';
import { seedShop, shop, shopPages } from '../support/shop-project.ts';

interface Shot {
  readonly page: string;
  readonly state: string;
  readonly picture: string;
}

const looks = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
] as const;

/** Requests that read what a page is about; not those of the frame around it. */
const readsPage = ({ pathname }: URL): boolean =>
  pathname.startsWith('/api/v1/') && !/^\/api\/v1\/(projects|clock|events|reader)$/.test(pathname);

/** A failure as the server words it: a healthy server cannot be made to answer so. */
function fail(route: Route): Promise<void> {
  const code = 'server.internal';
  const detail = 'The server failed.';
  const hint = 'Try again; the log has more.';
  const body = JSON.stringify({ type: `/docs/errors#${code}`, title: detail, status: 500, code, detail, hint });
  const headers = { 'x-request-id': 'r-0001' };
  return route.fulfill({ status: 500, contentType: 'application/problem+json', headers, body });
}

/** One page with a table of every picture; each row a page, each column a state. */
function contactSheet(shots: readonly Shot[]): string {
  const states = [...new Set(shots.map(({ state }) => state))];
  const rows = [...new Set(shots.map(({ page }) => page))].map((page) => {
    const cells = states.map((state) => {
      const shot = shots.find((one) => one.page === page && one.state === state);
      return `<td>${shot === undefined ? '' : `<img height="240" src="data:image/jpeg;base64,${shot.picture}">`}</td>`;
    });
    return `<tr><th>${page}</th>${cells.join('')}</tr>`;
  });
  const heads = states.map((state) => `<th>${state}</th>`).join('');
  return `<meta charset="utf-8"><style>body{font:12px system-ui}td,th{vertical-align:top;border:1px solid #ccc;text-align:left}</style><table><tr><th></th>${heads}</tr>${rows.join('')}</table>`;
}

test('every page has its states, and says in each what to do next', { skip, timeout: 600_000 }, async (t) => {
  const seeded = await seedShop(t);
  const { url, client } = seeded;
  await client.call('createProject', { body: { name: 'bare', description: '' } });
  const { secret } = await client.call('createToken', { body: { name: 'knows-nobody', scopes: ['projects.read'] } });
  const complaints: string[] = [];
  const browser = await openBrowser(t);
  // A refused request is a line in the browser's console too: what is looked for here, not a fault.
  const page = await openPage(browser, []);
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  const shots: Shot[] = [];
  const faults: string[] = [];

  async function look(name: string, state: string, check: (page: Page) => Promise<string | undefined>): Promise<void> {
    const fault = await check(page);
    if (fault !== undefined) faults.push(`${name}, ${state}: ${fault}`);
    for (const { width, height, colorScheme } of looks) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      const picture = await page.screenshot({ type: 'jpeg', quality: 60 });
      shots.push({ page: name, state: `${state} ${width}`, picture: picture.toString('base64') });
    }
    // What is shown when all is well is held against axe elsewhere, in every look.
    if (state !== 'full' && state !== 'stale')
      for (const fault of await axeFaults(page)) faults.push(`${name}, ${state}: ${fault}`);
    await page.setViewportSize({ width: looks[0].width, height: looks[0].height });
    await page.emulateMedia({ colorScheme: 'light' });
  }

  const says = (role: 'alert' | 'status', text: RegExp) => async (shown: Page) => {
    const found = await shown
      .getByRole(role)
      .filter({ hasText: text })
      .first()
      .waitFor({ timeout: 5_000 })
      .then(() => true)
      .catch(() => false);
    return found ? undefined : `does not say ${text}: ${(await shown.locator('main').textContent())?.slice(0, 160)}`;
  };

  for (const path of shopPages(seeded).filter((one) => one.startsWith(`/p/${shop}`) && !one.includes('tab='))) {
    const name = path.replace(`/p/${shop}`, '').replace(/[0-9a-f]{32}/, 'ID') || '/';
    const address = `${url}${path}`;

    await page.route(readsPage, () => new Promise(() => undefined));
    await page.goto(address);
    await look(name, 'loading', async (shown) => {
      // The script of the page has come; its data has not.
      await shown.locator('h1').first().waitFor();
      const busy = await shown
        .locator('[aria-busy="true"]')
        .first()
        .waitFor({ timeout: 5_000 })
        .catch(() => 'no');
      return busy === 'no' ? 'shows nothing of what is to come' : undefined;
    });
    await page.unrouteAll({ behavior: 'ignoreErrors' });

    await page.route(readsPage, fail);
    await page.goto(address);
    await look(name, 'error', says('alert', /The server failed.*server\.internal.*Try again/s));
    await page.unrouteAll({ behavior: 'ignoreErrors' });

    await page.setExtraHTTPHeaders({ authorization: `Bearer ${secret}` });
    await page.goto(address);
    await look(name, 'denied', says('alert', /permission .*request\.forbidden/s));
    await page.setExtraHTTPHeaders({});

    await page.goto(address);
    await settled(page);
    await look(name, 'full', async () => undefined);
    const find = page
      .getByRole('main')
      .getByRole('textbox', { name: /^Find in / })
      .first();
    if ((await find.count()) > 0) {
      await find.fill('nothing is called so');
      await look(name, 'no match', async (shown) => {
        const said = shown.getByText(/^No match in .* for nothing is called so/).first();
        return (await said.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        ))
          ? undefined
          : 'does not say that nothing matches';
      });
    }
    await page.route('**/api/v1/events', (route) => route.abort());
    await page.goto(address);
    await settled(page);
    await look(name, 'stale', async (shown) => {
      const lost = shown.getByRole('button', { name: /Live lost|Connecting/ });
      return (await lost.count()) > 0 ? undefined : 'does not say that it no longer follows';
    });
    await page.unrouteAll({ behavior: 'ignoreErrors' });

    if (/^\/[a-z]*$/.test(name)) {
      await page.goto(`${url}${path.replace(shop, 'bare')}`);
      await settled(page);
      await look(name, 'empty', async (shown) =>
        (await shown.locator('main .empty, main .answer').count()) > 0 ? undefined : 'says nothing of how to begin',
      );
    }
  }

  const folder = join(repositoryRoot, 'var');
  mkdirSync(folder, { recursive: true });
  const sheet = await browser.newPage({ viewport: { width: 3400, height: 1000 } });
  await sheet.setContent(contactSheet(shots));
  writeFileSync(join(folder, 'contact-sheet.png'), await sheet.screenshot({ fullPage: true }));
  assert.deepEqual([...faults, ...complaints], []);
});
