// A secret on its way: set by a command, given to a step, hidden in its log, and in no answer of the server.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';
import { until } from '../support/platform.ts';

test('a step gets the secrets that it names as variables, and its log hides their values', async (t) => {
  const url = await startPawl(t);
  const folder = temporaryFolder(t);
  const cli = openCliSession(url, folder);
  const client = createClient({ baseUrl: url });
  const path = { project: 'default', pipeline: 'use' };
  await cli.run(['secret', 'set', 'DB_PASSWORD'], 0, 'hush ${params.x} hush\n');
  writeFileSync(join(folder, 'key.pem'), '-----BEGIN KEY-----\nsecond-line\n-----END KEY-----\n');
  await cli.run(['secret', 'set', 'KEY', '--from-file', 'key.pem']);
  assert.match(await cli.run(['secret', 'list']), /DB_PASSWORD.*KEY/s);
  assert.match(await cli.run(['secret', 'set', 'NO-NAME'], 1, 'value'), /secret|pattern/);

  const command = [
    'sh',
    '-c',
    'echo "got $DB_PASSWORD"; echo "$KEY"; printf "%s" "$DB_PASSWORD" | wc -c; echo "$OTHER."',
  ];
  const step = { name: 'use', command, cache: false, secrets: ['DB_PASSWORD', 'KEY'] };
  await client.call('declarePipeline', { path, body: { params: {}, steps: [step] } });
  const runOnce = async () => {
    const { id } = await client.call('startPipelineRun', { path, body: {} });
    const get = async () => (await client.call('getPipelineRun', { path: { project: 'default', run: id } })).run;
    await until(async () => ['succeeded', 'failed'].includes((await get()).state), 'The end of the run');
    return get();
  };
  const done = await runOnce();
  assert.equal(done.state, 'succeeded', JSON.stringify(done));
  const { text } = await client.call('readStepLog', {
    path: { project: 'default', run: done.id, step: 'use' },
    query: {},
  });
  assert.doesNotMatch(text, /hush|second-line/);
  assert.match(text, /stdout got •+/);
  assert.match(text, /stdout 21\n/, 'the value is given as it is');
  assert.doesNotMatch(JSON.stringify(done), /hush|second-line/);

  await cli.run(['secret', 'delete', 'KEY']);
  const failed = await runOnce();
  assert.equal(failed.state, 'failed');
  assert.match(JSON.stringify(failed), /has no secret KEY/);
});
