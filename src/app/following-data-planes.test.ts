// Several data planes with homes of their own follow one control plane through a store, on each kind of store.
import assert from 'node:assert/strict';
import { connect, constants } from 'node:http2';
import { type TestContext, test } from 'node:test';
import { openTestSqlite, temporaryFolder } from '../../test/support/databases.ts';
import { testS3Options } from '../../test/support/object-stores.ts';
import { logistic } from '../../test/support/onnx-models.ts';
import { testActor } from '../../test/support/platform.ts';
import { serviceUrl } from '../../test/support/services.ts';
import {
  champion,
  inverted,
  openTestServing,
  post,
  servingTestMigrations,
  similar,
  v2Body,
} from '../../test/support/serving.ts';
import { silentLogger } from '../kernel/logger.ts';
import { type SnapshotStore, seal } from '../modules/serving/index.ts';
import { type NamedObjects, openNamedFiles } from '../platform/blobs/named-objects.ts';
import { openS3Named } from '../platform/blobs/s3-named-objects.ts';
import { type RunningDataPlane, startDataPlane } from './data-plane.ts';

/** Looks again until it is so. */
async function until(condition: () => Promise<boolean> | boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It never came true.');
}

const models = { 1: champion, 2: inverted, 3: similar } as const;
type Version = keyof typeof models;

async function open(t: TestContext, kind: 'folder' | 's3') {
  const exchange = kind === 's3' ? await openS3Named(testS3Options(t)) : openNamedFiles(temporaryFolder(t));
  const serving = await openTestServing(t, await openTestSqlite(t, servingTestMigrations), { exchange });
  for (const [version, model] of Object.entries(models)) await serving.addVersion(version, model);
  const state = { away: false, wrongContent: false };
  const whenThere =
    <A extends readonly unknown[], T>(work: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      if (state.away) throw new Error('the network is gone');
      return work(...given);
    };
  const objects: NamedObjects = {
    put: whenThere(exchange.put),
    get: whenThere(exchange.get),
    list: whenThere(exchange.list),
    delete: whenThere(exchange.delete),
  };
  const { paths, blobs } = serving;
  const store: SnapshotStore = {
    objects,
    localPath: whenThere(async (sha256) => (state.wrongContent ? paths.snapshot : blobs.localPath(sha256))),
  };
  const running: RunningDataPlane[] = [];
  t.after(async () => {
    state.away = false;
    for (const plane of running) await plane.close();
  });
  const deploy = (version: Version) =>
    serving.serving.endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: String(version) });
  return {
    ...serving,
    state,
    exchange,
    deploy,
    async start(name: string, home = temporaryFolder(t), host = '127.0.0.1') {
      const follow = { storeUrl: '', store, key: serving.key.toString('hex') };
      const plane = await startDataPlane({ home, host, port: 0, hosts: [], name, follow, logger: silentLogger });
      running.push(plane);
      const url = plane.url.replace('0.0.0.0', '127.0.0.1');
      const close = (): Promise<void> => {
        running.splice(running.indexOf(plane), 1);
        return plane.close();
      };
      return { url, infer: `${url}/v2/models/churn/infer`, home, close };
    },
    /** The states of data planes by their names, once they are as wanted. */
    async states(wanted: Readonly<Record<string, string>>) {
      let seen: Record<string, string> = {};
      await until(async () => {
        seen = Object.fromEntries(
          (await serving.serving.planes.list()).planes.map(({ name, state: is }) => [name, is]),
        );
        return Object.entries(wanted).every(([name, is]) => seen[name] === is);
      }, 15_000).catch(() => assert.deepEqual(seen, wanted));
      return (await serving.serving.planes.list()).planes;
    },
  };
}

const row = [10, 2] as const;

