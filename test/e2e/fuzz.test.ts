// Requests that nobody thought of, to every route: made from the schemas and a seed, right ones and hostile ones. Whatever comes, the
// server answers, says no more than it should, never fails, and what it keeps stays whole. PAWL_TEST_FUZZ says how many requests,
// PAWL_TEST_FUZZ_SEED which.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { temporaryFolder } from '../support/databases.ts';
import { type FuzzRequest, requestFor, Seen } from '../support/fuzz/requests.ts';
import { type FuzzRoute, readFuzzRoutes } from '../support/fuzz/routes.ts';
import { createChooser } from '../support/fuzz/values.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';

const seed = process.env['PAWL_TEST_FUZZ_SEED'] ?? 'pawl';
const rounds = Number(process.env['PAWL_TEST_FUZZ'] ?? '0');
const python = join(repositoryRoot, '.venv', 'bin', 'python');
const skip = existsSync(python) ? false : 'no .venv: run `npm test` once, which makes it';

const patienceMs = 10_000;
const mostRead = 512 * 1024;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends as it is written. Streams that go on are left once they begin. @throws Error when nothing comes in time */
function send(url: string, agent: Agent, { method, path, headers, body }: FuzzRequest): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const options = { hostname, port, path, method, agent, timeout: patienceMs, headers: { ...length, ...headers } };
    const sending = request(options, (response) => {
      const status = response.statusCode ?? 0;
      const parts: Buffer[] = [];
      let read = 0;
      const end = (): void => resolve({ status, text: Buffer.concat(parts).toString() });
      if (String(response.headers['content-type']).startsWith('text/event-stream')) {
        response.destroy();
        end();
        return;
      }
      response.on('data', (chunk: Buffer) => {
        parts.push(chunk);
        read += chunk.length;
        if (read > mostRead) {
          response.destroy();
          end();
        }
      });
      response.on('end', end);
      response.on('error', reject);
    });
    sending.on('timeout', () => sending.destroy(new Error(`not answered in ${patienceMs} ms`)));
    sending.on('error', reject);
    sending.end(body);
  });
}

/** What would take the tester's right to ask away, and what starts a process to look at the machine, which takes its time. */
const spared = ({ path }: FuzzRoute): boolean => ['/api/v1/account/password', '/api/v1/server/checks'].includes(path);

/** How the protocols refuse: by a code, GraphQL by a list, those of language models by an error, MLflow's permissions by a text. */
const refusal = /"(?:code|error_code|errors|error)":|^(?:Permission denied|You are not authenticated)/;

/** Words of the inside of a server, which answers must not tell. */
const inside = /\.ts:\d+:\d+|node:internal|SqliteError|SQLITE_[A-Z]+|\bENOENT\b|\bEACCES\b|Cannot read propert/;

function told({ method, path, headers, body }: FuzzRequest): string {
  const sent = body === undefined ? '' : ` ${String(body).slice(0, 600)}`;
  return `${method} ${path.slice(0, 400)} ${JSON.stringify(headers)}${sent}`;
}

/** What an answer holds; a file that was downloaded, or part of one, holds nothing to ask for. */
function answerOf(text: string): unknown {
  if (!text.startsWith('{') || text.length >= mostRead) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Records of each kind, so that there is something to ask for. */
async function fill(url: string, agent: Agent, seen: Seen): Promise<void> {
  const post = async (path: string, body: object, method = 'POST'): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json' };
    const { status, text } = await send(url, agent, { method, path, headers, body: JSON.stringify(body) });
    assert.ok(status < 300, `${method} ${path}: ${status} ${text}`);
    const answer = JSON.parse(text) as Record<string, unknown>;
    seen.addAnswer(path, answer);
    return answer;
  };
  const two = '/api/2.0/mlflow';
  const three = '/api/3.0/mlflow';
  const { experiment_id } = await post(`${two}/experiments/create`, { name: 'fuzzed' });
  const { run } = await post(`${two}/runs/create`, { experiment_id, start_time: 1, run_name: 'one' });
  const { run_id } = (run as { info: { run_id: string } }).info;
  await post(`${two}/runs/log-batch`, {
    run_id,
    metrics: [{ key: 'm', value: 1, timestamp: 1, step: 0 }],
    params: [{ key: 'p', value: '1' }],
    tags: [{ key: 't', value: 'x' }],
  });
  await post(`${two}/registered-models/create`, { name: 'model' });
  await post(`${two}/model-versions/create`, { name: 'model', source: `runs:/${run_id}/model`, run_id });
  await post(`${two}/logged-models`, { experiment_id, name: 'logged', source_run_id: run_id });
  const location = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id } };
  const trace_id = `tr-${'a'.repeat(32)}`;
  const info = { trace_id, trace_location: location, request_time: '2026-01-01T00:00:00Z', state: 'OK' };
  await post(`${three}/traces`, { trace: { trace_info: info } });
  await post(`${three}/datasets/create`, { name: 'set', experiment_ids: [experiment_id] });
  await post(`${three}/scorers/register`, { experiment_id, name: 'scorer', serialized_scorer: '{}' });
  await post(`${three}/issues`, { experiment_id, name: 'issue', description: 'it fails', status: 'pending' });
  await post(`${three}/review-queues/create`, { experiment_id, name: 'queue', queue_type: 'CUSTOM' });
  const native = '/api/v1/projects/default';
  await post(`${native}/webhooks`, {
    name: 'hook',
    url: 'https://example.com/hook',
    events: ['model_version.created'],
  });
  await post(
    `${native}/objectives/retention`,
    { kpi: 'k', direction: 'increase', baseline: 0, target: 1, owner: 'ana' },
    'PUT',
  );
  await send(url, agent, {
    method: 'PUT',
    path: `${native}/datasets/rows/content?name=rows.csv`,
    headers: { 'content-type': 'text/csv' },
    body: 'id,at,x\n1,2026-01-01T00:00:00Z,0.5\n2,2026-01-02T00:00:00Z,1.5\n',
  });
}

