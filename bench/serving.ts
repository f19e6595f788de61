// How many one-row V2 requests does the data plane answer a second, and how fast? A gradient-boosting model of 100 trees over 20
// features; the data plane is the real process, logging on; the load comes from a process of its own over keep-alive connections.
// Answers are checked against onnxruntime's before and after. Prints a line per number of connections, then one JSON line.
//   node bench/serving.ts [--seconds 5] [--connections 1,8,16,32] [--peer http://127.0.0.1:8000]
// `--peer` measures another V2 server with the model `churn` in turn with this one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { placeModel, servingPaths, writeSnapshot } from '../src/modules/serving/data-plane/snapshot.ts';
import { systemRandom } from '../src/platform/random/random.ts';
import { loadMasterKey } from '../src/platform/secrets/master-key.ts';

interface Measured {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
}

const data = (name: string): string => join(import.meta.dirname, 'data', 'serving', name);

function readCsv(name: string): number[][] {
  const [, ...lines] = readFileSync(data(name), 'utf8').trim().split('\n');
  return lines.map((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))));
}

const rows = readCsv('inputs.csv').map((row) => row.slice(0, 20));

function bodyOf(some: readonly (readonly number[])[]): string {
  // NaN becomes null, which is how JSON says missing.
  return JSON.stringify({
    id: 'bench',
    inputs: [{ name: 'X', datatype: 'FP32', shape: [some.length, 20], data: some.flat() }],
  });
}

async function probabilities(url: string, some: readonly (readonly number[])[]): Promise<readonly number[]> {
  const response = await fetch(`${url}/v2/models/churn/infer`, {
    method: 'POST',
    body: bodyOf(some),
    headers: { 'content-type': 'application/json' },
  });
  const answer = (await response.json()) as { id: string; outputs: { name: string; data: number[] }[] };
  assert.equal(response.status, 200);
  assert.equal(answer.id, 'bench');
  return answer.outputs.find((output) => output.name === 'probabilities')?.data.filter((_, i) => i % 2 === 1) ?? [];
}

/** All rows singly and together, and the rows where reading decimals as doubles would give another answer. */
async function check(url: string): Promise<void> {
  const expected = readCsv('expected.csv').map((row) => row[2] ?? Number.NaN);
  const near = (found: number | undefined, wanted: number | undefined): void =>
    assert.ok(Math.abs((found ?? 9) - (wanted ?? -9)) < 1e-5, `${found} is not ${wanted}`);
  const together = await probabilities(url, rows);
  together.forEach((value, i) => {
    near(value, expected[i]);
  });
  for (let i = 0; i < rows.length; i += 16) near((await probabilities(url, [rows[i] ?? []]))[0], expected[i]);
  for (const tie of readCsv('ties.csv')) near((await probabilities(url, [tie.slice(0, 20)]))[0], tie[20]);
}

/** One connection: a request, its answer, the next request. */
async function talk(
  url: URL,
  requests: readonly Buffer[],
  from: number,
  until: number,
  times: number[],
): Promise<number> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(socket, 'connect');
  let failed = 0;
  await new Promise<void>((resolve, reject) => {
    let at = from;
    let sentAt = 0;
    let received = '';
    const send = (): void => {
      sentAt = performance.now();
      if (sentAt >= until) {
        socket.end();
        resolve();
        return;
      }
      socket.write(requests[at++ % requests.length] ?? '');
    };
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(received.slice(0, head))?.[1]);
      if (received.length < head + 4 + length) return;
      if (!received.startsWith('HTTP/1.1 200')) failed++;
      times.push(performance.now() - sentAt);
      received = '';
      send();
    });
    socket.on('error', reject);
    send();
  });
  return failed;
}

async function load(address: string, connections: number, seconds: number): Promise<Measured> {
  const url = new URL(address);
  const requests = rows.slice(0, 448).map((row) => {
    const body = bodyOf([row]);
    return Buffer.from(
      `POST /v2/models/churn/infer HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  });
  const times: number[] = [];
  const startedAt = performance.now();
  const all = Array.from({ length: connections }, (_, i) =>
    talk(url, requests, i * 13, startedAt + seconds * 1000, times),
  );
  const failed = (await Promise.all(all)).reduce((sum, one) => sum + one, 0);
  const elapsed = (performance.now() - startedAt) / 1000;
  const sorted = Float64Array.from(times).sort();
  const quantile = (p: number): number => Math.round((sorted[Math.floor((sorted.length - 1) * p)] ?? 0) * 1000) / 1000;
  return {
    requests: times.length,
    perSecond: Math.round(times.length / elapsed),
    p50: quantile(0.5),
    p99: quantile(0.99),
    failed,
  };
}

/** Load from another process, so that making it does not slow what is measured. */
async function loadApart(address: string, connections: number, seconds: number): Promise<Measured> {
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(import.meta.url),
      '--load',
      address,
      '--connections',
      String(connections),
      '--seconds',
      String(seconds),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return JSON.parse(text) as Measured;
}

async function startDataPlane(home: string) {
  const paths = servingPaths(home);
  const sha256 = createHash('sha256')
    .update(readFileSync(data('model.onnx')))
    .digest('hex');
  await placeModel(paths, sha256, data('model.onnx'));
  const arm = {
    role: 'champion',
    modelVersionId: 'bench',
    model: 'churn',
    version: '1',
    sha256,
    signature: null,
    weight: 1,
  } as const;
  const endpoint = {
    id: 'bench',
    project: 'bench',
    name: 'churn',
    revision: 1,
    stickyKey: null,
    mirror: false,
    output: {},
    arms: [arm],
  };
  await writeSnapshot(
    paths,
    { format: 1, version: 1, writtenAt: 0, simulatedClock: false, domainTime: 0, endpoints: [endpoint] },
    await loadMasterKey(paths.key, systemRandom),
  );
  const entry = join(import.meta.dirname, '..', 'src', 'bin', 'pawl.ts');
  const child = spawn(process.execPath, [entry, 'data-plane', '--home', home, '--port', '0', '--log-level', 'warn'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) return { url, child };
  }
  throw new Error('The data plane did not start.');
}

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '1,8,16,32' },
    peer: { type: 'string' },
    load: { type: 'string' },
  },
});
const seconds = Number(options.seconds);

if (options.load !== undefined) {
  console.log(JSON.stringify(await load(options.load, Number(options.connections), seconds)));
} else {
  const home = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
  const { url, child } = await startDataPlane(home);
  try {
    await check(url);
    if (options.peer !== undefined) await check(options.peer);
    await loadApart(url, 8, 1);
    const results: Record<string, { pawl: Measured; peer?: Measured }> = {};
    for (const connections of options.connections.split(',').map(Number)) {
      const pawl = await loadApart(url, connections, seconds);
      const peer = options.peer === undefined ? undefined : await loadApart(options.peer, connections, seconds);
      results[connections] = { pawl, ...(peer === undefined ? {} : { peer }) };
      const show = (name: string, of: Measured): string =>
        `${name} ${of.perSecond} req/s, p50 ${of.p50} ms, p99 ${of.p99} ms, ${of.failed} failed`;
      const ratio =
        peer === undefined ? '' : `; ${show('peer', peer)}; ratio ${(pawl.perSecond / peer.perSecond).toFixed(1)}`;
      console.log(`${connections} connections: ${show('pawl', pawl)}${ratio}`);
    }
    await check(url);
    console.log(JSON.stringify({ bench: 'serving', rowsPerRequest: 1, seconds, results }));
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
    rmSync(home, { recursive: true, force: true });
  }
}
