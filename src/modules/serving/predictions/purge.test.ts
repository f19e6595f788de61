import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { openTestPlatform } from '../../../../test/support/platform.ts';
import { servingMigrations } from '../migrations.ts';
import { createPredictionLog } from './prediction-log.ts';
import * as store from './store.ts';

testOnDatabases(
  'whole files of old predictions leave the log, oldest first, and a file that reaches into the term stays',
  servingMigrations,
  async (t, db) => {
    const log = createPredictionLog({ ...(await openTestPlatform(t)), db });
    const part = (id: string, minAt: number, maxAt: number, project = 'p'): store.PredictionPart => ({
      id,
      segment: 's',
      project,
      endpointId: 'e',
      day: '1997-06-30',
      sha256: id.padEnd(64, '0'),
      records: 10,
      bytes: 100,
      firstId: `${id}1`,
      lastId: `${id}2`,
      minAt,
      maxAt,
      minRevision: 1,
      maxRevision: 1,
      collectedAt: maxAt,
    });
    for (const one of [part('a', 1, 2), part('b', 3, 4), part('c', 4, 9), part('d', 1, 2, 'q')])
      await db.transact((tx) => store.insertPart(tx, one));
    assert.deepEqual(await log.countOld('p', 5), {
      files: 2,
      records: 20,
      bytes: 200,
      digests: ['a'.padEnd(64, '0'), 'b'.padEnd(64, '0')],
    });
    const purge = (limit: number) => db.transact((tx) => log.purge(tx, 'p', 5, limit));
    assert.deepEqual((await purge(1)).digests, ['a'.padEnd(64, '0')]);
    assert.equal((await purge(10)).files, 1);
    assert.equal((await purge(10)).files, 0);
    assert.deepEqual(
      (await store.partsBetween(db.reader, 'e', 0, 10)).map(({ id }) => id),
      ['d', 'c'],
    );
  },
);