test('no request to any route makes the server fail, hang or tell its inside', {
  skip,
  timeout: 3_600_000,
}, async (t) => {
  const home = temporaryFolder(t);
  const url = await startPawl(t, [], home);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  t.after(() => agent.destroy());
  const { routes, resolve } = await readFuzzRoutes();
  const asked = routes.filter((route) => !spared(route));
  assert.ok(asked.length > 400, `${asked.length} routes`);
  const seen = new Seen();
  await fill(url, agent, seen);
  for (const path of asked.filter(
    ({ method, path: own }) => method === 'GET' && /^\/api\/v1\/[^:]*(:project[^:]*)?$/.test(own),
  )) {
    const answer = await send(url, agent, {
      method: 'GET',
      path: path.path.replace(':project', 'default'),
      headers: {},
    });
    if (answer.text.startsWith('{')) seen.addAnswer(path.path, JSON.parse(answer.text));
  }

  const wrong: string[] = [];
  const statuses = new Map<number, number>();
  const choose = createChooser(seed);
  const total = rounds > 0 ? rounds : asked.length * 3;
  let slowest = 0;
  for (let index = 0; index < total && wrong.length < 40; index++) {
    // Each route in turn, so that none is left out; what is more than that is chosen.
    const route = asked[index] ?? choose.pick(asked);
    const sent = requestFor(route, seen, choose, resolve);
    const since = performance.now();
    try {
      const { status, text } = await send(url, agent, sent);
      slowest = Math.max(slowest, performance.now() - since);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status >= 500) wrong.push(`#${index} ${status}: ${told(sent)} -> ${text.slice(0, 400)}`);
      else if (status >= 400 && !refusal.test(text))
        wrong.push(`#${index} ${status} says no code: ${told(sent)} -> ${text.slice(0, 400)}`);
      else if (status >= 400 && inside.test(text))
        wrong.push(`#${index} tells its inside: ${told(sent)} -> ${text.slice(0, 400)}`);
      if (status < 300) seen.addAnswer(sent.path, answerOf(text));
    } catch (error) {
      wrong.push(`#${index} ${String(error)}: ${told(sent)}`);
    }
  }
  t.diagnostic(`${total} requests, ${asked.length} routes, slowest ${Math.round(slowest)} ms`);
  t.diagnostic(
    [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  );
  assert.deepEqual(wrong, []);
  const accepted = [...statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
  assert.ok(accepted > total / 10, `${accepted} of ${total} were accepted: the requests come no further than the door`);

  const health = await send(url, agent, { method: 'GET', path: '/health', headers: {} });
  assert.equal(health.status, 200, 'the server lives');
  const audit = await send(url, agent, { method: 'POST', path: '/api/v1/audit/verify', headers: {} });
  assert.equal(audit.status, 200, audit.text);
  assert.match(audit.text, /"faults":\[\]/);
  const database = new Database(join(home, 'pawl.db'), { readonly: true });
  try {
    assert.deepEqual(database.pragma('integrity_check'), [{ integrity_check: 'ok' }]);
    assert.deepEqual(database.pragma('foreign_key_check'), []);
  } finally {
    database.close();
  }
});
