// Connections against the real systems: what is found, why it fails, and where the server does not go.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { serviceUrl } from '../../../test/support/services.ts';
import { systemRandom } from '../../platform/random/random.ts';
import { openFileSecrets } from '../../platform/secrets/file-secrets.ts';
import { createAudit } from '../audit/index.ts';
import { createIdentity } from '../identity/index.ts';
import { createVault } from '../vault/index.ts';
import { createConnections } from './connections.ts';
import { connectionsMigrations } from './migrations.ts';
import { type Connection, completeSettings } from './model.ts';
import * as store from './store.ts';

const project = 'churn';

async function open(t: TestContext, allowPrivate = true) {
  const platform = await openTestPlatform(t);
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  await identity.ensureProject(testActor, project);
  const path = join(platform.home, 'secrets.bin');
  const secrets = await openFileSecrets({ path, masterKey: systemRandom.bytes(32), random: systemRandom });
  const vault = createVault({ ...platform, audit, identity, secrets });
  const connections = createConnections({ ...platform, audit, identity, vault, addresses: { allowPrivate } });
  return {
    audit,
    vault,
    connections,
    async tested(kind: Connection['kind'], settings: Connection['settings'], secret: string | null = null) {
      await connections.set(testActor, project, 'it', { kind, settings, secret });
      const { ok, reason, ms } = await connections.test(testActor, project, 'it');
      assert.ok(ms < 6_000, `${ms} ms`);
      return `${ok ? 'ok' : 'failed'}: ${reason}`;
    },
  };
}

const postgres = serviceUrl('postgres');
test('a Postgres database is asked for a row, and a wrong password or port is said', {
  skip: postgres.skip,
}, async (t) => {
  const { tested, vault } = await open(t);
  const url = new URL(postgres.url);
  const settings = {
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    user: url.username,
    tls: false,
  };
  await vault.set(testActor, project, 'GOOD', url.password.padEnd(4, '_'));
  if (url.password.length >= 4)
    assert.match(await tested('postgres', settings, 'GOOD'), /^ok: PostgreSQL \d+.* answers\.$/);
  assert.match(await tested('postgres', { ...settings, port: 1 }, 'GOOD'), /^failed: .*ECONNREFUSED/);
  assert.match(await tested('postgres', { ...settings, database: 'no_such_db' }, 'GOOD'), /^failed: .*no_such_db/);
  assert.match(await tested('postgres', { ...settings, tls: true }, 'GOOD'), /^failed: /);
});

const redis = serviceUrl('redis');
test('a Redis server is pinged, and a wrong password is said without being shown', { skip: redis.skip }, async (t) => {
  const { tested, vault } = await open(t);
  const url = new URL(redis.url);
  const settings = { host: url.hostname, port: Number(url.port || 6379), tls: false };
  if (url.password === '') assert.equal(await tested('redis', settings), 'ok: Redis answers PONG.');
  await vault.set(testActor, project, 'WRONG', 'hush-hush');
  const refused = await tested('redis', { ...settings, user: 'nobody' }, 'WRONG');
  assert.match(refused, /^failed: .*(WRONGPASS|AUTH|ERR)/);
  assert.doesNotMatch(refused, /hush/);
  assert.match(await tested('redis', { ...settings, port: 1 }), /^failed: .*ECONNREFUSED/);
});

const s3 = serviceUrl('s3');
test('a bucket is asked for, and a missing one or a wrong key is said', { skip: s3.skip }, async (t) => {
  const { tested, vault } = await open(t);
  const url = new URL(s3.url);
  await vault.set(testActor, project, 'KEY', decodeURIComponent(url.password));
  await vault.set(testActor, project, 'WRONG', 'hush-hush');
  const settings = {
    endpoint: `${url.protocol}//${url.host}`,
    bucket: url.pathname.slice(1).split('/')[0] ?? '',
    accessKeyId: decodeURIComponent(url.username),
  };
  assert.equal(await tested('s3', settings, 'KEY'), `ok: The bucket ${settings.bucket} answers.`);
  assert.match(await tested('s3', { ...settings, bucket: 'no-such-bucket' }, 'KEY'), /^failed: .*no such bucket/);
  assert.match(await tested('s3', settings, 'WRONG'), /^failed: It answers 403/);
});

