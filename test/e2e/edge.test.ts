// Bundles for devices: built by a real server, run by Node and Python where they are unpacked, with the answers of the data plane.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { call } from '../support/deployment.ts';
import { type LogisticModel, logisticOnnx } from '../support/onnx-models.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';
import { python, skipWithoutPython as skip } from '../support/processes.ts';
import { registerSaved } from '../support/saved-model.ts';

const run = promisify(execFile);
const model: LogisticModel = { weights: { recency: 0.05, frequency: -0.4, age: 0.011 }, bias: 0.2, matrix: true };
const columns = Object.keys(model.weights);
const example = Array.from({ length: 60 }, (_, row) => [row % 31, (row * 7) % 13, 20 + ((row * 5) % 50)]);
const asked = example
  .slice(0, 20)
  .map(([recency = 0, frequency = 0, age = 0]) => ({ recency: recency + 0.25, frequency, age }));

interface Answer {
  readonly predictions: readonly (readonly number[])[];
  readonly scores: readonly number[];
  readonly decisions: readonly boolean[];
}

interface Report {
  readonly rows: number;
  readonly maxDifference: number;
  readonly bytesBefore: number;
  readonly quality: { readonly name: string; readonly before: number; readonly after: number } | null;
}

/** A server with the model deployed, and a session of the CLI in a folder of its own. */
async function open(t: Parameters<typeof startPawl>[0]) {
  const home = temporaryFolder(t);
  const folder = temporaryFolder(t);
  const url = await startPawl(t, ['--data-plane-port', '0'], home);
  const { url: dataPlane } = JSON.parse(readFileSync(join(home, 'serving', 'data-plane.json'), 'utf8')) as {
    url: string;
  };
  const version = await registerSaved(url, { name: 'churn', onnx: logisticOnnx(model), columns, example });
  const cli = openCliSession(url, folder);
  await cli.run(['model', 'alias', 'set', 'churn', 'champion', version]);
  return { url, dataPlane, folder, cli };
}

/** Runs a bundle in Node, in a folder where ONNX Runtime is installed as the bundle's package.json asks for it. */
async function inNode(folder: string, words: readonly string[] = []): Promise<Answer> {
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  const { stdout } = await run(process.execPath, [join(folder, 'predict.mjs'), ...words], { cwd: folder });
  return JSON.parse(stdout) as Answer;
}

test('a bundle answers in Node and in Python as the data plane does, and tells of every changed file', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const { dataPlane, folder, cli } = await open(t);
  await cli.run(['endpoint', 'deploy', 'churn', 'churn', '1']);
  const served = await call<{ predictions: readonly (readonly number[])[] }>(
    `${dataPlane}/endpoints/churn/invocations`,
    'POST',
    {
      dataframe_records: asked,
    },
  );
  const built = await cli.json<{ id: string; state: string; referenceRows: number; report: Report | null }>([
    'bundle',
    'build',
    'churn@champion',
    '--threshold',
    '0.5',
  ]);
  assert.equal(built.state, 'ready');
  assert.equal(built.referenceRows, example.length);
  assert.equal(built.report, null);
  writeFileSync(join(folder, 'rows.json'), JSON.stringify(asked));
  writeFileSync(join(folder, 'key.pem'), await cli.run(['bundle', 'key']));

  await cli.run(['bundle', 'fetch', built.id, 'on-node']);
  const fromNode = await inNode(join(folder, 'on-node'), [join(folder, 'rows.json'), '--key', join(folder, 'key.pem')]);
  assert.deepEqual(fromNode.predictions, served.predictions);
  assert.deepEqual(
    fromNode.decisions,
    fromNode.scores.map((score) => score >= 0.5),
  );
  assert.ok(fromNode.decisions.includes(true) && fromNode.decisions.includes(false));

  await cli.run(['bundle', 'fetch', built.id, 'anywhere', '--target', 'portable']);
  const portable = join(folder, 'anywhere');
  const inPython = async (words: readonly string[]) =>
    JSON.parse((await run(python, [join(portable, 'predict.py'), ...words])).stdout) as Answer;
  const fromPython = await inPython([join(folder, 'rows.json'), '--key', join(folder, 'key.pem')]);
  assert.deepEqual(fromPython.decisions, fromNode.decisions);
  for (const [row, score] of fromPython.scores.entries())
    assert.ok(Math.abs(score - (fromNode.scores[row] ?? 2)) < 1e-6);
  assert.equal((await inPython([])).scores.length, 5);

  // Refusals name the row; nothing is answered.
  writeFileSync(join(folder, 'bad.json'), JSON.stringify([{ recency: 'soon', frequency: 1, age: 2 }]));
  const bad = [join(folder, 'bad.json'), '--key', join(folder, 'key.pem')];
  await assert.rejects(inPython(bad), /Row 0, recency: expected float, got "soon"\./);
  await assert.rejects(
    run(process.execPath, [join(folder, 'on-node', 'predict.mjs'), ...bad]),
    /Row 0, recency: expected float, got "soon"\./,
  );

  // Another key, and a changed file: neither program loads the model.
  assert.match(
    await cli.run(['bundle', 'verify', 'anywhere', '--key', 'key.pem']),
    /files as key [0-9a-f]{16} signed them/,
  );
  const other = 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=';
  writeFileSync(join(folder, 'other.pem'), `-----BEGIN PUBLIC KEY-----\n${other}\n-----END PUBLIC KEY-----\n`);
  await assert.rejects(
    inPython([join(folder, 'rows.json'), '--key', join(folder, 'other.pem')]),
    /signature does not fit/,
  );
  cpSync(portable, join(folder, 'changed'), { recursive: true });
  const changed = readFileSync(join(folder, 'changed', 'interface.json'), 'utf8').replace(
    '"threshold": 0.5',
    '"threshold": 0.1',
  );
  writeFileSync(join(folder, 'changed', 'interface.json'), changed);
  await assert.rejects(
    run(python, [join(folder, 'changed', 'predict.py'), join(folder, 'rows.json')]),
    /interface\.json has the digest/,
  );
  assert.match(await cli.run(['bundle', 'verify', 'changed', '--key', 'key.pem'], 1), /interface\.json was changed/);
});