/** Asks until told to stop; each answer has to be wholly of the version it names. */
function keepAsking(url: string) {
  let going = true;
  const seen = { answers: 0, wrong: 0, failed: 0, versions: new Set<string>(), ids: new Set<string>() };
  const ask = async (): Promise<void> => {
    while (going) {
      try {
        const { status, body } = await post(url, v2Body([row]));
        if (status !== 200) throw new Error(String(status));
        const version = Number(body.model_version) as Version;
        const score = body.outputs?.find(({ name }) => name === 'probabilities')?.data[1] ?? Number.NaN;
        seen.answers++;
        seen.versions.add(String(version));
        seen.ids.add(String(body.parameters?.['prediction_id']));
        if (!(Math.abs(score - logistic(models[version], row)) < 1e-6)) seen.wrong++;
      } catch {
        seen.failed++;
      }
    }
  };
  const all = Promise.all(Array.from({ length: 8 }, ask));
  return {
    seen,
    async stop() {
      going = false;
      await all;
      return seen;
    },
  };
}

for (const kind of ['folder', 's3'] as const) {
  const skip = kind === 's3' ? serviceUrl('s3').skip : false;
  test(`data planes of other homes take each snapshot over under load and hand their logs back (${kind})`, {
    skip,
    timeout: 120_000,
  }, async (t) => {
    const opened = await open(t, kind);
    await opened.deploy(1);
    const planes = [await opened.start('east'), await opened.start('west')];
    for (const { infer } of planes) await until(async () => (await post(infer, v2Body([row]))).status === 200);
    const loads = planes.map(({ infer }) => keepAsking(infer));
    for (const version of [2, 3, 1, 2, 3] as const) {
      await opened.deploy(version);
      await until(() => loads.every(({ seen }) => seen.versions.has(String(version))), 15_000);
      await until(async () => {
        const answers = await Promise.all(planes.map(({ infer }) => post(infer, v2Body([row]))));
        return answers.every(({ body }) => body.model_version === String(version));
      }, 15_000);
    }
    const ids = new Set<string>();
    for (const load of loads) {
      const seen = await load.stop();
      assert.deepEqual([seen.wrong, seen.failed, [...seen.versions].sort()], [0, 0, ['1', '2', '3']]);
      assert.ok(seen.answers > 50, `${seen.answers} answers`);
      for (const id of seen.ids) ids.add(id);
    }
    const listed = await opened.states({ east: 'current', west: 'current' });
    assert.deepEqual(
      listed.map(({ name, guarded, beside, endpoints }) => [name, guarded, beside, endpoints['churn']?.error]),
      [
        ['east', false, false, null],
        ['west', false, false, null],
      ],
    );
    // Each prediction of either is in the log of the control plane once.
    const { endpoint } = await opened.serving.endpoints.get('default', 'churn');
    const logged = async (): Promise<number> => {
      await opened.serving.planes.takeLogs();
      await opened.serving.collect();
      const files = await opened.serving.predictions.files(endpoint.id, 0, Number.MAX_SAFE_INTEGER);
      const [counted] = await opened.olap
        .query('SELECT count(*) AS n, count(DISTINCT id) AS d FROM read_parquet($files, union_by_name = true)', {
          files: files.length === 0 ? ['none'] : files,
        })
        .catch(() => [{ n: 0, d: 0 }]);
      assert.equal(counted?.['n'], counted?.['d']);
      return Number(counted?.['n']);
    };
    await until(async () => (await logged()) >= ids.size, 20_000);
  });
}

