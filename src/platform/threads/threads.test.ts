import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInThread } from './threads.ts';

const fixture = new URL('../../kernel/time.ts', import.meta.url);

test('a function of a module runs in a thread and its result comes back', async () => {
  assert.equal(await runInThread(fixture, 'parseDuration', '1h30m'), 5_400_000);
});

test('what the function throws comes back with its message', async () => {
  await assert.rejects(runInThread(fixture, 'toIso', Number.NaN), /Invalid time value/);
  await assert.rejects(runInThread(fixture, 'noSuchFunction', 1), /exports no noSuchFunction/);
});

test('aborting ends the thread with the reason', async () => {
  const controller = new AbortController();
  const running = runInThread(fixture, 'parseDuration', '1h', controller.signal);
  controller.abort(new Error('enough'));
  await assert.rejects(running, /enough/);
});
