// The shell itself, through real requests on loopback.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Type } from 'typebox';
import { createTestHttpServer } from '../../test/support/http-server.ts';
import { openTestPlatform } from '../../test/support/platform.ts';
import { installEventStream } from './event-stream.ts';
import { holdsNul } from './nul-guard.ts';
import type { Principal } from './principal.ts';
import { isAllowed } from './principal.ts';
import type { HttpApp } from './server.ts';

const reader: Principal = { id: 't1', name: 'reader', kind: 'token', scopes: ['things.read'], projects: ['churn'] };

async function open(
  t: TestContext,
  options: { required?: boolean; routes?(app: HttpApp): void } = {},
): Promise<{ url: string; calls: () => number; platform: Awaited<ReturnType<typeof openTestPlatform>> }> {
  const platform = await openTestPlatform(t);
  const { clock, newId, telemetry } = platform;
  const app = await createTestHttpServer({
    clock,
    newId,
    telemetry,
    idempotency: platform,
    authorization: {
      required: options.required ?? false,
      authenticate: async (token) => (token === 'secret' ? reader : undefined),
    },
    hosts: ['pawl.example.com'],
  });
  let calls = 0;
  app.post(
    '/api/v1/projects/:project/things',
    {
      config: { permission: 'things.write' },
      schema: {
        params: Type.Object({ project: Type.String() }),
        body: Type.Object({ n: Type.Integer() }, { additionalProperties: false }),
        response: { 201: Type.Object({ n: Type.Integer(), call: Type.Integer() }) },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send({ n: request.body.n, call: ++calls, secret: 'must not leave' } as { n: number; call: number }),
  );
  app.get('/api/v1/projects/:project/things', { config: { permission: 'things.read' } }, async () => []);
  app.get('/api/v1/broken', { config: { permission: 'things.read' } }, async () => {
    throw new Error('with a secret inside');
  });
  installEventStream(app, platform.bus);
  options.routes?.(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  const address = app.server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, calls: () => calls, platform };
}

const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/api/v1/projects/churn/things`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });

test('a refusal is a problem document with code, hint, request id and the faulty field', async (t) => {
  const { url } = await open(t);
  const response = await post(url, { n: 'five' });
  assert.equal(response.status, 400);
  assert.match(response.headers.get('content-type') ?? '', /application\/problem\+json/);
  const problem = (await response.json()) as Record<string, unknown>;
  assert.equal(problem['code'], 'request.invalid');
  assert.ok(String(problem['hint']).length > 0);
  assert.equal(problem['requestId'], response.headers.get('x-request-id'));
  assert.match(JSON.stringify(problem['errors']), /body\/n/);
  assert.equal((await post(url, { n: 5, extra: 1 })).status, 400);
});

test('a response holds what its schema names and nothing else', async (t) => {
  const { url } = await open(t);
  assert.deepEqual(await (await post(url, { n: 5 })).json(), { n: 5, call: 1 });
});

test('a fault of the server keeps its details to the log', async (t) => {
  const { url } = await open(t);
  const response = await fetch(`${url}/api/v1/broken`);
  assert.equal(response.status, 500);
  assert.ok(!(await response.text()).includes('secret'));
});

test('an idempotency key gives the first answer again, refuses another body, and runs the route once', async (t) => {
  const { url, calls } = await open(t);
  const headers = { 'idempotency-key': 'k1' };
  const first = await (await post(url, { n: 5 }, headers)).json();
  const second = await post(url, { n: 5 }, headers);
  assert.deepEqual(await second.json(), first);
  assert.equal(second.status, 201);
  assert.equal(second.headers.get('idempotency-replayed'), 'true');
  assert.equal((await post(url, { n: 6 }, headers)).status, 409);
  assert.equal(calls(), 1);
});

test('U+0000 is refused in addresses and bodies, and its escape as text is not', async (t) => {
  const { url, calls } = await open(t);
  const refused = await post(url, { n: 'a\0b' });
  assert.equal(refused.status, 400);
  assert.equal(((await refused.json()) as { code: string }).code, 'request.bad_text');
  assert.equal((await fetch(`${url}/api/v1/projects/churn/things?name=a%00b`)).status, 400);
  assert.equal(calls(), 0);
  assert.deepEqual(['"\\u0000"', '"\\\\u0000"', '"\\\\\\u0000"', '"u0000"'].map(holdsNul), [true, false, true, false]);
});

test('a foreign Host, a foreign Origin and a cross-site request are refused', async (t) => {
  const { url } = await open(t);
  const { request } = await import('node:http');
  const withHost = (host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const call = request(`${url}/api/v1/projects/churn/things`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      call.on('error', reject);
      call.end();
    });
  assert.equal(await withHost('evil.example'), 403);
  assert.equal(await withHost('pawl.example.com'), 200);
  assert.equal((await post(url, { n: 1 }, { origin: 'https://evil.example' })).status, 403);
  assert.equal((await post(url, { n: 1 }, { origin: url })).status, 201);
  assert.equal((await post(url, { n: 1 }, { 'sec-fetch-site': 'cross-site' })).status, 403);
});

test('where tokens are required, the route’s permission and project decide', async (t) => {
  const { url } = await open(t, { required: true });
  const get = (project: string, token?: string): Promise<Response> =>
    fetch(`${url}/api/v1/projects/${project}/things`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  assert.equal((await get('churn')).status, 401);
  assert.equal((await get('churn', 'wrong')).status, 401);
  assert.equal((await get('churn', 'secret')).status, 200);
  assert.equal((await get('other', 'secret')).status, 403);
  assert.equal((await post(url, { n: 1 }, { authorization: 'Bearer secret' })).status, 403);
  const basic = Buffer.from('token:secret').toString('base64');
  assert.equal(
    (await fetch(`${url}/api/v1/projects/churn/things`, { headers: { authorization: `Basic ${basic}` } })).status,
    200,
  );
});

test('a caller of some projects only is refused what is of the whole server, unless the route itself keeps to them', async (t) => {
  const { url } = await open(t, {
    required: true,
    routes: (app) => {
      app.get('/api/v1/all', { config: { permission: 'things.read' } }, async () => []);
      app.get('/api/v1/own', { config: { permission: 'things.read', acrossProjects: true } }, async () => []);
    },
  });
  const get = async (path: string): Promise<Response> =>
    fetch(`${url}/api/v1/${path}`, { headers: { authorization: 'Bearer secret' } });
  const refused = await get('all');
  assert.equal(refused.status, 403);
  assert.match(await refused.text(), /some projects only/);
  assert.equal((await get('own')).status, 200);
});

test('a route without a permission does not start', async (t) => {
  await assert.rejects(open(t, { routes: (app) => void app.get('/naked', async () => 'x') }), /names no permission/);
});

test('scopes cover by module, by action or all', () => {
  const principal = (scopes: string[]): Principal => ({ ...reader, scopes });
  assert.ok(isAllowed(principal(['*']), 'a.b', undefined));
  assert.ok(isAllowed(principal(['a.*']), 'a.b', 'churn'));
  assert.ok(isAllowed(principal(['*.read']), 'x.read', undefined));
  assert.ok(!isAllowed(principal(['a.*']), 'b.read', undefined));
  assert.ok(!isAllowed(principal(['*']), 'a.b', 'another project'));
});

test('the event stream tells committed facts and resumes after the last one heard', async (t) => {
  const { url, platform } = await open(t);
  await platform.start();
  const publish = (subject: string): Promise<void> =>
    platform.db.transact((tx) => platform.bus.publish(tx, { type: 'thing.made', project: 'churn', subject }));
  const readUntil = async (headers: Record<string, string>, wanted: string): Promise<string> => {
    const controller = new AbortController();
    const response = await fetch(`${url}/api/v1/events`, { headers, signal: controller.signal });
    let text = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      if (text.includes('retry') && wanted === '') break;
      if (wanted !== '' && text.includes(wanted)) break;
    }
    controller.abort();
    return text;
  };
  const live = readUntil({}, '"id":"two"');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await publish('one');
  await publish('two');
  const heard = await live;
  assert.match(heard, /"topic":"thing.made","id":"one","project":"churn"/);
  const firstId = /id: (\S+)\ndata: [^\n]*"one"/.exec(heard)?.[1] ?? '';
  const resumed = await readUntil({ 'last-event-id': firstId }, '"id":"two"');
  assert.ok(!resumed.includes('"id":"one"'));
});

test('an address that cannot be read is refused as a problem like any other', async (t) => {
  const { url } = await open(t);
  for (const path of ['/api/v1/projects/%ff%fe/things', '/api/v1/projects/%zz/things']) {
    const response = await fetch(`${url}${path}`);
    assert.equal(response.status, 400);
    assert.match(response.headers.get('content-type') ?? '', /application\/problem\+json/);
    const problem = (await response.json()) as { code: string; requestId: string };
    assert.equal(problem.code, 'request.malformed');
    assert.notEqual(problem.requestId, '');
  }
});
