// The secrets file: what it keeps, what it gives away (nothing) and what it notices.
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { systemRandom } from '../random/random.ts';
import { openFileSecrets } from './file-secrets.ts';
import { loadMasterKey, parseMasterKey } from './master-key.ts';
import type { Secrets } from './secrets.ts';

const masterKey = systemRandom.bytes(32);

async function aStore(t: TestContext): Promise<{ readonly path: string; readonly secrets: Secrets }> {
  const path = join(temporaryFolder(t), 'secrets', 'secrets.bin');
  return { path, secrets: await openFileSecrets({ path, masterKey, random: systemRandom }) };
}

const reopen = (path: string, key: Uint8Array = masterKey): Promise<Secrets> =>
  openFileSecrets({ path, masterKey: key, random: systemRandom });

test('a secret is there again after reopening, replaced or deleted as told', async (t) => {
  const { path, secrets } = await aStore(t);
  assert.deepEqual(await secrets.names(), []);
  await secrets.set('db.password', 'first');
  await secrets.set('db.password', 'sécond ✓');
  await secrets.set('api-token', 't');
  const again = await reopen(path);
  assert.deepEqual(await again.names(), ['api-token', 'db.password']);
  assert.equal((await again.get('db.password'))?.reveal(), 'sécond ✓');
  assert.equal(await again.get('missing'), undefined);
  assert.equal(await again.delete('api-token'), true);
  assert.equal(await again.delete('api-token'), false);
  assert.deepEqual(await secrets.names(), ['db.password']);
});

test('changes at the same time lose nothing', async (t) => {
  const { secrets } = await aStore(t);
  await Promise.all(Array.from({ length: 20 }, (_, n) => secrets.set(`name${n}`, `value${n}`)));
  assert.equal((await secrets.names()).length, 20);
  assert.equal((await secrets.get('name7'))?.reveal(), 'value7');
});

test('a value shows itself nowhere but by reveal', async (t) => {
  const { secrets } = await aStore(t);
  await secrets.set('token', 'hush-hush');
  const value = await secrets.get('token');
  const shown = [`${value}`, JSON.stringify({ value }), inspect({ value }, { depth: 9, showHidden: true })].join(' ');
  assert.doesNotMatch(shown, /hush/);
  assert.equal(value?.reveal(), 'hush-hush');
});

test('the file is private and holds neither names nor values in clear, nor twice the same bytes', async (t) => {
  const { path, secrets } = await aStore(t);
  await secrets.set('db.password', 'hush-hush');
  const first = readFileSync(path);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.ok(!first.includes('hush-hush') && !first.includes('db.password'));
  await secrets.set('db.password', 'hush-hush');
  assert.notDeepEqual(readFileSync(path).subarray(23), first.subarray(23));
  assert.deepEqual(readdirSync(join(path, '..')), ['secrets.bin']);
});

test('every changed byte is noticed', async (t) => {
  const { path, secrets } = await aStore(t);
  await secrets.set('token', 'value');
  const whole = readFileSync(path);
  for (let at = 0; at < whole.length; at++) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(path, changed);
    await assert.rejects(secrets.get('token'), { code: /^secrets\.(tampered|wrong_key)$/ }, `byte ${at}`);
  }
  writeFileSync(path, whole.subarray(0, -1));
  await assert.rejects(reopen(path), { code: 'secrets.tampered' });
  writeFileSync(path, '');
  await assert.rejects(secrets.set('token', 'x'), { code: 'secrets.tampered' });
  assert.equal(readFileSync(path).length, 0);
});

test('another master key is told apart from a damaged file', async (t) => {
  const { path, secrets } = await aStore(t);
  await secrets.set('token', 'value');
  await assert.rejects(reopen(path, systemRandom.bytes(32)), { code: 'secrets.wrong_key' });
});

test('a name that is none is refused', async (t) => {
  const { secrets } = await aStore(t);
  for (const name of ['', '../x', 'a b', 'x'.repeat(129)]) {
    await assert.rejects(secrets.set(name, 'value'), { code: 'secrets.bad_name' });
  }
});

test('the key file is made once, private, and read again', async (t) => {
  const path = join(temporaryFolder(t), 'keys', 'master.key');
  const first = await loadMasterKey(path, systemRandom);
  const second = await loadMasterKey(path, systemRandom);
  assert.deepEqual(second, first);
  assert.equal(first.length, 32);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a key file that others may read is refused', async (t) => {
  const path = join(temporaryFolder(t), 'master.key');
  await loadMasterKey(path, systemRandom);
  chmodSync(path, 0o640);
  await assert.rejects(loadMasterKey(path, systemRandom), { code: 'secrets.key_exposed' });
});

test('a master key is 32 bytes in hexadecimal or base64', () => {
  const hex = Buffer.from(masterKey).toString('hex');
  const base64 = Buffer.from(masterKey).toString('base64');
  assert.deepEqual(Uint8Array.from(parseMasterKey(`${hex}\n`)), masterKey);
  assert.deepEqual(Uint8Array.from(parseMasterKey(base64)), masterKey);
  for (const bad of ['', 'short', hex.slice(2), `${base64}AAAA`, 'x'.repeat(64)]) {
    assert.throws(() => parseMasterKey(bad), { code: 'secrets.bad_key' });
  }
});
