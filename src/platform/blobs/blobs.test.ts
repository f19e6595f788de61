// The contract of the content port, on every driver.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { openTestFileBlobs, testOnBlobs, testS3Options } from '../../../test/support/object-stores.ts';
import { serviceUrl } from '../../../test/support/services.ts';
import { systemClock } from '../clock/clock.ts';
import { createSeededRandom, systemRandom } from '../random/random.ts';
import { openFileBlobs } from './file-blobs.ts';
import { openS3Blobs } from './s3-blobs.ts';

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const absent = sha256('never stored');

async function textOf(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

async function* pieces(count: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let piece = 0; piece < count; piece++) yield Buffer.alloc(bytes, piece % 251);
}

testOnBlobs('content is named by its digest and reads back', async (_t, { blobs }) => {
  const stored = await blobs.put(Buffer.from('hello'));
  assert.deepEqual(stored, { sha256: sha256('hello'), size: 5, created: true });
  assert.equal(await textOf(await blobs.get(stored.sha256)), 'hello');
  assert.equal(await blobs.has(stored.sha256), true);
  assert.deepEqual(await blobs.stat(stored.sha256), { sha256: stored.sha256, size: 5 });
});

testOnBlobs('empty content is content', async (_t, { blobs }) => {
  const stored = await blobs.put(new Uint8Array());
  assert.deepEqual(stored, { sha256: sha256(''), size: 0, created: true });
  assert.equal(await textOf(await blobs.get(stored.sha256)), '');
  assert.equal(await blobs.verify(stored.sha256), 'intact');
  await assert.rejects(blobs.get(stored.sha256, { start: 0 }), { code: 'blobs.bad_range' });
});

testOnBlobs('the same content twice is stored once, also at the same time', async (_t, { blobs }) => {
  await blobs.put(Buffer.from('same'));
  assert.equal((await blobs.put(Buffer.from('same'))).created, false);
  await Promise.all(Array.from({ length: 6 }, () => blobs.put(Buffer.from('racing'))));
  assert.equal((await blobs.list({ limit: 10 })).items.length, 2);
  assert.equal(await blobs.verify(sha256('racing')), 'intact');
});

testOnBlobs('forty megabytes pass as a stream, at flat memory, and read back by range', async (_t, { blobs }) => {
  const before = process.memoryUsage().rss;
  const stored = await blobs.put(pieces(160, 256 * 1024));
  const grown = (process.memoryUsage().rss - before) / 2 ** 20;
  assert.equal(stored.size, 40 * 2 ** 20);
  assert.ok(grown < 100, `memory grew by ${Math.round(grown)} MiB`);
  assert.equal(await blobs.verify(stored.sha256), 'intact');
  // The border between the pieces 100 and 101, far beyond the first part of a multipart upload.
  const start = 101 * 256 * 1024 - 2;
  const part = await textOf(await blobs.get(stored.sha256, { start, end: start + 3 }));
  assert.deepEqual([...Buffer.from(part)], [100, 100, 101, 101]);
});

testOnBlobs('ranges include both ends, may be open and are cut at the end', async (_t, { blobs }) => {
  const { sha256: digest } = await blobs.put(Buffer.from('0123456789'));
  assert.equal(await textOf(await blobs.get(digest, { start: 2, end: 4 })), '234');
  assert.equal(await textOf(await blobs.get(digest, { start: 7 })), '789');
  assert.equal(await textOf(await blobs.get(digest, { start: 8, end: 1000 })), '89');
  await assert.rejects(blobs.get(digest, { start: 10 }), { code: 'blobs.bad_range' });
  await assert.rejects(blobs.get(digest, { start: 5, end: 4 }), { code: 'blobs.bad_range' });
  await assert.rejects(blobs.get(digest, { start: -1 }), { code: 'blobs.bad_range' });
});

