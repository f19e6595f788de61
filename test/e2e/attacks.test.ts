// Attacks that servers of MLflow's protocol have fallen to, sent as they were: what is answered, and that nothing was written or read.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type AttackGroup, type Caller, proxy, v2 } from '../support/attacks/attack.ts';
import { guardedAttacks, openAttacks } from '../support/attacks/attacks.ts';
import { footprint, makeTarget } from '../support/attacks/target.ts';
import { temporaryFolder } from '../support/databases.ts';
import { startGuardedPawl, startPawl } from '../support/pawl-process.ts';
import { sendRaw as send } from '../support/raw-request.ts';

/** Sends each, and asserts how it is answered. Resolves to how many there were. */
async function sendAll(
  t: TestContext,
  url: string,
  groups: readonly AttackGroup[],
  headersOf: (as: Caller | undefined) => Readonly<Record<string, string>> = () => ({}),
): Promise<number> {
  const sent = groups.flatMap(({ attacks }) => attacks);
  for (const attack of sent)
    await t.test(attack.what.slice(0, 160), async () => {
      const { status, text } = await send(url, { ...attack, headers: { ...headersOf(attack.as), ...attack.headers } });
      assert.ok(attack.answered.includes(status), `${status}: ${text.slice(0, 300)}`);
      assert.doesNotMatch(text, /root:|\bat \S+\.ts:\d+/, 'no file and no stack');
      if (attack.untold !== undefined) assert.doesNotMatch(text, attack.untold);
    });
  return sent.length;
}

test('attacks that servers of this protocol have fallen to are refused, and write and read nothing', {
  timeout: 180_000,
}, async (t) => {
  // In a folder of its own, so that whatever comes to lie beside it was put there by an attack.
  const home = join(temporaryFolder(t), 'home');
  const url = await startPawl(t, [], home);
  const json = async (path: string, body: unknown) =>
    JSON.parse((await send(url, { path, body })).text) as Record<string, never>;
  const target = await makeTarget(url);
  const beside = (): readonly string[] => readdirSync(join(home, '..'));
  const [before, neighbours] = [await footprint(url, target), beside()];
  const count = await sendAll(t, url, openAttacks(target));
  assert.deepEqual(await footprint(url, target), before);
  assert.deepEqual(beside(), neighbours, 'nothing beside the home');
  assert.equal((await send(url, { path: '/health' })).status, 200, 'it still answers');
  t.diagnostic(`${count} attacks`);

  await t.test('an address that a client names for artifacts is never asked by the server', async () => {
    const asked: (string | undefined)[] = [];
    const inner = createServer((incoming, reply) => {
      asked.push(incoming.url);
      reply.end('secret');
    });
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
    const { port } = inner.address() as { port: number };
    try {
      const { experiment_id: experiment } = (await json(`${v2}/experiments/create`, {
        name: 'elsewhere',
        artifact_location: `http://127.0.0.1:${port}/latest/meta-data`,
      })) as unknown as { experiment_id: string };
      const made = (await json(`${v2}/runs/create`, { experiment_id: experiment, start_time: 1 })) as unknown as {
        run: { info: { run_id: string } };
      };
      const id = made.run.info.run_id;
      for (const path of [
        `${v2}/artifacts/list?run_id=${id}`,
        `/get-artifact?run_uuid=${id}&path=a`,
        `${proxy}/artifacts/http:%2f%2f127.0.0.1:${port}%2fa`,
      ])
        assert.doesNotMatch((await send(url, { path })).text, /secret/, path);
      assert.deepEqual(asked, []);
    } finally {
      inner.close();
    }
  });
  await t.test('a GraphQL query that leads to many calls ends at a bound', async () => {
    for (let made = 0; made < 220; made++) await json(`${v2}/runs/create`, { experiment_id: '0', start_time: 1 });
    const query =
      '{ mlflowSearchRuns(input: {experimentIds: ["0"], maxResults: 1000}) { runs { modelVersions { name } } } }';
    const { data, errors } = (await json('/graphql', { query })) as unknown as {
      data: { mlflowSearchRuns: { runs: readonly { modelVersions: unknown }[] } };
      errors: readonly string[];
    };
    assert.match(errors[0] ?? '', /at most 200 calls/);
    assert.equal(data.mlflowSearchRuns.runs.filter(({ modelVersions }) => modelVersions !== null).length, 199);
  });
  await t.test('a server that asks who comes has no user by default, and nobody makes themselves one', async () => {
    const guarded = await startPawl(t, ['--auth', 'required']);
    const as = (name: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
    });
    for (const [name, password] of [
      ['admin', 'password1234'],
      ['admin', 'password'],
      ['admin', ''],
      ['', ''],
      ['pawl', 'pawl'],
      ['local', 'local'],
    ] as const) {
      const { status, text } = await send(guarded, { path: `${v2}/users/current`, headers: as(name, password) });
      assert.equal(status, 401, `${name}:${password} is answered ${text}`);
    }
    const user = { username: 'eve', password: 'walnut-orbit-ferry-54' };
    for (const path of [`${v2}/users/create`, `${v2}/users/create-ui`, '/signup', `/ajax-api/2.0/mlflow/users/create`])
      assert.ok([401, 404].includes((await send(guarded, { path, body: user })).status), path);
    assert.equal(
      (await send(guarded, { path: `${v2}/users/current`, headers: as(user.username, user.password) })).status,
      401,
    );
  });
  for (const [name, type] of [
    ['a.html', 'text/html'],
    ['a.svg', 'image/svg+xml'],
    ['a.xml', 'application/xml'],
    ['a.ipynb', 'text/html'],
    ['a.txt', 'text/html; charset=utf-8'],
    ['a.js', 'text/javascript'],
  ] as const)
    await t.test(`an artifact ${name} that was sent as ${type} runs nothing where it is shown`, async () => {
      const headers = { 'content-type': type };
      const body = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
      const path = `${proxy}/artifacts/${target.root}/${name}`;
      assert.equal((await send(url, { method: 'PUT', path, headers, body })).status, 200);
      for (const read of [
        path,
        `/get-artifact?run_uuid=${target.run}&path=${name}`,
        `/api/v1/projects/default/runs/${target.run}/artifacts/content?path=${name}`,
      ]) {
        const answer = await send(url, { path: read });
        assert.equal(answer.status, 200, read);
        assert.match(String(answer.headers['content-disposition']), /^attachment/, read);
        assert.equal(answer.headers['x-content-type-options'], 'nosniff', read);
        assert.match(String(answer.headers['content-security-policy']), /sandbox/, read);
        assert.doesNotMatch(String(answer.headers['content-type']), /html|xml|javascript/, read);
      }
    });
  await t.test('no page of another origin may frame the pages', async () => {
    const { headers } = await send(url, { path: '/' });
    assert.ok(
      headers['x-frame-options'] !== undefined || /frame-ancestors/.test(String(headers['content-security-policy'])),
      JSON.stringify(headers),
    );
    assert.equal(headers['access-control-allow-origin'], undefined);
  });
});

