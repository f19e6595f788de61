// Roles that a project has of its own: what they give, who may give them, and what is refused.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { createTestHttpServer } from '../../../test/support/http-server.ts';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { covers } from '../../contracts/scopes.ts';
import { createAudit } from '../audit/index.ts';
import { customRoleRoutes } from './custom-roles-routes.ts';
import * as store from './custom-roles-store.ts';
import { createIdentity } from './identity.ts';
import { identityMigrations } from './migrations.ts';
import { accessLevels, heldLevel, levelScopes, levelsOf, resourceKinds } from './resource-kinds.ts';

async function open(t: TestContext) {
  const platform = await openTestPlatform(t);
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  for (const name of ['churn', 'shop']) await identity.ensureProject(testActor, name);
  for (const name of ['ana', 'bo']) await identity.members.createUser(testActor, { name });
  const grants = async (name: string) => identity.grantsOf((await identity.members.getUser(name)).id);
  return { identity, roles: identity.roles, audit, grants };
}

test('each level of a kind gives what the levels below it give, and only managing a project gives everything', () => {
  for (const kind of resourceKinds) {
    let below: readonly string[] = [];
    for (const level of accessLevels) {
      const scopes = levelScopes(kind, level);
      for (const scope of below)
        assert.ok(
          scopes.some((one) => covers(one, scope)),
          `${kind} ${level} gives ${scope}`,
        );
      assert.equal(scopes.includes('*'), kind === 'project' && level === 'manage', `${kind} ${level}`);
      assert.ok(level === 'manage' || !scopes.some((one) => covers(one, 'identity.admin')), `${kind} ${level}`);
      below = scopes;
    }
    assert.deepEqual(levelScopes(kind, 'none'), []);
    for (const level of levelsOf(kind))
      assert.equal(heldLevel(kind, levelScopes(kind, level)), level, `${kind} ${level}`);
  }
  assert.equal(heldLevel('models', ['*.read']), 'read');
  assert.equal(heldLevel('models', []), 'none');
});

test('a role gives in its project at once, follows its changes, and is gone with its deletion', async (t) => {
  const { identity, roles, audit, grants } = await open(t);
  const role = await roles.create(testActor, 'churn', {
    name: 'Labeller',
    access: [{ kind: 'traces', level: 'read' }],
  });
  await roles.assign(testActor, role.number, 'ana');
  assert.deepEqual(await grants('ana'), [{ project: 'churn', scopes: ['tracing.read'] }]);
  await roles.change(testActor, role.number, {
    access: [
      { kind: 'assessments', level: 'edit' },
      { kind: 'models', level: 'read' },
    ],
  });
  assert.deepEqual(await grants('ana'), [
    { project: 'churn', scopes: ['tracing.read', 'tracing.assess', 'registry.read'] },
  ]);
  const { because, roles: giving } = await identity.explain({
    permission: 'registry.read',
    project: 'churn',
    user: 'ana',
  });
  assert.equal(because, 'ana has registry.read in churn: ana is Labeller of churn.');
  assert.ok(giving.includes('Labeller') && giving.includes('viewer'));
  await assert.rejects(roles.assign(testActor, role.number, 'ana'), { code: 'identity.has_role' });
  await roles.delete(testActor, role.number);
  assert.deepEqual(await grants('ana'), []);
  await assert.rejects(roles.unassign(testActor, role.number, 'ana'), { code: 'identity.unknown_custom_role' });
  const again = await roles.create(testActor, 'churn', { name: 'Labeller' });
  assert.notEqual(again.number, role.number, 'a number is never given again');
  assert.deepEqual(
    (await audit.list({ project: 'churn' }, { limit: 4 })).items.map(({ action }) => action),
    ['identity.create_role', 'identity.delete_role', 'identity.change_role', 'identity.assign_role'],
  );
});

