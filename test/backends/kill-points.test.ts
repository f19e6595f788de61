// The promise of an acknowledgement: what the server has answered for is there after `kill -9`, once and whole. Clients write and ask
// without pause while the control plane is killed at random, seeded points and started again on the same home.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { openPostgres } from '../../src/platform/db/postgres.ts';
import { openSqlite } from '../../src/platform/db/sqlite.ts';
import { createSeededRandom } from '../../src/platform/random/random.ts';
import { createPostgresDatabase } from '../support/databases.ts';
import { call, deploy, loggedIds } from '../support/deployment.ts';
import { createHomedServer, type HomedServer } from '../support/homed-server.ts';
import { serviceUrl } from '../support/services.ts';
import { champion, post, v2Body } from '../support/serving.ts';

const kills = Number(process.env['PAWL_TEST_KILLS'] ?? '0');
/** On a slow machine the kills end here, well before the test's own limit; as many as were asked for take as long as they do. */
const mostMs = kills > 0 ? Number.POSITIVE_INFINITY : 400_000;
/** And are no fewer than this. */
const fewest = 30;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const api = '/api/v1/projects/default';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly replayed: boolean;
}

/** What the server answered, or undefined when it went away: then nobody may say whether the write was made. */
async function attempt(
  server: HomedServer,
  method: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${server.url}${path}`, { method, body, headers });
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    return { status: response.status, body: await response.text(), replayed };
  } catch {
    await pause(15);
    return undefined;
  }
}

/** Clients that write without pause. Each remembers what was acknowledged; every answer that is no acknowledgement is kept. */
function startClients(server: HomedServer, run: string) {
  const acknowledged = { measurements: [] as number[], batches: [] as number[], uploads: [] as string[] };
  const projects = new Map<string, string>();
  /** Made, as their keys say, by a server that died before it answered. */
  const lost: string[] = [];
  const refused: string[] = [];
  const predictions: string[] = [];
  let failedPredictions = 0;
  let going = true;
  const accepted = (answer: Answer | undefined): answer is Answer => {
    if (answer !== undefined && answer.status >= 300) refused.push(`${answer.status} ${answer.body.slice(0, 300)}`);
    return answer !== undefined && answer.status < 300;
  };
  const measure = async (worker: number): Promise<void> => {
    for (let i = worker; going; i += 2) {
      const body = JSON.stringify({ series: 'kills', at: new Date(i * 1000).toISOString(), value: i });
      if (accepted(await attempt(server, 'POST', `${api}/objectives/kpi/measurements`, body)))
        acknowledged.measurements.push(i);
    }
  };
  const log = async (): Promise<void> => {
    for (let i = 0; going; i++) {
      const metrics = [0, 1, 2].map((n) => ({ key: `m${i}.${n}`, value: i, timestamp: 1, step: 0 }));
      const params = [0, 1, 2].map((n) => ({ key: `p${i}.${n}`, value: String(i) }));
      const body = JSON.stringify({ run_id: run, metrics, params });
      if (accepted(await attempt(server, 'POST', '/api/2.0/mlflow/runs/log-batch', body))) acknowledged.batches.push(i);
    }
  };
  const upload = async (): Promise<void> => {
    for (let i = 0; going; i++) {
      const rows = [0, 1, 2].map((n) => `${i},${n}\n`).join('');
      const headers = { 'content-type': 'text/csv' };
      const path = `${api}/datasets/rows/content?name=rows-${i}.csv&mode=replace`;
      const answer = await attempt(server, 'PUT', path, `i,n\n${rows}`, headers);
      if (accepted(answer)) acknowledged.uploads.push(String(i));
      await pause(30);
    }
  };
  const makeProjects = async (): Promise<void> => {
    for (let i = 0; going; i++) {
      const name = `project-${i}`;
      const headers = { 'content-type': 'application/json', 'idempotency-key': name };
      const body = JSON.stringify({ name });
      const first = await attempt(server, 'POST', '/api/v1/projects', body, headers);
      if (accepted(first)) projects.set(name, first.body);
      // Sent again as by a client that missed the answer: it is given the same one, or told that the answer is lost, at once.
      let second: Answer | undefined;
      while (second === undefined && going) second = await attempt(server, 'POST', '/api/v1/projects', body, headers);
      if (second === undefined) continue;
      if (second.status === 409 && second.body.includes('request.outcome_lost')) {
        lost.push(name);
        continue;
      }
      if (!accepted(second)) continue;
      assert.equal(second.body, projects.get(name) ?? second.body);
      projects.set(name, second.body);
      await pause(5);
    }
  };
  const ask = async (): Promise<void> => {
    for (let i = 0; going; i++) {
      try {
        const url = `${server.predictions}/v2/models/churn/infer`;
        const answer = await post(url, v2Body([[i % 90, i % 11]], { parameters: { customer_id: `c${i}` } }));
        if (answer.status === 200) predictions.push(answer.headers.get('x-prediction-id') ?? '');
        else failedPredictions++;
      } catch {
        failedPredictions++;
      }
      await pause(15);
    }
  };
  const working = Promise.all([measure(0), measure(1), log(), upload(), makeProjects(), ask()]);
  return {
    acknowledged,
    projects,
    lost,
    refused,
    predictions,
    failedPredictions: () => failedPredictions,
    async stop() {
      going = false;
      await working;
    },
  };
}

async function all<T>(url: string): Promise<readonly T[]> {
  const items: T[] = [];
  for (let cursor = ''; ; ) {
    const page = await call<{ items: T[]; nextCursor?: string }>(`${url}?limit=1000${cursor}`, 'GET');
    items.push(...page.items);
    if (page.nextCursor === undefined) return items;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

/** Asserts that `found` has no item twice and every item of `wanted`. */
function assertOnce<T>(found: readonly T[], wanted: Iterable<T>, what: string): void {
  const known = new Set(found);
  assert.equal(known.size, found.length, `${what} are there once`);
  const lost = [...wanted].filter((item) => !known.has(item));
  assert.deepEqual(lost, [], `no acknowledged ${what} are lost`);
}

async function endure(t: TestContext, seed: string, times: number, options: readonly string[]): Promise<HomedServer> {
  const random = createSeededRandom(seed);
  const server = createHomedServer(t, options);
  await server.start();
  await deploy(server.url, [champion]);
  await call(`${server.url}${api}/objectives/kpi`, 'PUT', {
    kpi: 'Survived writes',
    direction: 'increase',
    baseline: 0,
    target: 1,
    owner: 'ana',
  });
  await call(`${server.url}${api}/datasets/rows`, 'PUT', {});
  const { experiment_id } = await call<{ experiment_id: string }>(
    `${server.url}/api/2.0/mlflow/experiments/create`,
    'POST',
    { name: 'kills' },
  );
  const { run } = await call<{ run: { info: { run_id: string } } }>(
    `${server.url}/api/2.0/mlflow/runs/create`,
    'POST',
    { experiment_id, start_time: 1 },
  );
  const clients = startClients(server, run.info.run_id);
  // Otherwise they call on after a test that failed, and its file never ends.
  t.after(() => clients.stop());
  const ended = performance.now() + mostMs;
  let kill = 0;
  for (; kill < times && performance.now() < ended; kill++) {
    await pause(100 + 200 * random.unit());
    // Now and then the clients get far enough for what takes longer, however slow the machine.
    const uploads = clients.acknowledged.uploads.length;
    const deadline = performance.now() + 10_000;
    while (kill % 5 === 4 && clients.acknowledged.uploads.length === uploads && performance.now() < deadline)
      await pause(20);
    await server.kill();
    await server.start();
  }
  await pause(100);
  await clients.stop();
  const { acknowledged, projects } = clients;

  assert.deepEqual(clients.refused.slice(0, 5), []);
  const measured = await all<{ value: number }>(`${server.url}${api}/objectives/kpi/measurements`);
  assertOnce(
    measured.map(({ value }) => value),
    acknowledged.measurements,
    'measurements',
  );
  interface Logged {
    readonly run: { readonly data: Record<'metrics' | 'params', readonly { key: string }[]> };
  }
  const { data } = (await call<Logged>(`${server.url}/api/2.0/mlflow/runs/get?run_id=${run.info.run_id}`, 'GET')).run;
  const keys = [...data.metrics, ...data.params].map(({ key }) => key.slice(1));
  const perBatch = Map.groupBy(keys, (key) => Number.parseInt(key, 10));
  const whole = [...perBatch].filter(([, some]) => some.length === 6).map(([batch]) => batch);
  assert.equal(whole.length, perBatch.size, 'each batch is there whole or not at all');
  assertOnce(whole, acknowledged.batches, 'batches');
  const named = (await all<{ id: string; name: string }>(`${server.url}/api/v1/projects`)).map(({ name }) => name);
  assertOnce(named, [...projects.keys(), ...clients.lost], 'projects');
  const versions = await all<{ number: number; rows: number }>(`${server.url}${api}/datasets/rows/versions`);
  const uploaded = await Promise.all(
    versions.map(async ({ number, rows }) => {
      assert.equal(rows, 3);
      const page = await call<{ items: readonly Record<string, unknown>[] }>(
        `${server.url}${api}/datasets/rows/versions/${number}/rows?limit=10`,
        'GET',
      );
      assert.equal(page.items.length, 3);
      return String(page.items[0]?.['i']);
    }),
  );
  assert.ok(kill >= Math.min(times, fewest), `only ${kill} kills`);
  assert.ok(acknowledged.uploads.length >= kill / 20, `only ${acknowledged.uploads.length} uploads were acknowledged`);
  assertOnce(uploaded, acknowledged.uploads, 'uploads');
  assert.equal(clients.failedPredictions(), 0, 'the data plane answered while the control plane was dead');
  assertOnce(await loggedIds(server.url), clients.predictions, 'predictions');
  const verification = await call<{ size: number; faults: readonly unknown[] }>(
    `${server.url}/api/v1/audit/verify`,
    'POST',
  );
  assert.deepEqual(verification.faults, []);
  assert.ok(verification.size > acknowledged.measurements.length + projects.size);
  t.diagnostic(
    `${kill} kills; acknowledged: ${acknowledged.measurements.length} measurements, ${acknowledged.batches.length} batches, ` +
      `${projects.size} projects and ${clients.lost.length} whose answer was lost, ${acknowledged.uploads.length} uploads, ${clients.predictions.length} predictions`,
  );
  await server.stop();
  return server;
}

// Both at once: a start keeps one core busy.
describe('kill -9', { concurrency: true }, () => {
  test('acknowledged writes outlive 140 kills of a server on SQLite, once and whole', async (t) => {
    const server = await endure(t, 'sqlite', kills || 140, []);
    const db = openSqlite({ path: join(server.home, 'pawl.db') });
    t.after(() => db.close());
    assert.deepEqual(await db.inspect(), []);
  });

  const { url, skip } = serviceUrl('postgres');
  test('acknowledged writes outlive 60 kills of a server on Postgres, once and whole', { skip }, async (t) => {
    const own = await createPostgresDatabase(t, url);
    await endure(t, 'postgres', kills || 60, ['--db', own]);
    const db = await openPostgres({ url: own, random: createSeededRandom('inspect'), poolSize: 1 });
    try {
      assert.deepEqual(await db.inspect(), []);
    } finally {
      await db.close();
    }
  });
});
