import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { isAppError } from '../../../kernel/errors.ts';
import { type BatchLimits, createBatchQueue, type Waiting } from './batch-queue.ts';

const roomy: BatchLimits = { maxBatchRows: 100, runMs: 50, maxWaitMs: 20, maxQueue: 1_000 };

interface Named extends Waiting {
  readonly name: string;
}

/** A queue whose runs end when the test says so, under a clock that the test moves. */
function openQueue(limits: BatchLimits = roomy, concurrency = 1) {
  let now = 0;
  const runs: { readonly names: string; readonly end: () => void }[] = [];
  const refused: string[] = [];
  const queue = createBatchQueue<Named>({
    limits,
    concurrency,
    monotonic: () => now,
    run: (group) =>
      new Promise((resolve) => runs.push({ names: group.map(({ name }) => name).join(' '), end: resolve })),
  });
  return {
    queue,
    runs,
    refused,
    advance: (ms: number) => (now += ms),
    add(name: string, change: Partial<Named> = {}) {
      const reject = (error: unknown) => refused.push(`${name}: ${isAppError(error) ? error.code : String(error)}`);
      queue.add({ name, rows: 1, priority: 5, deadline: Number.POSITIVE_INFINITY, reject, ...change });
    },
    /** Ends the oldest run that is under way after this long. */
    async end(ms: number) {
      now += ms;
      runs.find((run) => !ended.has(run))?.end();
      const run = runs.find((one) => !ended.has(one));
      if (run !== undefined) ended.add(run);
      await turn();
      await turn();
    },
  };
}
const ended = new WeakSet<object>();

test('a free model takes a request in the same turn, with what came beside it, and no timer runs', async () => {
  const { add, runs, queue } = openQueue();
  add('a');
  add('b');
  await turn();
  assert.deepEqual(
    runs.map(({ names }) => names),
    ['a b'],
  );
  assert.equal(queue.counts().waiting, 0);
});

test('a lone request never waits, even when runs are dear and others came often before', async () => {
  const { add, runs, end, advance } = openQueue();
  for (let i = 0; i < 20; i++) {
    add(`${i}`);
    await turn();
    await end(10);
    advance(1);
  }
  const before = runs.length;
  add('lone');
  await turn();
  assert.equal(runs.length, before + 1, 'it runs at once');
});

test('what comes while the model is busy shares the next run, up to the rows that a run may have', async () => {
  const { add, runs, end } = openQueue({ ...roomy, maxBatchRows: 3, maxWaitMs: 0 });
  add('first');
  await turn();
  for (const name of ['a', 'b', 'c', 'd']) add(name);
  await end(1);
  await end(1);
  assert.deepEqual(
    runs.map(({ names }) => names),
    ['first', 'a b c', 'd'],
  );
});

test('rows of a run are chosen by what rows have cost, so that it takes its time and no more', async () => {
  const { add, runs, end } = openQueue({ ...roomy, runMs: 10, maxWaitMs: 0 });
  // Runs of 1 and of 4 rows teach that a row takes 2 ms and a run nothing beside.
  for (const rows of [1, 4, 1, 4]) {
    add('taught', { rows });
    await turn();
    await end(2 * rows);
  }
  add('first');
  await turn();
  for (let i = 0; i < 8; i++) add(`${i}`);
  await end(2);
  assert.equal(runs.at(-1)?.names, '0 1 2 3 4', 'five rows take 10 ms');
});

for (const [what, cost, waits] of [
  ['dear', 40, true],
  ['cheap', 1, false],
] as const)
  test(`after a run that is ${what} the next ${waits ? 'waits for more requests, but not long' : 'starts at once'}`, async () => {
    const { add, runs, end, advance } = openQueue();
    // Whatever its rows, a run costs the same; a request comes each 3 ms, while the model is busy when its runs are longer than that.
    for (let i = 0; i < 30; i++) {
      add('taught', { rows: 1 + (i % 2) });
      await turn();
      for (let at = 3; at < cost; at += 3) {
        advance(3);
        add('beside');
      }
      await end(cost % 3);
      await end(cost < 3 ? 0 : cost);
      advance(Math.max(0, 3 - cost));
    }
    add('running');
    await turn();
    advance(3);
    add('next');
    const before = runs.length;
    await end(cost);
    assert.equal(runs.length, waits ? before : before + 1);
    advance(roomy.maxWaitMs);
    while (runs.length === before) await pause(1);
    assert.equal(runs.at(-1)?.names, 'next');
  });

test('more than may wait are refused with the time after which to come again', async () => {
  const { add, queue, end } = openQueue({ ...roomy, maxQueue: 2 });
  add('taught');
  await turn();
  await end(3_000);
  add('running');
  await turn();
  add('a');
  add('b');
  assert.throws(
    () => add('c'),
    (error) => isAppError(error, 'serving.overloaded') && Number(error.details['retryAfterSeconds']) >= 3,
  );
  assert.equal(queue.counts().shed, 1);
  assert.equal(queue.counts().waiting, 2);
});

test('a request that would be too late is refused at once, one whose time ends meanwhile before it runs', async () => {
  const { add, queue, end, advance, refused, runs } = openQueue();
  add('taught');
  await turn();
  await end(100);
  add('running');
  await turn();
  assert.throws(
    () => add('hasty', { deadline: 150 }),
    (error) => isAppError(error, 'serving.overloaded'),
  );
  add('patient', { deadline: 400 });
  advance(500);
  await end(0);
  assert.deepEqual(refused, ['patient: serving.deadline_exceeded']);
  assert.deepEqual([queue.counts().shed, queue.counts().expired, runs.length], [1, 1, 2]);
  add('hasty', { deadline: 700 });
  await turn();
  assert.equal(runs.length, 3, 'a free model runs whatever it cost before');
});

test('the more urgent go first, and equals in the order they came', async () => {
  const { add, runs, end } = openQueue({ ...roomy, maxBatchRows: 2, maxWaitMs: 0 });
  add('first');
  await turn();
  add('usual 1');
  add('copy', { priority: 100 });
  add('usual 2');
  add('urgent', { priority: 1 });
  for (let i = 0; i < 3; i++) await end(1);
  assert.deepEqual(
    runs.map(({ names }) => names),
    ['first', 'urgent usual 1', 'usual 2 copy'],
  );
});

test('as many runs are under way as the model can do at the same time', async () => {
  const { add, runs, end } = openQueue({ ...roomy, maxBatchRows: 1, maxWaitMs: 0 }, 2);
  for (const name of ['a', 'b', 'c']) add(name);
  await turn();
  assert.equal(runs.length, 2);
  await end(1);
  assert.equal(runs.length, 3);
});
