// What a server does when what surrounds it is not as it needs: a taken port, a locked home, a full disk, damaged content, no Python.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../support/databases.ts';
import { call, deploy } from '../support/deployment.ts';
import { createHomedServer } from '../support/homed-server.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';
import { until } from '../support/platform.ts';
import { champion } from '../support/serving.ts';

const project = '/api/v1/projects/default';
const entry = join(repositoryRoot, 'src', 'bin', 'pawl.ts');

/** Runs `pawl serve` until it ends by itself; resolves to its exit code and what it said. */
async function serveInVain(options: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [entry, 'serve', '--port', '0', '--no-data-plane', ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(late);
  return { code, said };
}

test('a port that is taken is named with the way out', async (t) => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  t.after(() => blocker.close());
  const address = blocker.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const { code, said } = await serveInVain(['--home', temporaryFolder(t), '--port', port]);
  assert.equal(code, 1);
  assert.match(said, new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is in use\\.\n.*--port`));
  assert.doesNotMatch(said, / at .*\.ts:/, 'no stack');
});

test('a home that another server holds is refused, and that server goes on', async (t) => {
  const home = temporaryFolder(t);
  const url = await startPawl(t, ['--home', home]);
  const { code, said } = await serveInVain(['--home', home]);
  assert.equal(code, 1);
  assert.match(said, /Process \d+ already serves .*\n.*--home/);
  assert.equal((await fetch(`${url}/health`)).status, 200);
});

for (const { name, options, environment = {}, says } of [
  {
    name: 'a port that is no number',
    options: ['--port', 'many'],
    says: /http\.port.*"many".*0 to 65535.*example: 7295/,
  },
  {
    name: 'a port out of range',
    options: [],
    environment: { PAWL_DATA_PLANE_PORT: '70000' },
    says: /dataPlane\.port.*PAWL_DATA_PLANE_PORT.*70000.*0 to 65535.*example: 7296/,
  },
  {
    name: 'a word that is none of the choices',
    options: ['--log-level', 'loud'],
    says: /log\.level.*"loud".*debug, info, warn, error, silent.*example/,
  },
  {
    name: 'a clock that does not parse',
    options: ['--clock', 'simulated:yesterday'],
    says: /clock.*yesterday.*example: simulated:/,
  },
]) {
  test(`${name} in the configuration is named with what is allowed and an example`, async (t) => {
    const { code, said } = await serveInVain(['--home', temporaryFolder(t), ...options], environment);
    assert.equal(code, 2);
    assert.match(said, says);
  });
}

test('an unknown key and broken YAML in the configuration file are named with their place', async (t) => {
  const home = temporaryFolder(t);
  writeFileSync(join(home, 'config.yaml'), 'http:\n  prot: 7295\n');
  const unknown = await serveInVain(['--home', home]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.said, /config\.yaml has the unknown key http\.prot/);
  writeFileSync(join(home, 'config.yaml'), 'http: [1\n');
  const broken = await serveInVain(['--home', home]);
  assert.equal(broken.code, 2);
  assert.match(broken.said, /config\.yaml: .*line \d+, column \d+/s);
});

test('a server off loopback answers 401 without a token, and shows its admin token on the first start only', async (t) => {
  const home = temporaryFolder(t);
  const start = async (t: TestContext) => {
    const args = [
      entry,
      'serve',
      '--home',
      home,
      '--host',
      '0.0.0.0',
      '--port',
      '0',
      '--no-data-plane',
      '--log-level',
      'error',
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until(() => said.includes('Pawl runs at'));
    const port = /http:\/\/0\.0\.0\.0:(\d+)/.exec(said)?.[1];
    const url = `http://127.0.0.1:${port}/api/v1/projects`;
    const refused = await fetch(url);
    assert.equal(refused.status, 401);
    assert.match(((await refused.json()) as { hint: string }).hint, /pawl token create/);
    return { child, url, said: () => said };
  };
  const first = await start(t);
  await until(() => first.said().includes('Admin token'));
  const token = /Admin token, shown once: (\S+)/.exec(first.said())?.[1] ?? '';
  assert.equal((await fetch(first.url, { headers: { authorization: `Bearer ${token}` } })).status, 200);
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');
  const second = await start(t);
  assert.equal((await fetch(second.url, { headers: { authorization: `Bearer ${token}` } })).status, 200);
  assert.doesNotMatch(second.said(), /Admin token/);
});

