// Passwords of users: what is refused, what is counted, and what changes at once.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { systemRandom } from '../../platform/random/random.ts';
import { createAudit } from '../audit/index.ts';
import { createGuesses, guessLimits } from './guesses.ts';
import { createIdentity } from './identity.ts';
import { hashPassword, isPassword } from './password-hash.ts';

const good = 'walnut-orbit-ferry-54';
const here = '10.0.0.1';

async function open(t: TestContext) {
  const platform = await openTestPlatform(t);
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  await identity.ensureProject(testActor, 'churn');
  for (const name of ['ana', 'bo']) await identity.members.createUser(testActor, { name });
  return { identity, audit, passwords: identity.passwords };
}

test('two hashes of one password differ, and each is of that password in any composition of its letters', async () => {
  const [one, other] = [
    await hashPassword('Größe-und-Maß', systemRandom),
    await hashPassword('Größe-und-Maß', systemRandom),
  ];
  assert.notEqual(one, other);
  assert.ok(!one.includes('Größe'));
  assert.equal(await isPassword('Größe-und-Maß'.normalize('NFD'), one), true);
  assert.equal(await isPassword('größe-und-Maß', one), false);
  assert.equal(await isPassword('', null), false);
});

test('passwords that are empty, short, well known, the name or like a token are refused', async (t) => {
  const { passwords } = await open(t);
  for (const bad of [
    '',
    'short-one-1',
    'password1234',
    'aaaaaaaaaaaaaaaa',
    'ana-ana-anaX',
    'pawl_0123456789abc',
    'x'.repeat(257),
  ])
    await assert.rejects(passwords.set(testActor, 'ana', bad), { code: 'identity.weak_password' }, bad);
  await assert.rejects(passwords.set(testActor, 'cy', good), { code: 'identity.unknown_user' });
  assert.equal(await passwords.authenticate('ana', '', here), undefined);
});

test('a password is of one user until it is changed or cleared or the user is disabled, and stands nowhere', async (t) => {
  const { identity, passwords, audit } = await open(t);
  assert.equal(await passwords.authenticate('ana', good, here), undefined, 'none is set');
  await passwords.set(testActor, 'ana', good);
  assert.equal((await passwords.authenticate('ana', good, here))?.name, 'ana');
  assert.equal((await passwords.authenticate('ana', good, here))?.name, 'ana', 'remembered');
  assert.equal(await passwords.authenticate('bo', good, here), undefined);
  await identity.members.changeUser(testActor, 'ana', { disabled: true });
  assert.equal(await passwords.authenticate('ana', good, here), undefined);
  await identity.members.changeUser(testActor, 'ana', { disabled: false });

  const next = 'copper-meadow-lantern';
  const change = (current: string, wanted: string) =>
    passwords.change(testActor, 'ana', { current, next: wanted, address: here });
  await assert.rejects(change('wrong-wrong-wrong', next), { code: 'identity.wrong_password' });
  await assert.rejects(change(good, good), { code: 'identity.same_password' });
  await change(good, next);
  assert.equal(await passwords.authenticate('ana', good, here), undefined);
  assert.equal((await passwords.authenticate('ana', next, here))?.name, 'ana');
  await passwords.clear(testActor, 'ana');
  assert.equal(await passwords.authenticate('ana', next, here), undefined);
  const entries = (await audit.list({ subjectType: 'user' }, { limit: 50 })).items;
  assert.deepEqual(
    entries.map(({ action }) => action).filter((action) => action.includes('password')),
    ['identity.clear_password', 'identity.set_password', 'identity.set_password'],
  );
  assert.ok(![good, next].some((secret) => JSON.stringify(entries).includes(secret)));
});

test('wrong passwords are counted for a user at an address and then refused, right ones too, elsewhere not', async (t) => {
  const { passwords } = await open(t);
  await passwords.set(testActor, 'ana', good);
  // All at once: each counts before it is checked.
  const guesses = await Promise.allSettled(
    Array.from({ length: guessLimits.userAtAddress + 2 }, (_, at) =>
      passwords.authenticate('ana', `guess-number-${at}`, here),
    ),
  );
  assert.equal(guesses.filter(({ status }) => status === 'rejected').length, 2);
  await assert.rejects(passwords.authenticate('ana', good, here), { code: 'identity.too_many_guesses' });
  assert.equal((await passwords.authenticate('ana', good, '10.0.0.2'))?.name, 'ana');
  assert.equal(await passwords.authenticate('bo', good, here), undefined);
});

test('guesses are forgotten with their window, and an address or a user has a bound over all', () => {
  let now = 0;
  const guesses = createGuesses(() => now);
  for (let at = 0; at < guessLimits.address; at++) guesses.count(`user-${at}`, here);
  assert.ok(guesses.wait(['address'], 'fresh', here) > 0);
  assert.equal(guesses.wait(['user', 'userAtAddress'], 'fresh', here), 0);
  for (let at = 0; at < guessLimits.user; at++) guesses.count('ana', `10.1.0.${at}`);
  assert.ok(guesses.wait(['user'], 'ana', 'somewhere') > 0);
  now += guessLimits.windowMs;
  assert.equal(guesses.wait(['address', 'user', 'userAtAddress'], 'ana', here), 0);
});

test('nobody sets the password of somebody who may do more than they', async (t) => {
  const { identity, passwords } = await open(t);
  await identity.members.setMember(testActor, { project: null, user: 'ana' }, 'engineer');
  const maker = { scopes: ['identity.admin', '*.read'] };
  await assert.rejects(passwords.set(testActor, 'ana', good, maker), { code: 'identity.beyond_own' });
  await assert.rejects(passwords.set(testActor, 'bo', good, { scopes: ['*'], projects: ['churn'] }), {
    code: 'identity.beyond_own',
  });
  await passwords.set(testActor, 'bo', good, maker);
});

test('a deleted user’s tokens, roles and password are gone, and the last administrator stays', async (t) => {
  const { identity, passwords } = await open(t);
  const { members } = identity;
  await passwords.set(testActor, 'ana', good);
  await members.setMember(testActor, { project: null, user: 'ana' }, 'admin');
  const { secret } = await identity.createToken(testActor, { name: 'laptop', scopes: ['*'], user: 'ana' });
  await assert.rejects(members.deleteUser(testActor, 'ana'), { code: 'identity.last_admin' });
  await members.setMember(testActor, { project: null, user: 'bo' }, 'admin');
  await members.deleteUser(testActor, 'ana');
  assert.equal(await identity.authenticate(secret), undefined);
  assert.equal(await passwords.authenticate('ana', good, here), undefined);
  await assert.rejects(members.getUser('ana'), { code: 'identity.unknown_user' });
  await members.createUser(testActor, { name: 'ana' });
  assert.deepEqual(await identity.grantsOf((await members.getUser('ana')).id), []);
});
