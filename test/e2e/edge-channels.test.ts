// A channel and a device that follows it, over HTTP with a real server: updates, reports, going back, and what is refused.
import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { axeFaults, openBrowser, openPage, settled, skipPages } from '../support/browser.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { call } from '../support/deployment.ts';
import { type LogisticModel, logistic, logisticOnnx } from '../support/onnx-models.ts';
import { repositoryRoot, startGuardedPawl, startPawl } from '../support/pawl-process.ts';
import { registerSaved } from '../support/saved-model.ts';

const columns = ['recency', 'frequency'] as const;
const model = (bias: number): LogisticModel => ({ weights: { recency: 0.05, frequency: -0.4 }, bias, matrix: true });
const example = Array.from({ length: 60 }, (_, row) => [row % 31, (row * 7) % 13]);
const rowsOf = (count: number, shift: number) =>
  Array.from({ length: count }, (_, row) => ({ recency: (row % 31) + shift, frequency: (row * 7) % 13 }));

interface Device {
  readonly manifest: { readonly version: string; readonly bundle: string } | null;
  predict(rows: readonly object[]): Promise<{ readonly scores: readonly number[] }>;
  update(): Promise<boolean>;
  report(): Promise<boolean>;
  close(): Promise<void>;
}
type OpenDevice = (options: Readonly<Record<string, string | undefined>>) => Promise<Device>;

interface Channel {
  readonly revision: number;
  readonly version: string | null;
  readonly bundle: string;
  readonly heldAt: string | null;
  readonly note: string | null;
  readonly devices: number;
  readonly current: number;
  readonly drift: { readonly rows: number; readonly columns: readonly { column: string; psi: number }[] } | null;
}

async function open(t: TestContext) {
  const folder = temporaryFolder(t);
  const url = await startPawl(t);
  for (const bias of [0.2, -1])
    await registerSaved(url, { name: 'churn', onnx: logisticOnnx(model(bias)), columns, example });
  const cli = openCliSession(url, folder);
  await cli.run(['model', 'alias', 'set', 'churn', 'champion', '1']);
  await cli.run(['channel', 'set', 'shops', 'churn@champion']);
  const show = () => cli.json<Channel>(['channel', 'show', 'shops']);
  /** Waits until the channel has published that often. */
  const published = async (revision: number): Promise<Channel> => {
    for (let turn = 0; turn < 400; turn++) {
      const channel = await show();
      if (channel.revision >= revision) return channel;
      assert.equal(channel.note, null);
      await pause(100);
    }
    throw new Error(`Revision ${revision} was never published.`);
  };
  return { url, folder, cli, show, published, channelUrl: `${url}/api/v1/edge/channels/shops` };
}

/** The agent as it lies in a bundle, beside the runtime that its package.json asks for. */
async function agentOf(folder: string): Promise<OpenDevice> {
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  return ((await import(pathToFileURL(join(folder, 'agent.mjs')).href)) as { openDevice: OpenDevice }).openDevice;
}

