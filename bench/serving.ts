// What does a one-row prediction cost, how fast is it, and what does a data plane hold? A gradient-boosting model of 100 trees over 20
// features; the data plane is the real process with its prediction log on, beside the least that Node can do (no checks, no log). The
// load comes from a process of its own; targets rotate inside each round and medians over rounds are told, because others' load on the
// machine disturbs times: processor time a request hardly depends on it. Answers are checked against onnxruntime's before and after.
//   node bench/serving.ts [--seconds 4] [--rounds 3] [--connections 1,16] [--peers FOLDER --bin ENVIRONMENT/bin]
// `--peers` adds FastAPI + onnxruntime, MLServer and `mlflow models serve` (see bench/serving/targets.ts).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Measured } from './serving/load.ts';
import {
  bareLoop,
  data,
  pawl,
  pythonPeers,
  type Row,
  type Running,
  startDataPlane,
  type Target,
} from './serving/targets.ts';
import { cpuMs, memoryMb } from './tracking/process-tree.ts';

function readCsv(name: string): number[][] {
  const [, ...lines] = readFileSync(data(name), 'utf8').trim().split('\n');
  return lines.map((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))));
}

/** Without missing values, which not every peer takes. */
const rows: readonly Row[] = readCsv('inputs.csv')
  .map((row) => row.slice(0, 20))
  .slice(0, 448);
const expected = readCsv('expected.csv').map((row) => row[2] ?? Number.NaN);

async function check({ body, read }: Target, { url }: Running): Promise<void> {
  for (let at = 0; at < rows.length; at += 64) {
    for (const some of [rows.slice(at, at + 64), rows.slice(at, at + 1)]) {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', body: body(some), headers });
      assert.equal(response.status, 200, `${url} answered ${response.status}`);
      const found = read(await response.json());
      assert.equal(found.length, some.length);
      found.forEach((value, i) => {
        assert.ok(Math.abs(value - (expected[at + i] ?? 9)) < 1e-5, `${value} is not ${expected[at + i]}`);
      });
    }
  }
}

async function load({ body }: Target, { url }: Running, connections: number, seconds: number): Promise<Measured> {
  const program = join(import.meta.dirname, 'serving', 'load.ts');
  const child = spawn(process.execPath, [program, url, String(connections), String(seconds)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(rows.map((row) => body([row])).join('\n'));
  return JSON.parse(await text(child.stdout)) as Measured;
}

interface Cost extends Measured {
  /** Processor time of the server's processes, user and system, a request. */
  readonly cpuMicros: number;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1,16' },
    peers: { type: 'string' },
    bin: { type: 'string' },
  },
});
const seconds = Number(options.seconds);
const all = options.connections.split(',').map(Number);
const homes: string[] = [];
const newHome = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
  homes.push(home);
  return home;
};

/** Resident memory of a data plane with so many models, some seconds after its start, when nobody asks it. */
async function idleMb(models: number): Promise<number> {
  const home = newHome();
  // The first start compiles; those that follow find its code, as after an upgrade of a server.
  await (await startDataPlane(home, models)).stop();
  const plane = await startDataPlane(home, models);
  await pause(3_000);
  const mb = Math.round(memoryMb(plane.pid));
  await plane.stop();
  return mb;
}

try {
  const targets = [
    pawl(newHome()),
    bareLoop,
    ...(options.peers === undefined ? [] : pythonPeers(options.peers, options.bin ?? '')),
  ];
  const idle = { 'models.1': await idleMb(1), 'models.10': await idleMb(10) };
  const up = new Map<Target, Running>();
  for (const target of targets) up.set(target, await target.start());
  const costs = new Map<string, Cost[]>();
  const memory = new Map<Target, number>();
  for (const [target, server] of up) {
    await check(target, server);
    await load(target, server, 8, 1);
  }
  for (let round = 0; round < Number(options.rounds); round++)
    for (const connections of all)
      for (const [target, server] of up) {
        const before = cpuMs(server.pid);
        const measured = await load(target, server, connections, seconds);
        assert.equal(measured.failed, 0);
        const cpuMicros = ((cpuMs(server.pid) - before) * 1000) / measured.requests;
        const key = `${target.name}/${connections}`;
        costs.set(key, [...(costs.get(key) ?? []), { ...measured, cpuMicros }]);
        console.log(`${key}: ${Math.round(cpuMicros)} µs of processor time, ${measured.perSecond} a second`);
      }
  for (const [target, server] of up) {
    memory.set(target, Math.round(memoryMb(server.pid)));
    await check(target, server);
    await server.stop();
  }
  const table = targets.flatMap(({ name }) =>
    all.map((connections) => {
      const own = costs.get(`${name}/${connections}`) ?? [];
      const bare = costs.get(`${bareLoop.name}/${connections}`) ?? [];
      const ratio = median(own.map(({ cpuMicros }, i) => cpuMicros / (bare[i]?.cpuMicros ?? Number.NaN)));
      const of = (field: 'cpuMicros' | 'perSecond' | 'p50' | 'p99'): number => median(own.map((cost) => cost[field]));
      return [
        name,
        connections,
        Math.round(of('cpuMicros')),
        ratio.toFixed(2),
        of('perSecond'),
        of('p50'),
        of('p99'),
        memory.get(targets.find((target) => target.name === name) as Target) ?? 0,
      ];
    }),
  );
  const head = [
    'server',
    'connections',
    'CPU µs a request',
    'of the bare loop',
    'requests a second',
    'p50 ms',
    'p99 ms',
    'MB',
  ];
  const tables = [{ title: 'One row a request, answers checked', head, rows: table }];
  console.log(JSON.stringify({ bench: 'serving', rounds: Number(options.rounds), seconds, idleMb: idle, tables }));
} finally {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
}
