// Secrets of projects: kept apart, never given back by a list, an audit entry or a database row.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { systemRandom } from '../../platform/random/random.ts';
import { openFileSecrets } from '../../platform/secrets/file-secrets.ts';
import { createAudit } from '../audit/index.ts';
import { createIdentity } from '../identity/index.ts';
import { vaultMigrations } from './migrations.ts';
import * as store from './store.ts';
import { createVault } from './vault.ts';

async function open(t: TestContext) {
  const platform = await openTestPlatform(t);
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  const path = join(platform.home, 'secrets', 'secrets.bin');
  const secrets = await openFileSecrets({ path, masterKey: systemRandom.bytes(32), random: systemRandom });
  for (const project of ['churn', 'shop']) await identity.ensureProject(testActor, project);
  return { platform, audit, secrets, path, vault: createVault({ ...platform, audit, identity, secrets }) };
}

test('a secret of one project is none of another, even under the same name', async (t) => {
  const { vault } = await open(t);
  await vault.set(testActor, 'churn', 'DB_PASSWORD', 'of churn');
  await vault.set(testActor, 'shop', 'DB_PASSWORD', 'of shop');
  assert.equal((await vault.reveal('churn', ['DB_PASSWORD'])).get('DB_PASSWORD')?.reveal(), 'of churn');
  await vault.delete(testActor, 'churn', 'DB_PASSWORD');
  await assert.rejects(vault.reveal('churn', ['DB_PASSWORD']), { code: 'vault.unknown_secret' });
  assert.equal((await vault.reveal('shop', ['DB_PASSWORD'])).get('DB_PASSWORD')?.reveal(), 'of shop');
  await assert.rejects(vault.set(testActor, 'nope', 'DB_PASSWORD', 'value'), { code: 'identity.unknown_project' });
});

test('lists and the audit log tell the name, the time and the setter, and the value is nowhere', async (t) => {
  const { vault, audit, platform, path } = await open(t);
  await vault.set(testActor, 'churn', 'DB_PASSWORD', 'hush-hush');
  await vault.set(testActor, 'churn', 'DB_PASSWORD', 'hush-hush-2');
  const listed = await vault.list('churn', { limit: 10 });
  assert.deepEqual(
    listed.items.map(({ name, setBy }) => [name, setBy]),
    [['DB_PASSWORD', 'ana']],
  );
  const entries = await audit.list({ project: 'churn', subjectType: 'secret' }, { limit: 10 });
  assert.deepEqual(
    entries.items.map(({ action, detail }) => [action, detail]),
    [
      ['vault.set_secret', { name: 'DB_PASSWORD', replaced: true }],
      ['vault.set_secret', { name: 'DB_PASSWORD', replaced: false }],
    ],
  );
  await platform.db.inspect();
  const places = [join(platform.home, 'pawl.db'), join(platform.home, 'pawl.db-wal'), path].map((file) =>
    readFileSync(file).toString('latin1'),
  );
  assert.ok(places.every((bytes) => !bytes.includes('hush-hush')));
  assert.doesNotMatch(JSON.stringify([listed, entries]), /hush/);
});

test('a new value leaves no old one behind, and what a crash left without a name is swept', async (t) => {
  const { vault, secrets } = await open(t);
  await vault.set(testActor, 'churn', 'TOKEN', 'first value');
  await vault.set(testActor, 'churn', 'TOKEN', 'second value');
  assert.equal((await secrets.names()).length, 1);
  await secrets.set('0123456789abcdef0123456789abcdef', 'of a crash');
  assert.equal(await vault.sweep(), 1);
  assert.equal((await vault.reveal('churn', ['TOKEN'])).get('TOKEN')?.reveal(), 'second value');
  await vault.delete(testActor, 'churn', 'TOKEN');
  assert.deepEqual(await secrets.names(), []);
  await assert.rejects(vault.delete(testActor, 'churn', 'TOKEN'), { code: 'vault.unknown_secret' });
});

test('a name that is no variable and a value too short to hide are refused', async (t) => {
  const { vault } = await open(t);
  for (const name of ['', '1ST', 'a-b', 'a b', 'x'.repeat(129)])
    await assert.rejects(vault.set(testActor, 'churn', name, 'value'), { code: 'vault.bad_name' }, name);
  for (const value of ['', 'abc', 'a\0bcd', 'x'.repeat(65_537)])
    await assert.rejects(vault.set(testActor, 'churn', 'NAME', value), { code: 'vault.bad_value' });
});

testOnDatabases('names of secrets are listed in order, each once, of one project', vaultMigrations, async (_t, db) => {
  const secret = { project: 'p', valueId: '1', setAt: 1, setBy: 'ana' };
  await db.transact(async (tx) => {
    for (const name of ['B', 'A', 'C', 'A']) await store.putSecret(tx, { ...secret, name });
    await store.putSecret(tx, { ...secret, project: 'q', name: 'A', valueId: '2' });
  });
  const names = (await store.listSecrets(db.reader, 'p', 'A', 10)).map(({ name }) => name);
  assert.deepEqual(names, ['B', 'C']);
  assert.deepEqual(await store.valueIds(db.reader), new Set(['1', '2']));
});
