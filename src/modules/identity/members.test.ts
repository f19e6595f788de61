// Users, their roles, and what their tokens may then do.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { createAudit } from '../audit/index.ts';
import { createIdentity } from './identity.ts';
import * as store from './members-store.ts';
import { identityMigrations } from './migrations.ts';
import { roles } from './roles.ts';

async function open(t: TestContext) {
  const platform = await openTestPlatform(t);
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  await identity.ensureProject(testActor, 'churn');
  for (const name of ['ana', 'bo']) await identity.members.createUser(testActor, { name });
  return { identity, audit, members: identity.members };
}
const ana = { project: 'churn', user: 'ana' };

test('a role is given, changed and taken away, and each change is in the audit log', async (t) => {
  const { members, audit } = await open(t);
  await members.setMember(testActor, ana, 'viewer');
  await members.setMember(testActor, ana, 'viewer');
  await members.setMember(testActor, ana, 'engineer');
  const listed = (await members.listMembers('churn', { limit: 10 })).items;
  assert.deepEqual(
    listed.map(({ user, project, role }) => [user.name, project, role]),
    [['ana', 'churn', 'engineer']],
  );
  await members.removeMember(testActor, ana);
  assert.deepEqual((await members.listMembers('churn', { limit: 10 })).items, []);
  await assert.rejects(members.removeMember(testActor, ana), { code: 'identity.not_member' });
  const entries = (await audit.list({ subjectType: 'user', project: 'churn' }, { limit: 10 })).items;
  assert.deepEqual(
    entries.map(({ action, detail }) => [action, detail['role'], detail['from']]),
    [
      ['identity.remove_member', 'engineer', undefined],
      ['identity.set_member', 'engineer', 'viewer'],
      ['identity.set_member', 'viewer', undefined],
    ],
  );
});

test('a role is refused to an unknown user, in an unknown project, and when there is no such role', async (t) => {
  const { members } = await open(t);
  await assert.rejects(members.setMember(testActor, { ...ana, user: 'cy' }, 'viewer'), {
    code: 'identity.unknown_user',
  });
  await assert.rejects(members.setMember(testActor, { ...ana, project: 'x' }, 'viewer'), {
    code: 'identity.unknown_project',
  });
  await assert.rejects(members.setMember(testActor, ana, 'owner'), { code: 'identity.unknown_role' });
  await assert.rejects(members.createUser(testActor, { name: 'ana' }), { code: 'identity.user_exists' });
});

test('nobody gives a role that has more than they have, nor one elsewhere', async (t) => {
  const { members } = await open(t);
  const giver = {
    scopes: [
      'identity.admin',
      '*.read',
      'datasets.rows',
      'exports.make',
      'governance.approve',
      'loop.override',
      'views.keep',
    ],
    projects: ['churn'],
  };
  await members.setMember(testActor, ana, 'approver', giver);
  for (const role of ['engineer', 'auditor', 'admin'])
    await assert.rejects(members.setMember(testActor, ana, role, giver), { code: 'identity.beyond_own' }, role);
  for (const project of ['other', null])
    await assert.rejects(members.setMember(testActor, { ...ana, project }, 'viewer', giver), {
      code: 'identity.beyond_own',
    });
});

test('the last administrator can neither be removed, demoted nor disabled', async (t) => {
  const { members } = await open(t);
  const onServer = { project: null, user: 'ana' };
  await members.setMember(testActor, onServer, 'admin');
  const refused = { code: 'identity.last_admin' };
  await assert.rejects(members.removeMember(testActor, onServer), refused);
  await assert.rejects(members.setMember(testActor, onServer, 'viewer'), refused);
  await assert.rejects(members.changeUser(testActor, 'ana', { disabled: true }), refused);
  // An administrator of one project is none of the server.
  await members.setMember(testActor, { project: 'churn', user: 'bo' }, 'admin');
  await assert.rejects(members.removeMember(testActor, onServer), refused);
  // One of the server is one of every project.
  await members.removeMember(testActor, { project: 'churn', user: 'bo' });
  await members.setMember(testActor, { project: null, user: 'bo' }, 'admin');
  await members.changeUser(testActor, 'ana', { disabled: true });
  await assert.rejects(members.removeMember(testActor, { project: null, user: 'bo' }), refused);
  await members.changeUser(testActor, 'ana', { disabled: false });
  await members.removeMember(testActor, { project: null, user: 'bo' });
});

