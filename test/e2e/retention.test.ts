// The trash and its end by commands, and a legal hold that forbids it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';

test('deleted runs are destroyed by command, by age or id, unless a legal hold forbids it', async (t) => {
  const url = await startPawl(t);
  const cli = openCliSession(url, temporaryFolder(t));
  const client = createClient({ baseUrl: url });
  const path = { project: 'default' };
  const { id: experimentId } = await client.call('createExperiment', { path, body: { name: 'tries' } });
  const runs: string[] = [];
  for (let n = 0; n < 3; n++) {
    const { id } = await client.call('createRun', { path, body: { experimentId } });
    await client.call('logToRun', {
      path: { ...path, run: id },
      body: { metrics: [{ key: 'auc', value: 0.5, step: n }] },
    });
    runs.push(id);
  }
  const [first = '', second = '', live = ''] = runs;
  await cli.run(['run', 'delete', first, '--yes']);
  await cli.run(['run', 'delete', second, '--yes']);
  assert.match(await cli.run(['retention', 'show']), /in the trash\s+2 runs/);
  assert.match(await cli.run(['retention', 'set'], 2), /Say what/);
  assert.match(await cli.run(['retention', 'set', '--trash', '30']), /would take nothing/);
  await cli.run(['retention', 'hold', 'Case 7']);
  assert.match(await cli.run(['purge', '--yes'], 1), /legal hold: Case 7/);
  assert.match(await cli.run(['retention', 'show']), /legal hold\s+Case 7/);
  await cli.run(['retention', 'release', '--yes']);
  assert.match(await cli.run(['purge', '--older-than', '1', '--yes']), /still in the trash: 2 runs/);
  assert.match(await cli.run(['purge', '--run', first, '--run', live, '--yes']), /last purge: 1 run\b/);
  assert.match(await cli.run(['run', 'show', first], 1), /no run/);
  assert.match(await cli.run(['run', 'show', live]), /auc/);
  assert.match(await cli.run(['purge', '--yes']), /still in the trash: nothing/);
  assert.match(await cli.run(['run', 'show', second], 1), /no run/);
  assert.match(await cli.run(['retention', 'show']), /last purge\s+2\S+Z: 1 run/);
  assert.match(await cli.run(['audit', 'list']), /retention\.purge/);
});
