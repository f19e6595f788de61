// Packages of a model: an image layout is unpacked and run as a container would, a context as its Dockerfile lays it out.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { call } from '../support/deployment.ts';
import { type LogisticModel, logistic, logisticOnnx } from '../support/onnx-models.ts';
import { repositoryRoot, startPawl } from '../support/pawl-process.ts';
import { registerSaved } from '../support/saved-model.ts';

const model: LogisticModel = { weights: { recency: 0.05, frequency: -0.4 }, bias: 0.2, matrix: true };
const columns = Object.keys(model.weights);
const example = Array.from({ length: 10 }, (_, row) => [row, row % 3]);
const wanted = logistic(model, [3, 2]);

async function open(t: TestContext) {
  const folder = temporaryFolder(t);
  const url = await startPawl(t);
  await registerSaved(url, { name: 'churn', onnx: logisticOnnx(model), columns, example });
  const cli = openCliSession(url, folder);
  await cli.run(['model', 'alias', 'set', 'churn', 'champion', '1']);
  return { folder, cli };
}

/** Starts what an image says it starts, below another root; resolves to its port. */
async function startContainer(
  t: TestContext,
  root: string,
  program: string,
  environment: Record<string, string>,
): Promise<number> {
  const args = [join(root, 'src/bin/pawl.ts'), 'data-plane', '--home', join(root, 'home'), '--container', 'serve'];
  const child = spawn(program, args, { env: environment, cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^Predictions at http:\/\/0\.0\.0\.0:(\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
    log += line;
  }
  throw new Error(`The container ended: ${log}`);
}

/** What each place asks of a container, with the answer to one row. */
async function askAll(port: number): Promise<void> {
  const base = `http://127.0.0.1:${port}`;
  const near = (found: unknown): void => assert.ok(Math.abs(Number(found) - wanted) < 1e-6, JSON.stringify(found));
  for (const path of ['/ping', '/v2/health/live', '/v2/health/ready', '/v2/models/churn/ready'])
    assert.equal((await fetch(`${base}${path}`)).status, 200, path);
  const row = { recency: 3, frequency: 2 };
  const sageMaker = await call<{ predictions: number[][] }>(`${base}/invocations`, 'POST', {
    dataframe_records: [row],
  });
  near(sageMaker.predictions[0]?.[1]);
  const vertex = await call<{ predictions: number[][] }>(
    `${base}/v1/endpoints/123/deployedModels/456:predict`,
    'POST',
    { instances: [row] },
  );
  near(vertex.predictions[0]?.[1]);
  const v2 = await call<{ outputs: { name: string; data: number[] }[] }>(`${base}/v2/models/churn/infer`, 'POST', {
    inputs: columns.map((name, at) => ({ name, datatype: 'FP32', shape: [1, 1], data: [[3, 2][at]] })),
  });
  near(v2.outputs.find(({ name }) => name === 'probabilities')?.data[1]);
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

function readLayout(folder: string) {
  const blob = (digest: string): Buffer => {
    const bytes = readFileSync(join(folder, 'blobs/sha256', digest.slice(7)));
    assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, digest);
    return bytes;
  };
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'oci-layout'), 'utf8')), { imageLayoutVersion: '1.0.0' });
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { manifests: Descriptor[] };
  const manifest = JSON.parse(blob(index.manifests[0]?.digest ?? '').toString()) as {
    config: Descriptor;
    layers: Descriptor[];
  };
  const config = JSON.parse(blob(manifest.config.digest).toString()) as {
    config: { Entrypoint: string[]; Env: string[]; User: string };
    rootfs: { diff_ids: string[] };
  };
  for (const { digest, size } of manifest.layers) assert.equal(blob(digest).length, size);
  return { digest: index.manifests[0]?.digest, manifest, config };
}