test('a changed snapshot or model is refused and named, and a data plane starts again without network and control plane', {
  timeout: 120_000,
}, async (t) => {
  const opened = await open(t, 'folder');
  await opened.deploy(1);
  const plane = await opened.start('east');
  await until(async () => (await post(plane.infer, v2Body([row]))).status === 200);
  const folder = 'serving/';
  const [name = ''] = await opened.exchange.list(folder);
  const snapshot = `${name}/snapshot.json`;
  const good = (await opened.exchange.get(snapshot))?.toString() ?? '';
  const ask = async (): Promise<string | undefined> => (await post(plane.infer, v2Body([row]))).body.model_version;
  await opened.exchange.put(snapshot, Buffer.from(good.replace('"weight":1', '"weight":0.5')));
  const [tampered] = await opened.states({ east: 'failing' });
  assert.match(tampered?.why ?? '', /signature of the serving snapshot does not fit/);
  assert.equal(await ask(), '1');
  await opened.exchange.put(snapshot, Buffer.from(good));
  await opened.states({ east: 'current' });
  opened.state.wrongContent = true;
  await opened.deploy(2);
  const [corrupt] = await opened.states({ east: 'failing' });
  assert.match(corrupt?.why ?? '', /The model file [0-9a-f]{64} has the digest/);
  assert.equal(await ask(), '1');
  opened.state.wrongContent = false;
  await opened.states({ east: 'current' });
  assert.equal(await ask(), '2');
  // An older one, though signed, would undo what came after it.
  await opened.exchange.put(snapshot, Buffer.from(good));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  assert.equal(await ask(), '2');
  opened.state.away = true;
  assert.equal(await ask(), '2');
  await plane.close();
  const again = await opened.start('east again', plane.home);
  const answer = await post(again.infer, v2Body([row]));
  assert.deepEqual([answer.status, answer.body.model_version], [200, '2']);
  opened.state.away = false;
  const report = {
    instance: 'gone',
    name: 'gone',
    url: '',
    version: '',
    guarded: false,
    startedAt: 0,
    at: opened.clock.wall() - 60_000,
    snapshot: 1,
    refused: null,
    endpoints: {},
    requests: 0,
    spoolBytes: 0,
  };
  await opened.exchange.put(`${name}/reports/gone.json`, Buffer.from(seal('report', report, opened.key)));
  await opened.exchange.put(`${name}/reports/forged.json`, Buffer.from(seal('report', report, Buffer.alloc(32))));
  const listed = await opened.states({ gone: 'silent', 'east again': 'current' });
  assert.match(listed.find((one) => one.name === 'gone')?.why ?? '', /6\d s ago for the last time/);
  assert.equal(listed.filter((one) => one.name === 'gone').length, 1);
});

test('beyond loopback every route and protocol wants a token that the control plane knows, and a deleted one is refused', {
  timeout: 60_000,
}, async (t) => {
  const opened = await open(t, 'folder');
  const { planeTokens } = opened.serving;
  await opened.deploy(1);
  const { secret } = await planeTokens.create(testActor, 'shop');
  await assert.rejects(planeTokens.create(testActor, 'shop'), { code: 'serving.token_taken' });
  const plane = await opened.start('exposed', temporaryFolder(t), '0.0.0.0');
  const bearer = { authorization: `Bearer ${secret}` };
  const paths = ['/', '/v2', '/v2/health/live', '/ping', '/metrics', '/api/v1/runtime', '/v2/models/churn', '/nothing'];
  for (const path of paths) {
    for (const headers of [{}, { authorization: 'Bearer pdp_guess' }, { authorization: `Basic ${secret}` }]) {
      const refused = await fetch(plane.url + path, { headers });
      assert.equal(refused.status, 401, path);
      assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
      assert.doesNotMatch(await refused.text(), /churn/);
    }
    assert.notEqual((await fetch(plane.url + path, { headers: bearer })).status, 401, path);
  }
  assert.equal((await post(plane.infer, v2Body([row]))).status, 401);
  assert.equal((await post(plane.infer, v2Body([row]), bearer)).status, 200);
  const session = connect(plane.url);
  const grpc = async (headers: Readonly<Record<string, string>>): Promise<unknown> => {
    const path = '/inference.GRPCInferenceService/ServerLive';
    const call = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    call.end(Buffer.alloc(5));
    const status = await new Promise((resolve, reject) => {
      call.on('response', (answer) => resolve(answer[constants.HTTP2_HEADER_STATUS]));
      call.on('error', reject);
    });
    call.close();
    return status;
  };
  assert.equal(await grpc({}), 401);
  assert.equal(await grpc(bearer), 200);
  session.destroy();
  await planeTokens.delete(testActor, 'shop');
  await until(async () => (await post(plane.infer, v2Body([row]), bearer)).status === 401, 10_000);
  assert.deepEqual(await planeTokens.list(), []);
});
