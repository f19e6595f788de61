// People with roles, against a real server: what their tokens may do follows the roles at once, and the audit log names the person.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startPawl } from '../support/pawl-process.ts';

test('a user’s token does what their role gives in each project, at once, and is named in the audit log', async (t) => {
  const url = await startPawl(t);
  const admin = createClient({ baseUrl: url });
  for (const name of ['churn', 'shop']) await admin.call('createProject', { body: { name } });
  await admin.call('createUser', { body: { name: 'ana', email: 'ana@example.com' } });
  const { secret } = await admin.call('createToken', { body: { name: 'laptop', scopes: ['*'], user: 'ana' } });
  const ana = createClient({ baseUrl: url, token: secret });
  const register = (project: string) =>
    ana.call('registerDataset', { path: { project, dataset: 'orders' }, body: { description: 'Orders' } });
  const projects = async () => (await ana.call('listProjects', { query: {} })).items.map(({ name }) => name);
  const forbidden = { code: 'request.forbidden' };

  await assert.rejects(register('churn'), forbidden);
  await assert.rejects(projects(), forbidden);
  const member = { project: 'churn', user: 'ana' };
  await admin.call('setMember', { path: member, body: { role: 'data-scientist' } });
  await register('churn');
  await assert.rejects(register('shop'), forbidden);
  assert.deepEqual(await projects(), ['churn']);
  const [entry] = (await admin.call('listAuditEntries', { query: { action: 'datasets.register' } })).items;
  assert.deepEqual([entry?.actor.kind, entry?.actor.name], ['user', 'ana']);

  await assert.rejects(ana.call('setMember', { path: member, body: { role: 'admin' } }), forbidden);
  await assert.rejects(ana.call('listServerMembers', { query: {} }), forbidden);
  await assert.rejects(
    ana.call('explainPermission', {
      path: { project: 'churn' },
      query: { permission: 'a.b', user: 'ana', server: true },
    }),
    forbidden,
  );
  await admin.call('setMember', { path: member, body: { role: 'viewer' } });
  await assert.rejects(register('churn'), forbidden);
  await admin.call('listDatasets', { path: { project: 'churn' }, query: {} });

  // MLflow's protocol is held to the same roles.
  const mlflow = (project: string, name: string) =>
    fetch(`${url}/projects/${project}/api/2.0/mlflow/experiments/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
  assert.equal((await mlflow('churn', 'tries')).status, 403);
  await admin.call('setMember', { path: { project: 'shop', user: 'ana' }, body: { role: 'engineer' } });
  assert.equal((await mlflow('shop', 'tries')).status, 200);
  assert.equal((await mlflow('churn', 'tries')).status, 403);

  // An administrator of one project gives roles there, and nowhere else.
  await admin.call('createUser', { body: { name: 'bo' } });
  await admin.call('setMember', { path: member, body: { role: 'admin' } });
  await ana.call('setMember', { path: { project: 'churn', user: 'bo' }, body: { role: 'engineer' } });
  await assert.rejects(
    ana.call('setMember', { path: { project: 'shop', user: 'bo' }, body: { role: 'viewer' } }),
    forbidden,
  );
  await assert.rejects(ana.call('setServerMember', { path: { user: 'bo' }, body: { role: 'viewer' } }), forbidden);
  await assert.rejects(ana.call('createToken', { body: { name: 'x', scopes: ['*'] } }), forbidden);
  await assert.rejects(ana.call('removeMember', { path: member }), { code: 'identity.last_admin' });

  await admin.call('setMember', { path: { project: 'churn', user: 'bo' }, body: { role: 'admin' } });
  await admin.call('changeUser', { path: { user: 'ana' }, body: { disabled: true } });
  await assert.rejects(projects(), { code: 'request.unauthenticated' });
});

test('users, members and roles are kept by commands, which say why somebody may do a thing', async (t) => {
  const url = await startPawl(t);
  const cli = openCliSession(url, temporaryFolder(t));
  assert.match(await cli.run(['user', 'create', 'ana', '--display-name', 'Ana Lima']), /added user ana/);
  await cli.run(['user', 'change', 'ana', '--email', 'ana@example.com']);
  assert.match(await cli.run(['user', 'list']), /ana\s+Ana Lima\s+ana@example\.com/);
  assert.match(await cli.run(['member', 'set', 'ana', 'owner'], 1), /choose among viewer/);
  assert.match(await cli.run(['member', 'set', 'ana', 'engineer']), /ana is engineer of default/);
  assert.match(await cli.run(['member', 'set', 'ana', 'auditor', '--server']), /ana is auditor of the whole server/);
  assert.match(await cli.run(['member', 'list']), /ana\s+auditor\s+the whole server.*ana\s+engineer\s+default/s);
  assert.doesNotMatch(await cli.run(['member', 'list', '--server']), /engineer/);
  assert.match(await cli.run(['role', 'list']), /approver\s+every project\s+Reads every record, decides approvals/);
  assert.match(
    await cli.run(['permission', 'explain', 'serving.deploy', '--user', 'ana']),
    /ana has serving\.deploy in default: ana is engineer of default\./,
  );
  assert.match(
    await cli.run(['permission', 'explain', 'serving.fly', '--user', 'ana'], 1),
    /no permission serving\.fly/,
  );
  await cli.run(['token', 'create', 'laptop', '--scope', '*', '--user', 'ana']);
  assert.match(await cli.run(['token', 'list']), /laptop\s+ana\s+\*/);
  await cli.run(['member', 'remove', 'ana']);
  await cli.run(['member', 'remove', 'ana', '--server']);
  assert.match(
    await cli.run(['permission', 'explain', 'serving.deploy', '--user', 'ana', '--server']),
    /no member of the whole server/,
  );
  await cli.run(['user', 'disable', 'ana']);
  await cli.run(['user', 'enable', 'ana']);

  const folder = temporaryFolder(t);
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'walnut-orbit-ferry-54\n');
  assert.match(await cli.run(['user', 'set-password', 'ana', '--from-file', passwordFile]), /set the password of ana/);
  await cli.run(['member', 'set', 'ana', 'viewer', '--server']);
  const asAna = (password: string, path = '/api/v1/account', init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: {
        authorization: `Basic ${Buffer.from(`ana:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
    });
  const account = (await (await asAna('walnut-orbit-ferry-54')).json()) as { reader: { name: string; kind: string } };
  assert.deepEqual([account.reader.name, account.reader.kind], ['ana', 'user']);
  assert.equal((await asAna('walnut-orbit-ferry-55')).status, 401);
  const make = { method: 'POST', body: JSON.stringify({ name: 'made' }) };
  assert.equal((await asAna('walnut-orbit-ferry-54', '/api/v1/projects', make)).status, 403);

  const token =
    (await cli.run(['token', 'create', 'own', '--scope', '*', '--user', 'ana'])).trim().split('\n')[0] ?? '';
  const lines = join(folder, 'lines');
  writeFileSync(lines, 'walnut-orbit-ferry-54\ncopper-meadow-lantern\n');
  assert.match(
    await cli.run(['user', 'change-own-password', '--from-file', lines, '--token', token]),
    /changed the password of ana/,
  );
  assert.equal((await asAna('walnut-orbit-ferry-54')).status, 401);
  assert.equal((await asAna('copper-meadow-lantern')).status, 200);
  assert.match(await cli.run(['user', 'set-password', 'ana', '--clear']), /ana has no password/);
  assert.equal((await asAna('copper-meadow-lantern')).status, 401);
  for (let guess = 0; guess < 10; guess++) await asAna(`wrong-and-wrong-${guess}`);
  const refused = await asAna('wrong-and-wrong-99');
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  await cli.run(['user', 'delete', 'ana']);
  assert.doesNotMatch(await cli.run(['user', 'list']), /Ana Lima/);
});

test('a project is not deleted as a workspace in any mode, and says what to do instead', async (t) => {
  const url = await startPawl(t);
  await createClient({ baseUrl: url }).call('createProject', { body: { name: 'shop' } });
  const remove = async (name: string, mode = '') => {
    const answer = await fetch(`${url}/api/3.0/mlflow/workspaces/${name}${mode}`, { method: 'DELETE' });
    return { status: answer.status, ...((await answer.json()) as { error_code: string; message: string }) };
  };
  for (const mode of ['', '?mode=RESTRICT', '?mode=CASCADE', '?mode=SET_DEFAULT']) {
    const { status, message } = await remove('shop', mode);
    assert.equal(status, 400);
    assert.match(message, /deletes no project.*Delete its experiments and models/);
  }
  assert.match((await remove('shop', '?mode=ALL')).message, /Invalid deletion mode 'ALL'/);
  assert.match((await remove('default')).message, /reserved/);
  assert.equal((await remove('nowhere')).error_code, 'RESOURCE_DOES_NOT_EXIST');
  assert.equal((await fetch(`${url}/api/3.0/mlflow/workspaces/shop`)).status, 200);
});
