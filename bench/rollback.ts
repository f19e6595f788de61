// How long after the decision does a challenger go on answering? The real server and its data plane under load, a challenger with half
// of the traffic, rolled back by one call; then an earlier revision brought back by one call. Milliseconds from sending the call to the
// last answer of the version that had to go, and to the reply that says so. Prints one JSON line.
//   node bench/rollback.ts [rounds]
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const rounds = Number(process.argv[2] ?? 20);
const connections = 8;
const root = join(import.meta.dirname, '..');
const data = (name: string): string => join(import.meta.dirname, 'data', 'serving', name);
const [, first = ''] = readFileSync(data('inputs.csv'), 'utf8').split('\n');
const row = first.split(',').slice(0, 20).map(Number);

async function startServer(home: string) {
  const args = [join(root, 'src', 'bin', 'pawl.ts'), 'serve', '--home', home, '--port', '0', '--data-plane-port', '0'];
  const child = spawn(process.execPath, [...args, '--log-level', 'error'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/\S+/.exec(line)?.[0] ?? '';
    if (line.startsWith('Predictions')) return { url, predictions: address, child };
    url = address;
  }
  throw new Error('The server did not start.');
}

async function call<T>(address: string, method: string, body: unknown): Promise<T> {
  const response = await fetch(address, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${address}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

/** The same model as two versions, as a client of MLflow registers them. */
async function register(url: string): Promise<void> {
  const mlflow = `${url}/api/2.0/mlflow`;
  await call(`${mlflow}/registered-models/create`, 'POST', { name: 'churn' });
  for (let version = 0; version < 2; version++) {
    const { run } = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
      `${mlflow}/runs/create`,
      'POST',
      { experiment_id: '0', start_time: 1 },
    );
    const { run_id, artifact_uri } = run.info;
    const artifacts = artifact_uri.replace(/^mlflow-artifacts:\/*/, '');
    await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${artifacts}/onnx/model.onnx`, {
      method: 'PUT',
      body: readFileSync(data('model.onnx')),
    });
    await call(`${mlflow}/model-versions/create`, 'POST', { name: 'churn', source: `${artifact_uri}/onnx`, run_id });
  }
}

interface Times {
  readonly lastAnswer: number[];
  readonly reply: number[];
}

const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
const { url, predictions, child } = await startServer(join(folder, 'home'));
let going = true;
let failed = 0;
/** When each version answered last, monotonic milliseconds. */
const lastOf: Record<string, number> = {};
try {
  await register(url);
  const endpoint = `${url}/api/v1/projects/default/endpoints/churn`;
  await call(endpoint, 'PUT', { model: 'churn', version: '1' });
  const load = async (client: number): Promise<void> => {
    for (let i = client; going; i += connections) {
      const answer = await fetch(`${predictions}/v2/models/churn/infer`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: `r${i}`, inputs: [{ name: 'X', datatype: 'FP32', shape: [1, 20], data: row }] }),
      });
      const { model_version } = (await answer.json()) as { model_version?: string };
      if (answer.status === 200) lastOf[model_version ?? ''] = performance.now();
      else failed++;
    }
  };
  const loading = Promise.all(Array.from({ length: connections }, (_, client) => load(client)));
  const measure = async (times: Times, gone: string, act: () => Promise<unknown>): Promise<void> => {
    const began = performance.now();
    await act();
    times.reply.push(performance.now() - began);
    await pause(300);
    times.lastAnswer.push(Math.max(0, (lastOf[gone] ?? 0) - began));
    assert.ok(performance.now() - (lastOf[gone] ?? 0) > 200, `version ${gone} answers still`);
  };
  const rollback: Times = { lastAnswer: [], reply: [] };
  const restore: Times = { lastAnswer: [], reply: [] };
  for (let round = 0; round < rounds; round++) {
    const { id } = await call<{ id: string }>(`${endpoint}/rollouts`, 'POST', {
      challenger: '2',
      policy: { steps: [{ weight: 0.5, minSamples: 1_000_000 }] },
    });
    await pause(100);
    await measure(rollback, '2', () => call(`${endpoint}/rollouts/${id}/rollback`, 'POST', { reason: 'bench' }));
    await call(endpoint, 'PUT', { model: 'churn', version: '2' });
    await pause(100);
    await measure(restore, '2', () => call(`${endpoint}/rollback`, 'POST', { to: 1, reason: 'bench' }));
  }
  going = false;
  await loading;
  assert.equal(failed, 0);
  const summary = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return { median: Math.round(sorted[sorted.length >> 1] ?? 0), most: Math.round(sorted.at(-1) ?? 0) };
  };
  const of = ({ lastAnswer, reply }: Times) => ({ lastAnswerMs: summary(lastAnswer), replyMs: summary(reply) });
  console.log(JSON.stringify({ rounds, failed, rollout: of(rollback), revision: of(restore) }));
} finally {
  going = false;
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true });
}
