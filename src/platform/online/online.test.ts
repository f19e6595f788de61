// The contract of the online store, on every driver.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder, testOnDatabases } from '../../../test/support/databases.ts';
import { serviceUrl } from '../../../test/support/services.ts';
import { type Clock, createSimulatedClock, type SimulatedClock, systemClock } from '../clock/clock.ts';
import { systemRandom } from '../random/random.ts';
import { createDatabaseOnline, openSqliteOnline } from './database-online.ts';
import type { OnlineRow, OnlineStore } from './online.ts';
import { openRedisOnline } from './redis-online.ts';
import { onlineMigrations } from './store.ts';

const start = Date.UTC(2026, 0, 1);

const newPrefix = (): string => `test:${Buffer.from(systemRandom.bytes(8)).toString('hex')}:`;

async function openTestRedis(t: TestContext, clock: Clock, prefix: string = newPrefix()): Promise<OnlineStore> {
  const online = await openRedisOnline({ url: serviceUrl('redis').url, prefix, clock });
  t.after(async () => {
    for (const table of ['customers', 'customers.v2', 'orders']) await online.deleteTable(table);
    await online.close();
  });
  return online;
}

function testOnStores(
  name: string,
  body: (t: TestContext, online: OnlineStore, clock: SimulatedClock) => Promise<void>,
): void {
  testOnDatabases(name, onlineMigrations, async (t, db) => {
    const clock = createSimulatedClock(start);
    await body(t, createDatabaseOnline(db, clock), clock);
  });
  test(`${name} (redis)`, { skip: serviceUrl('redis').skip }, async (t) => {
    const clock = createSimulatedClock(start);
    await body(t, await openTestRedis(t, clock), clock);
  });
}

const aRow = (key: string, row: Partial<OnlineRow> = {}): OnlineRow => ({
  key,
  eventTime: start,
  createdTime: start,
  values: { spend: 1 },
  ...row,
});

testOnStores('rows come back in the order of the keys, absent ones as undefined', async (_t, online) => {
  const rows = [
    aRow('a'),
    aRow('b', { values: { spend: 2.5, name: 'Łódź "x"', tags: ['p', null], vip: true, none: null } }),
  ];
  assert.equal(await online.writeRows('customers', rows), 2);
  assert.deepEqual(await online.readRows('customers', ['b', 'missing', 'a', 'b']), [
    rows[1],
    undefined,
    rows[0],
    rows[1],
  ]);
  assert.deepEqual(await online.readRows('orders', ['a']), [undefined]);
  assert.deepEqual(await online.readRows('customers', []), []);
  assert.equal(await online.writeRows('customers', []), 0);
});

testOnStores('the last event time wins whatever the order of arrival', async (_t, online) => {
  const newer = aRow('a', { eventTime: start + 10, values: { spend: 10 } });
  assert.equal(await online.writeRows('customers', [newer]), 1);
  assert.equal(await online.writeRows('customers', [aRow('a', { createdTime: start + 999 })]), 0);
  assert.deepEqual(await online.readRows('customers', ['a']), [newer]);
  const newest = aRow('a', { eventTime: start + 11, createdTime: start - 5 });
  assert.equal(await online.writeRows('customers', [newest]), 1);
  assert.deepEqual(await online.readRows('customers', ['a']), [newest]);
});

testOnStores('among rows of one event time the last created wins', async (_t, online) => {
  const corrected = aRow('a', { createdTime: start + 2, values: { spend: 2 } });
  await online.writeRows('customers', [corrected]);
  assert.equal(await online.writeRows('customers', [aRow('a', { createdTime: start + 1 })]), 0);
  assert.deepEqual(await online.readRows('customers', ['a']), [corrected]);
});

testOnStores(
  'rows of one key in one call leave the newest, and a repeated call changes nothing',
  async (_t, online) => {
    const rows = [
      aRow('a', { eventTime: start + 1 }),
      aRow('a', { eventTime: start + 3 }),
      aRow('a', { eventTime: start + 2 }),
    ];
    assert.equal(await online.writeRows('customers', rows), 1);
    assert.deepEqual(await online.readRows('customers', ['a']), [rows[1]]);
    await online.writeRows('customers', rows);
    assert.deepEqual(await online.readRows('customers', ['a']), [rows[1]]);
  },
);

testOnStores('concurrent writers of one key leave the newest row', async (_t, online) => {
  await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      online.writeRows('customers', [aRow('a', { eventTime: start + ((n * 7) % 12), values: { n } })]),
    ),
  );
  assert.equal((await online.readRows('customers', ['a']))[0]?.eventTime, start + 11);
});

