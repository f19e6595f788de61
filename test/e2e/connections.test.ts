// Connections by commands against a server whose configuration decides what they may reach.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';

test('a connection is set and tested by commands, inside the server’s network only when its configuration says so', async (t) => {
  const folder = temporaryFolder(t);
  const config = join(folder, 'config.yaml');
  writeFileSync(config, 'connections:\n  allowPrivate: true\n');
  for (const [options, found] of [
    [[], /failed after \d+ ms: .*own network/],
    [['--config', config], /ok after \d+ ms: It answers 200\./],
  ] as const) {
    const url = await startPawl(t, options);
    const cli = openCliSession(url, folder);
    assert.match(await cli.run(['connection', 'set', 'self', 'http'], 1), /needs url/);
    assert.match(await cli.run(['connection', 'set', 'self', 'http', 'port=1', `url=${url}`], 1), /no field port/);
    await cli.run(['connection', 'set', 'self', 'http', `url=${url}/health`]);
    assert.match(await cli.run(['connection', 'test', 'self'], options.length === 0 ? 1 : 0), found);
    const { privateAddresses } = await createClient({ baseUrl: url }).call('listConnections', {
      path: { project: 'default' },
      query: {},
    });
    assert.deepEqual(
      privateAddresses,
      options.length === 0 ? { allowed: false, source: 'default' } : { allowed: true, source: 'file' },
    );
    assert.match(await cli.run(['connection', 'list']), /self\s+http\s+url=/);
    await cli.run(['connection', 'delete', 'self']);
    assert.match(await cli.run(['connection', 'test', 'self'], 1), /no connection self/);
  }
});
