// Large artifacts against a server of its own process: its memory stays flat however large the file, and what broke off goes on.
import assert from 'node:assert/strict';
import { createHash, type Hash } from 'node:crypto';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { createClient } from '../../clients/ts/client.ts';
import { openCliSession } from '../support/cli-session.ts';
import { temporaryFolder } from '../support/databases.ts';
import { createHomedServer } from '../support/homed-server.ts';
import { startPawl } from '../support/pawl-process.ts';

const mebibyte = 1024 * 1024;
const fileMb = 400;

/** Peak resident memory of the server over this home, in MiB. */
function peakMb(home: string): number {
  const pid = readFileSync(join(home, 'lock'), 'utf8');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

async function* pieces(mb: number, hash: Hash): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < mb; piece++) {
    const bytes = Buffer.alloc(mebibyte, String(piece));
    hash.update(bytes);
    yield bytes;
  }
}

const body = (mb: number, hash: Hash): ReadableStream =>
  Readable.toWeb(Readable.from(pieces(mb, hash))) as ReadableStream;

async function openRun(t: TestContext) {
  const home = temporaryFolder(t);
  const url = await startPawl(t, [], home);
  const client = createClient({ baseUrl: url });
  const experiment = await client.call('createExperiment', { path: { project: 'default' }, body: { name: 'large' } });
  const run = await client.call('createRun', { path: { project: 'default' }, body: { experimentId: experiment.id } });
  const folder = `${experiment.number}/${run.id}/artifacts`;
  return { home, url, client, run, folder, proxy: `${url}/api/2.0/mlflow-artifacts` };
}

const skip = existsSync('/proc/self/status') ? false : 'memory of another process is read from /proc';