test('an image layout holds a container that answers as every place asks, and is the same each time', {
  skip: process.platform !== 'linux' ? 'an image layout holds a program for Linux' : false,
  timeout: 240_000,
}, async (t) => {
  const { folder, cli } = await open(t);
  const words = ['package', 'churn@champion', '--format', 'oci-layout'];
  assert.match(await cli.run([...words, '--out', 'image']), /3 layers.*\n.*no C library/s);
  await cli.run([...words, '--out', 'again']);
  const image = readLayout(join(folder, 'image'));
  assert.equal(readLayout(join(folder, 'again')).digest, image.digest);
  assert.equal(image.config.rootfs.diff_ids.length, image.manifest.layers.length);
  assert.equal(image.config.config.Entrypoint[0], '/opt/pawl/bin/node');

  const rootfs = join(folder, 'rootfs');
  mkdirSync(rootfs);
  for (const { digest } of image.manifest.layers)
    execFileSync('tar', [
      '--no-same-owner',
      '-xzpf',
      join(folder, 'image/blobs/sha256', digest.slice(7)),
      '-C',
      rootfs,
    ]);
  const root = join(rootfs, 'opt/pawl');
  // Nothing of this checkout: its packages are those of the image.
  const port = await startContainer(t, root, join(root, 'bin/node'), { AIP_HTTP_PORT: '0' });
  await askAll(port);

  // On a base: its layers come first, and its environment stays where the image has none of its own.
  const base = join(folder, 'base');
  mkdirSync(join(base, 'blobs/sha256'), { recursive: true });
  const put = (bytes: Buffer) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(base, 'blobs/sha256', hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  const plain = Buffer.alloc(1024);
  const layer = put(gzipSync(plain));
  const diff = `sha256:${createHash('sha256').update(plain).digest('hex')}`;
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const config = put(
    Buffer.from(
      JSON.stringify({
        architecture,
        os: 'linux',
        config: { Env: ['PATH=/odd', 'SSL_CERT_FILE=/etc/ssl/certs.crt'] },
        rootfs: { type: 'layers', diff_ids: [diff] },
      }),
    ),
  );
  const oci = 'application/vnd.oci.image';
  const manifest = put(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        config: { mediaType: `${oci}.config.v1+json`, ...config },
        layers: [{ mediaType: `${oci}.layer.v1.tar+gzip`, ...layer }],
      }),
    ),
  );
  writeFileSync(
    join(base, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ mediaType: `${oci}.manifest.v1+json`, ...manifest, platform: { architecture, os: 'linux' } }],
    }),
  );
  await cli.run([...words, '--out', 'stacked', '--base', 'base']);
  const stacked = readLayout(join(folder, 'stacked'));
  assert.deepEqual(stacked.config.rootfs.diff_ids, [diff, ...image.config.rootfs.diff_ids]);
  assert.deepEqual(
    stacked.manifest.layers.map(({ digest }) => digest),
    [layer.digest, ...image.manifest.layers.map(({ digest }) => digest)],
  );
  assert.ok(stacked.config.config.Env.includes('SSL_CERT_FILE=/etc/ssl/certs.crt'));
  assert.ok(!stacked.config.config.Env.includes('PATH=/odd'));
  assert.match(await cli.run([...words, '--out', 'none', '--base', 'rootfs'], 1), /is no OCI image layout/);
});

test('a build context answers when it is laid out as its Dockerfile says, and manifests name the image', {
  timeout: 120_000,
}, async (t) => {
  const { folder, cli } = await open(t);
  await cli.run(['package', 'churn@1', '--format', 'oci-context', '--out', 'context']);
  const context = join(folder, 'context');
  const dockerfile = readFileSync(join(context, 'Dockerfile'), 'utf8');
  for (const [, source = ''] of dockerfile.matchAll(/^COPY (?:--\S+ )?(.+) \S+$/gm))
    for (const path of source.split(' ')) assert.ok(readFileOrFolder(join(context, path)), path);
  // In the place of `npm ci`, which needs a network.
  symlinkSync(join(repositoryRoot, 'node_modules'), join(context, 'node_modules'));
  await askAll(await startContainer(t, context, process.execPath, { PORT: '0' }));

  const image = 'registry.example.com/churn:1';
  await cli.run(['package', 'churn@1', '--format', 'k8s', '--image', image, '--replicas', '3', '--out', 'k8s']);
  const manifest = readFileSync(join(folder, 'k8s/kubernetes.yaml'), 'utf8');
  assert.ok(manifest.includes(`image: ${image}`) && manifest.includes('replicas: 3'));
  await cli.run(['package', 'churn@1', '--format', 'kserve', '--image', image, '--out', 'kserve']);
  assert.ok(readFileSync(join(folder, 'kserve/inference-service.yaml'), 'utf8').includes(image));
  assert.match(await cli.run(['package', 'churn@1', '--format', 'k8s', '--out', 'k8s'], 1), /k8s is not empty/);
  assert.match(
    await cli.run(['package', 'churn@1', '--format', 'k8s', '--name', 'Bad_Name', '--out', 'x'], 1),
    /cannot be the name/,
  );
  assert.match(
    await cli.run(['package', 'churn@1', '--format', 'k8s', '--image', 'a b', '--out', 'x'], 1),
    /no reference of an image/,
  );
  assert.match(await cli.run(['package', 'churn@nobody', '--format', 'k8s', '--out', 'x'], 1), /has no alias nobody/);
  assert.match(await cli.run(['package', 'churn@1', '--format', 'tar', '--out', 'x'], 2), /--format/);
});

function readFileOrFolder(path: string): boolean {
  return execFileSync('ls', ['-d', path]).length > 0;
}
