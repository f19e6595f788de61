// Records made, changed, deleted and restored by commands alone, against a real server.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { call, deploy } from '../support/deployment.ts';
import { createHomedServer } from '../support/homed-server.ts';
import { logisticOnnx } from '../support/onnx-models.ts';
import { startPawl } from '../support/pawl-process.ts';

const model = { weights: { recency: 0.05, frequency: -0.4 }, bias: 0.2 };

test('a run and its experiment are made, logged to, deleted and restored by commands', async (t) => {
  const url = await startPawl(t);
  const cli = openCliSession(url, temporaryFolder(t));
  const { id: experiment } = await cli.json<{ id: string }>(['experiment', 'create', 'tries']);
  const run = (
    await cli.run(['run', 'create', experiment, '--name', 'first', '--commit', 'abc', '--tag', 'a=b'])
  ).trim();
  assert.match(await cli.run(['run', 'log', run], 2), /at least one/);
  assert.match(await cli.run(['run', 'log', run, '--metric', 'auc=high'], 2), /must be a number/);
  for (const step of [0, 1, 2, 3])
    await cli.run(['run', 'log', run, '--metric', `auc=${0.5 + step / 10}`, '--step', String(step)]);
  await cli.run(['run', 'log', run, '--metric', 'loss=NaN', '--param', 'depth=6', '--tag', 'who=me']);
  assert.equal((await cli.json<unknown[]>(['run', 'metrics', run, 'auc'])).length, 4);
  assert.ok((await cli.json<unknown[]>(['run', 'metrics', run, 'auc', '--points', '2'])).length < 4);
  assert.match(await cli.run(['run', 'metrics', run, '--points', '2'], 2), /name of the metric/);
  assert.match(await cli.run(['run', 'change', run, '--status', 'over'], 2), /must be running, scheduled/);
  assert.match(await cli.run(['run', 'change', run, '--name', 'second', '--status', 'finished']), /second is finished/);
  await cli.run(['run', 'delete', run]);
  assert.equal((await cli.json<unknown[]>(['run', 'list'])).length, 0);
  await cli.run(['run', 'restore', run]);
  assert.match(await cli.run(['run', 'show', run]), /second.*depth=6/s);
  await cli.run(['experiment', 'change', experiment, '--name', 'renamed', '--tag', 'team=growth']);
  await cli.run(['experiment', 'delete', experiment]);
  assert.equal((await cli.json<unknown[]>(['run', 'list'])).length, 0, 'its runs went with it');
  await cli.run(['experiment', 'restore', experiment]);
  assert.match(await cli.run(['experiment', 'show', experiment]), /renamed.*team=growth/s);
});

