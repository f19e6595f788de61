// The real server: what is scored when it is killed in the middle of a batch job.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/support/databases.ts';
import { call, deploy } from '../../test/support/deployment.ts';
import { champion } from '../../test/support/serving.ts';
import { openOlap } from '../platform/olap/duckdb.ts';

const entry = fileURLToPath(new URL('../bin/pawl.ts', import.meta.url));
const rows = 1_000_000;

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly records: number;
  readonly total: number | null;
  readonly error: string | null;
  readonly output: string | null;
  readonly outputVersion: string | null;
}

async function serve(t: TestContext, home: string): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const args = [entry, 'serve', '--home', home, '--port', '0', '--data-plane-port', '0', '--log-level', 'warn'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\/\/\S+/.exec(line)?.[0] ?? '';
    if (line.startsWith('Predictions')) return { url, child };
    url = address;
  }
  throw new Error('The server ended before it listened.');
}

test('a batch job that is killed goes on where it was, and each row is scored to one row of the result', async (t) => {
  const folder = temporaryFolder(t);
  const home = join(folder, 'home');
  const olap = await openOlap({ memoryLimitMb: 512 });
  t.after(() => olap.close());
  const source = join(folder, 'customers.parquet');
  await olap.copyToParquet(
    `SELECT i AS customer, (i % 90)::FLOAT AS recency, (i % 11)::FLOAT AS frequency FROM range(${rows}) t(i)`,
    source,
  );
  const first = await serve(t, home);
  await deploy(first.url, [champion]);
  const datasets = `${first.url}/api/v1/projects/default/datasets/customers`;
  await call(datasets, 'PUT', {});
  await call(`${datasets}/versions`, 'POST', { path: source });
  const batches = (url: string): string => `${url}/api/v1/projects/default/batches`;
  const { id } = await call<Batch>(batches(first.url), 'POST', {
    model: 'churn',
    version: '1',
    dataset: 'customers',
    output: 'scored',
  });
  let before = await call<Batch>(`${batches(first.url)}/${id}`, 'GET');
  while (before.records === 0) before = await call<Batch>(`${batches(first.url)}/${id}`, 'GET');
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  assert.ok(before.records < rows, 'the job was over before it could be killed');

  const second = await serve(t, home);
  let after = await call<Batch>(`${batches(second.url)}/${id}`, 'GET');
  assert.ok(after.records >= before.records, `${after.records} rows are left of ${before.records}`);
  while (after.state === 'queued' || after.state === 'running')
    after = await call<Batch>(`${batches(second.url)}/${id}`, 'GET');
  assert.deepEqual([after.state, after.records, after.total, after.error], ['done', rows, rows, null]);
  assert.deepEqual([after.output, after.outputVersion], ['scored', '1']);
  const result = join(folder, 'result.parquet');
  const response = await fetch(`${batches(second.url)}/${id}/output`);
  writeFileSync(result, Buffer.from(await response.arrayBuffer()));
  const [counted] = await olap.query(
    `SELECT count(*) AS n, count(DISTINCT customer) AS customers, min(customer) AS least, max(customer) AS most,
       count(*) FILTER (abs(score - 1 / (1 + exp(-(0.05 * (customer % 90) - 0.4 * (customer % 11) + 0.2)))) > 1e-5) AS wrong
     FROM read_parquet($1)`,
    [result],
  );
  assert.deepEqual(counted, { n: rows, customers: rows, least: 0, most: rows - 1, wrong: 0 });
  const { rows: stored } = await call<{ rows: number }>(
    `${second.url}/api/v1/projects/default/datasets/scored/versions/1`,
    'GET',
  );
  assert.equal(stored, rows);
});
