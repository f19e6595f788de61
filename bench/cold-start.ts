// How long from starting the server to its first answer, and how much memory do control and data plane hold while idle? As `npm start`
// runs them, on a home and with compiled code that an earlier start left. Prints one JSON line.
//   node bench/cold-start.ts [rounds]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

const rounds = Number(process.argv[2] ?? 5);
const idleMs = 5_000;
const home = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
const entry = join(import.meta.dirname, '..', 'src', 'bin', 'pawl.ts');

const median = (values: readonly number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0);

interface Memory {
  readonly resident: number;
  /** Of the resident memory, what no other process maps. */
  readonly own: number;
}

/** MB. */
function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const of = (name: string): number =>
    [...text.matchAll(new RegExp(`^${name}:\\s+(\\d+)`, 'gm'))].reduce((sum, match) => sum + Number(match[1]), 0) /
    1000;
  return { resident: of('Rss'), own: of('Private_Clean') + of('Private_Dirty') };
}

/** MB that two processes hold together: what both map, which is most of the code of Node itself, is in memory once. */
function together(a: Memory, b: Memory): number {
  return a.own + b.own + Math.max(a.resident - a.own, b.resident - b.own);
}

async function round() {
  const startedAt = performance.now();
  const args = [entry, 'serve', '--home', home, '--port', '0', '--data-plane-port', '0', '--log-level', 'warn'];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(home, 'cache', 'code') };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  let firstAnswer = Number.NaN;
  let ready = Number.NaN;
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (line.startsWith('Predictions')) {
      await fetch(`${url}/v2/health/live`);
      ready = performance.now() - startedAt;
      break;
    }
    await fetch(`${url}/health`);
    firstAnswer = performance.now() - startedAt;
  }
  await new Promise((resolve) => setTimeout(resolve, idleMs));
  const { pid } = JSON.parse(readFileSync(join(home, 'serving', 'data-plane.json'), 'utf8')) as { pid: number };
  const control = memoryOf(child.pid ?? 0);
  const data = memoryOf(pid);
  child.kill('SIGTERM');
  await once(child, 'exit');
  return { firstAnswer, ready, control, data };
}

try {
  // Leaves the database and the compiled code.
  const first = await round();
  const all = [];
  for (let i = 0; i < rounds; i++) all.push(await round());
  console.log(
    JSON.stringify({
      bench: 'cold-start',
      firstAnswerMs: median(all.map((one) => one.firstAnswer)),
      withDataPlaneMs: median(all.map((one) => one.ready)),
      emptyHomeMs: Math.round(first.firstAnswer),
      controlMb: median(all.map((one) => one.control.resident)),
      dataMb: median(all.map((one) => one.data.resident)),
      togetherMb: median(all.map((one) => together(one.control, one.data))),
    }),
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}