test('hundreds of megabytes pass through the server, whole and in parts, at flat memory', {
  skip,
  timeout: 180_000,
}, async (t) => {
  const { home, proxy, folder } = await openRun(t);
  const send = async (url: string, mb: number, hash: Hash): Promise<Response> => {
    const answer = await fetch(url, { method: 'PUT', body: body(mb, hash), duplex: 'half' } as RequestInit);
    assert.equal(answer.status, 200);
    return answer;
  };
  const read = async (url: string): Promise<string> => {
    const hash = createHash('sha256');
    const answer = await fetch(url);
    for await (const piece of answer.body ?? []) hash.update(piece as Uint8Array);
    return hash.digest('hex');
  };
  // What moving the first megabytes costs is not what a larger file costs.
  await send(`${proxy}/artifacts/${folder}/small.bin`, 16, createHash('sha256'));
  await read(`${proxy}/artifacts/${folder}/small.bin`);
  const before = peakMb(home);

  const whole = createHash('sha256');
  await send(`${proxy}/artifacts/${folder}/whole.bin`, fileMb, whole);
  assert.equal(await read(`${proxy}/artifacts/${folder}/whole.bin`), whole.digest('hex'));

  const parts = 4;
  const call = async (verb: string, fields: object) => {
    const answer = await fetch(`${proxy}/mpu/${verb}/${folder}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ path: 'parts.bin', ...fields }),
    });
    assert.equal(answer.status, 200);
    return (await answer.json()) as { upload_id: string; credentials: { url: string; part_number: number }[] };
  };
  const { upload_id, credentials } = await call('create', { num_parts: parts });
  const joined = createHash('sha256');
  const sent: object[] = [];
  for (const { url, part_number } of credentials)
    sent.push({ part_number, etag: (await send(url, fileMb / parts, joined)).headers.get('etag') });
  await call('complete', { upload_id, parts: sent });
  assert.equal(await read(`${proxy}/artifacts/${folder}/parts.bin`), joined.digest('hex'));

  const grown = peakMb(home) - before;
  assert.ok(grown < 120, `the server's peak memory grew by ${Math.round(grown)} MiB over ${fileMb * 4} MiB moved`);
});

test('an upload and a download that broke off go on where they were', async (t) => {
  const { url, client, run } = await openRun(t);
  const folder = temporaryFolder(t);
  const cli = openCliSession(url, folder);
  const bytes = Buffer.concat([Buffer.alloc(5 * mebibyte, 'a'), Buffer.alloc(5 * mebibyte, 'b'), Buffer.from('end')]);
  writeFileSync(join(folder, 'big.bin'), bytes);

  const project = 'default';
  const upload = await client.call('beginRunArtifactUpload', {
    path: { project, run: run.id },
    body: { path: 'models/big.bin', parts: 3 },
  });
  const part = async (number: number, content: Uint8Array<ArrayBuffer>) =>
    (await (
      await client.open('sendArtifactPart', { path: { project, upload: upload.id, part: number }, content })
    ).json()) as { etag: string };
  // The first part arrived; the second did, but with other bytes than the file has now.
  await part(1, bytes.subarray(0, 5 * mebibyte));
  await part(2, Buffer.alloc(5 * mebibyte, 'x'));
  assert.match(
    await cli.run(['run', 'upload-artifact', run.id, 'big.bin', '--part-mb', '6', '--resume', upload.id], 1),
    /3 parts/,
  );
  const stored = await cli.run(['run', 'upload-artifact', run.id, 'big.bin', '--part-mb', '5', '--resume', upload.id]);
  assert.match(stored, /stored models\/big\.bin/);
  const after = await client.call('getArtifactUpload', { path: { project, upload: upload.id } });
  assert.deepEqual([after.completed, after.received], [true, []]);
  await assert.rejects(part(1, bytes.subarray(0, 10)), { code: 'tracking.bad_upload' });

  const get = ['run', 'download-artifact', run.id, 'models/big.bin', '--out', 'copy.bin'];
  await cli.run(get);
  assert.ok(readFileSync(join(folder, 'copy.bin')).equals(bytes));
  const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
  const left = (content: Uint8Array, tag: string): void => {
    writeFileSync(join(folder, 'copy.bin.part'), content);
    writeFileSync(join(folder, 'copy.bin.part.etag'), tag);
  };
  for (const [content, tag] of [
    [bytes.subarray(0, 7_000_000), etag],
    [bytes, etag],
    [Buffer.alloc(100, 'z'), '"of-other-content"'],
  ] as const) {
    truncateSync(join(folder, 'copy.bin'));
    left(content, tag);
    await cli.run(get);
    assert.ok(readFileSync(join(folder, 'copy.bin')).equals(bytes));
    assert.equal(existsSync(join(folder, 'copy.bin.part.etag')), false);
  }
  // It does go on from what is there: bytes before are not read again.
  left(Buffer.alloc(1000, 'z'), etag);
  await cli.run(get);
  const mixed = readFileSync(join(folder, 'copy.bin'));
  assert.ok(
    mixed.subarray(1000).equals(bytes.subarray(1000)) && mixed.subarray(0, 1000).equals(Buffer.alloc(1000, 'z')),
  );

  const given = await client.call('beginRunArtifactUpload', {
    path: { project, run: run.id },
    body: { path: 'x.bin' },
  });
  await cli.run(['run', 'abort-upload', given.id]);
  await assert.rejects(client.call('getArtifactUpload', { path: { project, upload: given.id } }), {
    code: 'tracking.unknown_upload',
  });
});

test('parts that were acknowledged outlive the server, and what was not completed shows nothing', async (t) => {
  const server = createHomedServer(t);
  await server.start();
  const project = 'default';
  const path = { project };
  let client = createClient({ baseUrl: server.url });
  const experiment = await client.call('createExperiment', { path, body: { name: 'large' } });
  const run = await client.call('createRun', { path, body: { experimentId: experiment.id } });
  const upload = await client.call('beginRunArtifactUpload', {
    path: { project, run: run.id },
    body: { path: 'a.bin', parts: 3 },
  });
  const parts = ['a', 'b', 'c'].map((letter) => Buffer.alloc(2 * mebibyte, letter));
  const send = async (number: number): Promise<{ number: number; etag: string }> => {
    const content = parts[number - 1] ?? Buffer.alloc(0);
    const answer = await client.open('sendArtifactPart', {
      path: { project, upload: upload.id, part: number },
      content,
    });
    const { etag } = (await answer.json()) as { etag: string };
    return { number, etag };
  };
  const [first, second] = [await send(1), await send(2)];
  // The server goes while a part is under way and the upload is being completed.
  const lost = Promise.allSettled([
    send(3),
    client.call('completeArtifactUpload', { path: { project, upload: upload.id }, body: { parts: [first, second] } }),
  ]);
  await server.kill();
  await lost;
  await server.start();
  client = createClient({ baseUrl: server.url });
  const { received, completed } = await client.call('getArtifactUpload', { path: { project, upload: upload.id } });
  assert.equal(completed, false);
  for (const part of [first, second])
    assert.ok(received.some(({ number, etag }) => number === part.number && etag === part.etag));
  const listed = await client.call('listRunArtifacts', { path: { project, run: run.id }, query: {} });
  assert.deepEqual(listed.items, []);
  const third = await send(3);
  const file = await client.call('completeArtifactUpload', {
    path: { project, upload: upload.id },
    body: { parts: [first, second, third] },
  });
  assert.equal(file.sha256, createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
  await server.stop();
});