test('one resource, an unknown kind or level, and names that are taken or reserved are refused and change nothing', async (t) => {
  const { roles } = await open(t);
  const make = (name: string, access: { kind: string; level: string; pattern?: string }[] = []) =>
    roles.create(testActor, 'churn', { name, access });
  await assert.rejects(make('x', [{ kind: 'experiments', level: 'read', pattern: '7' }]), {
    code: 'identity.one_resource',
  });
  await assert.rejects(make('x', [{ kind: 'planets', level: 'read' }]), { code: 'identity.unknown_kind' });
  await assert.rejects(make('x', [{ kind: 'models', level: 'own' }]), { code: 'identity.unknown_level' });
  await assert.rejects(
    make('x', [
      { kind: 'models', level: 'read' },
      { kind: 'models', level: 'edit' },
    ]),
    { code: 'identity.access_exists' },
  );
  for (const name of ['', ' x', 'a/b', '__user_1__', 'x'.repeat(129)])
    await assert.rejects(make(name), { code: 'identity.bad_role_name' }, name);
  await assert.rejects(make('viewer'), { code: 'identity.role_exists' });
  await assert.rejects(roles.create(testActor, 'nowhere', { name: 'x' }), { code: 'identity.unknown_project' });
  assert.deepEqual((await roles.list('churn', { limit: 10 })).items, []);
  await make('x');
  await assert.rejects(make('x'), { code: 'identity.role_exists' });
});

test('nobody makes, widens, gives or grants a role that has more than they have, nor one elsewhere', async (t) => {
  const { roles, grants } = await open(t);
  const giver = { scopes: ['identity.admin', 'registry.read', 'registry.write'], projects: ['churn'] };
  const refused = { code: 'identity.beyond_own' };
  const edit = { kind: 'models', level: 'edit' };
  const manage = { kind: 'models', level: 'manage' };
  const own = await roles.create(testActor, 'churn', { name: 'own', access: [edit] }, giver);
  await assert.rejects(roles.create(testActor, 'churn', { name: 'more', access: [manage] }, giver), refused);
  await assert.rejects(roles.create(testActor, 'shop', { name: 'own', access: [edit] }, giver), refused);
  await assert.rejects(roles.addAccess(testActor, own.number, { kind: 'project', level: 'manage' }, giver), refused);
  await assert.rejects(roles.setAccess(testActor, own.access[0]?.number ?? 0, 'manage', giver), refused);
  await assert.rejects(roles.change(testActor, own.number, { access: [manage] }, giver), refused);
  const high = await roles.create(testActor, 'churn', { name: 'high', access: [manage] });
  await assert.rejects(roles.assign(testActor, high.number, 'bo', giver), refused);
  await assert.rejects(roles.grant(testActor, 'churn', 'bo', manage, giver), refused);
  await assert.rejects(roles.grant(testActor, 'shop', 'bo', edit, giver), refused);
  assert.deepEqual(await grants('bo'), []);
  await roles.assign(testActor, own.number, 'bo', giver);
});

test('what a user is given directly is theirs alone, replaces what they had of the kind, and goes with them', async (t) => {
  const { identity, roles, grants } = await open(t);
  await roles.grant(testActor, 'churn', 'ana', { kind: 'models', level: 'read' });
  await roles.grant(testActor, 'churn', 'ana', { kind: 'models', level: 'edit' });
  assert.deepEqual(await grants('ana'), [{ project: 'churn', scopes: ['registry.read', 'registry.write'] }]);
  const [direct] = await roles.rolesOf((await identity.members.getUser('ana')).id);
  assert.ok(direct?.direct);
  assert.deepEqual((await roles.list('churn', { limit: 10 })).items, [], 'it is no role of the project');
  await assert.rejects(roles.assign(testActor, direct?.number ?? 0, 'bo'), { code: 'identity.bad_role_name' });
  await assert.rejects(roles.named('churn', direct?.name ?? ''), { code: 'identity.unknown_custom_role' });
  await roles.revoke(testActor, 'churn', 'ana', 'models');
  assert.deepEqual(await grants('ana'), [{ project: 'churn', scopes: [] }]);
  await assert.rejects(roles.revoke(testActor, 'churn', 'ana', 'models'), { code: 'identity.unknown_access' });
  await roles.grant(testActor, 'churn', 'ana', { kind: 'models', level: 'edit' });
  await identity.members.deleteUser(testActor, 'ana');
  assert.deepEqual(await roles.holdersOf(direct?.number ?? 0), []);
});

