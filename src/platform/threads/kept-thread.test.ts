import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepThread } from './kept-thread.ts';

const fixture = new URL('../../kernel/time.ts', import.meta.url);

test('a kept thread answers each call with its own result or error', async () => {
  const toIso = keepThread(fixture, 'toIso');
  const [first, refused, second] = await Promise.allSettled([toIso(0), toIso(Number.NaN), toIso(1000)]);
  assert.deepEqual(first, { status: 'fulfilled', value: '1970-01-01T00:00:00.000Z' });
  assert.equal(refused.status, 'rejected');
  assert.deepEqual(second, { status: 'fulfilled', value: '1970-01-01T00:00:01.000Z' });
  await assert.rejects(keepThread(fixture, 'noSuchFunction')(1), /exports no noSuchFunction/);
});

test('a call after an aborted one is answered by another thread', async () => {
  const parse = keepThread(fixture, 'parseDuration');
  const controller = new AbortController();
  const running = parse('1h', controller.signal);
  controller.abort(new Error('enough'));
  await assert.rejects(running, /enough/);
  assert.equal(await parse('2h'), 7_200_000);
});
