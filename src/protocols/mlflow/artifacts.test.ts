// Artifacts over HTTP as a hostile or interrupted client sees them: paths that try to get out, links that are changed, parts that are
// lost. The unmodified client's own use is in test/conformance/mlflow.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { openTestSqlite } from '../../../test/support/databases.ts';
import { createTestHttpServer } from '../../../test/support/http-server.ts';
import { testS3Options } from '../../../test/support/object-stores.ts';
import { serviceUrl } from '../../../test/support/services.ts';
import { openTracking, tester, trackingTestMigrations } from '../../../test/support/tracking.ts';
import { createLinkSigner } from '../../http/signed-links.ts';
import { createReview } from '../../modules/review/index.ts';
import { createTracing } from '../../modules/tracing/index.ts';
import { createTracking } from '../../modules/tracking/index.ts';
import { openS3Blobs } from '../../platform/blobs/s3-blobs.ts';
import type { MlflowDeps } from './calls.ts';
import { installMlflow } from './index.ts';

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it
  readonly json: any;
}

const api = '/projects/p/api/2.0';
const mebibyte = 1024 * 1024;

async function openServer(t: TestContext, store: 'files' | 's3' = 'files') {
  const db = await openTestSqlite(t, trackingTestMigrations);
  const all = await openTracking(t, db);
  const blobs = store === 'files' ? all.blobs : await openS3Blobs(testS3Options(t));
  if (store === 's3') t.after(() => blobs.close());
  const tracking = store === 'files' ? all.tracking : createTracking({ ...all, blobs });
  let now = 1_000_000_000_000;
  const links = createLinkSigner(new Uint8Array(32).fill(3), { wall: () => now });
  const app = await createTestHttpServer({ clock: all.clock, newId: all.newId });
  // Only tracking is behind the routes of artifacts.
  const review = createReview({ ...all, tracing: createTracing(all), tracking });
  installMlflow(app, { ...all, tracking, review, links, gateway: {} } as unknown as MlflowDeps);
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  /** Sends the address as it is: no library tidies `..` away. */
  const call = (
    method: string,
    path: string,
    body?: string | Uint8Array | object,
    headers: Record<string, string> = {},
  ): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
      const request = httpRequest(
        {
          host: '127.0.0.1',
          port,
          method,
          path: path.replace(`http://127.0.0.1:${port}`, ''),
          headers: { ...(raw ? {} : { 'content-type': 'application/json' }), ...headers },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => {
            const bytes = Buffer.concat(parts);
            const text = bytes.toString();
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              bytes,
              text,
              get json() {
                return JSON.parse(text) as unknown;
              },
            });
          });
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(raw ? body : JSON.stringify(body));
    });
  const experiment = await tracking.experiments.create(tester, 'p', { name: 'e' });
  const run = await tracking.runs.create(tester, 'p', { experimentId: experiment.id });
  const root = `${api}/mlflow-artifacts/artifacts/${experiment.number}/${run.id}/artifacts`;
  const folder = `${experiment.number}/${run.id}/artifacts`;
  const rows = async (): Promise<number> =>
    (
      await db.reader
        .withTables<{ tracking_artifacts: { owner: string } }>()
        .selectFrom('tracking_artifacts')
        .selectAll()
        .execute()
    ).length;
  const uploads = async (): Promise<number> =>
    (
      await db.reader
        .withTables<{ tracking_uploads: { id: string } }>()
        .selectFrom('tracking_uploads')
        .selectAll()
        .execute()
    ).length;
  const contents = async (): Promise<number> => (await blobs.list({ limit: 1000 })).items.length;
  return {
    call,
    tracking,
    run,
    root,
    folder,
    rows,
    uploads,
    contents,
    port,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const traversals = [
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%2e%2e/%2e%2e/x',
  '%252e%252e%252fetc',
  '%25252e%25252e%25252fetc',
  'a/../../b',
  'a/..%2f..%2fb',
  '..%5c..%5cetc',
  '..%255c..%255cetc',
  '%2fetc%2fpasswd',
  'C:%2fx',
  'C:/x',
  'file:%2f%2f%2fetc%2fpasswd',
  'a%00b',
  'a%2500b',
  'a%0ab',
  'a/./b',
  `${'a/'.repeat(600)}a`,
  'x'.repeat(1100),
];

test('hostile artifact paths are refused by every call of the proxy, and nothing is stored', async (t) => {
  const { call, root, folder, run, rows, uploads, contents } = await openServer(t);
  const refused = (what: string, path: string, { status, text }: Reply): void => {
    // Long addresses end at the router, where no such route is known.
    assert.ok(status === 400 || status === 404 || status === 414, `${what} ${path.slice(0, 60)}: ${status} ${text}`);
    assert.match(text, /INVALID_PARAMETER_VALUE|RESOURCE_DOES_NOT_EXIST|ENDPOINT_NOT_FOUND/);
  };
  for (const path of traversals) {
    refused('PUT', path, await call('PUT', `${root}/${path}`, 'no'));
    refused('GET', path, await call('GET', `${root}/${path}`));
    refused('DELETE', path, await call('DELETE', `${root}/${path}`));
    refused('presigned', path, await call('GET', `${api}/mlflow-artifacts/presigned/${folder}/${path}`));
    for (const verb of ['create', 'complete', 'abort']) {
      const body = { path: 'f.bin', num_parts: 1, upload_id: 'x', parts: [{ part_number: 1, etag: 'x' }] };
      refused(verb, path, await call('POST', `${api}/mlflow-artifacts/mpu/${verb}/${folder}/${path}`, body));
    }
    let plain = path;
    for (let round = 0; round < 2; round++) plain = decodeURIComponent(plain);
    const list = `${api}/mlflow-artifacts/artifacts?path=${encodeURIComponent(plain)}`;
    assert.equal((await call('GET', list)).status, 400, `list ${plain.slice(0, 60)}`);
    for (const link of ['upload', 'download']) {
      const body = { run_id: run.id, path: plain };
      const answer = await call('POST', `${api}/mlflow/artifacts/presigned-${link}-url`, body);
      assert.equal(answer.status, 400, `${link} ${plain.slice(0, 60)}: ${answer.text}`);
    }
  }
  for (const name of ['..', '.', 'a\u0000b', '..%2fx', '/', 'a/..', 'a\\..', 'C:']) {
    const answer = await call('POST', `${api}/mlflow-artifacts/mpu/create/${folder}`, { path: name, num_parts: 1 });
    assert.equal(answer.status, 400, `${JSON.stringify(name)}: ${answer.text}`);
  }
  assert.deepEqual([await rows(), await uploads(), await contents()], [0, 0, 0]);
});

test('an artifact is streamed in, read by HEAD, range and condition, and deleted', async (t) => {
  const { call, root } = await openServer(t);
  const bytes = Buffer.alloc(3 * mebibyte, 'abcdefghij');
  const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
  assert.equal((await call('PUT', `${root}/a/b%20c%23%3F%25.bin`, bytes)).status, 200);
  const url = `${root}/a/b%20c%23%3F%25.bin`;
  const head = await call('HEAD', url);
  assert.deepEqual(
    [head.status, head.headers['content-length'], head.headers.etag, head.headers['accept-ranges'], head.bytes.length],
    [200, String(bytes.length), etag, 'bytes', 0],
  );
  const whole = await call('GET', url);
  assert.ok(whole.bytes.equals(bytes));
  const part = await call('GET', url, undefined, { range: 'bytes=1000000-' });
  assert.deepEqual(
    [part.status, part.headers['content-range']],
    [206, `bytes 1000000-${bytes.length - 1}/${bytes.length}`],
  );
  assert.ok(part.bytes.equals(bytes.subarray(1_000_000)));
  const goesOn = await call('GET', url, undefined, { range: 'bytes=5-9', 'if-range': etag });
  assert.deepEqual([goesOn.status, goesOn.text], [206, 'fghij']);
  assert.equal(
    (await call('GET', url, undefined, { range: 'bytes=5-9', 'if-range': '"other"' })).bytes.length,
    bytes.length,
  );
  assert.equal((await call('GET', url, undefined, { range: 'bytes=9-5' })).status, 200);
  assert.equal((await call('GET', url, undefined, { range: `bytes=${bytes.length}-` })).status, 416);
  const known = await call('GET', url, undefined, { 'if-none-match': etag });
  assert.deepEqual([known.status, known.bytes.length], [304, 0]);
  assert.equal((await call('DELETE', url)).status, 200);
  assert.equal((await call('GET', url)).status, 404);
});

test('all artifacts of a run go at once, those of a project never do', async (t) => {
  const { call, root, rows } = await openServer(t);
  await call('PUT', `${root}/a/b.txt`, 'x');
  await call('PUT', `${api}/mlflow-artifacts/artifacts/shared/c.txt`, 'x');
  assert.equal((await call('DELETE', `${api}/mlflow-artifacts/artifacts/`)).status, 400);
  assert.equal(await rows(), 4);
  assert.equal((await call('DELETE', `${root}/`)).status, 200);
  assert.equal(await rows(), 2);
});

for (const store of ['files', 's3'] as const) {
  const skip = store === 's3' ? serviceUrl('s3').skip : false;
  test(`a file in parts appears whole when it is completed, with content on ${store}`, { skip }, async (t) => {
    const { call, root, folder, rows, contents, port } = await openServer(t, store);
    const base = `${api}/mlflow-artifacts/mpu`;
    const created = await call('POST', `${base}/create/${folder}/models`, { path: '/home/me/big.bin', num_parts: 2 });
    assert.equal(created.status, 200, created.text);
    const { upload_id: id, credentials } = created.json;
    assert.deepEqual(
      credentials.map((one: { part_number: number }) => one.part_number),
      [1, 2],
    );
    assert.equal(credentials[0].url.startsWith(`http://127.0.0.1:${port}/`), store === 'files');
    const parts = [Buffer.alloc(5 * mebibyte, 'a'), Buffer.from('the end')];
    const sent: { part_number: number; etag: string }[] = [];
    for (const [at, body] of parts.entries()) {
      const answer = await fetch(credentials[at].url, { method: 'PUT', body });
      assert.equal(answer.status, 200);
      sent.push({ part_number: at + 1, etag: answer.headers.get('etag') ?? '' });
    }
    assert.equal((await call('GET', `${root}/models/big.bin`)).status, 404);
    const complete = (parts: object, path = 'big.bin') =>
      call('POST', `${base}/complete/${folder}/models`, { path, upload_id: id, parts });
    for (const wrong of [sent.slice(0, 1), [...sent].reverse(), [sent[0], { ...sent[1], etag: '"0000"' }]])
      assert.equal((await complete(wrong)).status, 400);
    assert.equal((await complete(sent, 'other.bin')).status, 404);
    assert.equal(await rows(), 0);
    const done = await Promise.all([complete(sent), complete(sent)]);
    assert.deepEqual(
      done.map(({ status }) => status),
      [200, 200],
    );
    assert.equal((await complete(sent)).status, 200);
    assert.ok((await call('GET', `${root}/models/big.bin`)).bytes.equals(Buffer.concat(parts)));
    assert.equal((await fetch(credentials[0].url, { method: 'PUT', body: 'late' })).ok, false);
    assert.equal(await contents(), 1);
    assert.equal(
      (await call('POST', `${base}/abort/${folder}/models`, { path: 'big.bin', upload_id: id })).status,
      400,
    );
  });

  test(`an upload that is given up leaves nothing, with content on ${store}`, { skip }, async (t) => {
    const { call, folder, rows, uploads, contents } = await openServer(t, store);
    const base = `${api}/mlflow-artifacts/mpu`;
    const { json } = await call('POST', `${base}/create/${folder}`, { path: 'big.bin', num_parts: 1 });
    await fetch(json.credentials[0].url, { method: 'PUT', body: 'a part' });
    const abort = () => call('POST', `${base}/abort/${folder}`, { path: 'big.bin', upload_id: json.upload_id });
    assert.equal((await abort()).status, 200);
    assert.equal((await abort()).status, 200);
    assert.equal((await fetch(json.credentials[0].url, { method: 'PUT', body: 'late' })).ok, false);
    assert.deepEqual([await rows(), await uploads(), await contents()], [0, 0, 0]);
  });

  test(`a presigned address reads one content without credentials, with content on ${store}`, { skip }, async (t) => {
    const { call, root, folder, run } = await openServer(t, store);
    await call('PUT', `${root}/m/é x.txt`.replace('é', '%C3%A9').replace(' ', '%20'), '0123456789');
    const { json } = await call('GET', `${api}/mlflow-artifacts/presigned/${folder}/m/%C3%A9%20x.txt`);
    assert.equal(json.file_size, 10);
    const part = await fetch(json.url, { headers: { range: 'bytes=2-4' } });
    assert.deepEqual([part.status, await part.text()], [206, '234']);
    assert.match(part.headers.get('content-disposition') ?? '', /^attachment/);
    // Whoever reads in parts goes on reading what they began with.
    await call('PUT', `${root}/m/%C3%A9%20x.txt`, 'other');
    assert.equal(await (await fetch(json.url)).text(), '0123456789');
    const other = await call('POST', `${api}/mlflow/artifacts/presigned-download-url`, {
      run_id: run.id,
      path: 'm/é x.txt',
    });
    assert.equal(await (await fetch(other.json.presigned_url)).text(), 'other');
  });
}

test('a changed, foreign or expired link is refused and stores nothing', async (t) => {
  const { call, folder, run, root, rows, contents, pass } = await openServer(t);
  const { json } = await call('POST', `${api}/mlflow-artifacts/mpu/create/${folder}`, { path: 'a.bin', num_parts: 2 });
  const [first, second]: string[] = json.credentials.map(({ url }: { url: string }) => url);
  const upload = await call('POST', `${api}/mlflow/artifacts/presigned-upload-url`, { run_id: run.id, path: 'b.bin' });
  const put: string = upload.json.presigned_url;
  await call('PUT', `${root}/c.bin`, 'c');
  const get: string = (await call('GET', `${api}/mlflow-artifacts/presigned/${folder}/c.bin`)).json.url;
  const other = await call('POST', `${api}/mlflow-artifacts/mpu/create/${folder}`, { path: 'd.bin', num_parts: 2 });
  const changed = [
    ['PUT', first?.replace('/1?', '/2?')],
    ['PUT', first?.replace(json.upload_id, other.json.upload_id)],
    ['PUT', first?.replace('project=p', 'project=q')],
    ['PUT', first?.replace(/expires=\d+/, 'expires=99999999999')],
    ['PUT', first?.replace(/signature=[\w-]+/, '')],
    ['PUT', put.replace('b.bin', 'x.bin')],
    ['PUT', put.replace(run.id, 'project:p')],
    ['PUT', get],
    ['GET', get.replace('c.bin', 'x.bin')],
    ['GET', get.replace(/sha256=\w/, 'sha256=')],
    ['GET', put],
  ] as const;
  for (const [method, url] of changed) {
    const answer = await call(method, url ?? '', method === 'PUT' ? 'no' : undefined);
    assert.ok([400, 403, 404].includes(answer.status), `${method} ${url}: ${answer.status}`);
  }
  assert.equal((await call('PUT', put, 'yes')).status, 200);
  assert.equal((await call('GET', `${root}/b.bin`)).text, 'yes');
  pass(25 * 60 * 60_000);
  for (const [method, url] of [
    ['PUT', second],
    ['PUT', put],
    ['GET', get],
  ] as const)
    assert.equal((await call(method, url ?? '', method === 'PUT' ? 'no' : undefined)).status, 403);
  assert.deepEqual([await rows(), await contents()], [2, 2]);
});

test('part counts, expirations and owners out of bounds are refused in words', async (t) => {
  const { call, folder, run, uploads } = await openServer(t);
  for (const num_parts of [0, -1, 10_001, 1.5, 'x'])
    assert.equal(
      (await call('POST', `${api}/mlflow-artifacts/mpu/create/${folder}`, { path: 'a', num_parts })).status,
      400,
    );
  for (const expiration of [0, -5, 604_801]) {
    const body = { run_id: run.id, path: 'a', expiration };
    assert.match(
      (await call('POST', `${api}/mlflow/artifacts/presigned-upload-url`, body)).text,
      /between 1 and 604800/,
    );
  }
  for (const body of [{ path: 'a' }, { path: 'a', run_id: run.id, model_id: 'm-1' }])
    assert.match((await call('POST', `${api}/mlflow/artifacts/presigned-upload-url`, body)).text, /Exactly one of/);
  assert.equal(await uploads(), 0);
});
