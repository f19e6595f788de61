// What an import from MLflow fetches from S3, which numbers prompts keep, and what a hostile server cannot make it write.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import SqliteDatabase from 'better-sqlite3';
import { createClient } from '../../clients/ts/client.ts';
import { bring, script } from '../support/bring-mlflow.ts';
import { temporaryFolder } from '../support/databases.ts';
import { testS3Options } from '../support/object-stores.ts';
import { startPawl } from '../support/pawl-process.ts';
import { python } from '../support/processes.ts';
import { serviceUrl } from '../support/services.ts';

const skip = existsSync(python) ? false : 'the Python environment is missing: npm run quickstart makes it';
const s3 = serviceUrl('s3');
const path = { project: 'default' };
const digest = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

test('files in S3 are fetched by the import itself, and each is what it was', {
  skip: skip === false ? s3.skip : skip,
  timeout: 240_000,
}, async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'mlflow.db');
  const artifacts = join(folder, 'artifacts');
  await script('fill_mlflow.py', `sqlite:///${file}`, artifacts);

  const { endpoint = '', bucket, prefix = '', credentials } = testS3Options(t);
  assert.ok(credentials !== undefined);
  const client = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials });
  const placed = readdirSync(artifacts, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(artifacts, join(entry.parentPath, entry.name)));
  const put = (key: string, content: Buffer | string) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content }));
  const run = placed.find((name) => name.endsWith('notes/a b.txt'))?.replace(/\/notes\/.*$/, '') ?? '';
  assert.notEqual(run, '');
  // Content that comes in many pieces, beside many small ones.
  const many = Array.from({ length: 12 }, (_, at) => `${run}/many/${at}.txt`);
  const large = Buffer.alloc(6 * 1024 * 1024, 'pawl');
  for (const name of placed) await put(`${prefix}${name}`, readFileSync(join(artifacts, name)));
  for (let at = 0; at < many.length; at += 50)
    await Promise.all(many.slice(at, at + 50).map((name) => put(`${prefix}${name}`, name)));
  await put(`${prefix}${run}/large.bin`, large);
  t.after(async () => {
    for (const name of [...placed, ...many, `${run}/large.bin`])
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${prefix}${name}` }));
    client.destroy();
  });
  const place = `s3://${bucket}/${prefix.replace(/\/$/, '')}`;
  const database = new SqliteDatabase(file);
  for (const [table, column] of [
    ['runs', 'artifact_uri'],
    ['logged_models', 'artifact_location'],
    ['model_versions', 'source'],
    ['model_versions', 'storage_location'],
  ])
    database.exec(
      `UPDATE ${table} SET ${column} = replace(replace(${column}, 'file://', ''), '${artifacts}', '${place}')`,
    );
  const addresses = database.prepare('SELECT artifact_uri FROM runs').all() as { artifact_uri: string }[];
  assert.ok(
    addresses.every(({ artifact_uri }) => artifact_uri.startsWith(place)),
    JSON.stringify(addresses),
  );
  database.close();

  const server = await startPawl(t);
  const login = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
  const wrong = await bring(server, [file], { ...login, AWS_SECRET_ACCESS_KEY: 'wrong', AWS_ENDPOINT_URL: endpoint });
  assert.equal(wrong.code, 1);
  const why = wrong.failures.map((failure) => failure.why).join('\n');
  assert.match(why, /s3:\/\/.* cannot be read/);
  assert.doesNotMatch(why, new RegExp(credentials.accessKeyId), 'no key is told');

  const told = await bring(server, [file], { ...login, MLFLOW_S3_ENDPOINT_URL: endpoint });
  assert.deepEqual([told.code, told.failures], [0, []]);
  const api = createClient({ baseUrl: server });
  const id = /([0-9a-f]{32})/.exec(run)?.[1] ?? '';
  const kept = new Map<string, string | null>();
  for (const inner of ['', 'notes', 'many'])
    for await (const entry of api.pages('listRunArtifacts', {
      path: { ...path, run: id },
      query: { limit: 200, ...(inner === '' ? {} : { path: inner }) },
    }))
      if (!entry.folder) kept.set(entry.path, entry.sha256);
  assert.equal(kept.get('large.bin'), digest(large));
  assert.equal(kept.get('notes/a b.txt'), digest(readFileSync(join(artifacts, `${run}/notes/a b.txt`))));
  assert.equal(kept.get('empty.txt'), digest(Buffer.alloc(0)));
  assert.equal([...kept.keys()].filter((name) => name.startsWith('many/')).length, many.length);
  assert.ok((told.counts['loggedModels']?.written ?? 0) > 0);

  const again = await bring(server, [file, '--verify'], { ...login, AWS_ENDPOINT_URL: endpoint });
  assert.deepEqual([again.code, again.counts['files']?.written], [0, 0]);
});

