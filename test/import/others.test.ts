// What other tools' own writers left on disk is brought into Pawl whole, and once.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { type Answer, createClient, type PawlClient } from '../../clients/ts/client.ts';
import { temporaryFolder } from '../support/databases.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';
import { python } from '../support/processes.ts';

const skip = existsSync(python) ? false : 'the Python environment is missing: npm run quickstart makes it';
const call = promisify(execFile);
const project = 'default';

type Run = Answer<'getRun'>;

interface Place {
  readonly folder: string;
  readonly client: PawlClient;
  /** Calls `pawl import` and resolves to how many runs were written, there already, and failed. */
  bring(...words: readonly string[]): Promise<{ readonly runs: readonly number[]; readonly why: string }>;
  runs(): Promise<ReadonlyMap<string, Run>>;
  files(run: string): Promise<readonly string[]>;
  points(run: string, key: string): Promise<number | undefined>;
}

async function filled(t: TestContext, script: string): Promise<Place> {
  const folder = temporaryFolder(t);
  await call(python, [join(repositoryRoot, 'test', 'import', script), folder], { timeout: 100_000 });
  const server = await startPawl(t);
  const client = createClient({ baseUrl: server });
  const entry = join(repositoryRoot, 'src', 'bin', 'pawl.ts');
  return {
    folder,
    client,
    async bring(...words) {
      const { stdout, stderr } = await call(process.execPath, [entry, 'import', ...words, '--url', server, '--json'], {
        timeout: 60_000,
      }).catch((error: { stdout: string; stderr: string }) => error);
      const told = JSON.parse(stdout) as {
        readonly counts?: { readonly runs: { written: number; same: number; failed: number } };
        readonly failures?: readonly { readonly why: string }[];
        readonly detail?: string;
      };
      const { written, same, failed } = told.counts?.runs ?? { written: -1, same: -1, failed: -1 };
      const why = told.detail ?? told.failures?.map((failure) => failure.why).join('\n') ?? stderr;
      return { runs: [written, same, failed], why };
    },
    async runs() {
      const { items } = await client.call('listRuns', { path: { project }, query: { limit: 100 } });
      return new Map(items.map((run) => [run.name, run]));
    },
    async files(run) {
      const found: string[] = [];
      const walk = async (path?: string): Promise<void> => {
        const pages = client.pages('listRunArtifacts', {
          path: { project, run },
          query: path === undefined ? {} : { path },
        });
        for await (const entry of pages) {
          if (entry.folder) await walk(entry.path);
          else found.push(entry.path);
        }
      };
      await walk();
      return found.sort();
    },
    async points(run, key) {
      const chart = await client.call('chartMetric', { path: { project }, query: { key, runs: run, buckets: 1 } });
      return chart.series[0]?.points;
    },
  };
}

function got(runs: ReadonlyMap<string, Run>, name: string): Run {
  const run = runs.get(name);
  assert.ok(run !== undefined, `there is a run ${name}`);
  return run;
}

const latest = (run: Run): Readonly<Record<string, unknown>> =>
  Object.fromEntries(run.metrics.map(({ key, value }) => [key, value]));

test('runs of Weights & Biases come over from its folder, those cut off too', { skip, timeout: 240_000 }, async (t) => {
  const place = await filled(t, 'fill_wandb.py');
  const folder = join(place.folder, 'wandb');
  const first = await place.bring('wandb', folder, '--follow-links');
  assert.deepEqual([first.why, first.runs], ['', [2, 0, 0]]);
  const brave = got(await place.runs(), 'brave');
  assert.deepEqual(brave.params, { depth: '3', layers: '[1,2]', 'opt.lr': '0.1', 'opt.name': 'adam' });
  const { loss, ...others } = latest(brave);
  assert.deepEqual(others, {
    auc: 0.8,
    bad: 'NaN',
    best: 0.9,
    'nested.a': 399,
    up: 'Infinity',
    'val/acc': 399 / 400,
  });
  assert.equal(loss, 1 / 400);
  assert.equal(await place.points(brave.id, 'loss'), 400);
  assert.deepEqual(
    [brave.status, brave.tags['wandb.tags'], brave.tags['wandb.group'], brave.tags['mlflow.note.content']],
    ['finished', 'base', 'g1', 'first try'],
  );
  assert.ok((await place.files(brave.id)).includes('a.txt'));
  assert.equal(got(await place.runs(), 'broken').status, 'failed');
  assert.deepEqual((await place.bring('wandb', folder)).runs, [0, 2, 0]);

  // A run that was killed has a log that ends within a record.
  const [cut = ''] = readdirSync(folder).filter((name) => name.startsWith('offline-run'));
  const [log = ''] = readdirSync(join(folder, cut)).filter((name) => name.endsWith('.wandb'));
  const path = join(folder, cut, log);
  truncateSync(path, statSync(path).size - 20);
  assert.deepEqual((await place.bring('wandb', join(folder, cut))).why, '');
  mkdirSync(join(place.folder, 'no', 'run-1'), { recursive: true });
  assert.match((await place.bring('wandb', join(place.folder, 'no'))).why, /holds no run/);
  writeFileSync(join(place.folder, 'no', 'run-1', 'run-1.wandb'), 'this is text');
  assert.match((await place.bring('wandb', join(place.folder, 'no'))).why, /is no log of Weights & Biases/);
});