test('a step whose Python is not there fails with a sentence that names it', async (t) => {
  const home = temporaryFolder(t);
  writeFileSync(join(home, 'config.yaml'), 'python: /nonexistent/python\n');
  const url = await startPawl(t, ['--home', home]);
  await call(`${url}${project}/pipelines/train`, 'PUT', {
    steps: [{ name: 'train', command: ['python', '-c', 'print(1)'] }],
  });
  const { id } = await call<{ id: string }>(`${url}${project}/pipelines/train/runs`, 'POST', {});
  let error = '';
  await until(async () => {
    const { run } = await call<{ run: { state: string; error: string | null } }>(
      `${url}${project}/pipeline-runs/${id}`,
      'GET',
    );
    error = run.error ?? '';
    return run.state === 'failed';
  }, 'the failure');
  assert.match(error, /^Step train could not start: .*\/nonexistent\/python/);
});

function objectFiles(home: string): readonly string[] {
  const folder = join(home, 'blobs', 'objects');
  return readdirSync(folder).flatMap((prefix) =>
    readdirSync(join(folder, prefix)).map((name) => join(folder, prefix, name)),
  );
}

/** Flips one bit in the middle of the file. */
function damage(file: string): void {
  const content = readFileSync(file);
  const middle = content.length >> 1;
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.from([(content[middle] ?? 0) ^ 1]), 0, 1, middle);
}

test('content that changed on the disk is not given out, and no model is served from it', async (t) => {
  const server = createHomedServer(t);
  await server.start();
  await deploy(server.url, [champion]);
  const listing = await call<{ versions?: unknown; items: { onnxSha256?: string | null; runId: string }[] }>(
    `${server.url}${project}/models/churn/versions`,
    'GET',
  );
  const [version] = listing.items;
  const content = `${server.url}${project}/runs/${version?.runId}/artifacts/content?path=onnx/model.onnx`;
  assert.equal((await fetch(content)).status, 200);
  await call(`${server.url}${project}/endpoints/churn`, 'DELETE').catch(() => undefined);
  for (const file of objectFiles(server.home)) damage(file);
  const refused = await fetch(content);
  assert.equal(refused.status, 500);
  const problem = (await refused.json()) as { code: string; hint: string };
  assert.equal(problem.code, 'blobs.corrupt');
  assert.match(problem.hint, /backup/);
  const placed = await fetch(`${server.url}${project}/endpoints/other`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'churn', version: '1' }),
  });
  assert.notEqual(placed.status, 200, await placed.text());
});

/** A file system of a few megabytes. */
function mountSmall(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pawl-test-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder]);
  t.after(() => {
    if (mounted.status === 0) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  if (mounted.status !== 0) return '';
  return folder;
}

test('a full disk is reported as such, takes nothing half, and is over once there is room', async (t) => {
  const home = mountSmall(t);
  if (home === '') {
    t.skip('a file system of its own cannot be mounted: run the tests as root');
    return;
  }
  const url = await startPawl(t, ['--home', home]);
  await call(`${url}${project}/datasets/rows`, 'PUT', {});
  const upload = (rows: number): Promise<Response> =>
    fetch(`${url}${project}/datasets/rows/content?name=r.csv`, {
      method: 'PUT',
      headers: { 'content-type': 'text/csv' },
      body: `i,n\n${'12345678,abcdefghijklmnopqrstuvwxyz\n'.repeat(rows)}`,
    });
  const refused = await upload(1_500_000);
  assert.equal(refused.status, 503);
  const problem = (await refused.json()) as { code: string; hint: string };
  assert.match(problem.code, /disk_full/);
  assert.match(problem.hint, /[Ff]ree space/);
  const { items } = await call<{ items: unknown[] }>(`${url}${project}/datasets/rows/versions`, 'GET');
  assert.deepEqual(items, []);
  assert.equal((await upload(10)).status, 200);
});

test('the quickstart says in one sentence that its data is missing', async (t) => {
  const checkout = temporaryFolder(t);
  for (const part of ['scripts', 'src', 'clients', 'examples', 'package.json'])
    cpSync(join(repositoryRoot, part), join(checkout, part), { recursive: true });
  symlinkSync(join(repositoryRoot, 'node_modules'), join(checkout, 'node_modules'));
  mkdirSync(join(checkout, 'var'));
  rmSync(join(checkout, 'examples', 'churn', 'data', 'transactions.csv.gz'));
  const args = ['scripts/quickstart/main.ts', '--exit', '--port', '0', '--data-plane-port', '0'];
  const { status, stderr, stdout } = spawnSync(process.execPath, args, {
    cwd: checkout,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(status, 1);
  assert.match(`${stdout}${stderr}`, /transactions\.csv\.gz is missing: `git checkout/);
  assert.doesNotMatch(stderr, / at .*\.ts:/, 'no stack');
});
