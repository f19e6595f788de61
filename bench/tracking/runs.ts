// The runs that searches look through: 5 metrics, 10 parameters and 3 tags each, made from the run's number alone. They go in through
// MLflow's calls, or, a million of them, as the rows that those calls would leave.
import { createHash } from 'node:crypto';
import BetterSqlite from 'better-sqlite3';
import type { MeasuredServer } from './measured-server.ts';

const baseTime = 1_700_000_000_000;
const rates = ['0.1', '0.03', '0.01', '0.003', '0.001'];
const teams = ['vision-core', 'nlp', 'vision-edge', 'ranking', 'speech', 'ads', 'search', 'forecast'];

/** A number in [0, 1) that looks random, the same on every machine. */
function mix(index: number, salt: number): number {
  return createHash('md5').update(`${index} ${salt}`).digest().readUInt32LE() / 2 ** 32;
}

interface SampleRun {
  readonly name: string;
  readonly startedAt: number;
  readonly metrics: readonly (readonly [string, number])[];
  readonly params: readonly (readonly [string, string])[];
  readonly tags: readonly (readonly [string, string])[];
}

function sampleRun(index: number): SampleRun {
  const bytes = createHash('md5').update(String(index)).digest();
  const one = (at: number): number => bytes.readUInt16LE(at) / 65_536;
  return {
    name: `search-${String(index).padStart(7, '0')}`,
    startedAt: baseTime + index * 1000,
    metrics: [
      ['acc', Math.round(mix(index, 1) * 1e6) / 1e6],
      ['loss', one(0)],
      ['n', index],
      ['val_acc', one(2)],
      ['val_loss', one(4)],
    ],
    params: [
      ['i', String(index)],
      ['lr', rates[(bytes[6] ?? 0) % rates.length] ?? ''],
      ...Array.from({ length: 8 }, (_, at) => [`p${at}`, String((bytes[8 + at] ?? 0) % 100)] as const),
    ],
    tags: [
      ['commit', bytes.toString('hex', 0, 7)],
      ['stage', String(index % 4)],
      ['team', teams[(bytes[7] ?? 0) % teams.length] ?? ''],
    ],
  };
}

/** Makes an experiment with so many runs, eight at a time. @returns its id */
export async function logRuns(server: MeasuredServer, count: number): Promise<string> {
  const { experiment_id: experiment } = await server.post('experiments/create', { name: `search ${count}` });
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const { name, startedAt, ...logged } = sampleRun(next++);
      const { run } = await server.post('runs/create', {
        experiment_id: experiment,
        run_name: name,
        user_id: 'bench',
        start_time: startedAt,
      });
      const pairs = (of: readonly (readonly [string, string])[]) => of.map(([key, value]) => ({ key, value }));
      await server.post('runs/log-batch', {
        run_id: (run as { info: { run_id: string } }).info.run_id,
        metrics: logged.metrics.map(([key, value]) => ({ key, value, timestamp: startedAt, step: 0 })),
        params: pairs(logged.params),
        tags: pairs(logged.tags),
      });
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return String(experiment);
}

/** Adds runs to the experiment of a stopped server of ours until there are `count`. @param number of the experiment */
export function writeRuns(path: string, number: string, from: number, count: number): void {
  const db = new BetterSqlite(path);
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -400000');
  const { id: experiment, project } = db
    .prepare('SELECT id, project FROM tracking_experiments WHERE number = ?')
    .get(Number(number)) as { id: string; project: string };
  const run = db.prepare(
    `INSERT INTO tracking_runs (id, project, experiment_id, name, status, user_name, started_at) VALUES (?, '${project}', '${experiment}', ?, 'RUNNING', 'bench', ?)`,
  );
  const point = db.prepare(
    'INSERT INTO tracking_metrics (run_id, key, step, at, value, nan) VALUES (?, ?, 0, ?, ?, 0)',
  );
  const latest = db.prepare(
    `INSERT INTO tracking_latest_metrics (run_id, experiment_id, key, step, at, value, nan, min_value, max_value, uncovered, points, numbers, sum_value)
     VALUES (?, '${experiment}', ?, 0, ?, ?, 0, ?, ?, 1, 1, 1, ?)`,
  );
  const param = db.prepare('INSERT INTO tracking_params (run_id, key, value) VALUES (?, ?, ?)');
  const tag = db.prepare('INSERT INTO tracking_tags (run_id, key, value) VALUES (?, ?, ?)');
  db.transaction(() => {
    for (let index = from; index < count; index++) {
      const { name, startedAt, metrics, params, tags } = sampleRun(index);
      const id = `01a2${index.toString(16).padStart(28, '0')}`;
      run.run(id, name, startedAt);
      for (const [key, value] of metrics) {
        point.run(id, key, startedAt, value);
        latest.run(id, key, startedAt, value, value, value, value);
      }
      for (const [key, value] of params) param.run(id, key, value);
      for (const [key, value] of [...tags, ['mlflow.runName', name]].toSorted()) tag.run(id, key, value);
    }
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