test('a list of roles with who has them costs as many queries for many as for one', async (t) => {
  const platform = await openTestPlatform(t);
  let queries = 0;
  const reader = platform.db.reader.withPlugin({
    transformQuery({ node }) {
      queries++;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const db = { ...platform.db, reader, transact: platform.db.transact.bind(platform.db) };
  const identity = createIdentity({ ...platform, db, audit: createAudit(platform) });
  const app = await createTestHttpServer({ clock: platform.clock, newId: platform.newId });
  customRoleRoutes(app, identity);
  t.after(() => app.close());
  for (const name of ['churn', 'shop']) await identity.ensureProject(testActor, name);
  for (const name of ['ana', 'bo']) await identity.members.createUser(testActor, { name });
  const make = async (project: string, name: string, ...users: readonly string[]) => {
    const { number } = await identity.roles.create(testActor, project, {
      name,
      access: [{ kind: 'models', level: 'read' }],
    });
    for (const user of users) await identity.roles.assign(testActor, number, user);
  };
  const counted = async <T>(work: () => Promise<T>): Promise<readonly [value: T, queries: number]> => {
    queries = 0;
    const value = await work();
    return [value, queries];
  };
  const page = async () => {
    const { items } = (await app.inject('/api/v1/projects/churn/roles')).json<{
      items: { name: string; users: string[]; access: object[] }[];
    }>();
    return items.map(({ name, users, access }) => [name, users, access.length]);
  };
  const both = async () =>
    (await identity.roles.listIn(['shop', 'churn'], 100)).map(({ project, name }) => `${project} ${name}`);

  await make('churn', 'a', 'ana');
  const [one, ofOne] = await counted(page);
  const [, ofOneProject] = await counted(both);
  assert.deepEqual(one, [['a', ['ana'], 1]]);
  for (const name of ['d', 'c', 'b']) await make('churn', name, 'bo', 'ana');
  await make('churn', 'e');
  await make('shop', 'a');
  await identity.roles.grant(testActor, 'shop', 'bo', { kind: 'models', level: 'read' });
  const [many, ofMany] = await counted(page);
  assert.deepEqual(many, [
    ['a', ['ana'], 1],
    ['b', ['bo', 'ana'], 1],
    ['c', ['bo', 'ana'], 1],
    ['d', ['bo', 'ana'], 1],
    ['e', [], 1],
  ]);
  assert.ok(ofOne > 0 && ofMany === ofOne, `${ofOne} queries for one role, ${ofMany} for five`);
  const [all, ofProjects] = await counted(both);
  assert.deepEqual(all, ['churn a', 'churn b', 'churn c', 'churn d', 'churn e', 'shop a']);
  assert.ok(ofOneProject > 0 && ofProjects === ofOneProject, `${ofOneProject} queries, then ${ofProjects}`);
});

testOnDatabases('numbers of roles go up and roles are read with what they give', identityMigrations, async (_t, db) => {
  const team = {
    number: 1,
    project: 'churn',
    name: 'team',
    description: '',
    direct: false,
    createdAt: 5,
    access: [],
  };
  const numbers = await db.transact(async (tx) => {
    const given = [
      await store.nextNumber(tx, 'role'),
      await store.nextNumber(tx, 'role'),
      await store.nextNumber(tx, 'access'),
    ];
    await store.insertRole(tx, team);
    await store.insertAccess(tx, 1, { number: 1, kind: 'models', level: 'read' });
    await store.insertHolder(tx, 1, { number: 1, userId: 'u1', since: 6 });
    await store.insertRole(tx, { ...team, number: 2, name: 'other' });
    await store.insertHolder(tx, 2, { number: 2, userId: 'u1', since: 7 });
    await store.insertHolder(tx, 1, { number: 3, userId: 'u2', since: 8 });
    return given;
  });
  assert.deepEqual(numbers, [1, 2, 1]);
  const [role] = await store.rolesOf(db.reader, 'u1');
  assert.deepEqual(role?.access, [{ number: 1, kind: 'models', level: 'read' }]);
  assert.equal((await store.findRoleOfAccess(db.reader, 1))?.name, 'team');
  assert.deepEqual(await store.holdersOf(db.reader, 1), [
    { number: 1, userId: 'u1', since: 6 },
    { number: 3, userId: 'u2', since: 8 },
  ]);
  const each = await store.rolesOfEach(db.reader, ['u1', 'u2', 'u3']);
  assert.deepEqual(
    [...each].sort().map(([user, roles]) => [user, roles.map(({ name, access }) => [name, access.length])]),
    [
      [
        'u1',
        [
          ['team', 1],
          ['other', 0],
        ],
      ],
      ['u2', [['team', 1]]],
    ],
  );
  assert.deepEqual(await store.rolesOfEach(db.reader, []), new Map());
});
