import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { systemClock } from '../clock/clock.ts';
import type { Database } from '../db/database.ts';
import { createIdSource, systemRandom } from '../random/random.ts';
import { createBus } from './bus.ts';
import { busMigrations } from './store.ts';

const newBus = (db: Database) =>
  createBus({ db, clock: systemClock, newId: createIdSource(systemClock, systemRandom), logger: silentLogger });

const publish = (db: Database, bus: ReturnType<typeof newBus>, subject: string) =>
  db.transact((tx) => bus.publish(tx, { type: 'thing.made', project: null, subject }));

testOnDatabases('a consumer hears events in order and once per commit', busMigrations, async (_t, db) => {
  const bus = newBus(db);
  const heard: string[] = [];
  bus.subscribe({ consumer: 'c', types: ['thing.made'], handle: async (event) => void heard.push(event.subject) });
  await bus.start();
  for (const subject of ['a', 'b', 'c']) await publish(db, bus, subject);
  await bus.settled();
  assert.deepEqual(heard, ['a', 'b', 'c']);
  await bus.stop();
});

testOnDatabases('an event of a rolled-back transaction is never delivered', busMigrations, async (_t, db) => {
  const bus = newBus(db);
  const heard: string[] = [];
  bus.subscribe({ consumer: 'c', types: ['thing.made'], handle: async (event) => void heard.push(event.subject) });
  await bus.start();
  await assert.rejects(
    db.transact(async (tx) => {
      await bus.publish(tx, { type: 'thing.made', project: null, subject: 'ghost' });
      throw new Error('no');
    }),
  );
  await bus.settled();
  assert.deepEqual(heard, []);
  await bus.stop();
});

testOnDatabases(
  'a consumer that was away catches up from its cursor and hears nothing twice',
  busMigrations,
  async (_t, db) => {
    const heard: string[] = [];
    const first = newBus(db);
    first.subscribe({ consumer: 'c', types: ['thing.made'], handle: async (event) => void heard.push(event.subject) });
    await first.start();
    await publish(db, first, 'a');
    await first.settled();
    await first.stop();
    await publish(db, first, 'b');
    const second = newBus(db);
    second.subscribe({ consumer: 'c', types: ['thing.made'], handle: async (event) => void heard.push(event.subject) });
    await second.start();
    await second.settled();
    assert.deepEqual(heard, ['a', 'b']);
    await second.stop();
  },
);

testOnDatabases('a failing consumer does not lose the event and keeps order', busMigrations, async (_t, db) => {
  const bus = newBus(db);
  const heard: string[] = [];
  let failures = 1;
  bus.subscribe({
    consumer: 'c',
    types: ['thing.made'],
    handle: async (event) => {
      if (failures-- > 0) throw new Error('try again');
      heard.push(event.subject);
    },
  });
  await bus.start();
  await publish(db, bus, 'a');
  await publish(db, bus, 'b');
  for (let turn = 0; turn < 200 && heard.length < 2; turn++) {
    await bus.settled();
    await wait(5);
  }
  assert.deepEqual(heard, ['a', 'b']);
  await bus.stop();
});

testOnDatabases('a late transaction with an earlier id is not stepped over', busMigrations, async (_t, db) => {
  const bus = newBus(db);
  const heard: string[] = [];
  bus.subscribe({ consumer: 'c', types: ['thing.made'], handle: async (event) => void heard.push(event.subject) });
  await bus.start();
  await Promise.all(Array.from({ length: 30 }, (_, index) => publish(db, bus, `s${index}`)));
  for (let turn = 0; turn < 200 && heard.length < 30; turn++) {
    await bus.settled();
    await wait(5);
  }
  assert.equal(new Set(heard).size, 30);
  await bus.stop();
});

testOnDatabases(
  'what is committed behind a longer transaction is seen, and settled, when that one ends',
  busMigrations,
  async (_t, db) => {
    const bus = newBus(db);
    await bus.start();
    let end = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      end = resolve;
    });
    // Where transactions go one by one, the longer one has to end before.
    if (!db.capabilities.concurrentWriters) end();
    let began = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const longer = db.transact(async (tx) => {
      await bus.publish(tx, { type: 'thing.made', project: null, subject: 'first' });
      began();
      await held;
    });
    await begun;
    await publish(db, bus, 'second');
    let settled = false;
    const done = bus.settled().then(() => {
      settled = true;
    });
    if (db.capabilities.concurrentWriters) {
      await wait(50);
      assert.equal(settled, false);
      assert.deepEqual(await bus.since('', 10), []);
    }
    end();
    await longer;
    await done;
    assert.deepEqual(
      (await bus.since('', 10)).map((event) => event.subject),
      ['first', 'second'],
    );
    await bus.stop();
  },
);

testOnDatabases(
  'a live listener hears later events and `since` resumes from a position',
  busMigrations,
  async (_t, db) => {
    const bus = newBus(db);
    await publish(db, bus, 'old');
    await bus.start();
    const live: string[] = [];
    bus.listen((event) => live.push(event.subject));
    await publish(db, bus, 'new');
    for (let turn = 0; turn < 200 && live.length < 1; turn++) await wait(5);
    assert.deepEqual(live, ['new']);
    const all = await bus.since('', 10);
    const rest = await bus.since(all[0]?.position ?? '', 10);
    assert.deepEqual(
      rest.map((event) => event.subject),
      ['new'],
    );
    await bus.stop();
  },
);
