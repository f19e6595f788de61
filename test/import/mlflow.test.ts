// What MLflow's own client wrote into its own stores is brought into Pawl, and read back by that client as it was.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { bring, script } from '../support/bring-mlflow.ts';
import { createPostgresDatabase, temporaryFolder } from '../support/databases.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';
import { python } from '../support/processes.ts';
import { serviceUrl } from '../support/services.ts';

const skip = existsSync(python) ? false : 'the Python environment is missing: npm run quickstart makes it';
const postgres = serviceUrl('postgres');
const entryPoint = join(repositoryRoot, 'src', 'bin', 'pawl.ts');

interface Seen {
  readonly experiments: Readonly<
    Record<string, { readonly runs: Readonly<Record<string, { readonly life: string; readonly name: string }>> }>
  >;
  readonly models: Readonly<Record<string, unknown>>;
}

const read = async (address: string): Promise<Seen> => JSON.parse(await script('read_mlflow.py', address)) as Seen;

/** Without what was in the trash, which an import leaves there unless asked. */
function active(seen: Seen): Seen {
  const experiments = Object.fromEntries(
    Object.entries(seen.experiments).map(([name, of]) => [
      name,
      { ...of, runs: Object.fromEntries(Object.entries(of.runs).filter(([, run]) => run.life === 'active')) },
    ]),
  );
  return { ...seen, experiments };
}

const sources: readonly (readonly [
  string,
  (folder: string, t: TestContext) => Promise<readonly [string, string[]]>,
])[] = [
  ['folder', async (folder) => [join(folder, 'mlruns'), []]],
  ['SQLite file', async (folder) => [`sqlite:///${join(folder, 'mlflow.db')}`, [join(folder, 'artifacts')]]],
  [
    'Postgres database',
    async (folder, t) => [
      (await createPostgresDatabase(t, postgres.url)).replace(/^postgres:/, 'postgresql+psycopg:'),
      [join(folder, 'artifacts')],
    ],
  ],
];

for (const [kind, place] of sources)
  test(`a ${kind} of MLflow comes over whole, once, with what is written to it later`, {
    skip: skip !== false ? skip : kind.startsWith('Postgres') ? postgres.skip : false,
    timeout: 240_000,
  }, async (t) => {
    const folder = temporaryFolder(t);
    const [address, artifacts] = await place(folder, t);
    await script('fill_mlflow.py', address, ...artifacts);
    const server = await startPawl(t);

    const first = await bring(server, [address]);
    assert.deepEqual([first.code, first.failures], [0, []]);
    const before = await read(address);
    assert.deepEqual(await read(server), active(before));
    assert.equal(Object.keys(active(before).experiments['churn']?.runs ?? {}).length, 2);

    const second = await bring(server, [address]);
    const written = Object.values(second.counts).reduce((sum, each) => sum + each.written, 0);
    assert.deepEqual([second.code, written, second.counts['runs']?.same], [0, 0, 2]);

    await script('fill_mlflow.py', address, '--more');
    const third = await bring(server, [address, '--deleted']);
    assert.deepEqual([third.code, third.counts['runs']], [0, { found: 4, written: 2, same: 2, failed: 0 }]);
    assert.deepEqual(await read(server), await read(address));
  });

test('a server that speaks the protocol of MLflow comes over whole', { skip, timeout: 240_000 }, async (t) => {
  const [from, to] = await Promise.all([startPawl(t), startPawl(t)]);
  await script('fill_mlflow.py', from);
  const told = await bring(to, [from, '--deleted']);
  assert.deepEqual([told.code, told.failures], [0, []]);
  assert.deepEqual(await read(to), await read(from));
});

test('an import that is killed is started again and ends with everything once', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const folder = join(temporaryFolder(t), 'mlruns');
  const home = join(folder, '7');
  for (let number = 0; number < 60; number++) {
    const id = number.toString(16).padStart(32, '0');
    for (const part of ['metrics', 'params', 'tags', 'artifacts']) mkdirSync(join(home, id, part), { recursive: true });
    const meta = { run_id: id, run_name: `run ${number}`, status: 3, start_time: 1_700_000_000_000 + number };
    writeFileSync(
      join(home, id, 'meta.yaml'),
      JSON.stringify({ ...meta, end_time: 1_700_000_060_000, lifecycle_stage: 'active' }),
    );
    const lines = Array.from({ length: 400 }, (_, step) => `${1_700_000_000_000 + step} ${step / number} ${step}`);
    writeFileSync(join(home, id, 'metrics', 'loss'), `${lines.join('\n')}\n`);
    writeFileSync(join(home, id, 'params', 'depth'), String(number));
    writeFileSync(join(home, id, 'artifacts', 'a.bin'), Buffer.alloc(2000, number));
  }
  writeFileSync(
    join(home, 'meta.yaml'),
    JSON.stringify({ experiment_id: '7', name: 'many', lifecycle_stage: 'active' }),
  );
  const server = await startPawl(t);
  const client = createClient({ baseUrl: server });
  const here = async () => {
    const { items } = await client.call('listRuns', { path: { project: 'default' }, query: { limit: 200 } });
    return items;
  };
  const cut = spawn(process.execPath, [entryPoint, 'import', 'mlflow', folder, '--url', server], { stdio: 'ignore' });
  t.after(() => cut.kill('SIGKILL'));
  while ((await here()).length < 12) await new Promise((resolve) => setTimeout(resolve, 20));
  cut.kill('SIGKILL');
  const part = (await here()).length;
  assert.ok(part < 60, `${part} runs were there when it was killed`);

  const told = await bring(server, [folder]);
  assert.deepEqual([told.code, told.failures], [0, []]);
  assert.ok((told.counts['runs']?.same ?? 0) > 0, 'what was finished is not looked at again');
  const runs = await here();
  assert.equal(runs.length, 60);
  for (const run of runs) {
    const number = Number(run.name.slice(4));
    const chart = await client.call('chartMetric', {
      path: { project: 'default' },
      query: { key: 'loss', runs: run.id, buckets: 1 },
    });
    assert.deepEqual(
      [run.status, run.params['depth'], chart.series[0]?.points],
      ['finished', String(number), 400],
      run.name,
    );
  }
});

test('what cannot be brought is named with what to do, and the rest is brought', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const folder = temporaryFolder(t);
  const address = `sqlite:///${join(folder, 'mlflow.db')}`;
  await script('fill_mlflow.py', address, join(folder, 'artifacts'));
  const server = await startPawl(t);
  await bring(server, [address, '--experiment', 'churn']);
  const client = createClient({ baseUrl: server });
  await client.call('createProject', { body: { name: 'other', description: '' } });
  const again = await bring(server, [address, '--project', 'other', '--experiment', 'churn']);
  assert.equal(again.code, 1);
  assert.match(again.failures.map(({ why }) => why).join('\n'), /is there already, in another project/);
  const { items } = await client.call('listRuns', { path: { project: 'other' }, query: {} });
  assert.deepEqual(items, []);

  writeFileSync(join(folder, 'no.db'), 'this is text');
  for (const [words, why] of [
    [[join(folder, 'nothing')], /There is nothing at/],
    [[folder], /holds no experiment of MLflow[\s\S]*mlruns/],
    [[join(folder, 'no.db')], /not a database/],
    [['http://127.0.0.1:9'], /cannot be reached/],
    [[address, '--experiment', 'chrun'], /has no experiment chrun/],
  ] as const)
    await assert.rejects(bring(server, words), why);
});
