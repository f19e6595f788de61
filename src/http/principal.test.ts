// What a user's token may do in one request: its own scopes, as far as the roles of the user give the same there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intersectScopes } from '../contracts/scopes.ts';
import { isAllowed, type Principal, principalFor } from './principal.ts';

const ana: Principal = {
  id: 'u1',
  name: 'ana',
  kind: 'user',
  scopes: ['registry.*', '*.read'],
  grants: [
    { project: 'churn', scopes: ['*.read', 'registry.write'] },
    { project: 'shop', scopes: ['*.read'] },
  ],
};
const may = (principal: Principal, permission: string, project?: string, anywhere = false): boolean =>
  isAllowed(principalFor(principal, { permission, project, anywhere }), permission, project);

test('two lists of scopes meet in what both cover', () => {
  assert.deepEqual(intersectScopes(['*.read'], ['registry.*']), ['registry.read']);
  assert.deepEqual(intersectScopes(['*'], ['*.read', 'a.write']), ['*.read', 'a.write']);
  assert.deepEqual(intersectScopes(['*', '*.read'], ['*']), ['*']);
  assert.deepEqual(intersectScopes(['a.read'], ['a.write', 'b.*']), []);
  assert.deepEqual(intersectScopes(['*'], []), []);
});

test('a user does what both their token and a role in the project allow, and nothing elsewhere', () => {
  assert.ok(may(ana, 'registry.write', 'churn'));
  assert.ok(!may(ana, 'registry.write', 'shop'), 'no role gives it there');
  assert.ok(!may(ana, 'registry.delete', 'churn'), 'the token alone does not');
  assert.ok(may(ana, 'serving.read', 'shop'));
  assert.ok(!may(ana, 'serving.read', 'other'));
  assert.ok(!may({ ...ana, grants: [] }, 'serving.read', 'churn'));
  assert.ok(!may({ ...ana, projects: ['shop'] }, 'registry.read', 'churn'), 'the token is not for it');
});

test('across projects a user sees those where they hold the permission', () => {
  const across = (permission: string) => principalFor(ana, { permission, project: undefined, anywhere: true });
  assert.deepEqual(across('registry.read').projects, ['churn', 'shop']);
  assert.deepEqual(across('registry.write').projects, ['churn']);
  assert.deepEqual(across('identity.admin').projects, []);
  assert.deepEqual(
    principalFor({ ...ana, projects: ['shop'] }, { permission: 'a.read', project: undefined, anywhere: true }).projects,
    ['shop'],
  );
});

test('a role in the whole server counts in every project, and a role in one never in the server', () => {
  const bo: Principal = { ...ana, scopes: ['*'], grants: [{ project: null, scopes: ['*.read'] }] };
  assert.ok(may(bo, 'serving.read', 'any'));
  assert.ok(may(bo, 'server.read'));
  const whole = principalFor(bo, { permission: 'server.read', project: undefined, anywhere: false });
  assert.equal(whole.projects, undefined);
  const part = principalFor(ana, { permission: 'server.read', project: undefined, anywhere: false });
  assert.deepEqual([part.scopes, part.projects], [[], ['churn', 'shop']]);
});

test('a caller without roles stays as they are', () => {
  const { grants: _grants, ...ci } = ana;
  assert.equal(principalFor(ci, { permission: 'a.read', project: 'x', anywhere: false }), ci);
});