test('prompts keep the numbers that they have in MLflow, and come once', { skip, timeout: 120_000 }, async (t) => {
  const file = join(temporaryFolder(t), 'mlflow.db');
  await script('fill_prompts.py', `sqlite:///${file}`);
  const first = await startPawl(t);
  const versionsAt = async (server: string) => {
    const client = createClient({ baseUrl: server });
    const prompt = { ...path, prompt: 'triage' };
    const { items } = await client.call('listPromptVersions', { path: prompt, query: {} });
    return items.map(({ version, text, message, tags, aliases }) => [version, text, message, tags, aliases]);
  };
  const expected = [
    [3, 'Sort {{mail}}, try 3.', 'try 3', { team: 'care' }, ['live']],
    [1, 'Sort {{mail}}, try 1.', 'try 1', { team: 'care' }, []],
  ];
  const told = await bring(first, [`sqlite:///${file}`]);
  assert.deepEqual([told.code, told.failures], [0, []]);
  assert.deepEqual(await versionsAt(first), expected);
  const chat = await createClient({ baseUrl: first }).call('getPromptVersion', {
    path: { ...path, prompt: 'chat', version: 1 },
  });
  assert.deepEqual(chat.messages, [{ role: 'user', content: 'Say {{word}}.' }]);
  const again = await bring(first, [`sqlite:///${file}`]);
  assert.deepEqual([again.code, again.counts['versions']?.written, again.counts['versions']?.same], [0, 0, 3]);
  assert.deepEqual(await versionsAt(first), expected);

  // From server to server as well.
  const second = await startPawl(t);
  assert.equal((await bring(second, [first])).code, 0);
  assert.deepEqual(await versionsAt(second), expected);
});

test('a server that lists paths out of its folder gets nothing written by them', { timeout: 120_000 }, async (t) => {
  const run = 'b'.repeat(32);
  const hostile = ['../../../../escape.txt', '/tmp/escape.txt', 'a/../../escape.txt', '..\\escape.txt', 'a\u0000b'];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const answers: Readonly<Record<string, object>> = {
      '/api/2.0/mlflow/experiments/search': {
        experiments: [{ experiment_id: '1', name: 'trap', lifecycle_stage: 'active' }],
      },
      '/api/2.0/mlflow/runs/search': {
        runs: [
          {
            info: { run_id: run, run_name: 'trap', status: 'FINISHED', start_time: 1, lifecycle_stage: 'active' },
            data: {},
          },
        ],
      },
      '/api/2.0/mlflow/artifacts/list': {
        files: searchParams.has('path')
          ? []
          : [...hostile, 'good.txt'].map((name) => ({ path: name, is_dir: false, file_size: 1 })),
      },
    };
    if (pathname === '/get-artifact') response.end('x');
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[pathname] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const parent = temporaryFolder(t);
  const pawl = await startPawl(t, [], join(parent, 'home'));
  const told = await bring(pawl, [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  assert.equal(told.code, 1);
  assert.notEqual(told.failures.length, 0);
  assert.deepEqual(readdirSync(parent), ['home']);
  assert.equal(existsSync('/tmp/escape.txt'), false);
  const artifacts = await createClient({ baseUrl: pawl }).call('listRunArtifacts', {
    path: { ...path, run },
    query: {},
  });
  assert.deepEqual(
    artifacts.items.filter((entry) => entry.path.includes('escape') || entry.folder),
    [],
  );
});