test('a device follows a channel forth and back, goes on without the server, and tells of drift without telling rows', {
  timeout: 120_000,
}, async (t) => {
  const { url, folder, cli, show, published, channelUrl } = await open(t);
  const first = await published(1);
  await cli.run(['bundle', 'fetch', first.bundle, 'agent']);
  const openDevice = await agentOf(join(folder, 'agent'));
  const keyPem = await cli.run(['bundle', 'key']);
  const options = { url, channel: 'shops', device: 'till-7', folder: join(folder, 'till-7'), keyPem };
  const device = await openDevice(options);
  await assert.rejects(device.predict(rowsOf(1, 0)), /no bundle yet/);
  assert.equal(await device.update(), true);
  assert.equal(device.manifest?.version, '1');
  assert.equal(await device.update(), false);
  const asked = await fetch(`${channelUrl}?target=node`);
  const etag = asked.headers.get('etag') ?? '';
  assert.equal((await fetch(`${channelUrl}?target=node`, { headers: { 'if-none-match': etag } })).status, 304);
  assert.equal((await fetch(`${channelUrl}?target=portable`, { headers: { 'if-none-match': etag } })).status, 200);

  // As the reference: no drift. Then the same device sees other rows.
  const { scores } = await device.predict(rowsOf(310, 0));
  assert.ok(Math.abs((scores[3] ?? 0) - logistic(model(0.2), [3, 21 % 13])) < 1e-6);
  assert.equal(await device.report(), true);
  const calm = await show();
  assert.equal(calm.devices, 1);
  assert.equal(calm.drift?.rows, 310);
  assert.ok((calm.drift?.columns[0]?.psi ?? 1) < 0.1, JSON.stringify(calm.drift));
  await device.predict(rowsOf(400, 20));
  await device.report();
  const [seen] = await cli.json<{ rows: number; version: string; drift: Channel['drift'] }[]>([
    'device',
    'list',
    'shops',
  ]);
  assert.equal(seen?.rows, 710);
  assert.equal(seen?.drift?.columns[0]?.column, 'recency');
  assert.ok((seen?.drift?.columns[0]?.psi ?? 0) > 0.25, JSON.stringify(seen?.drift));
  assert.match(await cli.run(['answer', 'devices']), /1 device in 1 channel; recency drifted in shops/);

  // The alias moves: a new bundle is built, published and taken up.
  await cli.run(['model', 'alias', 'set', 'churn', 'champion', '2']);
  const second = await published(2);
  assert.equal(second.version, '2');
  assert.equal(second.current, 0);
  assert.equal(await device.update(), true);
  const moved = (await device.predict(rowsOf(1, 0))).scores[0] ?? 0;
  assert.ok(Math.abs(moved - logistic(model(-1), [0, 0])) < 1e-6);
  await device.report();
  assert.equal((await show()).current, 1);

  // Back, and held there though the alias moves.
  const back = await cli.json<Channel>(['channel', 'rollback', 'shops', '--cause', 'too few offers']);
  assert.equal(back.bundle, first.bundle);
  assert.equal(back.note, 'too few offers');
  assert.equal(await device.update(), true);
  assert.equal(device.manifest?.version, '1');
  await cli.run(['model', 'alias', 'set', 'churn', 'champion', '1']);
  await cli.run(['model', 'alias', 'set', 'churn', 'champion', '2']);
  await pause(500);
  assert.equal((await show()).version, '1');
  await cli.run(['channel', 'resume', 'shops']);
  assert.equal((await published(4)).version, '2');
  assert.match(await cli.run(['channel', 'history', 'shops']), /too few offers/);
  await device.close();

  // Without the server it goes on with what it has, and with another key it takes nothing.
  const alone = await openDevice({ ...options, url: 'http://127.0.0.1:9' });
  assert.equal(alone.manifest?.version, '1');
  assert.equal((await alone.predict(rowsOf(3, 0))).scores.length, 3);
  await assert.rejects(alone.update());
  await alone.close();
  const other = 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
  const stranger = await openDevice({
    ...options,
    folder: join(folder, 'stranger'),
    keyPem: `-----BEGIN PUBLIC KEY-----\n${other}\n-----END PUBLIC KEY-----\n`,
  });
  await assert.rejects(stranger.update(), /signature does not fit/);
  assert.equal(stranger.manifest, null);
});