test('an 8-bit bundle comes with a report on a dataset version, and one that differs too much is refused', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const { url, folder, cli } = await open(t);
  const rows = Array.from({ length: 400 }, (_, row) => [row % 37, (row * 11) % 17, 18 + ((row * 13) % 60)] as const);
  const csv = rows
    .map(([recency, frequency, age]) => `${recency},${frequency},${age},${frequency < 5 ? 1 : 0}`)
    .join('\n');
  writeFileSync(join(folder, 'customers.csv'), `recency,frequency,age,churned\n${csv}\n`);
  await cli.run(['dataset', 'register', 'customers']);
  await cli.run(['dataset', 'upload', 'customers', 'customers.csv']);
  const data = ['--dataset', 'customers', '--label', 'churned'];
  const built = await cli.json<{ id: string; state: string; referenceRows: number; report: Report }>([
    'bundle',
    'build',
    'churn@1',
    '--precision',
    'int8',
    ...data,
  ]);
  assert.equal(built.referenceRows, 400);
  const { report } = built;
  assert.equal(report.rows, 400);
  assert.ok(report.maxDifference > 0 && report.maxDifference < 0.2, String(report.maxDifference));
  assert.equal(report.quality?.name, 'accuracy');
  // What the report says of the model before is what the model says of the rows.
  const right = rows.filter(
    ([recency, frequency, age]) => 0.05 * recency - 0.4 * frequency + 0.011 * age + 0.2 > 0 === frequency < 5,
  ).length;
  assert.ok(Math.abs((report.quality?.before ?? 0) - right / rows.length) < 0.01);

  await cli.run(['bundle', 'fetch', built.id, 'small']);
  const small = await inNode(join(folder, 'small'));
  const exact = await call<{ targets: { files: { path: string; sha256: string }[] }[] }>(
    `${url}/api/v1/projects/default/bundles/${built.id}`,
    'GET',
  );
  const version = await call<{ onnxSha256: string }>(`${url}/api/v1/projects/default/models/churn/versions/1`, 'GET');
  const packed = exact.targets[0]?.files.find(({ path }) => path === 'model.onnx')?.sha256;
  assert.notEqual(packed, version.onnxSha256);
  assert.equal(small.scores.length, 5);

  const refused = await cli.run(
    ['bundle', 'build', 'churn@1', '--precision', 'int8', '--max-difference', '1e-9', ...data],
    1,
  );
  assert.match(refused, /The 8-bit model differs by .* on 400 rows; 1e-9 is allowed/);
  assert.match(
    await cli.run(
      ['bundle', 'build', 'churn@1', '--precision', 'int8', '--dataset', 'customers', '--label', 'none'],
      1,
    ),
    /has no column none; it has recency/,
  );
  assert.match(await cli.run(['bundle', 'build', 'churn@1', '--label', 'churned'], 1), /no dataset/);
  assert.match(await cli.run(['bundle', 'build', 'churn'], 2), /write MODEL@ALIAS/);
  assert.match(await cli.run(['bundle', 'build', 'churn@nobody'], 1), /has no alias nobody/);
});
