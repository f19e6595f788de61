import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { createAudit } from '../audit/index.ts';
import { createIdentity } from './identity.ts';

async function open(t: TestContext) {
  const platform = await openTestPlatform(t);
  return createIdentity({ ...platform, audit: createAudit(platform) });
}

test('a token authenticates until it is revoked, and its secret is not stored', async (t) => {
  const identity = await open(t);
  const { token, secret } = await identity.createToken(testActor, {
    name: 'ci',
    scopes: ['registry.*', '*.read'],
    projects: ['churn'],
  });
  assert.equal((await identity.authenticate(secret))?.token.id, token.id);
  assert.equal(await identity.authenticate(`${secret}x`), undefined);
  assert.ok(!JSON.stringify(await identity.listTokens({ limit: 10 })).includes(secret));
  await identity.revokeToken(testActor, token.id);
  assert.equal(await identity.authenticate(secret), undefined);
});

test('an expired token does not authenticate', async (t) => {
  const identity = await open(t);
  const { secret } = await identity.createToken(testActor, { name: 'old', scopes: ['*'], expiresAt: 1 });
  assert.equal(await identity.authenticate(secret), undefined);
});

test('scopes and names that are not plain are refused', async (t) => {
  const identity = await open(t);
  await assert.rejects(identity.createToken(testActor, { name: 'x', scopes: ['everything please'] }), {
    code: 'identity.bad_scope',
  });
  await assert.rejects(identity.createProject(testActor, '../etc'), { code: 'identity.bad_name' });
});

test('a token allows no more than whoever makes it may do', async (t) => {
  const identity = await open(t);
  const maker = { scopes: ['identity.admin', 'registry.*', '*.read'], projects: ['churn'] };
  const make = (scopes: readonly string[], projects?: readonly string[]) =>
    identity.createToken(testActor, { name: 'made', scopes, projects }, maker);
  for (const scope of ['*', '*.*', 'serving.*', '*.write', 'serving.promote'])
    await assert.rejects(make([scope], ['churn']), { code: 'identity.beyond_own' }, scope);
  await assert.rejects(make(['registry.read']), { code: 'identity.beyond_own' }, 'every project');
  await assert.rejects(make(['registry.read'], ['churn', 'other']), { code: 'identity.beyond_own' });
  assert.equal((await identity.listTokens({ limit: 10 })).items.length, 0);
  const { token } = await make(['registry.*', 'registry.write', 'serving.read', '*.read'], ['churn']);
  assert.equal(token.name, 'made');
});

test('a project is described in other words, and one that is not there is refused', async (t) => {
  const identity = await open(t);
  await identity.createProject(testActor, 'churn', 'Leavers');
  assert.equal((await identity.describeProject(testActor, 'churn', 'Who leaves?')).description, 'Who leaves?');
  await identity.describeProject(testActor, 'churn', 'Who leaves?');
  assert.equal((await identity.getProject('churn')).description, 'Who leaves?');
  await assert.rejects(identity.describeProject(testActor, 'nowhere', ''), { code: 'identity.unknown_project' });
});

test('a project is made once, and making sure of it twice changes nothing', async (t) => {
  const identity = await open(t);
  const made = await identity.ensureProject(testActor, 'churn');
  assert.equal((await identity.ensureProject(testActor, 'churn')).id, made.id);
  await assert.rejects(identity.createProject(testActor, 'churn'), { code: 'identity.project_exists' });
  await assert.rejects(identity.getProject('nope'), { code: 'identity.unknown_project' });
});