test('reports that came before, do not fit or are nobody’s business change nothing', {
  timeout: 120_000,
}, async (t) => {
  const { published, channelUrl, show, cli } = await open(t);
  const { bundle } = await published(1);
  const post = (body: object) =>
    fetch(`${channelUrl}/reports`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const report = { device: 'till-1', bundle, target: 'node', sequence: 1, rows: 10, failed: 0 };
  assert.deepEqual(await (await post(report)).json(), { counted: true });
  assert.deepEqual(await (await post(report)).json(), { counted: false });
  const sketch = { rows: 10, columns: { recency: { counts: [1, 2], missing: 0 } } };
  const wrong = await post({ ...report, sequence: 2, sketch });
  assert.equal(wrong.status, 400);
  assert.match(await wrong.text(), /Column recency has 2 bins, the reference 10/);
  assert.equal((await post({ ...report, sequence: 2, bundle: '0'.repeat(32) })).status, 400);
  assert.equal((await post({ ...report, sequence: 2, rows: -1 })).status, 400);
  const [device] = await cli.json<{ rows: number }[]>(['device', 'list', 'shops']);
  assert.equal(device?.rows, 10);
  assert.equal((await show()).drift, null);
  assert.equal((await fetch(`${channelUrl}/bundles/${bundle}/files/${'0'.repeat(64)}`)).status, 404);
  assert.match(await cli.run(['channel', 'rollback', 'shops'], 1), /has not published another bundle before/);
  assert.match(await cli.run(['channel', 'set', 'shops', 'churn@nobody'], 1), /has no alias nobody/);
  assert.match(await cli.run(['channel', 'set', 'shops', 'churn@champion', '--project', 'other'], 1), /.+/);
});

test('the token of a device reads its channel and nothing else', { timeout: 60_000 }, async (t) => {
  const { url, admin } = await startGuardedPawl(t);
  const as = (token: string, path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
  const made = await as(admin, '/api/v1/tokens', {
    method: 'POST',
    body: JSON.stringify({ name: 'till', scopes: ['edge.update'], projects: ['default'] }),
  });
  const { secret } = (await made.json()) as { secret: string };
  assert.equal((await as(secret, '/api/v1/edge/channels/shops?target=node')).status, 404);
  assert.equal((await as(secret, '/api/v1/projects/default/bundles')).status, 403);
  assert.equal((await as(secret, '/api/v1/projects/default/channels')).status, 403);
  assert.equal((await fetch(`${url}/api/v1/edge/channels/shops?target=node`)).status, 401);
  assert.equal((await fetch(`${url}/api/v1/edge/signing-key`)).status, 200);
});

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

/** Any web server: the files of a folder, and a list of what was asked. */
async function serveFolder(t: TestContext, folder: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://host').pathname.slice(1) || 'index.html';
    asked.push(name);
    try {
      const content = readFileSync(join(folder, name));
      response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('a bundle answers in a browser with nothing from elsewhere, and the page of devices shows who runs what', {
  skip: skipPages,
  timeout: 120_000,
}, async (t) => {
  const { url, folder, cli, published, channelUrl } = await open(t);
  const { bundle } = await published(1);
  await cli.run(['bundle', 'fetch', bundle, 'page', '--target', 'browser']);
  const browser = await openBrowser(t);
  const complaints: string[] = [];
  const page = await openPage(browser, complaints);
  const origins = new Set<string>();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  const site = await serveFolder(t, join(folder, 'page'));
  await page.goto(site.url);
  await page.getByText(/files are as key [0-9a-f]{16} signed them/).waitFor();
  await page.getByRole('button', { name: 'Predict' }).click();
  await page.getByText('5 rows answered here.').waitFor();
  const cells = await page.locator('#answers tr').nth(2).locator('td').allTextContents();
  const wanted = logistic(model(0.2), [1, 7]);
  assert.ok(Math.abs(Number(cells[2]) - wanted) < 1e-6, cells.join(' '));
  assert.deepEqual([...origins], [site.url]);
  assert.ok(site.asked.includes('ort-wasm-simd-threaded.wasm'));
  assert.deepEqual(complaints, []);

  // A changed file: the page says so and answers nothing.
  writeFileSync(join(folder, 'page', 'interface.json'), '{}');
  await page.reload();
  await page.getByText(/interface\.json has the digest/).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Predict' }).isDisabled());

  await call(`${channelUrl}/reports`, 'POST', {
    device: 'kiosk-3',
    bundle,
    target: 'browser',
    sequence: 1,
    rows: 12,
    failed: 1,
    error: 'Row 0 was odd',
  });
  const shown = await openPage(browser, complaints);
  await shown.goto(`${url}/p/default/devices`);
  await settled(shown);
  await shown.getByText('1 device in 1 channel').waitFor();
  await shown.getByText('kiosk-3').waitFor();
  await shown.getByText('Row 0 was odd').waitFor();
  assert.deepEqual(await axeFaults(shown), []);
  assert.deepEqual(complaints, []);
});