test('a model, its versions and the files they came from are kept by commands', async (t) => {
  const url = await startPawl(t);
  const folder = temporaryFolder(t);
  const cli = openCliSession(url, folder);
  const mlflow = `${url}/api/2.0/mlflow`;
  const { id: experiment } = await cli.json<{ id: string }>(['experiment', 'create', 'tries']);
  const { run } = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    `${mlflow}/runs/create`,
    'POST',
    {
      experiment_id: (await cli.json<{ number: number }>(['experiment', 'show', experiment])).number.toString(),
      start_time: 1,
    },
  );
  const { model: logged } = await call<{ model: { info: { model_id: string; artifact_uri: string } } }>(
    `${mlflow}/logged-models`,
    'POST',
    { experiment_id: (await cli.json<{ number: number }[]>(['experiment', 'list']))[0]?.number.toString(), name: 'm' },
  );
  for (const uri of [run.info.artifact_uri, logged.info.artifact_uri]) {
    const root = uri.replace(/^mlflow-artifacts:\/*/, '');
    for (const file of ['model.onnx', 'extra/note.txt']) {
      const to = `${url}/api/2.0/mlflow-artifacts/artifacts/${root}/${file}`;
      const body = file === 'model.onnx' ? logisticOnnx(model) : 'a note';
      assert.equal((await fetch(to, { method: 'PUT', body })).status, 200);
    }
  }
  const of = { run: run.info.run_id, 'logged-model': logged.info.model_id };
  assert.match(await cli.run(['logged-model', 'list']), new RegExp(of['logged-model']));
  assert.match(await cli.run(['logged-model', 'show', of['logged-model']]), /pending|ready/);
  for (const [noun, id] of Object.entries(of)) {
    assert.match(await cli.run([noun, 'artifacts', id]), /extra\/.*model\.onnx/s);
    await cli.run([noun, 'download-artifact', id, 'model.onnx', '--out', `${noun}.onnx`]);
    assert.deepEqual(readFileSync(join(folder, `${noun}.onnx`)), logisticOnnx(model));
    await cli.run([noun, 'delete-artifact', id, 'extra']);
    assert.equal((await cli.json<unknown[]>([noun, 'artifacts', id])).length, 1);
  }
  await cli.run(['model', 'create', 'churn', '--description', 'who leaves', '--tag', 'risk=low']);
  const create = ['model', 'version', 'create', 'churn'];
  assert.match(await cli.run([...create, '--run', of.run, '--onnx', 'model.onnx']), /made churn v1/);
  assert.match(await cli.run([...create, '--logged-model', of['logged-model']]), /made churn v2/);
  assert.match(
    await cli.run(['model', 'version', 'change', 'churn', '1', '--stage', 'production']),
    /stage production/,
  );
  await cli.run(['model', 'version', 'delete', 'churn', 'v2']);
  assert.equal((await cli.json<unknown[]>(['model', 'versions', 'churn'])).length, 1);
  assert.match(await cli.run(['model', 'version', 'restore', 'churn', '2']), /restored churn v2/);
  const page = (query: string) =>
    call<{ answer: object; nextCursor?: string }>(`${url}/api/v1/projects/default/pages/models/churn?${query}`, 'GET');
  const { answer, nextCursor = '' } = await page('limit=1');
  assert.match(JSON.stringify(answer), /The newest, .*v2.*has not been judged/);
  assert.deepEqual(
    (await page(`cursor=${nextCursor}`)).answer,
    answer,
    'of the newest version on each page of the list',
  );
  await cli.run(['model', 'change', 'churn', '--name', 'leavers']);
  await cli.run(['model', 'delete', 'leavers']);
  assert.match(await cli.run(['model', 'show', 'leavers'], 1), /registry\.unknown_model/);
  await cli.run(['model', 'restore', 'leavers']);
  assert.match(await cli.run(['model', 'show', 'leavers']), /who leaves/);
});

test('features, training sets and pipelines are declared from files by commands', async (t) => {
  const url = await startPawl(t);
  const folder = temporaryFolder(t);
  const cli = openCliSession(url, folder);
  const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  file('orders.csv', `customer,day,amount\n1,2026-01-02,10\n1,2026-01-20,-3\n2,2026-01-05,7\n`);
  await cli.run(['dataset', 'register', 'orders', '--column', 'customer=BIGINT', '--column', 'day=DATE']);
  await cli.run(['dataset', 'upload', 'orders', 'orders.csv'], 1);
  await cli.run([
    'dataset',
    'register',
    'orders',
    '--column',
    'customer=BIGINT',
    '--column',
    'day=DATE',
    '--column',
    'amount=BIGINT',
  ]);
  await cli.run(['dataset', 'upload', 'orders', 'orders.csv']);
  assert.match(await cli.run(['dataset', 'show', 'orders', '--version', '1']), /rows +3.*amount +BIGINT/s);
  const [ingest] = await cli.json<{ id: string }[]>(['dataset', 'ingests', 'orders']);
  assert.match(
    await cli.run(['dataset', 'ingests', 'orders', '--ingest', ingest?.id ?? '']),
    /created: orders v1, 3 rows/,
  );
  await cli.run(['dataset', 'download', 'orders', '--format', 'csv', '--out', 'copy.csv']);
  assert.match(readFileSync(join(folder, 'copy.csv'), 'utf8'), /^customer,day,amount\n/);
  assert.match(await cli.run(['dataset', 'download', 'orders', '--format', 'xml'], 2), /must be parquet, csv/);

  await cli.run(['entity', 'declare', 'customer', '--key', 'customer']);
  assert.match(await cli.run(['entity', 'list']), /customer/);
  const sql = 'SELECT customer, sum(amount) AS spent FROM orders WHERE day <= $cutoff GROUP BY customer';
  file('view.yaml', `entity: customer\nkind: snapshot\ninputs: [{ name: orders, dataset: orders }]\nsql: ${sql}\n`);
  assert.match(await cli.run(['feature', 'declare', 'spending', 'view.yaml']), /spending v1 with 1 features/);
  await cli.run(['feature', 'materialize', 'spending', '--at', '2026-01-31T00:00:00Z']);
  await cli.run(['feature', 'skew', 'spending']);
  assert.equal((await cli.json<unknown[]>(['feature', 'skew-checks', 'spending'])).length, 1);
  await cli.run(['feature-service', 'declare', 'churn', 'spending:spent']);
  assert.match(await cli.run(['feature-service', 'list']), /churn +spending:spent/);
  assert.match(await cli.run(['feature-service', 'show', 'churn']), /spending:spent/);
  file(
    'set.json',
    JSON.stringify({
      frame: {
        cutoffs: ['2026-01-10', '2026-01-31'],
        inputs: [{ name: 'orders', dataset: 'orders' }],
        sql: 'SELECT DISTINCT customer, $cutoff AS cutoff FROM orders',
      },
      timestamp: 'cutoff',
      service: 'churn',
    }),
  );
  assert.match(await cli.run(['training-set', 'make', 'set.json']), /: 4 rows, 0 held out/);
  file('list.yaml', '- 1\n');
  assert.match(await cli.run(['training-set', 'make', 'list.yaml'], 1), /names and values/);
  assert.match(await cli.run(['training-set', 'make', 'absent.yaml'], 1), /no file absent\.yaml/);

  file('hello.mjs', "console.log('hello from the bundle')");
  file('pipeline.yaml', `steps: [{ name: greet, command: ['${process.execPath}', hello.mjs] }]\n`);
  assert.match(
    await cli.run(['pipeline', 'declare', 'greeting', 'pipeline.yaml', '--code', '*.mjs']),
    /greeting v1, code [0-9a-f]{12}/,
  );
  assert.match(
    await cli.run(['pipeline', 'run', 'greeting', '--follow']),
    /greet \| .*hello from the bundle.*succeeded/s,
  );
  assert.match(
    await cli.run(['pipeline', 'declare', 'greeting', 'pipeline.yaml', '--code', '*.absent'], 1),
    /No file matches/,
  );
  const head = await cli.json<{ size: number; root: string }>(['audit', 'head']);
  assert.match(head.root, /^[0-9a-f]{64}$/);
  const goal = [
    'objective',
    'declare',
    'profit',
    '--kpi',
    'Profit',
    '--direction',
    'increase',
    '--baseline',
    '1',
    '--target',
    '2',
  ];
  assert.match(await cli.run(goal, 2), /owner/);
  assert.match(await cli.run([...goal, '--owner', 'sales']), /declared objective profit: 1 to 2/);
});

test('a rollout is started, looked at and seen in the revisions by commands', async (t) => {
  const server = createHomedServer(t);
  await server.start();
  t.after(() => server.stop());
  const folder = temporaryFolder(t);
  const cli = openCliSession(server.url, folder);
  await deploy(server.url, [model, { ...model, bias: 0.21 }]);
  writeFileSync(
    join(folder, 'policy.yaml'),
    'steps: [{ weight: 0.25, minSamples: 50 }, { weight: 1, minSamples: 50 }]\n',
  );
  const start = ['rollout', 'start', 'churn', '2', '--policy', 'policy.yaml', '--cause', 'by hand', '--key', 'one'];
  const rollout = await cli.json<{ id: string; state: string }>(start);
  assert.equal((await cli.json<{ id: string }>(start)).id, rollout.id, 'the key finds it again');
  assert.match(await cli.run(['endpoint', 'revisions', 'churn']), /v1 champion 75 %, v2 challenger 25 %/);
  const inputs = ['recency', 'frequency'].map((name) => ({ name, datatype: 'FP32', shape: [1, 1], data: [3] }));
  await call(`${server.predictions}/v2/models/churn/infer`, 'POST', { inputs });
  assert.match(await cli.run(['prediction', 'collect']), /collected \d predictions of/);
  assert.match(await cli.run(['rollout', 'evaluate', 'churn', rollout.id]), /look 1: hold/);
});

test('a page’s sentence is read by a command, and follows what is made', async (t) => {
  const cli = openCliSession(await startPawl(t), temporaryFolder(t));
  assert.equal(await cli.run(['answer', 'models']), 'No model is registered yet.');
  await cli.run(['model', 'create', 'churn']);
  assert.equal(await cli.run(['answer', 'models']), '1 model, none live.');
  assert.equal(await cli.run(['answer', 'model', 'churn']), 'The model has no version yet.');
  assert.match(await cli.run(['answer']), /^Nothing needs you/);
  const { answer, items } = await cli.json<{ answer: { tone: string }; items: unknown[] }>(['answer', 'models']);
  assert.deepEqual([answer.tone, items.length], ['idle', 1]);
  assert.match(await cli.run(['answer', 'model'], 2), /Which model\?/);
  assert.match(await cli.run(['answer', 'weather'], 2), /no page weather/);
  assert.match(await cli.run(['answer', 'loop', 'churn'], 1), /loop.unknown_loop/);
});

test('a prompt is registered from a file, compared, pointed at and read by commands', async (t) => {
  const url = await startPawl(t);
  const folder = temporaryFolder(t);
  const cli = openCliSession(url, folder);
  const file = join(folder, 'triage.txt');
  writeFileSync(file, 'Sort {{mail}} kindly.');
  assert.match(await cli.run(['prompt', 'register', 'triage', 'Sort {{mail}}.', '--message', 'first']), /triage v1/);
  assert.match(await cli.run(['prompt', 'register', 'triage', '--file', file, '--tag', 'team=care']), /triage v2/);
  assert.match(await cli.run(['prompt', 'register', 'triage'], 2), /Give the text, or a file/);
  assert.match(await cli.run(['prompt', 'diff', 'triage', '1', 'v2']), /^Sort \{\{mail\}\}\{\+ kindly\+\}\.$/m);
  assert.match(await cli.run(['prompt', 'alias', 'set', 'triage', 'production', '1']), /production is v1/);
  assert.match(await cli.run(['prompt', 'list']), /triage.*v2.*@production v1/);
  assert.match(await cli.run(['prompt', 'show', 'triage', '@production']), /triage v1.*mail.*Sort \{\{mail\}\}\./s);
  assert.match(await cli.run(['prompt', 'show', 'triage']), /triage v2/);
  assert.match(await cli.run(['prompt', 'versions', 'triage']), /v2.*v1.*first/s);
  assert.match(await cli.run(['answer', 'prompt', 'triage']), /@production is v1; the newest, v2, adds 1 word\./);
  assert.match(await cli.run(['answer', 'prompts']), /1 prompt, with an alias; triage was changed last/);
  assert.equal((await cli.json<unknown[]>(['model', 'list'])).length, 0, 'a prompt is no model');
  await cli.run(['prompt', 'alias', 'delete', 'triage', 'production']);
  assert.match(
    await cli.run(['answer', 'prompt', 'triage']),
    /No alias says which version is live; the newest is v2\./,
  );
});
