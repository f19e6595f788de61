// Every route of every protocol, asked by nobody, by a stranger, by each role and by a caller of another project: denied unless its
// permission is held. The routes are those the server has, so that a new one is asked too.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { composeServer, type RouteRecord } from '../../scripts/gen/openapi.ts';
import { permissionCatalogue } from '../../src/app/catalogues.ts';
import { covers } from '../../src/contracts/scopes.ts';
import type { Principal } from '../../src/http/principal.ts';
import type { HttpApp } from '../../src/http/server.ts';
import { levelScopes, levelsOf, resourceKinds } from '../../src/modules/identity/resource-kinds.ts';
import { roles } from '../../src/modules/identity/roles.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];

/** A user with one level of one kind, each. */
const customRoles = resourceKinds.flatMap((kind) =>
  levelsOf(kind)
    .filter((level) => level !== 'manage' || kind !== 'project')
    .map((level) => ({ name: `${kind}-${level}`, scopes: levelScopes(kind, level) })),
);

async function compose(t: TestContext): Promise<{ readonly app: HttpApp; readonly routes: readonly RouteRecord[] }> {
  const principals = new Map<string, Principal>([
    ...roles.map(({ name, scopes }) => [name, { id: name, name, kind: 'token', scopes }] as const),
    ...customRoles.map(
      ({ name, scopes }) =>
        [
          name,
          {
            id: name,
            name,
            kind: 'user',
            scopes: ['*'],
            grants: [{ project: 'no-such-project', scopes }],
          },
        ] as const,
    ),
    ['elsewhere', { id: 'elsewhere', name: 'elsewhere', kind: 'token', scopes: ['*'], projects: ['elsewhere'] }],
    ['nothing', { id: 'nothing', name: 'nothing', kind: 'token', scopes: [] }],
  ]);
  const server = await composeServer({ required: true, authenticate: async (token) => principals.get(token) });
  t.after(() => server.close());
  return server;
}

/** The address with something in each place for a parameter: a project that does not exist, so that nothing can be changed. */
const addressOf = (path: string): string =>
  path.replace(':project', 'no-such-project').replace(/:\w+/g, 'x').replace(/\*$/, 'x');

