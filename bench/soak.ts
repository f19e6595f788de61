// Does a server that is never restarted keep its memory? Mixed calls of MLflow's protocol from eight clients, as training loops and pages
// make them, and after every tenth of them what its processes hold. Prints a line per tenth, then one JSON line.
//   node bench/soak.ts [--calls 1000000]
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { startServer } from './tracking/measured-server.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '1000000' } } });
const calls = Number(values.calls);
const clients = 8;
const entry = join(import.meta.dirname, '..', 'src', 'bin', 'pawl.ts');
const own = `${process.execPath} ${entry} serve --home {home} --port {port} --no-data-plane --log-level error`;
const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));

try {
  const server = await startServer(own, folder);
  const { experiment_id: experiment } = await server.post('experiments/create', { name: 'soak' });
  const rows: (string | number)[][] = [];
  let made = 0;
  const perTenth = Math.ceil(calls / 10);

  /** One run from its beginning to its end, read and searched for on the way. */
  const runOnce = async (until: number): Promise<void> => {
    const call = async <T>(answer: Promise<T>): Promise<T> => {
      made++;
      return answer;
    };
    const { run } = await call(
      server.post('runs/create', { experiment_id: experiment, user_id: 'bench', start_time: Date.now() }),
    );
    const { run_id: id } = (run as { info: { run_id: string } }).info;
    const params = Array.from({ length: 10 }, (_, n) => ({ key: `p${n}`, value: String(made % 100) }));
    await call(server.post('runs/log-batch', { run_id: id, params }));
    for (let step = 0; step < 40 && made < until; step++) {
      const metrics = ['loss', 'acc', 'lr'].map((key) => ({ key, value: Math.random(), step, timestamp: Date.now() }));
      await call(server.post('runs/log-batch', { run_id: id, metrics }));
      if (step % 4 === 0) await call(server.post('runs/set-tag', { run_id: id, key: 'step', value: String(step) }));
      if (step % 8 === 0) await call(server.get(`runs/get?run_id=${id}`));
      if (step % 10 === 0) await call(server.get(`metrics/get-history?run_id=${id}&metric_key=loss`));
    }
    const filter = "params.p0 = '7' and metrics.acc > 0.5";
    const found = await call(
      server.post('runs/search', {
        experiment_ids: [experiment],
        max_results: 20,
        filter,
        order_by: ['metrics.acc DESC'],
      }),
    );
    assert(found !== undefined);
    await call(server.post('runs/update', { run_id: id, status: 'FINISHED', end_time: Date.now() }));
  };

  for (let tenth = 1; tenth <= 10; tenth++) {
    const [from, startedAt] = [made, performance.now()];
    const until = perTenth * tenth;
    const client = async (): Promise<void> => {
      while (made < until) await runOnce(until);
    };
    await Promise.all(Array.from({ length: clients }, client));
    const perSecond = Math.round(((made - from) * 1000) / (performance.now() - startedAt));
    const memoryMb = server.memoryMb();
    console.log(`${made} calls: ${memoryMb} MB, ${perSecond} calls/s`);
    rows.push([made, memoryMb, perSecond]);
  }
  await server.stop();
  console.log(
    JSON.stringify({
      bench: 'soak',
      tables: [{ title: 'Memory by calls answered', head: ['calls', 'MB', 'calls a second'], rows }],
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
