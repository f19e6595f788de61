// A list of any length as a file that the server makes: followed on the page, there after a restart, and given only to whoever asked and
// may still do what they might.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { openOlap } from '../../src/platform/olap/duckdb.ts';
import { axeFaults, openBrowser, openPage, settled, skipPages as skip } from '../support/browser.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { createHomedServer } from '../support/homed-server.ts';
import { startPawl } from '../support/pawl-process.ts';
import { until } from '../support/platform.ts';

const project = 'default';

async function seedRuns(url: string, runs: number): Promise<string> {
  const client = createClient({ baseUrl: url });
  const { id } = await client.call('createExperiment', { path: { project }, body: { name: 'many' } });
  for (let n = 0; n < runs; n += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, runs - n) }, async (_, at) => {
        const body = { experimentId: id, name: `=run ${n + at}`, tags: { place: String(n + at) } };
        await client.call('createRun', { path: { project }, body });
      }),
    );
  return id;
}

test('a list is exported from its table with progress, and its file is there after a reload and a restart', {
  skip,
}, async (t) => {
  const server = createHomedServer(t);
  await server.start();
  const experiment = await seedRuns(server.url, 1_250);
  const complaints: string[] = [];
  const page = await openPage(await openBrowser(t), complaints);
  await page.goto(`${server.url}/p/${project}/experiments/${experiment}`);
  await settled(page);
  await page.getByRole('button', { name: 'Save Runs' }).click();
  await page.getByRole('menuitem', { name: 'Export as CSV' }).click();
  const link = page.getByRole('link', { name: 'Download Runs.csv' });
  await link.waitFor();
  await page.getByText(/Runs\.csv: 1.250 rows/).waitFor();
  assert.deepEqual(await axeFaults(page), []);
  await page.reload();
  await link.waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  assert.equal(lines.length, 1_251);
  assert.match(lines[0] ?? '', /^id,.*\btags\.place\b/);
  assert.equal(lines.filter((line) => /'=run \d+/.test(line)).length, 1_250);

  await page.goto(`${server.url}/p/${project}/settings?tab=exports`);
  const listed = page.getByRole('link', { name: 'Runs.csv', exact: true });
  await listed.waitFor();
  const [second] = await Promise.all([page.waitForEvent('download'), listed.click()]);
  assert.equal((await readFile(await second.path(), 'utf8')).split('\r\n').length, 1_252);
  assert.deepEqual(await axeFaults(page), []);

  assert.deepEqual(complaints, []);
  await page.close();

  await server.kill();
  await server.start();
  const client = createClient({ baseUrl: server.url });
  const [made] = (await client.call('listExports', { path: { project } })).items;
  assert.deepEqual([made?.state, made?.rows, made?.operation], ['done', 1_250, 'listRuns']);
  const path = { project, export: made?.id ?? '' };
  const again = await client.open('downloadExport', { path });
  assert.equal((await again.text()).split('\r\n').length, 1_252);
  await client.call('deleteExport', { path });
  await assert.rejects(client.open('downloadExport', { path }), /There is no export/);
});

test('a server that dies while it exports begins again, an export can be ended, and Parquet has the types of the fields', {
  skip,
}, async (t) => {
  const server = createHomedServer(t);
  await server.start();
  await seedRuns(server.url, 1_100);
  const start = (format: 'parquet' | 'json') =>
    createClient({ baseUrl: server.url }).call('startExport', {
      path: { project },
      body: { operation: 'listRuns', query: { filter: "tags.place LIKE '1%'" }, format },
    });
  const [parquet, json] = await Promise.all([start('parquet'), start('json')]);
  await server.kill();
  await server.start();
  const client = createClient({ baseUrl: server.url });
  const stateOf = async (id: string) => (await client.call('getExport', { path: { project, export: id } })).state;
  await client.call('cancelExport', { path: { project, export: json.id } });
  assert.match(await stateOf(json.id), /cancelled|done/);
  await until(async () => (await stateOf(parquet.id)) === 'done');
  const file = join(temporaryFolder(t), 'runs.parquet');
  const content = await client.open('downloadExport', { path: { project, export: parquet.id } });
  await writeFile(file, Buffer.from(await content.arrayBuffer()));
  const olap = await openOlap({ memoryLimitMb: 256 });
  t.after(() => olap.close());
  const [counted] = await olap.query('SELECT count(*) AS rows, min("tags.place") AS first FROM read_parquet($1)', [
    file,
  ]);
  assert.deepEqual(counted, { rows: 211, first: '1' });
});

test('an export is refused where its list would be, and its file is given to nobody who may do less by then', async (t) => {
  const url = await startPawl(t);
  const admin = createClient({ baseUrl: url });
  await seedRuns(url, 30);
  const clientOf = async (user: string, role: string) => {
    await admin.call('createUser', { body: { name: user } });
    await admin.call('setMember', { path: { project, user }, body: { role } });
    const { secret } = await admin.call('createToken', { body: { name: user, scopes: ['*'], user } });
    return createClient({ baseUrl: url, token: secret });
  };
  const [ana, bo] = [await clientOf('ana', 'data-scientist'), await clientOf('bo', 'viewer')];
  const start = (client: typeof ana, body: { operation: string; query?: Record<string, string | number> }) =>
    client.call('startExport', { path: { project }, body: { ...body, format: 'json' } });
  await assert.rejects(start(ana, { operation: 'getRun' }), { code: 'exports.not_a_list' });
  await assert.rejects(start(ana, { operation: 'listRuns', query: { filter: 'metrics.' } }), {
    code: 'exports.bad_query',
  });
  await assert.rejects(start(ana, { operation: 'listRuns', query: { cursor: 'x' } }), { code: 'exports.bad_query' });
  await assert.rejects(start(ana, { operation: 'viewRunMetrics' }), { code: 'exports.not_a_list' });
  await admin.call('createProject', { body: { name: 'other' } });
  await assert.rejects(
    ana.call('startExport', { path: { project: 'other' }, body: { operation: 'listRuns', format: 'csv' } }),
    {
      code: 'request.forbidden',
    },
  );

  const made = await start(ana, { operation: 'listRuns' });
  const path = { project, export: made.id };
  await until(async () => (await ana.call('getExport', { path })).state === 'done');
  const items = JSON.parse(await (await ana.open('downloadExport', { path })).text()) as { id: string }[];
  assert.equal(items.length, 30);
  await assert.rejects(bo.open('downloadExport', { path }), { code: 'exports.unknown_export' });
  assert.deepEqual((await bo.call('listExports', { path: { project } })).items, []);
  await start(bo, { operation: 'listRuns' });
  await admin.call('setMember', { path: { project, user: 'ana' }, body: { role: 'viewer' } });
  await assert.rejects(ana.open('downloadExport', { path }), { code: 'exports.rights_changed' });
  await admin.call('removeMember', { path: { project, user: 'ana' } });
  await assert.rejects(ana.open('downloadExport', { path }), { code: 'request.forbidden' });
  const { items: entries } = await admin.call('listAuditEntries', { query: { action: 'exports.download' } });
  assert.deepEqual(
    entries.map(({ actor }) => actor.name),
    ['ana'],
  );
});

test('the command line exports a list into a file', async (t) => {
  const url = await startPawl(t);
  await seedRuns(url, 12);
  const folder = temporaryFolder(t);
  const cli = openCliSession(url, folder);
  await cli.run(['export', 'start', 'listRuns', '--query', 'order=name', '--out', 'runs.csv']);
  const lines = (await readFile(join(folder, 'runs.csv'), 'utf8')).trimEnd().split('\r\n');
  assert.equal(lines.length, 13);
  const listed = await cli.run(['export', 'list']);
  const id = /[0-9a-f]{32}/.exec(listed)?.[0] ?? '';
  assert.match(listed, /listRuns\.csv\s+done\s+12/);
  assert.match(await cli.run(['export', 'show', id]), /order.*name/);
  await cli.run(['export', 'download', id, 'again.csv']);
  assert.equal(await readFile(join(folder, 'again.csv'), 'utf8'), await readFile(join(folder, 'runs.csv'), 'utf8'));
  await cli.run(['export', 'delete', id]);
  assert.doesNotMatch(await cli.run(['export', 'list']), /listRuns/);
});
