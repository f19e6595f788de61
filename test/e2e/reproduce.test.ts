// `pawl reproduce` on runs whose steps log to the server as training code does: one that can be reproduced, one that cannot.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';

/** Logs a metric, a model and a file that names its run; registers a version unless it reproduces one. */
const script = `import { writeFileSync } from 'node:fs';
const { MLFLOW_TRACKING_URI: server, MLFLOW_RUN_ID: run_id, PAWL_REPRODUCES: reproduces, PAWL_URL: root } = process.env;
const [out, auc] = process.argv.slice(2);
const send = async (method, url, body) => {
  const json = typeof body === 'object';
  const headers = json ? { 'content-type': 'application/json' } : {};
  const answer = await fetch(url, { method, headers, body: json ? JSON.stringify(body) : body });
  if (!answer.ok) throw new Error(url + ' ' + (await answer.text()));
  return answer.json();
};
const mlflow = (path, body) => send('POST', server + '/api/2.0/mlflow/' + path, body);
const put = (uri, path, text) =>
  send('PUT', server + '/api/2.0/mlflow-artifacts/artifacts/' + uri.replace('mlflow-artifacts:/', '').replace(/^\\/+/, '') + '/' + path, text);
const { run } = await send('GET', server + '/api/2.0/mlflow/runs/get?run_id=' + run_id);
const { experiment_id, artifact_uri } = run.info;
const value = auc === 'random' ? Math.random() : Number(auc);
await mlflow('runs/log-metric', { run_id, key: 'auc', value, timestamp: 1, step: 0 });
await put(artifact_uri, 'notes.txt', 'trained by ' + run_id);
const { model } = await mlflow('logged-models', { experiment_id, name: 'shop', source_run_id: run_id });
const { model_id, artifact_uri: place } = model.info;
await mlflow('runs/outputs', { run_id, models: [{ model_id, step: 0 }] });
await put(place, 'MLmodel', 'model_id: ' + model_id + '\\nrun_id: ' + run_id + '\\nutc_time_created: ' + new Date().toISOString() + '\\n');
let version = null;
if (reproduces === undefined) {
  await mlflow('registered-models/create', { name: 'shop' }).catch(() => undefined);
  version = (await mlflow('model-versions/create', { name: 'shop', source: place, run_id })).model_version.version;
}
writeFileSync(out, JSON.stringify({ run_id, model_id, version, metrics: { auc: value } }));
`;

test('reproduce ends with 0 when runs differ in identifiers only, and with 1 naming what differs', async (t) => {
  const url = await startPawl(t);
  const folder = temporaryFolder(t);
  const cli = openCliSession(url, folder);
  writeFileSync(join(folder, 'train.mjs'), script);
  const command = `[${JSON.stringify(process.execPath)}, train.mjs, '\${outputs.version}', '\${params.auc}']`;
  const pipeline = `params: { auc: '0.75' }\nsteps: [{ name: train, command: ${command}, outputs: { version: version.json }, tracked: true }]\n`;
  writeFileSync(join(folder, 'pipeline.yaml'), pipeline);
  await cli.run(['pipeline', 'declare', 'train', 'pipeline.yaml', '--code', 'train.mjs']);
  const run = async (auc: string): Promise<string> =>
    (await cli.json<{ id: string }>(['pipeline', 'run', 'train', '--param', `auc=${auc}`, '--follow'])).id;
  type Row = { output: string; verdict: string; fields: string[] };
  const rows = (text: string): string[][] =>
    (JSON.parse(text) as { artifacts: Row[] }).artifacts.map(({ output, verdict, fields }) => [
      output,
      verdict,
      ...fields,
    ]);

  const sound = await run('0.75');
  assert.deepEqual(rows(await cli.run(['reproduce', sound, '--json'])), [
    ['version', 'equal-but-for-identifiers', 'run_id', 'model_id', 'version'],
    ['artifacts/notes.txt', 'equal-but-for-identifiers', 'text'],
    ['artifacts/models/shop/MLmodel', 'equal-but-for-identifiers', 'model_id', 'run_id', 'utc_time_created'],
    ['params', 'equal'],
    ['metrics', 'equal'],
  ]);
  const lucky = await run('random');
  const told = rows(await cli.run(['reproduce', lucky, '--json'], 1));
  assert.deepEqual(told[0], ['version', 'different', 'metrics.auc']);
  assert.deepEqual(told.at(-1), ['metrics', 'different', 'auc']);
  assert.match(await cli.run(['reproduce', lucky], 1), /Not reproduced: 2 of 5 artifacts differ\./);
});
