// The real processes: what happens to predictions when either of them dies.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { call, deploy, loggedIds } from '../../test/support/deployment.ts';
import { until } from '../../test/support/platform.ts';
import { champion, post, similar, v2Body } from '../../test/support/serving.ts';
import { servingPaths } from '../modules/serving/index.ts';
import type { DataPlaneProcess } from './data-plane.ts';
import { isAlive } from './process-alive.ts';

const entry = fileURLToPath(new URL('../bin/pawl.ts', import.meta.url));

interface Server {
  readonly url: string;
  readonly predictions: string;
  readonly process: ChildProcess;
}

/** A home folder in which servers are started; whatever runs is ended with the test. */
function openHome(t: TestContext) {
  const home = mkdtempSync(join(tmpdir(), 'pawl-test-'));
  const paths = servingPaths(home);
  const started: ChildProcess[] = [];
  const dataPlane = (): DataPlaneProcess | undefined => {
    try {
      return JSON.parse(readFileSync(paths.process, 'utf8')) as DataPlaneProcess;
    } catch {
      return undefined;
    }
  };
  t.after(async () => {
    for (const one of started) {
      if (one.exitCode !== null || one.signalCode !== null) continue;
      one.kill('SIGKILL');
      await once(one, 'exit');
    }
    const left = dataPlane();
    if (left !== undefined && isAlive(left.pid)) {
      process.kill(left.pid, 'SIGKILL');
      await until(() => !isAlive(left.pid));
    }
    rmSync(home, { recursive: true, force: true });
  });
  const serve = async (...options: readonly string[]): Promise<Server> => {
    const args = [
      entry,
      'serve',
      '--home',
      home,
      '--port',
      '0',
      '--data-plane-port',
      '0',
      '--log-level',
      'warn',
      ...options,
    ];
    const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(server);
    let log = '';
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    let url = '';
    for await (const line of createInterface({ input: server.stdout })) {
      const address = /http:\/\/\S+/.exec(line)?.[0] ?? '';
      if (line.startsWith('Predictions')) return { url, predictions: address, process: server };
      url = address;
    }
    throw new Error(`The server ended before it listened:\n${log}`);
  };
  return { home, paths, dataPlane, serve };
}

/** Sends requests one after another until told to stop; remembers the id of each answer. */
function keepAsking(predictions: string) {
  const ids: string[] = [];
  let failures = 0;
  let going = true;
  const ask = async (): Promise<void> => {
    for (let i = 0; going; i++) {
      try {
        const answer = await post(
          `${predictions}/v2/models/churn/infer`,
          v2Body([[i % 90, i % 11]], { parameters: { customer_id: `c${i}` } }),
        );
        if (answer.status === 200) ids.push(answer.headers.get('x-prediction-id') ?? '');
        else failures++;
      } catch {
        failures++;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  };
  const asking = Promise.all([ask(), ask(), ask()]);
  return {
    ids,
    get failures() {
      return failures;
    },
    async stop() {
      going = false;
      await asking;
    },
  };
}

test('killing the control plane in the middle of a canary costs no answer and no logged prediction, and the next one takes over', async (t) => {
  const { dataPlane, serve } = openHome(t);
  const first = await serve();
  await deploy(first.url, [champion, similar]);
  const policy = { steps: [{ weight: 0.3, minSamples: 100_000 }] };
  const rollout = await call<{ id: string }>(`${first.url}/api/v1/projects/default/endpoints/churn/rollouts`, 'POST', {
    challenger: '2',
    policy,
  });
  const before = dataPlane();
  const client = keepAsking(first.predictions);
  await until(() => client.ids.length > 50);
  await call(`${first.url}/api/v1/projects/default/predictions/collect`, 'POST');
  await until(() => client.ids.length > 100);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const atDeath = client.ids.length;
  await until(() => client.ids.length > atDeath + 100);
  const second = await serve();
  assert.equal(second.predictions, first.predictions);
  assert.equal(dataPlane()?.pid, before?.pid);
  const resumed = await call<{ state: string; step: number }>(
    `${second.url}/api/v1/projects/default/endpoints/churn/rollouts/${rollout.id}`,
    'GET',
  );
  assert.deepEqual([resumed.state, resumed.step], ['running', 0]);
  const atReturn = client.ids.length;
  await until(() => client.ids.length > atReturn + 50);
  await client.stop();
  assert.equal(client.failures, 0);
  assert.deepEqual([...(await loggedIds(second.url))].sort(), [...client.ids].sort());
});

test('a data plane that is killed comes back on its port, and what it had answered is in the log', async (t) => {
  const { dataPlane, serve } = openHome(t);
  const server = await serve();
  await deploy(server.url, [champion]);
  const client = keepAsking(server.predictions);
  for (let kill = 0; kill < 3; kill++) {
    const asked = client.ids.length;
    await until(() => client.ids.length > asked + 40);
    const victim = dataPlane();
    assert.ok(victim !== undefined);
    process.kill(victim.pid, 'SIGKILL');
    await until(() => dataPlane() !== undefined && dataPlane()?.pid !== victim.pid, 'the new data plane');
  }
  const asked = client.ids.length;
  await until(() => client.ids.length > asked + 40);
  await client.stop();
  const logged = await loggedIds(server.url);
  assert.equal(new Set(logged).size, logged.length);
  const known = new Set(logged);
  assert.deepEqual(
    client.ids.filter((id) => !known.has(id)),
    [],
  );
});

test('a server that is stopped takes its data plane along, unless told to leave it', async (t) => {
  const { dataPlane, serve } = openHome(t);
  const stop = async (server: Server): Promise<void> => {
    server.process.kill('SIGTERM');
    const [code] = (await once(server.process, 'exit')) as [number | null];
    assert.equal(code, 0);
  };
  const first = await serve();
  const pid = dataPlane()?.pid ?? 0;
  assert.ok(isAlive(pid));
  await stop(first);
  assert.equal(isAlive(pid), false);
  assert.equal(dataPlane(), undefined);
  const second = await serve('--detach-data-plane');
  const left = dataPlane()?.pid ?? 0;
  await stop(second);
  assert.ok(isAlive(left));
  assert.equal((await fetch(`${second.predictions}/v2/health/live`)).status, 200);
  const third = await serve();
  assert.equal(dataPlane()?.pid, left);
  await stop(third);
  assert.equal(isAlive(left), false);
});

test('a data-plane port that is taken is named when the server starts', async (t) => {
  const { home, serve } = openHome(t);
  const { createServer } = await import('node:net');
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  t.after(() => blocker.close());
  const address = blocker.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await assert.rejects(
    serve('--data-plane-port', String(port)),
    (error: unknown) => error instanceof Error && error.message.includes(`Port ${port}`),
  );
  assert.ok(home !== '');
});