testOnStores('a row counts as absent from its event time plus the ttl on', async (_t, online, clock) => {
  await online.writeRows('customers', [aRow('a'), aRow('b', { eventTime: start + 50 })], { ttlMs: 100 });
  await online.writeRows('customers', [aRow('c')]);
  const present = async (): Promise<readonly boolean[]> =>
    (await online.readRows('customers', ['a', 'b', 'c'])).map((row) => row !== undefined);
  clock.advanceTo(start + 99);
  assert.deepEqual(await present(), [true, true, true]);
  clock.advanceTo(start + 100);
  assert.deepEqual(await present(), [false, true, true]);
  await online.purgeExpired();
  clock.advanceTo(start + 150);
  assert.deepEqual(await present(), [false, false, true]);
});

testOnStores('a deleted table is empty and its neighbours are whole', async (_t, online) => {
  await online.writeRows('customers', [aRow('a'), aRow('x:*')]);
  await online.writeRows('customers.v2', [aRow('a')]);
  await online.deleteTable('customers');
  assert.deepEqual(await online.readRows('customers', ['a', 'x:*']), [undefined, undefined]);
  assert.deepEqual(await online.readRows('customers.v2', ['a']), [aRow('a')]);
});

testOnStores('thousands of rows pass in one call', async (_t, online) => {
  const rows = Array.from({ length: 3000 }, (_, n) => aRow(`key ${n}`, { values: { n } }));
  assert.equal(await online.writeRows('customers', rows), 3000);
  assert.deepEqual(
    await online.readRows(
      'customers',
      rows.map((row) => row.key),
    ),
    rows,
  );
});

testOnStores('a bad row or table is refused and nothing of the call is written', async (_t, online) => {
  const bad = { code: 'online.bad_row' };
  await assert.rejects(online.writeRows('customers', [aRow('a'), aRow('')]), bad);
  await assert.rejects(online.writeRows('customers', [aRow('a'), aRow('b', { eventTime: 0.5 })]), bad);
  await assert.rejects(online.writeRows('a:b*', [aRow('a')]), bad);
  await assert.rejects(online.readRows('a:b*', ['a']), bad);
  assert.deepEqual(await online.readRows('customers', ['a']), [undefined]);
});

testOnDatabases('purging tells how many expired rows it removed', onlineMigrations, async (_t, db) => {
  const clock = createSimulatedClock(start);
  const online = createDatabaseOnline(db, clock);
  await online.writeRows('customers', [aRow('a'), aRow('b')], { ttlMs: 10 });
  await online.writeRows('customers', [aRow('c')]);
  assert.equal(await online.purgeExpired(), 0);
  clock.advanceTo(start + 10);
  assert.equal(await online.purgeExpired(), 2);
  assert.deepEqual(await online.readRows('customers', ['c']), [aRow('c')]);
});

test('a SQLite file of its own keeps the rows over a restart', async (t) => {
  const path = join(temporaryFolder(t), 'online.db');
  const first = await openSqliteOnline({ path, clock: systemClock });
  await first.writeRows('customers', [aRow('a')]);
  await first.close();
  const second = await openSqliteOnline({ path, clock: systemClock });
  t.after(() => second.close());
  assert.deepEqual(await second.readRows('customers', ['a']), [aRow('a')]);
});

test('Redis frees expired rows by itself in real time', { skip: serviceUrl('redis').skip }, async (t) => {
  const prefix = newPrefix();
  const online = await openTestRedis(t, systemClock, prefix);
  const now = systemClock.now();
  await online.writeRows('customers', [aRow('a', { eventTime: now - 1000 })], { ttlMs: 500 });
  await online.writeRows('customers', [aRow('b', { eventTime: now })], { ttlMs: 3_600_000 });
  const { Redis } = await import('ioredis');
  const redis = new Redis(serviceUrl('redis').url);
  t.after(() => redis.disconnect());
  assert.deepEqual(await redis.keys(`${prefix}*`), [`${prefix}customers:b`]);
});

test('a Redis that is away is unavailable, without naming the password', async (t) => {
  const online = await openRedisOnline({ url: 'redis://:hush-hush@127.0.0.1:1', clock: systemClock });
  t.after(() => online.close());
  await assert.rejects(online.readRows('customers', ['a']), (error: Error) => {
    assert.equal('code' in error && error.code, 'online.unavailable');
    assert.doesNotMatch(error.message, /hush-hush/);
    return true;
  });
});
