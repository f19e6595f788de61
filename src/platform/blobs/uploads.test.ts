// The contract of uploads in parts, on every driver.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { openTestFileBlobs, testOnBlobs, testS3Options } from '../../../test/support/object-stores.ts';
import { serviceUrl } from '../../../test/support/services.ts';
import { systemClock } from '../clock/clock.ts';
import { openS3Blobs } from './s3-blobs.ts';

const mebibyte = 1024 * 1024;
const part = (letter: string, bytes = 5 * mebibyte): Buffer => Buffer.alloc(bytes, letter);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function bytesOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const piece of stream) parts.push(piece as Buffer);
  return Buffer.concat(parts);
}

testOnBlobs('parts that arrive in any order become one content when the upload is completed', async (_t, { blobs }) => {
  const upload = { id: 'u-1', handle: await blobs.uploads.begin('u-1') };
  const last = await blobs.uploads.putPart(upload, 2, part('b', 7));
  const first = await blobs.uploads.putPart(upload, 1, part('a'));
  assert.deepEqual(
    (await blobs.uploads.parts(upload)).map(({ number, size }) => [number, size]),
    [
      [1, 5 * mebibyte],
      [2, 7],
    ],
  );
  assert.deepEqual((await blobs.list({ limit: 10 })).items, []);
  const whole = Buffer.concat([part('a'), part('b', 7)]);
  const stored = await blobs.uploads.complete(upload, [first, last]);
  assert.deepEqual(stored, { sha256: sha256(whole), size: whole.length, created: true });
  assert.ok((await bytesOf(await blobs.get(stored.sha256))).equals(whole));
  // An answer that was lost on its way is asked for again.
  assert.equal((await blobs.uploads.complete(upload, [first, last])).sha256, stored.sha256);
  await blobs.uploads.discard(upload);
  await blobs.uploads.discard(upload);
  await assert.rejects(blobs.uploads.complete(upload, [first, last]), { code: 'blobs.unknown_upload' });
  assert.equal(await blobs.verify(stored.sha256), 'intact');
});

testOnBlobs('an upload whose parts are missing, replaced or out of order is refused whole', async (_t, { blobs }) => {
  const upload = { id: 'u-2', handle: await blobs.uploads.begin('u-2') };
  const first = await blobs.uploads.putPart(upload, 1, part('a'));
  const second = await blobs.uploads.putPart(upload, 2, part('b', 3));
  const again = await blobs.uploads.putPart(upload, 1, part('c'));
  assert.equal((await blobs.uploads.parts(upload)).length, 2);
  for (const parts of [[], [first, second], [again, { number: 3, etag: second.etag }], [second, again], [again, again]])
    await assert.rejects(blobs.uploads.complete(upload, parts), { code: 'blobs.bad_parts' });
  await assert.rejects(blobs.uploads.putPart(upload, 0, part('x', 1)), { code: 'blobs.bad_parts' });
  await assert.rejects(blobs.uploads.putPart(upload, 10_001, part('x', 1)), { code: 'blobs.bad_parts' });
  assert.deepEqual((await blobs.list({ limit: 10 })).items, []);
  const whole = Buffer.concat([part('c'), part('b', 3)]);
  assert.equal((await blobs.uploads.complete(upload, [again, second])).sha256, sha256(whole));
  await blobs.uploads.discard(upload);
});

testOnBlobs(
  'a part whose sender breaks off leaves nothing, and an upload that is gone takes no part',
  async (_t, { blobs }) => {
    const upload = { id: 'u-3', handle: await blobs.uploads.begin('u-3') };
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield part('a', 10);
      throw new Error('The line was cut.');
    }
    await assert.rejects(blobs.uploads.putPart(upload, 1, broken()), /line was cut/);
    assert.deepEqual(await blobs.uploads.parts(upload), []);
    await blobs.uploads.discard(upload);
    await assert.rejects(blobs.uploads.putPart(upload, 1, part('a', 10)), { code: 'blobs.unknown_upload' });
    await assert.rejects(blobs.uploads.parts(upload), { code: 'blobs.unknown_upload' });
    for (const id of ['../x', 'a/b', '', '.'])
      await assert.rejects(blobs.uploads.putPart({ id, handle: 'x' }, 1, part('a', 1)), {
        code: 'blobs.unknown_upload',
      });
  },
);

testOnBlobs('what was begun long ago and never completed is swept away', async (_t, { blobs }) => {
  const upload = { id: 'u-4', handle: await blobs.uploads.begin('u-4') };
  await blobs.uploads.putPart(upload, 1, part('a', 10));
  assert.equal(await blobs.uploads.sweep(systemClock.wall() - 60_000), 0);
  assert.equal((await blobs.uploads.parts(upload)).length, 1);
  assert.equal(await blobs.uploads.sweep(systemClock.wall() + 60_000), 1);
  await assert.rejects(blobs.uploads.parts(upload), { code: 'blobs.unknown_upload' });
});

test('files take parts through the server only', async (t) => {
  const { blobs } = await openTestFileBlobs(t);
  const upload = { id: 'u-5', handle: await blobs.uploads.begin('u-5') };
  assert.equal(await blobs.uploads.partUrl(upload, 1, 60), undefined);
  assert.equal(blobs.direct, false);
});

test('an object store takes a part at a presigned address, of that part only', {
  skip: serviceUrl('s3').skip,
}, async (t) => {
  const blobs = await openS3Blobs(testS3Options(t));
  t.after(() => blobs.close());
  const upload = { id: 'u-6', handle: await blobs.uploads.begin('u-6') };
  const url = (await blobs.uploads.partUrl(upload, 1, 60)) ?? '';
  const answer = await fetch(url, { method: 'PUT', body: part('z', 9) });
  assert.equal(answer.status, 200);
  assert.equal((await fetch(url.replace('partNumber=1', 'partNumber=2'), { method: 'PUT', body: 'x' })).status, 403);
  const stored = await blobs.uploads.complete(upload, [{ number: 1, etag: answer.headers.get('etag') ?? '' }]);
  assert.equal(stored.sha256, sha256(part('z', 9)));
  await blobs.uploads.discard(upload);
});

test('a store that clients cannot reach hands out no address', { skip: serviceUrl('s3').skip }, async (t) => {
  const blobs = await openS3Blobs({ ...testS3Options(t), direct: false });
  t.after(() => blobs.close());
  const upload = { id: 'u-7', handle: await blobs.uploads.begin('u-7') };
  assert.equal(await blobs.uploads.partUrl(upload, 1, 60), undefined);
  const { sha256: digest } = await blobs.put(Buffer.from('inside'));
  assert.equal(await blobs.presignedUrl(digest, 60), undefined);
  await blobs.uploads.discard(upload);
});
