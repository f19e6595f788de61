// Journeys of people who decide: a refused candidate is asked through the gate, one colleague rejects, another approves, and what was
// approved is promoted by hand. The records of the quickstart are changed by it.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settled } from '../../support/browser.ts';
import { openCliSession } from '../../support/cli-session.ts';
import { repositoryRoot } from '../../support/pawl-process.ts';
import { until } from '../../support/platform.ts';
import { model, project, type Visit } from './visit.ts';

/** Versions that the gate refused during the quickstart. */
const rejected = 11;
const approved = 12;

/** One decision by a person, on the page of approvals, from the request that waits there. */
async function decide({ page, url, client }: Visit, version: number, verdict: 'Approve' | 'Reject'): Promise<void> {
  await client.call('overrideGate', {
    path: { project, model },
    body: { version, reason: 'The campaign starts tomorrow' },
  });
  await page.goto(`${url}/p/${project}/approvals`);
  const request = page.getByRole('region', { name: `${model} v${version} to ${model}` });
  await request.waitFor({ timeout: 30_000 });
  const button = request.getByRole('button', { name: verdict });
  assert.equal(await button.getAttribute('aria-disabled'), 'true', 'a decision needs a reason');
  await request.getByRole('textbox', { name: 'Reason' }).fill(`${verdict} it, says the owner`);
  await button.click();
  await request.waitFor({ state: 'detached' });
  const { items } = await client.call('listApprovals', { path: { project }, query: { limit: 1 } });
  assert.equal(items[0]?.state, verdict === 'Approve' ? 'approved' : 'rejected');
  assert.equal(items[0]?.votes[0]?.reason, `${verdict} it, says the owner`);
}

/** The example's pawl.yaml, but for one approval that each version needs. */
function exampleWithApproval(folder: string): string {
  const example = join(folder, 'example');
  cpSync(join(repositoryRoot, 'examples', 'churn'), example, { recursive: true });
  const file = join(example, 'pawl.yaml');
  const manifest = readFileSync(file, 'utf8');
  writeFileSync(file, manifest.replace('approvals: 0', 'approvals: 1'));
  return example;
}

/** One version rejected, another approved and promoted. */
async function approvals(visit: Visit): Promise<void> {
  const { page, url, client } = visit;
  const { run } = openCliSession(url, exampleWithApproval(visit.folder));
  assert.match(await run(['apply', 'pawl.yaml']), /loop/);
  await decide(visit, rejected, 'Reject');
  await until(
    async () => (await client.call('getLoop', { path: { project, model } })).state === 'idle',
    'The end of the turn',
  );
  await decide(visit, approved, 'Approve');
  await page.goto(`${url}/p/${project}/deployments/${model}`);
  await page.locator('.answer').getByText(`v${approved} has 10`).waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Promote' }).click();
  const confirm = page.getByRole('button', { name: `Give v${approved} 100 %` });
  await page.getByText('whatever its criteria say').waitFor();
  await page.getByRole('textbox', { name: /reason/i }).fill('The owner asked for it');
  await confirm.click();
  await page.locator('.answer').getByText(`of v${approved}, was promoted`).waitFor();
  await until(
    async () => (await client.call('getAlias', { path: { project, model, alias: 'champion' } })).version === approved,
    'The alias of the champion',
  );
  await page.goto(`${url}/p/${project}/loop/${model}`);
  await settled(page);
  await page
    .getByText(/Approve it, says the owner/)
    .first()
    .waitFor();
}

export const decidingJourneys = { approvals };
