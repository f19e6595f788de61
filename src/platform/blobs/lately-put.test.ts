import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
import { testOnBlobs } from '../../../test/support/object-stores.ts';
import { systemClock } from '../clock/clock.ts';
import { systemRandom } from '../random/random.ts';
import { openFileBlobs } from './file-blobs.ts';
import { keepLatelyPut } from './lately-put.ts';

test('content is not deleted within an hour of being put, though it was there before', async (t) => {
  let now = 0;
  const inner = await openFileBlobs({ folder: temporaryFolder(t), clock: systemClock, random: systemRandom });
  const blobs = keepLatelyPut(inner, { monotonic: () => now });
  const { sha256 } = await inner.put(Buffer.from('old'));
  now = 10_000_000;
  assert.equal((await blobs.put(Buffer.from('old'))).created, false);
  assert.equal(await blobs.delete(sha256), false);
  assert.ok(await blobs.has(sha256));
  now += 60 * 60_000;
  assert.equal(await blobs.delete(sha256), true);
  assert.equal(await blobs.has(sha256), false);
});

testOnBlobs('content that is put while it is being deleted is there afterwards', async (_t, { blobs: inner }) => {
  const text = Buffer.from(systemRandom.bytes(32));
  const { sha256 } = await inner.put(text);
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const slow = {
    ...inner,
    delete: async (digest: string) => {
      await gate;
      return inner.delete(digest);
    },
  };
  const blobs = keepLatelyPut(slow, { monotonic: () => 0 });
  const deletion = blobs.delete(sha256);
  const putting = blobs.put(text);
  // Time for a put that does not wait to find the content that is about to go.
  await Promise.race([putting, new Promise((resolve) => setTimeout(resolve, 300))]);
  open();
  assert.equal(await deletion, true);
  assert.equal((await putting).created, true);
  assert.ok(await inner.has(sha256));
  assert.equal(await blobs.delete(sha256), false);
});