testOnBlobs('content with another digest than announced is refused and leaves nothing', async (_t, { blobs }) => {
  await assert.rejects(blobs.put(Buffer.from('tampered'), { expected: sha256('original') }), {
    code: 'blobs.digest_mismatch',
  });
  assert.deepEqual((await blobs.list({ limit: 10 })).items, []);
  assert.equal((await blobs.put(Buffer.from('original'), { expected: sha256('original') })).created, true);
});

testOnBlobs('content over the caller’s limit is refused as soon as it is passed', async (_t, { blobs }) => {
  let sent = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      sent += 1000;
      yield Buffer.alloc(1000);
    }
  }
  await assert.rejects(blobs.put(endless(), { maxBytes: 2500 }), { code: 'blobs.too_large' });
  assert.equal(sent, 3000);
  assert.deepEqual((await blobs.list({ limit: 10 })).items, []);
});

testOnBlobs('a source that breaks off leaves nothing and shows its own error', async (_t, { blobs }) => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('the connection went away');
  }
  await assert.rejects(blobs.put(broken()), /the connection went away/);
  assert.deepEqual((await blobs.list({ limit: 10 })).items, []);
});

testOnBlobs('what is absent is absent in every verb', async (_t, { blobs }) => {
  await assert.rejects(blobs.get(absent), { code: 'blobs.not_found' });
  await assert.rejects(blobs.get(absent, { start: 0 }), { code: 'blobs.not_found' });
  await assert.rejects(blobs.localPath(absent), { code: 'blobs.not_found' });
  assert.equal(await blobs.has(absent), false);
  assert.equal(await blobs.stat(absent), undefined);
  assert.equal(await blobs.delete(absent), false);
  assert.equal(await blobs.verify(absent), 'missing');
});

testOnBlobs('a digest that is none is refused before it becomes a path', async (_t, { blobs }) => {
  for (const bad of ['', '../../etc/passwd', absent.toUpperCase(), `${absent}0`]) {
    await assert.rejects(async () => blobs.get(bad), { code: 'blobs.bad_digest' });
    await assert.rejects(async () => blobs.localPath(bad), { code: 'blobs.bad_digest' });
    await assert.rejects(async () => blobs.put(Buffer.from('x'), { expected: bad }), { code: 'blobs.bad_digest' });
  }
});

testOnBlobs('deleted content is gone', async (_t, { blobs }) => {
  const { sha256: digest } = await blobs.put(Buffer.from('short-lived'));
  await blobs.localPath(digest);
  assert.equal(await blobs.delete(digest), true);
  assert.equal(await blobs.has(digest), false);
  await assert.rejects(blobs.localPath(digest), { code: 'blobs.not_found' });
});

testOnBlobs('pages list all content once, in order of digest', async (_t, { blobs }) => {
  const digests: string[] = [];
  for (let n = 0; n < 25; n++) digests.push((await blobs.put(Buffer.from(`item ${n}`))).sha256);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await blobs.list({ limit: 7, cursor });
    assert.ok(page.items.length <= 7);
    seen.push(...page.items.map((item) => item.sha256));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  assert.deepEqual(seen, digests.sort());
  await assert.rejects(blobs.list({ limit: 7, cursor: 'nonsense' }), { code: 'request.bad_cursor' });
});

testOnBlobs('content that was changed behind the store is reported corrupt', async (_t, { blobs, tamper }) => {
  const { sha256: digest } = await blobs.put(Buffer.from('truth'));
  assert.equal(await blobs.verify(digest), 'intact');
  await tamper(digest, 'lies!');
  assert.equal(await blobs.verify(digest), 'corrupt');
});

testOnBlobs('the local path holds the content, for several callers at once', async (_t, { blobs }) => {
  const { sha256: digest } = await blobs.put(Buffer.from('for an engine'));
  const paths = await Promise.all([blobs.localPath(digest), blobs.localPath(digest), blobs.localPath(digest)]);
  assert.equal(new Set(paths).size, 1);
  assert.equal(readFileSync(paths[0] ?? '', 'utf8'), 'for an engine');
});