test('a token of a user carries what their roles give now, and none once they are disabled', async (t) => {
  const { identity, members } = await open(t);
  const { secret, token } = await identity.createToken(testActor, { name: 'laptop', scopes: ['*'], user: 'ana' });
  assert.deepEqual((await identity.authenticate(secret))?.grants, []);
  await members.setMember(testActor, ana, 'viewer');
  const found = await identity.authenticate(secret);
  assert.deepEqual(
    [found?.user?.name, found?.grants],
    ['ana', [{ project: 'churn', scopes: ['*.read', 'datasets.rows', 'exports.make'] }]],
  );
  await members.removeMember(testActor, ana);
  assert.deepEqual((await identity.authenticate(secret))?.grants, []);
  await members.changeUser(testActor, 'ana', { disabled: true });
  assert.equal(await identity.authenticate(secret), undefined);
  await assert.rejects(identity.createToken(testActor, { name: 'more', scopes: ['*'], user: 'ana' }), {
    code: 'identity.user_disabled',
  });
  await assert.rejects(identity.createToken(testActor, { name: 'x', scopes: ['*'], user: 'nobody' }), {
    code: 'identity.unknown_user',
  });
  assert.equal((await identity.listTokens({ limit: 10 })).items[0]?.userId, token.userId);
});

test('why somebody may do a thing names the role, scope or lack of one, and who can grant it', async (t) => {
  const { identity, members } = await open(t);
  await members.setMember(testActor, { project: null, user: 'bo' }, 'admin');
  const ask = async (permission: string, who: { user?: string; token?: string }, project: string | null = 'churn') => {
    const { allowed, because, grantors } = await identity.explain({ permission, project, ...who });
    assert.deepEqual(grantors, ['bo']);
    return `${allowed ? 'yes' : 'no'}: ${because}`;
  };
  assert.equal(
    await ask('registry.write', { user: 'ana' }),
    'no: ana does not have registry.write in churn: ana is a member neither of churn nor of the whole server.',
  );
  await members.setMember(testActor, ana, 'viewer');
  assert.equal(
    await ask('registry.write', { user: 'ana' }),
    'no: ana does not have registry.write in churn: as viewer of churn, ana does not get it.',
  );
  assert.equal(
    await ask('registry.read', { user: 'ana' }),
    'yes: ana has registry.read in churn: ana is viewer of churn.',
  );
  assert.match(await ask('registry.read', { user: 'ana' }, null), /^no: .* no member of the whole server\.$/);
  const { token } = await identity.createToken(testActor, { name: 'laptop', scopes: ['registry.*'], user: 'ana' });
  assert.equal(
    await ask('registry.read', { token: token.id }),
    'yes: The token laptop has registry.read in churn: its scope registry.* covers it; ana is viewer of churn.',
  );
  assert.match(await ask('registry.write', { token: token.id }), /^no: .*: as viewer of churn, ana does not get it\.$/);
  assert.match(await ask('serving.read', { token: token.id }), /^no: .*none of its scopes \(registry\.\*\) covers it/);
  const { token: ci } = await identity.createToken(testActor, { name: 'ci', scopes: ['*'], projects: ['other'] });
  assert.match(await ask('serving.read', { token: ci.id }), /^no: .*it is for other only\.$/);
  await identity.revokeToken(testActor, ci.id);
  assert.match(await ask('serving.read', { token: ci.id }), /^no: .*it is revoked\.$/);
  await members.changeUser(testActor, 'ana', { disabled: true });
  assert.match(await ask('registry.read', { user: 'ana' }), /^no: .*ana is disabled\.$/);
});

test('only the administrator’s role gives roles, tokens and users', () => {
  const gives = (permission: string): string[] =>
    roles.filter(({ scopes }) => scopes.includes('*') || scopes.includes(permission)).map(({ name }) => name);
  assert.deepEqual(gives('identity.admin'), ['admin']);
  assert.ok(roles.every(({ scopes }) => scopes.every((scope) => scope !== 'identity.*' && scope !== '*.admin')));
});

testOnDatabases(
  'members are listed by name in pages, the whole server before the project',
  identityMigrations,
  async (_t, db) => {
    await db.transact(async (tx) => {
      for (const [id, name] of [
        ['1', 'cy'],
        ['2', 'ana'],
        ['3', 'bo'],
      ] as const)
        await store.insertUser(tx, {
          id,
          name,
          email: '',
          displayName: '',
          createdAt: 1,
          disabledAt: null,
          passwordChangedAt: null,
        });
      for (const [userId, project, role] of [
        ['1', 'churn', 'viewer'],
        ['2', 'churn', 'viewer'],
        ['2', null, 'admin'],
        ['3', 'other', 'admin'],
        ['2', 'churn', 'engineer'],
      ] as const)
        await store.putMembership(tx, { userId, project, role, since: 2 });
    });
    const first = await store.listMembers(db.reader, 'churn', undefined, 2);
    const rest = await store.listMembers(db.reader, 'churn', { name: 'ana', project: 'churn' }, 2);
    assert.deepEqual(
      [...first, ...rest].map(({ user, project, role }) => [user.name, project, role]),
      [
        ['ana', null, 'admin'],
        ['ana', 'churn', 'engineer'],
        ['cy', 'churn', 'viewer'],
      ],
    );
    assert.deepEqual(
      (await store.listAdmins(db.reader)).map(({ name, project }) => [name, project]),
      [
        ['ana', null],
        ['bo', 'other'],
      ],
    );
    assert.deepEqual(
      (await store.listAdmins(db.reader, 'churn')).map(({ name }) => name),
      ['ana'],
    );
  },
);
