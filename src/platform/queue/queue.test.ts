import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { AppError } from '../../kernel/errors.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { systemClock } from '../clock/clock.ts';
import type { Database } from '../db/database.ts';
import { createIdSource, systemRandom } from '../random/random.ts';
import { createQueue, type Queue } from './queue.ts';
import { queueMigrations } from './store.ts';

const newQueue = (db: Database, options: { leaseMs?: number; concurrency?: number } = {}): Queue =>
  createQueue({
    db,
    clock: systemClock,
    random: systemRandom,
    newId: createIdSource(systemClock, systemRandom),
    logger: silentLogger,
    backoff: { firstMs: 2, factor: 1, maxMs: 2 },
    ...options,
  });

const enqueue = (db: Database, queue: Queue, job: Partial<Parameters<Queue['enqueue']>[1]> = {}) =>
  db.transact((tx) => queue.enqueue(tx, { kind: 'work', payload: {}, ...job }));

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (await condition()) return;
    await wait(5);
  }
  throw new Error('The condition never came true.');
}

testOnDatabases('a job runs once and keeps its result', queueMigrations, async (_t, db) => {
  const queue = newQueue(db);
  let runs = 0;
  queue.handle('work', async ({ job }) => {
    runs++;
    return { doubled: Number(job.payload['n']) * 2 };
  });
  await queue.start();
  const id = await enqueue(db, queue, { payload: { n: 21 } });
  await until(async () => (await queue.get(id)).state === 'done');
  assert.deepEqual((await queue.get(id)).result, { doubled: 42 });
  assert.equal(runs, 1);
  await queue.stop(0);
});

testOnDatabases(
  'a failing job is retried and then declared dead, and can be revived',
  queueMigrations,
  async (_t, db) => {
    const queue = newQueue(db);
    let runs = 0;
    queue.handle('work', async () => {
      runs++;
      if (runs <= 3) throw new Error('flaky');
    });
    await queue.start();
    const id = await enqueue(db, queue, { maxAttempts: 3 });
    await until(async () => (await queue.get(id)).state === 'dead');
    assert.equal(runs, 3);
    assert.equal((await queue.get(id)).error, 'flaky');
    await queue.revive(id);
    await until(async () => (await queue.get(id)).state === 'done');
    await queue.stop(0);
  },
);

testOnDatabases('bad input is not retried', queueMigrations, async (_t, db) => {
  const queue = newQueue(db);
  let runs = 0;
  queue.handle('work', async () => {
    runs++;
    throw new AppError('x.bad', 'invalid', 'never going to work');
  });
  await queue.start();
  const id = await enqueue(db, queue);
  await until(async () => (await queue.get(id)).state === 'dead');
  assert.equal(runs, 1);
  await queue.stop(0);
});

testOnDatabases(
  'jobs with one key run one after another and a waiting one is not queued twice',
  queueMigrations,
  async (_t, db) => {
    const queue = newQueue(db, { concurrency: 4 });
    let atOnce = 0;
    let most = 0;
    const held = Promise.withResolvers<void>();
    queue.handle('work', async () => {
      most = Math.max(most, ++atOnce);
      await held.promise;
      await wait(10);
      atOnce--;
    });
    const first = await enqueue(db, queue, { key: 'k' });
    assert.equal(await enqueue(db, queue, { key: 'k' }), first);
    await queue.start();
    await until(async () => (await queue.get(first)).state === 'running');
    const second = await enqueue(db, queue, { key: 'k' });
    assert.notEqual(second, first);
    held.resolve();
    await until(async () => (await queue.get(second)).state === 'done');
    assert.equal(most, 1);
    await queue.stop(0);
  },
);

testOnDatabases('cancelling ends a queued job at once and aborts a running one', queueMigrations, async (_t, db) => {
  const queue = newQueue(db);
  const waiting = await enqueue(db, queue, { delayMs: 60_000 });
  await assert.rejects(
    queue.cancel(waiting, () => Promise.reject(new Error('not recorded'))),
    /not recorded/,
  );
  assert.equal((await queue.get(waiting)).state, 'queued', 'what cannot be recorded does not happen');
  let recorded = 0;
  const record = async (): Promise<void> => {
    recorded += 1;
  };
  await queue.cancel(waiting, record);
  assert.equal((await queue.get(waiting)).state, 'cancelled');
  await queue.cancel(waiting, record);
  assert.equal(recorded, 1, 'a second time nothing changes');
  queue.handle(
    'work',
    ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  await queue.start();
  const running = await enqueue(db, queue);
  await until(async () => (await queue.get(running)).state === 'running');
  await queue.cancel(running);
  await until(async () => (await queue.get(running)).state === 'cancelled');
  await queue.stop(0);
});

testOnDatabases('a job whose worker stopped is taken over when the lease runs out', queueMigrations, async (_t, db) => {
  let frozen = false;
  const stalled: Database = {
    ...db,
    transact: (work) => (frozen ? new Promise<never>(() => undefined) : db.transact(work)),
  };
  const rescuer = newQueue(db);
  rescuer.handle('work', async ({ job }) => job.attempt);
  const dying = newQueue(stalled, { leaseMs: 40 });
  dying.handle('work', () => new Promise(() => undefined));
  const id = await enqueue(db, dying);
  await dying.start();
  await until(async () => (await dying.get(id)).state === 'running');
  frozen = true;
  await rescuer.start();
  await until(async () => (await rescuer.get(id)).state === 'done');
  assert.equal((await rescuer.get(id)).result, 2);
  await rescuer.stop(0);
});

testOnDatabases('each job is claimed by one of several workers', queueMigrations, async (_t, db) => {
  const seen: string[] = [];
  const workers = [newQueue(db), newQueue(db), newQueue(db)];
  for (const worker of workers) worker.handle('work', async ({ job }) => void seen.push(job.id));
  const ids = await Promise.all(Array.from({ length: 20 }, () => enqueue(db, workers[0] as Queue)));
  for (const worker of workers) await worker.start();
  await until(() => seen.length >= 20);
  for (const worker of workers) await worker.stop(0);
  assert.deepEqual([...seen].sort(), [...ids].sort());
});

testOnDatabases('jobs page by keyset, newest first', queueMigrations, async (_t, db) => {
  const queue = newQueue(db);
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push(await enqueue(db, queue, { project: 'p' }));
  const first = await queue.list({ project: 'p' }, { limit: 3 });
  const second = await queue.list({ project: 'p' }, { limit: 3, cursor: first.nextCursor });
  assert.deepEqual(
    [...first.items, ...second.items].map((job) => job.id),
    ids.reverse(),
  );
  assert.equal(second.nextCursor, undefined);
});
