// How many rows a second does batch scoring take? A gradient-boosting model of 100 trees over 20 features, and a dataset of a million
// rows or more; the server is the real process, the job goes from rows in Parquet to rows with scores in Parquet, partition by
// partition, durably. Beside it, in turn: a loop written by hand with DuckDB and ONNX Runtime in Node, and pandas with onnxruntime in
// Python, both from file to file. `--python` names an interpreter that has them. Scores are compared. Prints one JSON line: medians, and the
// best round, which says more where the machine has other work.
//   node bench/batch.ts [--rows 2000000] [--rounds 3] [--python .venv/bin/python]
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openOnnxModel } from '../src/platform/inference/onnx.ts';
import { openOlap } from '../src/platform/olap/duckdb.ts';
import type { Olap } from '../src/platform/olap/olap.ts';

const root = join(import.meta.dirname, '..');
const data = (name: string): string => join(import.meta.dirname, 'data', 'serving', name);
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    rounds: { type: 'string', default: '3' },
    python: { type: 'string', default: join(root, '.venv', 'bin', 'python') },
  },
});
const rows = Number(options.rows);
const rounds = Number(options.rounds);
const features = Array.from({ length: 20 }, (_, k) => `X_${k}`);

/** The rows that the model is checked with, each moved a little at every repetition. */
async function makeRows(olap: Olap, path: string): Promise<void> {
  const [first] = readFileSync(data('inputs.csv'), 'utf8').split('\n');
  const names = (first ?? '').split(',').slice(0, 20);
  const cells = names.map((name, k) => `(${name} + ((i * ${k + 3}) % 97) * 0.001)::FLOAT AS X_${k}`);
  await olap.copyToParquet(
    `SELECT row_number() OVER () - 1 AS id, ${cells.join(', ')} FROM range(${Math.ceil(rows / 512)}) t(i), read_csv('${data('inputs.csv')}') LIMIT ${rows}`,
    path,
  );
}

