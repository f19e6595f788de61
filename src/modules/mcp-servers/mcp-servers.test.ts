// The registry of MCP servers: names, versions in their order, states, and what goes with what.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { createAudit } from '../audit/index.ts';
import { createMcpServers } from './mcp-servers.ts';
import { mcpServersMigrations } from './migrations.ts';
import { type McpVersion, sortKeyOf } from './model.ts';
import * as store from './store.ts';

const name = 'com.example/search';
const definition = (version: string) => ({ name, version, description: 'Finds' });

async function open(t: TestContext) {
  const platform = await openTestPlatform(t);
  const audit = createAudit(platform);
  const servers = createMcpServers({ ...platform, audit });
  const register = (version: string, status: 'draft' | 'active' = 'draft'): Promise<McpVersion> =>
    servers.register(testActor, 'default', { definition: definition(version), status });
  return { servers, audit, register };
}

test('semantic versions sort by their keys, and what is none is refused', () => {
  const inOrder = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.9.0',
    '1.10.0',
    '2.0.0',
  ];
  assert.deepEqual(
    inOrder.toSorted((a, b) => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1)),
    inOrder,
  );
  for (const bad of ['1', '1.0', '01.0.0', '1.0.0-', '1.0.0-01', 'v1.0.0', ''])
    assert.throws(() => sortKeyOf(bad), { code: 'mcp-servers.bad_version' }, bad);
});

test('the latest is the highest active version, else the highest, and every change is told', async (t) => {
  const { servers, audit, register } = await open(t);
  await register('1.0.0', 'active');
  await register('2.0.0');
  assert.equal((await servers.get('default', name)).latestVersion, '1.0.0');
  await servers.changeVersion(testActor, 'default', name, '1.0.0', { status: 'deprecated' });
  assert.equal((await servers.get('default', name)).latestVersion, '2.0.0');
  assert.equal((await servers.aliased('default', name, 'latest')).version, '2.0.0');
  await servers.deleteVersion(testActor, 'default', name, '2.0.0');
  await servers.deleteVersion(testActor, 'default', name, '1.0.0');
  const { latestVersion, status } = await servers.get('default', name);
  assert.deepEqual([latestVersion, status], [null, null]);
  await assert.rejects(register('1.0.0'), { code: 'mcp-servers.version_exists' });
  assert.deepEqual(
    (await audit.list({ project: 'default' }, { limit: 3 })).items.map(({ action }) => action),
    ['mcp-servers.delete_version', 'mcp-servers.delete_version', 'mcp-servers.change_version'],
  );
});

test('endpoints go with the version or alias they lead to', async (t) => {
  const { servers, register } = await open(t);
  await register('1.0.0');
  const url = 'https://mcp.example.com';
  const add = (fields: object) => servers.addEndpoint(testActor, 'default', name, { url, ...fields });
  await servers.setAlias(testActor, 'default', name, 'prod', '1.0.0');
  await add({ version: '1.0.0' });
  await add({ alias: 'prod' });
  await add({ alias: 'latest' });
  const count = async () => (await servers.endpoints('default', {}, {}, { limit: 10 })).items.length;
  for (const bad of [{}, { version: '1.0.0', alias: 'prod' }, { version: '1.0.0', url: 'https://u:p@example.com' }])
    await assert.rejects(add(bad), { code: 'mcp-servers.bad_endpoint' });
  assert.equal(await count(), 3);
  await servers.deleteAlias(testActor, 'default', name, 'prod');
  assert.equal(await count(), 2);
  await servers.deleteVersion(testActor, 'default', name, '1.0.0');
  assert.equal(await count(), 0);
});

test('a registry of one project says nothing of another', async (t) => {
  const { servers, register } = await open(t);
  await register('1.0.0');
  await assert.rejects(servers.get('other', name), { code: 'mcp-servers.unknown_server' });
  await assert.rejects(servers.delete(testActor, 'other', name), { code: 'mcp-servers.unknown_server' });
  assert.deepEqual((await servers.search('other', {}, { limit: 10 })).items, []);
});

testOnDatabases('servers are found by their tags and by having endpoints', mcpServersMigrations, async (_t, db) => {
  const by = { createdBy: 'ana', updatedBy: 'ana', createdAt: 1, updatedAt: 1 };
  const server = {
    displayName: null,
    description: null,
    icons: null,
    tags: {},
    status: null,
    latestVersion: null,
    aliases: {},
  };
  await db.transact(async (tx) => {
    for (const id of ['a', 'b'])
      await store.upsertServer(tx, { id, project: 'default', name: `com.example/${id}x`, ...server, ...by });
    await store.putTag(tx, 'a', 'a', 'team', 'red');
    await store.putTag(tx, 'a', 'a', 'team', 'blue');
    await store.upsertEndpoint(tx, {
      id: 'e',
      serverId: 'b',
      project: 'default',
      server: 'com.example/bx',
      url: 'https://x.example.com',
      transport: 'sse',
      version: null,
      alias: 'latest',
      ...by,
    });
  });
  const { searchPage } = await import('../../platform/db/search.ts');
  const found = async (filter: string) =>
    (
      await searchPage(
        db,
        store.serverSearch('default', { filter: parseFilter(filter) }),
        { limit: 10 },
        store.loadServers,
      )
    ).items.map(({ id }) => id);
  assert.deepEqual(await found("tags.team = 'blue'"), ['a']);
  assert.deepEqual(await found("hasEndpoints = 'true'"), ['b']);
  assert.deepEqual(await found(''), ['a', 'b']);
});
