// The registry of MCP servers by commands, against a real server.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';

test('MCP servers, their versions, aliases and endpoints are kept by commands', async (t) => {
  const cli = openCliSession(await startPawl(t), temporaryFolder(t));
  const folder = temporaryFolder(t);
  const file = (name: string, content: object): string => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const name = 'com.example/search';
  const definition = file('server.json', { name, version: '1.0.0', description: 'Finds things' });
  const tools = file('tools.json', [{ name: 'find' }]);
  assert.match(
    await cli.run(['mcp-server', 'register', definition, '--status', 'active', '--tools', tools]),
    /registered com\.example\/search 1\.0\.0 as active/,
  );
  assert.match(await cli.run(['mcp-server', 'register', definition], 1), /already exists/);
  await cli.run(['mcp-server', 'register', file('next.json', { name, version: '1.1.0' })]);
  assert.match(
    await cli.run(['mcp-server', 'create', 'com.example/mail', '--description', 'Sends mail']),
    /made MCP server/,
  );
  await cli.run(['mcp-server', 'change', name, '--display-name', 'Search', '--tag', 'team=red']);
  assert.match(
    await cli.run(['mcp-server', 'list', '--filter', "tags.team = 'red'"]),
    /com\.example\/search\s+1\.0\.0\s+active/,
  );
  assert.match(
    await cli.run(['mcp-server', 'alias', name, 'prod', '1.0.0']),
    /prod of com\.example\/search is 1\.0\.0/,
  );
  const made = await cli.run(['mcp-server', 'endpoint', name, 'https://mcp.example.com', '--to-alias', 'prod']);
  const [, id = ''] = /\((\S+)\)/.exec(made) ?? [];
  const shown = await cli.run(['mcp-server', 'show', name]);
  for (const seen of [
    /called\s+Search/,
    /prod → 1\.0\.0/,
    /1\.1\.0 draft, 1\.0\.0 active/,
    /https:\/\/mcp\.example\.com → prod/,
  ])
    assert.match(shown, seen);
  assert.match(await cli.run(['mcp-server', 'show', name, '1.0.0']), /tools\s+find/);
  assert.match(
    await cli.run(['mcp-server', 'endpoint', name, '--id', id, '--to-version', '1.1.0']),
    /leads to 1\.1\.0 of com\.example\/search/,
  );
  assert.match(
    await cli.run(['mcp-server', 'change', name, '1.1.0', '--status', 'deprecated'], 1),
    /Invalid status transition/,
  );
  assert.match(
    await cli.run(['mcp-server', 'change', name, '1.1.0', '--status', 'active', '--tag', 'a=b']),
    /1\.1\.0 is active/,
  );
  await cli.run(['mcp-server', 'endpoint', name, '--id', id, '--delete']);
  await cli.run(['mcp-server', 'alias', name, 'prod', '--delete']);
  assert.match(await cli.run(['mcp-server', 'delete', name, '1.1.0'], 1), /Invalid status transition/);
  await cli.run(['mcp-server', 'change', name, '1.1.0', '--status', 'draft']);
  assert.match(await cli.run(['mcp-server', 'delete', name, '1.1.0']), /deleted com\.example\/search 1\.1\.0/);
  assert.match(await cli.run(['answer', 'mcp-servers']), /2 MCP servers.*1 active/);
  assert.match(await cli.run(['answer', 'mcp-server', name]), /1\.0\.0 is active/);
  await cli.run(['mcp-server', 'delete', name]);
  assert.doesNotMatch(await cli.run(['mcp-server', 'list']), /search/);
});