test('callers are refused what is not theirs, by every way to it, and are told nothing of it', {
  timeout: 180_000,
}, async (t) => {
  const { url, admin } = await startGuardedPawl(t);
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const make = async (path: string, body: unknown, method?: string): Promise<Record<string, unknown>> => {
    const { status, text } = await send(url, { method, path, body, headers: bearer(admin) });
    assert.ok(status < 300, `${path}: ${status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  await make('/api/v1/projects', { name: 'other' });
  await make('/api/v1/users', { name: 'keeper' });
  const tokens = new Map<Caller, string>();
  for (const [name, project, role] of [
    ['reader', 'default', 'viewer'],
    ['worker', 'default', 'data-scientist'],
    ['neighbour', 'other', 'admin'],
  ] as const) {
    await make('/api/v1/users', { name });
    await make(`/api/v1/projects/${project}/members/${name}`, { role }, 'PUT');
    tokens.set(name, String((await make('/api/v1/tokens', { name, scopes: ['*'], user: name }))['secret']));
  }
  const target = await makeTarget(url, bearer(admin));
  const own = bearer(tokens.get('neighbour') ?? '');
  const registered = { path: `/projects/other${v2}/registered-models/create`, body: { name: 'own' }, headers: own };
  assert.equal((await send(url, registered)).status, 200, 'the neighbour works in their own project');
  const reading = { path: `${v2}/runs/get?run_id=${target.run}`, headers: bearer(tokens.get('reader') ?? '') };
  assert.match((await send(url, reading)).text, /hidden-words/, 'the reader reads');

  const before = await footprint(url, target, bearer(admin));
  const headersOf = (as: Caller | undefined) => {
    const token = tokens.get(as ?? 'nobody');
    return token === undefined ? {} : bearer(token);
  };
  const count = await sendAll(t, url, guardedAttacks(target), headersOf);
  assert.deepEqual(await footprint(url, target, bearer(admin)), before);
  t.diagnostic(`${count} attacks`);

  await t.test('a version that names a run or files of another project leads to none of them', async () => {
    const there = `/projects/other${v2}`;
    for (const source of [`runs:/${target.run}`, `mlflow-artifacts:/${target.root}`, target.loggedModel]) {
      const body = { name: 'own', source, run_id: target.run };
      const { status, text } = await send(url, { path: `${there}/model-versions/create`, body, headers: own });
      if (status !== 200) {
        assert.equal(status, 400, text);
        continue;
      }
      const made = (JSON.parse(text) as { model_version: { version: string } }).model_version.version;
      const version = `name=own&version=${made}`;
      for (const path of [
        `/projects/other/model-versions/get-artifact?${version}&path=a.html`,
        `${there}/model-versions/get-artifact?${version}&path=a.html`,
        `${there}/model-versions/get-download-uri?${version}`,
        `${there}/model-versions/get?${version}`,
        `/api/v1/projects/other/models/own/versions/${made}`,
        `/api/v1/projects/other/models/own/versions/${made}/card`,
      ]) {
        const answer = await send(url, { path, headers: own });
        assert.doesNotMatch(answer.text, /hidden-words/, path);
        if (path.includes('get-artifact'))
          assert.ok([400, 403, 404].includes(answer.status), `${path}: ${answer.status}`);
      }
    }
  });
});