test('a system inside the server’s own network is not connected to unless the server allows it', async (t) => {
  const { tested } = await open(t, false);
  let reached = 0;
  const server = createServer(() => reached++).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  for (const host of ['127.0.0.1', 'localhost', '::ffff:127.0.0.1'])
    assert.match(await tested('redis', { host, port, tls: false }), /^failed: .*own network/, host);
  assert.match(await tested('http', { url: `http://127.0.0.1:${port}/` }), /^failed: .*own network/);
  assert.match(await tested('http', { url: 'http://[::1]:80/' }), /^failed: .*own network/);
  assert.equal(reached, 0);
});

test('a system that takes the connection and says nothing ends the test at its limit', async (t) => {
  const { tested } = await open(t);
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const [http, database] = await Promise.all([
    tested('http', { url: `http://127.0.0.1:${port}/` }),
    (await open(t)).tested('postgres', { host: '127.0.0.1', port, database: 'd', user: 'u', tls: false }),
  ]);
  assert.match(http, /^failed: It did not answer within 5 s/);
  assert.match(database, /^failed: .*(5 s|timeout)/);
});

test('a missing secret is a reason, a changed connection is untested again, and each change is audited', async (t) => {
  const { connections, audit } = await open(t);
  const http = { kind: 'http', settings: { url: 'http://127.0.0.1:1/' } } as const;
  await connections.set(testActor, project, 'hook', { ...http, secret: 'NONE' });
  assert.match((await connections.test(testActor, project, 'hook')).reason, /no secret NONE/);
  assert.equal((await connections.list(project, { limit: 10 })).items[0]?.test?.ok, false);
  await connections.set(testActor, project, 'hook', http);
  assert.equal((await connections.list(project, { limit: 10 })).items[0]?.test, null);
  await connections.delete(testActor, project, 'hook');
  await assert.rejects(connections.test(testActor, project, 'hook'), { code: 'connections.unknown_connection' });
  const entries = (await audit.list({ project, subjectType: 'connection' }, { limit: 10 })).items;
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['connections.delete', 'connections.set', 'connections.test', 'connections.set'],
  );
});

test('fields are held to their kind, with defaults filled in and no password in an address', () => {
  assert.deepEqual(completeSettings('redis', { host: 'r' }, null), { host: 'r', port: 6379, database: 0, tls: true });
  for (const [kind, settings] of [
    ['redis', {}],
    ['redis', { host: 'r', port: 0 }],
    ['redis', { host: 'r', port: '6379' }],
    ['redis', { host: 'r\r\nx', port: 6379 }],
    ['postgres', { host: 'p', database: 'd', user: 'u', sslmode: 'off' }],
    ['http', { url: 'file:///etc/passwd' }],
    ['http', { url: 'https://ana:hush@example.com/' }],
    ['s3', { endpoint: 'https://s3.example.com', bucket: 'b', accessKeyId: 'k' }],
  ] as const)
    assert.throws(
      () => completeSettings(kind, settings, null),
      { code: 'connections.bad_field' },
      JSON.stringify(settings),
    );
});

testOnDatabases(
  'a test is kept only while the connection is as it was tested',
  connectionsMigrations,
  async (_t, db) => {
    const connection: Connection = {
      id: '1',
      project,
      name: 'hook',
      kind: 'http',
      settings: { url: 'https://example.com' },
      secret: null,
      updatedAt: 1,
      updatedBy: 'ana',
      test: null,
    };
    const result = { at: 2, ok: true, ms: 3, reason: 'It answers 200.' };
    await db.transact((tx) => store.putConnection(tx, connection));
    await db.transact((tx) => store.keepTest(tx, { ...connection, updatedAt: 0 }, result));
    assert.equal((await store.findConnection(db.reader, project, 'hook'))?.test, null);
    await db.transact((tx) => store.keepTest(tx, connection, result));
    assert.deepEqual((await store.findConnection(db.reader, project, 'hook'))?.test, result);
  },
);