async function startServer(home: string) {
  const args = [join(root, 'src', 'bin', 'pawl.ts'), 'serve', '--home', home, '--port', '0', '--no-data-plane'];
  const child = spawn(process.execPath, [...args, '--log-level', 'warn'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return { url, child };
  }
  throw new Error('The server did not start.');
}

async function call<T>(address: string, method: string, body?: unknown): Promise<T> {
  const given =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(address, { method, ...given });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${address}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

/** The model as a client of MLflow registers it. */
async function register(url: string): Promise<void> {
  const mlflow = `${url}/api/2.0/mlflow`;
  const { experiment_id } = await call<{ experiment_id: string }>(`${mlflow}/experiments/create`, 'POST', {
    name: 'b',
  });
  const { run } = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    `${mlflow}/runs/create`,
    'POST',
    { experiment_id, start_time: 1 },
  );
  const { run_id, artifact_uri } = run.info;
  const artifacts = artifact_uri.replace(/^mlflow-artifacts:\/*/, '');
  await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${artifacts}/onnx/model.onnx`, {
    method: 'PUT',
    body: readFileSync(data('model.onnx')),
  });
  await call(`${mlflow}/registered-models/create`, 'POST', { name: 'churn' });
  await call(`${mlflow}/model-versions/create`, 'POST', { name: 'churn', source: `${artifact_uri}/onnx`, run_id });
}

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly records: number;
  readonly error: string | null;
  readonly rowsPerSecond: number;
}

/** What a way to score costs. */
interface Cost {
  readonly perSecond: number;
  /** Of all threads, which hardly depends on what else the machine does. */
  readonly cpuMicros: number;
}

/** Microseconds of processor time that a process has taken. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function byPawl(url: string, pid: number, target: string): Promise<Cost> {
  const base = `${url}/api/v1/projects/default/batches`;
  const began = performance.now();
  const cpu = cpuOf(pid);
  const { id } = await call<Batch>(base, 'POST', { model: 'churn', version: '1', dataset: 'rows' });
  for (;;) {
    const batch = await call<Batch>(`${base}/${id}`, 'GET');
    assert.ok(['queued', 'running', 'done'].includes(batch.state), batch.error ?? '');
    if (batch.state === 'done') {
      const cost = {
        perSecond: rows / ((performance.now() - began) / 1000),
        cpuMicros: (cpuOf(pid) - cpu) / rows,
      };
      assert.equal(batch.records, rows);
      writeFileSync(target, Buffer.from(await (await fetch(`${base}/${id}/output`)).arrayBuffer()));
      return cost;
    }
    await pause(20);
  }
}

/** What somebody writes who knows both libraries: one stream, one session, batches of 8192 rows. */
async function byHand(source: string, target: string): Promise<Cost> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const olap = await openOlap({ memoryLimitMb: 4096, threads: 2 });
  const session = await openOnnxModel(data('model.onnx'), { threads: 2 });
  const scores = new Float64Array(rows);
  let done = 0;
  for await (const batch of olap.streamFloats(`SELECT ${features.join(', ')} FROM read_parquet('${source}')`)) {
    const block = new Float32Array(batch.rowCount * 20);
    batch.values.forEach((values, c) => {
      for (let row = 0; row < values.length; row++) block[row * 20 + c] = values[row] as number;
    });
    const { probabilities } = await session.run({ X: { type: 'float32', shape: [batch.rowCount, 20], data: block } });
    const found = (probabilities?.data ?? []) as Float32Array;
    for (let row = 0; row < batch.rowCount; row++) scores[done + row] = found[row * 2 + 1] as number;
    done += batch.rowCount;
  }
  await olap.exec('CREATE TABLE scored (score DOUBLE)');
  await olap.appendDoubles('scored', [scores]);
  await olap.copyToParquet(`SELECT r.*, score FROM read_parquet('${source}') r POSITIONAL JOIN scored`, target);
  await olap.close();
  await session.release();
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: rows / ((performance.now() - began) / 1000), cpuMicros: (user + system) / rows };
}

const script = `
import os, sys, time, pandas, onnxruntime
source, model, target = sys.argv[1:4]
began = time.perf_counter()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 2
session = onnxruntime.InferenceSession(model, options)
frame = pandas.read_parquet(source)
matrix = frame[[f"X_{k}" for k in range(20)]].to_numpy(dtype="float32")
frame["score"] = session.run(["probabilities"], {"X": matrix})[0][:, 1]
frame.to_parquet(target, compression="zstd")
print(len(frame) / (time.perf_counter() - began), sum(os.times()[:2]) / len(frame) * 1e6)
`;

function byPandas(source: string, target: string): Cost {
  const run = spawnSync(options.python, ['-c', script, source, data('model.onnx'), target], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const [perSecond = Number.NaN, cpuMicros = Number.NaN] = run.stdout.split(' ').map(Number);
  return { perSecond, cpuMicros };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
const olap = await openOlap({ memoryLimitMb: 2048 });
const { url, child } = await startServer(join(folder, 'home'));
try {
  const source = join(folder, 'rows.parquet');
  await makeRows(olap, source);
  await register(url);
  const uploaded = await fetch(`${url}/api/v1/projects/default/datasets/rows`, {
    method: 'PUT',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  assert.ok(uploaded.ok, await uploaded.text());
  await call(`${url}/api/v1/projects/default/datasets/rows/versions`, 'POST', { path: source });
  const found = { pawl: [] as Cost[], hand: [] as Cost[], pandas: [] as Cost[] };
  const targets = {
    pawl: join(folder, 'p.parquet'),
    hand: join(folder, 'h.parquet'),
    pandas: join(folder, 'q.parquet'),
  };
  for (let round = 0; round < rounds; round++) {
    found.pawl.push(await byPawl(url, child.pid ?? 0, targets.pawl));
    found.hand.push(await byHand(source, targets.hand));
    found.pandas.push(byPandas(source, targets.pandas));
  }
  const [compared] = await olap.query(
    `SELECT count(*) AS n, max(abs(p.score - h.score)) AS hand, max(abs(p.score - q.score)) AS pandas
     FROM read_parquet('${targets.pawl}') p JOIN read_parquet('${targets.hand}') h USING (id) JOIN read_parquet('${targets.pandas}') q USING (id)`,
  );
  assert.equal(compared?.['n'], rows);
  assert.ok(Number(compared?.['hand']) < 1e-6 && Number(compared?.['pandas']) < 1e-6, JSON.stringify(compared));
  const each = (of: (cost: Cost) => number, digits: number) =>
    Object.fromEntries(
      Object.entries(found).map(([way, costs]) => [way, Number(median(costs.map(of)).toFixed(digits))]),
    );
  const rowsPerSecond = each(({ perSecond }) => perSecond, 0);
  const best = Object.fromEntries(
    Object.entries(found).map(([way, costs]) => [
      way,
      Math.round(Math.max(...costs.map(({ perSecond }) => perSecond))),
    ]),
  );
  const ratio = (other: string): number =>
    Number(((rowsPerSecond['pawl'] ?? 0) / (rowsPerSecond[other] ?? 0)).toFixed(2));
  console.log(
    JSON.stringify({
      rows,
      rowsPerSecond,
      bestRowsPerSecond: best,
      cpuMicrosPerRow: each(({ cpuMicros }) => cpuMicros, 2),
      ratio: { hand: ratio('hand'), pandas: ratio('pandas') },
      maxDifference: Math.max(Number(compared?.['hand']), Number(compared?.['pandas'])),
    }),
  );
} finally {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await olap.close();
  rmSync(folder, { recursive: true, force: true });
}
