// The promise of the prediction log: what was answered is in it once, whichever process dies. Clients ask without pause while the data
// plane, the control plane that collects, or both are killed at random, seeded points and started again on the same home.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createSeededRandom } from '../../src/platform/random/random.ts';
import { deploy, loggedIds } from '../support/deployment.ts';
import { createHomedServer, type HomedServer } from '../support/homed-server.ts';
import { startPawl } from '../support/pawl-process.ts';
import { until } from '../support/platform.ts';
import { champion, post, v2Body } from '../support/serving.ts';

const kills = Number(process.env['PAWL_TEST_KILLS'] ?? '0') || 40;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Running {
  readonly pid: number;
  readonly url: string;
}

/** The data plane that says it runs; undefined while none does. */
function dataPlane({ home }: HomedServer): Running | undefined {
  try {
    return JSON.parse(readFileSync(join(home, 'serving', 'data-plane.json'), 'utf8')) as Running;
  } catch {
    return undefined;
  }
}

/** Ids of all rows that were answered, as the clients read them. */
function startClients(server: HomedServer, clients: number) {
  const answered: string[] = [];
  let lost = 0;
  let going = true;
  const ask = async (client: number): Promise<void> => {
    for (let i = client; going; i += clients) {
      const rows = Array.from({ length: 1 + (i % 4) }, (_, row) => [i % 90, row] as const);
      const url = dataPlane(server)?.url;
      // Enough for every kill to meet requests, and a log that is soon read at the end.
      await pause(4);
      try {
        const answer = await post(`${url}/v2/models/churn/infer`, v2Body(rows, { id: `r${i}` }));
        const first = answer.headers.get('x-prediction-id') ?? '';
        assert.equal(answer.status, 200, answer.body.error);
        // The last 32 bits of an id count the rows.
        for (let row = 0; row < rows.length; row++)
          answered.push(
            first.slice(0, 24) + (Number.parseInt(first.slice(24), 16) + row).toString(16).padStart(8, '0'),
          );
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        lost++;
        await pause(5);
      }
    }
  };
  const working = Promise.all(Array.from({ length: clients }, (_, client) => ask(client)));
  return {
    answered,
    lost: () => lost,
    async stop() {
      going = false;
      await working;
    },
  };
}

async function killDataPlane(server: HomedServer): Promise<void> {
  const victim = dataPlane(server);
  if (victim === undefined) return;
  try {
    process.kill(victim.pid, 'SIGKILL');
  } catch {
    // It died with what was killed before.
  }
  await until(() => {
    const now = dataPlane(server);
    return now !== undefined && now.pid !== victim.pid;
  }, 'the next data plane');
}

test('each answer is in the log once, however often its writer and its collector are killed', async (t) => {
  const random = createSeededRandom('prediction log');
  const server = createHomedServer(t);
  await server.start();
  await deploy(server.url, [champion]);
  const clients = startClients(server, 4);
  const killed = { dataPlane: 0, controlPlane: 0 };
  for (let kill = 0; kill < kills; kill++) {
    await pause(20 + 200 * random.unit());
    // Collecting is asked for, so that kills meet it in all its parts.
    void fetch(`${server.url}/api/v1/projects/default/predictions/collect`, { method: 'POST' }).catch(() => undefined);
    await pause(60 * random.unit());
    const which = random.unit();
    if (which < 0.7) {
      killed.dataPlane++;
      await killDataPlane(server);
    }
    if (which >= 0.5) {
      killed.controlPlane++;
      await server.kill();
      await server.start();
    }
  }
  await pause(200);
  await clients.stop();
  const ids = await loggedIds(server.url);
  const known = new Set(ids);
  assert.equal(known.size, ids.length, 'no row is in the log twice');
  assert.deepEqual(
    clients.answered.filter((id) => !known.has(id)),
    [],
    'no answered row is missing',
  );
  assert.ok(clients.answered.length > kills * 5, `only ${clients.answered.length} rows were answered`);
  t.diagnostic(
    `${killed.dataPlane} kills of the data plane, ${killed.controlPlane} of the control plane; ${clients.answered.length} rows answered, ` +
      `${ids.length} in the log, ${clients.lost()} requests met nobody`,
  );
  await server.stop();
});

/** A file system of a few megabytes; undefined where none can be mounted. */
function mountSmall(t: TestContext): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'pawl-test-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder]);
  t.after(() => {
    if (mounted.status === 0) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return mounted.status === 0 ? folder : undefined;
}

test('with the disk full no answer leaves unlogged, the refusal says why, and it is over once there is room', async (t) => {
  const home = mountSmall(t);
  if (home === undefined) {
    t.skip('a file system of its own cannot be mounted: run the tests as root');
    return;
  }
  const url = await startPawl(t, ['--data-plane-port', '0'], home);
  await deploy(url, [champion]);
  const { url: predictions } = JSON.parse(readFileSync(join(home, 'serving', 'data-plane.json'), 'utf8')) as Running;
  const ask = (i: number) => post(`${predictions}/v2/models/churn/infer`, v2Body([[i % 90, i % 11]]));
  const answered: string[] = [];
  const askAll = async (from: number, to: number): Promise<readonly string[]> => {
    const refused: string[] = [];
    for (let i = from; i < to; i++) {
      const answer = await ask(i);
      if (answer.status === 200) answered.push(answer.headers.get('x-prediction-id') ?? '');
      else refused.push(`${answer.status} ${answer.body.error}`);
    }
    return refused;
  };
  assert.deepEqual(await askAll(0, 20), []);
  const ballast = join(home, 'ballast');
  assert.throws(() => {
    for (;;) writeFileSync(ballast, Buffer.alloc(4096), { flag: 'a' });
  }, /ENOSPC/);
  const refused = await askAll(20, 120);
  assert.ok(refused.length > 0, 'the disk is full, and nothing was refused');
  for (const text of refused) assert.match(text, /^503 The prediction log cannot be written: ENOSPC/);
  rmSync(ballast);
  assert.deepEqual(await askAll(120, 140), []);
  const ids = await loggedIds(url);
  assert.deepEqual(answered.toSorted(), ids.toSorted());
});