async function statusOf(app: HttpApp, method: string, url: string, token?: string): Promise<number> {
  const body = method === 'POST' || method === 'PUT' || method === 'PATCH';
  const answer = await app.inject({
    method: method as Method,
    url,
    headers: { host: '127.0.0.1', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(body ? { payload: {} } : {}),
    // Streams that go on are left as soon as they begin.
    payloadAsStream: true,
  });
  answer.stream().destroy();
  return answer.statusCode;
}

test('every route denies who does not hold its permission, in every way to write its address', {
  timeout: 240_000,
}, async (t) => {
  const { app, routes } = await compose(t);
  const asked = routes.filter(({ method }) => (methods as readonly string[]).includes(method));
  const guarded = asked.filter(({ permission }) => permission !== 'public' && permission !== 'authenticated');
  assert.ok(guarded.length > 700, `${guarded.length} routes`);
  for (const { permission } of guarded)
    assert.ok(Object.hasOwn(permissionCatalogue, permission), `${permission} is in the catalogue`);

  let denied = 0;
  const wrong: string[] = [];
  const expect = (route: RouteRecord, who: string, status: number, right: boolean): void => {
    if (!right) wrong.push(`${route.method} ${route.path} (${route.permission}) answers ${status} to ${who}`);
    if (status === 401 || status === 403) denied++;
  };
  for (const route of guarded) {
    const url = addressOf(route.path);
    const nobody = await statusOf(app, route.method, url);
    expect(route, 'nobody', nobody, nobody === 401);
    const stranger = await statusOf(app, route.method, url, 'forged');
    expect(route, 'a forged token', stranger, stranger === 401);
    const nothing = await statusOf(app, route.method, url, 'nothing');
    expect(route, 'a token without scopes', nothing, nothing === 403);
    const elsewhere = await statusOf(app, route.method, url, 'elsewhere');
    // Routes across projects keep to those of the caller themselves.
    if (!route.acrossProjects || route.path.includes(':project'))
      expect(route, 'all rights of another project', elsewhere, elsewhere === 403);
    // What a role of a project gives is given in that project alone.
    for (const { name, scopes } of customRoles) {
      const held = scopes.some((scope) => covers(scope, route.permission));
      if (held && (route.acrossProjects || route.path.includes(':project'))) continue;
      const status = await statusOf(app, route.method, url, name);
      expect(route, name, status, status === 403);
    }
    for (const { name, scopes } of roles) {
      if (scopes.some((scope) => covers(scope, route.permission))) continue;
      const status = await statusOf(app, route.method, url, name);
      expect(route, name, status, status === 403);
    }
  }
  assert.deepEqual(wrong.slice(0, 20), []);

  for (const route of asked.filter(({ permission }) => permission === 'authenticated'))
    for (const [who, token] of [['nobody'], ['a forged token', 'forged']] as const) {
      const status = await statusOf(app, route.method, addressOf(route.path), token);
      expect(route, who, status, status === 401);
    }

  // What is the same address to people must not be another to the gate.
  let spellings = 0;
  for (const { method, path } of guarded.filter((route) => route.method === 'GET')) {
    const url = addressOf(path);
    for (const spelling of [
      `/${url}`,
      `${url}/`,
      url.toUpperCase(),
      url.replace('/api', '/%61pi'),
      `${url}?token=admin`,
      `/.${url}`,
    ]) {
      const status = await statusOf(app, method, spelling);
      spellings++;
      // The pages are public: what is no address of a protocol may be one of theirs.
      if (status < 400 && !(await isShell(app, spelling))) wrong.push(`GET ${spelling} answers ${status} to nobody`);
    }
  }
  assert.deepEqual(wrong.slice(0, 20), []);
  t.diagnostic(
    `${guarded.length} guarded routes, ${roles.length + customRoles.length + 4} callers, ${denied} denials, ${spellings} spellings`,
  );
});

async function isShell(app: HttpApp, url: string): Promise<boolean> {
  const { headers, statusCode, body } = await app.inject({ method: 'GET', url, headers: { host: '127.0.0.1' } });
  return statusCode >= 300 || (String(headers['content-type']).startsWith('text/html') && body.includes('id="root"'));
}

/** What anybody may ask, each for its reason: health and versions, which clients ask first; the documents of the server itself; links that
 * are signed for one content. */
const open = [
  'GET /ajax-api/3.0/mlflow/server-info',
  'GET /api/2.0/mlflow-artifacts/signed/content/*',
  'GET /api/3.0/mlflow/server-info',
  // Half of a key, which proves to anybody what the server signed.
  'GET /api/v1/edge/signing-key',
  'GET /docs',
  'GET /docs/errors',
  'GET /health',
  'GET /openapi.json',
  'GET /projects/:project/ajax-api/3.0/mlflow/server-info',
  'GET /projects/:project/api/3.0/mlflow/server-info',
  'GET /projects/:project/health',
  'GET /projects/:project/version',
  'GET /ready',
  'GET /schemas/pawl.json',
  'GET /version',
  'PUT /api/2.0/mlflow-artifacts/signed/content/*',
  'PUT /api/2.0/mlflow-artifacts/signed/parts/:upload/:part',
];

/** What every caller may ask of themselves. */
const ofOneself = [
  'GET /api/2.0/mlflow/users/current',
  'GET /api/2.0/mlflow/users/get',
  'GET /api/3.0/mlflow/roles/get',
  'GET /api/3.0/mlflow/roles/permissions/list',
  'GET /api/3.0/mlflow/users/current/permissions',
  'GET /api/3.0/mlflow/users/permissions/get',
  'GET /api/3.0/mlflow/users/permissions/list',
  'GET /api/3.0/mlflow/users/roles/list',
  'GET /api/3.0/mlflow/workspaces',
  'PATCH /api/2.0/mlflow/users/update-password',
  'PUT /api/v1/account/password',
];

test('what needs no permission but to be known is a short list', async (t) => {
  const { routes } = await compose(t);
  const known = routes.filter(({ permission, method }) => permission === 'authenticated' && method !== 'HEAD');
  const plain = known.map(
    ({ method, path }) => `${method} ${path.replace('/projects/:project', '').replace('/ajax-api/', '/api/')}`,
  );
  assert.deepEqual([...new Set(plain)].sort(), ofOneself);
});

test('a token in the header of its protocol is held to the same as any other', async (t) => {
  const { app } = await compose(t);
  const ask = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (
      await app.inject({
        method: 'POST',
        url: '/gateway/anthropic/v1/messages',
        headers: { host: '127.0.0.1', ...headers },
        payload: { model: 'none', messages: [{ role: 'user', content: 'x' }] },
      })
    ).statusCode;
  assert.equal(await ask({}), 401);
  assert.equal(await ask({ 'x-api-key': 'forged' }), 401);
  assert.equal(await ask({ 'x-api-key': 'nothing' }), 403);
  assert.equal(await ask({ 'x-api-key': 'elsewhere' }), 403);
  assert.equal(await ask({ 'x-api-key': 'viewer' }), 403);
  assert.equal(await ask({ 'x-api-key': 'engineer' }), 404);
  assert.equal(await ask({ 'x-api-key': 'engineer', authorization: 'Bearer forged' }), 401);
  const elsewhere = await app.inject({
    method: 'GET',
    url: '/gateway/openai/v1/models',
    headers: { host: '127.0.0.1', 'x-api-key': 'engineer' },
  });
  assert.equal(elsewhere.statusCode, 401);
});

test('what is public is a short list, and unknown calls of a protocol answer nobody anything', async (t) => {
  const { app, routes } = await compose(t);
  const offered = routes.filter(
    ({ permission, method }) => permission === 'public' && (methods as readonly string[]).includes(method),
  );
  const catchesAll = ({ path }: RouteRecord): boolean => /\/(?:api\/[23]\.0|ajax-api)\/\*$/.test(path);
  const named = offered.filter((route) => !catchesAll(route) && route.method !== 'HEAD');
  assert.deepEqual([...new Set(named.map(({ method, path }) => `${method} ${path}`))].sort(), open);
  for (const { method, path } of offered.filter(catchesAll))
    assert.equal(await statusOf(app, method, addressOf(path)), 404, `${method} ${path}`);
  for (const route of named.filter(({ path }) => path.includes('/signed/')))
    assert.ok((await statusOf(app, route.method, addressOf(route.path))) >= 400, `${route.path} without a signature`);
});
