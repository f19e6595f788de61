import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { until } from '../../../test/support/platform.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { systemClock } from '../clock/clock.ts';
import { createIdSource, systemRandom } from '../random/random.ts';
import { openPresence } from './presence.ts';
import { presenceMigrations } from './store.ts';

const newId = createIdSource(systemClock, systemRandom);

testOnDatabases('a boot is over when its place starts again or it says so', presenceMigrations, async (_t, db) => {
  const open = () => openPresence({ db, clock: systemClock, newId, logger: silentLogger, instance: 'here' });
  const first = await open();
  assert.equal(await first.isAlive(db.reader, first.boot), true);
  const second = await open();
  const alive = (boot: string) => second.isAlive(db.reader, boot);
  assert.deepEqual([await alive(first.boot), await alive(second.boot), await alive('never')], [false, true, false]);
  await first.close();
  const third = await open();
  await third.close();
  assert.equal(await second.isAlive(db.reader, third.boot), false);
});

testOnDatabases(
  'where several write, a boot lives as long as it renews its lease, and two in one place part',
  presenceMigrations,
  async (_t, db) => {
    let now = 0;
    const clock = { ...systemClock, wall: () => now };
    const open = (instance: string, leaseMs: number) =>
      openPresence({ db, clock, newId, logger: silentLogger, instance, leaseMs });
    const hour = 3_600_000;
    const silent = await open('here', hour);
    now = hour + 1;
    if (!db.capabilities.concurrentWriters) {
      // Nobody else can be there who might ask.
      assert.equal(await silent.isAlive(db.reader, silent.boot), true);
      return silent.close();
    }
    const watcher = await open('there', 60);
    assert.equal(await watcher.isAlive(db.reader, silent.boot), false, 'it has not renewed its lease');
    const twin = await open('there', hour);
    // The watcher finds its place taken at its next renewal.
    await until(async () => twin.isAlive(db.reader, watcher.boot), 'The other process to be seen again');
    assert.equal(await watcher.isAlive(db.reader, twin.boot), true);
    for (const one of [watcher, silent, twin]) await one.close();
  },
);
