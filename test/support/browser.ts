// A real browser for tests of the pages: Chromium where the machine has one and the pages are built.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { repositoryRoot } from './pawl-process.ts';
import { serviceUrl } from './services.ts';

const { url: executablePath, skip: noBrowser } = serviceUrl('chromium');
const built = existsSync(join(repositoryRoot, 'web', 'dist', 'index.html'));

/** Why tests of pages cannot run here, in the words of the test runner; false when they can. */
export const skipPages = noBrowser !== false ? noBrowser : built ? false : 'the pages are not built: npm run build';

/** Ends with the test. */
export async function openBrowser(t: TestContext): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  t.after(() => browser.close());
  return browser;
}

/** A page in a profile of its own that collects whatever the browser complains about. */
export async function openPage(browser: Browser, complaints: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  return page;
}

/** Waits until the page has its title and nothing on it is loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('h1');
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
}

/** Waits until what is read of the page equals what is expected, and refuses with the last reading after ten seconds: a page is drawn
 * some frames after its address says what it shows. */
export async function shows<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const until = performance.now() + 10_000;
  for (let seen = await read(); ; seen = await read()) {
    if (isDeepStrictEqual(seen, expected)) return;
    if (performance.now() > until) assert.deepEqual(seen, expected);
    await delay(30);
  }
}

/** What axe finds on the page as it is, without what the pointer opened that a click left standing somewhere. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.mouse.move(0, 0);
  const hint = page.getByRole('tooltip').first();
  if (await hint.isVisible()) await hint.waitFor({ state: 'hidden', timeout: 2_000 }).catch(() => undefined);
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}

export interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** Gives the page a width and a theme, and finds what is wrong with it then: axe's faults, and a sideways scroll. */
export async function faultsIn(page: Page, { width, colorScheme }: Look): Promise<string[]> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  const faults = await axeFaults(page);
  const over = Number(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  );
  return over > 0 ? [...faults, `scrolls sideways by ${over} px`] : faults;
}
