import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/databases.ts';
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