test('putting content again heals a damaged file', async (t) => {
  const { blobs, tamper } = await openTestFileBlobs(t);
  const { sha256: digest } = await blobs.put(Buffer.from('truth'));
  await tamper(digest, 'lies!');
  await blobs.put(Buffer.from('truth'));
  assert.equal(await blobs.verify(digest), 'intact');
});

test('a full disk is a clear refusal and leaves nothing', {
  skip: !existsSync('/dev/full') && 'needs /dev/full',
}, async (t) => {
  const folder = temporaryFolder(t);
  // The seed tells the name of the next temporary file, which here leads to a device that is always full.
  const name = Buffer.from(createSeededRandom('full').bytes(16)).toString('hex');
  mkdirSync(join(folder, 'incoming'), { recursive: true });
  symlinkSync('/dev/full', join(folder, 'incoming', name));
  const blobs = await openFileBlobs({ folder, random: createSeededRandom('full'), clock: systemClock });
  await assert.rejects(blobs.put(Buffer.from('no room')), { code: 'blobs.disk_full', kind: 'unavailable' });
  assert.deepEqual(readdirSync(join(folder, 'incoming')), []);
  assert.deepEqual(await blobs.list({ limit: 10 }), { items: [] });
});

test('opening removes what uploads left a day ago and keeps younger ones', async (t) => {
  const folder = temporaryFolder(t);
  const incoming = join(folder, 'incoming');
  mkdirSync(incoming, { recursive: true });
  for (const name of ['old', 'young']) writeFileSync(join(incoming, name), 'half');
  const now = systemClock.wall() / 1000;
  utimesSync(join(incoming, 'old'), now - 90_000, now - 90_000);
  await openFileBlobs({ folder, random: systemRandom, clock: systemClock });
  assert.deepEqual(readdirSync(incoming), ['young']);
});

const s3 = { skip: serviceUrl('s3').skip };

test('a cached copy is used again and evicted when the cache is full', s3, async (t) => {
  const options = { ...testS3Options(t), cacheMaxMb: 2 };
  const blobs = await openS3Blobs(options);
  t.after(() => blobs.close());
  const digests: string[] = [];
  for (let n = 0; n < 3; n++) digests.push((await blobs.put(Buffer.alloc(2 ** 20, n))).sha256);
  const [first = '', second = '', third = ''] = digests;
  const copy = await blobs.localPath(first);
  assert.equal(await blobs.localPath(first), copy);
  utimesSync(copy, 1, 1);
  await blobs.localPath(second);
  assert.ok(existsSync(copy));
  await blobs.localPath(third);
  assert.ok(!existsSync(copy));
  assert.equal(readFileSync(await blobs.localPath(first)).length, 2 ** 20);
});

test('a presigned URL fetches the content without credentials, a changed one does not', s3, async (t) => {
  const blobs = await openS3Blobs(testS3Options(t));
  t.after(() => blobs.close());
  const { sha256: digest } = await blobs.put(Buffer.from('shared'));
  const url = await blobs.presignedUrl(digest, 60);
  assert.equal(await (await fetch(url ?? '')).text(), 'shared');
  assert.equal((await fetch((url ?? '').replace(digest, absent))).status, 403);
});

test('a wrong secret and an unreachable endpoint are unavailable, without naming the secret', s3, async (t) => {
  const options = testS3Options(t);
  const wrong = await openS3Blobs({
    ...options,
    credentials: { accessKeyId: 'someone', secretAccessKey: 'hush-hush' },
  });
  t.after(() => wrong.close());
  await assert.rejects(wrong.put(Buffer.from('x')), (error: Error) => {
    assert.match(String('code' in error && error.code), /blobs\.unavailable/);
    assert.doesNotMatch(error.message, /hush-hush/);
    return true;
  });
  const nowhere = await openS3Blobs({ ...options, endpoint: 'http://127.0.0.1:1' });
  t.after(() => nowhere.close());
  await assert.rejects(nowhere.stat(absent), { code: 'blobs.unavailable' });
});
