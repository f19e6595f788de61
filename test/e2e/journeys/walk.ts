// What people come for, on the records that the quickstart leaves: each journey starts at an address that someone would know, clicks
// as they would, and ends where the claim is proved. Each also holds its last page against axe, the console and a reload.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { createClient } from '../../../clients/ts/client.ts';
import { axeFaults, openBrowser, openPage, settled } from '../../support/browser.ts';
import { temporaryFolder } from '../../support/databases.ts';
import { decidingJourneys } from './deciding.ts';
import { readingJourneys } from './reading.ts';

/** What the page shows once it shows what is wanted, or after five seconds. */
async function shownOnce(page: Page, wanted: string): Promise<string> {
  for (let tries = 50; ; tries--) {
    await settled(page);
    const shown = await page.getByRole('main').ariaSnapshot();
    if (shown === wanted || tries === 0) return shown;
    await page.waitForTimeout(100);
  }
}

/** Walks every journey against a server that holds the records of a finished quickstart. */
export async function walkJourneys(t: TestContext, url: string): Promise<void> {
  const browser = await openBrowser(t);
  const client = createClient({ baseUrl: url });
  const folder = temporaryFolder(t);
  for (const [name, walk] of Object.entries({ ...readingJourneys, ...decidingJourneys }))
    await t.test(`journey: ${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`, async () => {
      const complaints: string[] = [];
      const page = await openPage(browser, complaints);
      try {
        await walk({ page, url, client, folder });
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
