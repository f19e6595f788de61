// What do MLflow's calls cost a server, and how does that grow with the runs it holds? Processor time per call, user and system, of the
// whole server, which hardly depends on neighbours, and the 95th percentile of the time a client waits. Every write is synced before it
// is acknowledged. Prints a line per call, then one JSON line.
//   node bench/tracking.ts [--sizes 1000,10000,100000,1000000] [--seconds 3] [--peer 'name@runs=command with {home} and {port}'] …
// Peers are measured in the same run, each on an empty home and beside ours, with so many runs, 2000 if none are told, logged by calls.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { type Cost, growth, measure, rounded, type Table } from './tracking/cost.ts';
import { type MeasuredServer, startServer } from './tracking/measured-server.ts';
import { logRuns, writeRuns } from './tracking/runs.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000,1000000' },
    seconds: { type: 'string', default: '3' },
    peer: { type: 'string', multiple: true, default: [] },
  },
});
const seconds = Number(values.seconds);
const entry = join(import.meta.dirname, '..', 'src', 'bin', 'pawl.ts');
const own = `${process.execPath} ${entry} serve --home {home} --port {port} --no-data-plane --log-level error`;
const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));

async function newRun(server: MeasuredServer, experiment: string): Promise<string> {
  const body = { experiment_id: experiment, user_id: 'bench', run_name: 'one', start_time: Date.now() };
  const { run } = await server.post('runs/create', body);
  return (run as { info: { run_id: string } }).info.run_id;
}

function runsOf(answer: Record<string, unknown>): readonly unknown[] {
  const { runs = [] } = answer as { runs?: unknown[] };
  assert(runs.length > 0, 'A search found nothing.');
  return runs;
}

/** The calls, by what they are called in the table. Writes go to an experiment of their own, so that searches look at the same runs. */
async function costs(server: MeasuredServer, experiment: string): Promise<Record<string, Cost>> {
  const { experiment_id: writes } = await server.post('experiments/create', { name: `writes ${performance.now()}` });
  const run = await newRun(server, String(writes));
  const search = (body: object) => async () =>
    runsOf(await server.post('runs/search', { experiment_ids: [experiment], max_results: 100, ...body }));
  const batch = (n: number) =>
    Array.from({ length: 1000 }, (_, at) => ({
      key: `b${at % 10}`,
      value: at / 1000,
      timestamp: 1_700_000_000_000 + n,
      step: n * 100 + Math.floor(at / 10),
    }));
  const newest = await search({})();
  const { run_id: found } = (newest[0] as { info: { run_id: string } }).info;
  const calls: Record<string, readonly [number, (n: number) => Promise<unknown>]> = {
    'create run, 1 client': [1, () => newRun(server, String(writes))],
    'create run': [8, () => newRun(server, String(writes))],
    'log-metric': [
      8,
      (n) =>
        server.post('runs/log-metric', { run_id: run, key: 'm', value: n, timestamp: 1_700_000_000_000 + n, step: n }),
    ],
    'log-parameter': [8, (n) => server.post('runs/log-parameter', { run_id: run, key: `p${n}`, value: 'x' })],
    'set-tag': [8, (n) => server.post('runs/set-tag', { run_id: run, key: `t${n % 50}`, value: String(n) })],
    'log-batch of 1000': [4, (n) => server.post('runs/log-batch', { run_id: run, metrics: batch(n) })],
    'get run': [1, () => server.get(`runs/get?run_id=${found}`)],
    'newest 100': [1, search({})],
    'metric and param, sorted': [
      1,
      search({ filter: "metrics.acc > 0.9 and params.lr = '0.01'", order_by: ['metrics.acc DESC'] }),
    ],
    'tag LIKE': [1, search({ filter: "tags.team LIKE 'vision%'" })],
  };
  const measured: Record<string, Cost> = {};
  for (const [name, [clients, call]] of Object.entries(calls))
    measured[name] = await measure(server, seconds, clients, call);
  return measured;
}

function tell(who: string, measured: Readonly<Record<string, Cost>>): void {
  for (const [name, cost] of Object.entries(measured))
    console.log(`${who}: ${name}: ${cost.cpuMs} CPU ms, p95 ${cost.p95Ms} ms, ${cost.perSecond}/s`);
}

/** Of each peer what its call costs and how often ours fits into that, by processor time and by calls a second. */
function besidePeers(peers: Readonly<Record<string, Record<string, Cost>>>, runs: number): Table {
  const { pawl = {}, ...others } = peers;
  const rows = Object.entries(pawl).map(([name, ours]) => [
    name,
    ours.cpuMs,
    ...Object.values(others).flatMap((peer) => {
      const theirs = peer[name];
      if (theirs === undefined) return ['–', '–', '–'];
      const times = (ratio: number) => `${rounded(ratio)} ×`;
      return [theirs.cpuMs, times(theirs.cpuMs / ours.cpuMs), times(ours.perSecond / theirs.perSecond)];
    }),
  ]);
  const head = ['call', 'pawl', ...Object.keys(others).flatMap((name) => [name, 'CPU', 'calls a second'])];
  return { title: `CPU ms a call beside peers, ${runs} runs held`, head, rows };
}

/** `name@runs=command` */
function readPeer(text: string): { readonly name: string; readonly runs: number; readonly command: string } {
  const [, name, runs = '2000', command] = /^([^@=]+)(?:@(\d+))?=(.+)$/.exec(text) ?? [];
  assert(name !== undefined && command !== undefined, `${text} is not name@runs=command.`);
  return { name, runs: Number(runs), command };
}

const homeOf = (name: string): string => {
  const home = join(folder, name);
  mkdirSync(home);
  return home;
};

try {
  const bySize: Record<string, Record<string, Cost>> = {};
  const memoryMb: Record<string, number> = {};
  const home = homeOf('own');
  const first = await startServer(own, home);
  const { experiment_id: experiment } = await first.post('experiments/create', { name: 'search' });
  await first.stop();
  let held = 0;
  for (const size of values.sizes.split(',').filter(Boolean).map(Number)) {
    writeRuns(join(home, 'pawl.db'), String(experiment), held, size);
    held = size;
    const server = await startServer(own, home);
    bySize[size] = await costs(server, String(experiment));
    memoryMb[size] = server.memoryMb();
    await server.stop();
    tell(`${size} runs`, bySize[size] ?? {});
  }
  const beside: Table[] = [];
  for (const [runs, peers] of Map.groupBy(values.peer.map(readPeer), ({ runs }) => runs)) {
    const measured: Record<string, Record<string, Cost>> = {};
    for (const { name, command } of [{ name: 'pawl', command: own }, ...peers]) {
      const server = await startServer(command, homeOf(`${name}-${runs}`));
      measured[name] = await costs(server, await logRuns(server, runs));
      await server.stop();
      tell(name, measured[name] ?? {});
    }
    beside.push(besidePeers(measured, runs));
  }
  const grown =
    Object.keys(bySize).length === 0
      ? []
      : [
          growth('CPU ms a call, by runs held', bySize, (cost) => cost.cpuMs),
          growth('95th percentile of the wait, ms, by runs held', bySize, (cost) => cost.p95Ms),
        ];
  console.log(JSON.stringify({ bench: 'tracking', memoryMb, tables: [...grown, ...beside] }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