test('event files of TensorBoard come over with hyperparameters, pictures and texts', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const place = await filled(t, 'fill_tensorboard.py');
  const first = await place.bring('tensorboard', place.folder, '--as', 'tries');
  assert.deepEqual([first.why, first.runs], ['', [2, 0, 0]]);
  const runs = await place.runs();
  const run = got(runs, 'run-a');
  assert.equal(await place.points(run.id, 'loss'), 1000);
  assert.equal(latest(run)['eval/bad'], 'NaN');
  assert.deepEqual(await place.files(run.id), ['images/pic/5.png', 'texts/note/text_summary/1.md']);
  const trial = got(runs, join('run-a', 'trial'));
  assert.deepEqual([trial.params, latest(trial)], [{ big: 'true', lr: '0.5', opt: 'adam' }, { 'hparam/acc': 0.75 }]);
  const { items } = await place.client.call('listExperiments', { path: { project }, query: {} });
  assert.ok(items.some(({ name }) => name === 'tries'));
  assert.deepEqual((await place.bring('tensorboard', place.folder, '--as', 'tries')).runs, [0, 2, 0]);

  const [events = ''] = readdirSync(join(place.folder, 'run-a')).filter((name) => name.includes('tfevents'));
  const path = join(place.folder, 'run-a', events);
  truncateSync(path, statSync(path).size - 5);
  assert.equal((await place.bring('tensorboard', place.folder, '--as', 'tries', '--verify')).why, '');
  writeFileSync(path, 'this is text of more than a few bytes');
  assert.match((await place.bring('tensorboard', place.folder)).why, /is no event file of TensorBoard/);
});

test('an export of Neptune comes over with files and series, and decimal steps by a multiplier', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const place = await filled(t, 'fill_neptune.py');
  const data = join(place.folder, 'data');
  const first = await place.bring('neptune', data);
  assert.deepEqual(first.runs, [1, 0, 1]);
  assert.match(first.why, /Step 0\.5 of metrics\/loss is no whole number.*--step-multiplier/);
  assert.deepEqual((await place.bring('neptune', data, '--step-multiplier', '10')).runs, [1, 1, 0]);
  const runs = await place.runs();
  const brave = got(runs, 'brave');
  assert.deepEqual(brave.params, {
    'config/big': 'true',
    'config/depth': '3',
    'config/lr': '0.1',
    'config/name': 'adam',
  });
  assert.deepEqual(
    [brave.user, brave.startedAt, brave.endedAt, brave.tags['neptune.tags'], latest(brave)],
    ['ana', '2025-03-01T12:00:00.000Z', '2025-03-01T12:01:39.000Z', 'base, new', { 'metrics/loss': 0.01 }],
  );
  assert.deepEqual(await place.files(brave.id), ['plots/a', 'series/log.jsonl', 'series/weights.jsonl', 'set/b.txt']);
  const log = await place.client.open('downloadRunArtifact', {
    path: { project, run: brave.id },
    query: { path: 'series/log.jsonl' },
  });
  assert.equal((await log.text()).split('\n')[1], '{"step":1,"at":"2025-03-01T12:00:01Z","value":"line 1"}');
  const failed = got(runs, 'CHURN-2');
  assert.deepEqual([failed.status, failed.metrics[0]?.step], ['failed', 5]);
});
