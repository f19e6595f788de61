import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { monitoringMigrations } from './migrations.ts';
import type { MonitorWindow } from './model.ts';
import { insertWindow, listWindows, newestWindows } from './store.ts';

const windowOf = (id: string, monitor: string, status: MonitorWindow['status'], model = 'churn') =>
  ({
    id,
    project: 'shop',
    model,
    monitor,
    versionId: id,
    from: 0,
    to: 1,
    status,
  }) as unknown as MonitorWindow;

testOnDatabases(
  'the newest window with data of each monitor is found at once',
  monitoringMigrations,
  async (_t, db) => {
    await db.transact(async (tx) => {
      for (const window of [
        windowOf('1', 'drift', 'ok'),
        windowOf('2', 'drift', 'breach'),
        windowOf('3', 'drift', 'no-data'),
        windowOf('4', 'quality', 'no-data'),
        windowOf('5', 'drift', 'ok', 'credit'),
      ])
        await insertWindow(tx, window);
    });
    assert.deepEqual(
      (await newestWindows(db.reader, 'shop')).map(({ id }) => id),
      ['5', '2'],
    );
    const listed = await listWindows(
      db.reader,
      { project: 'shop', model: 'churn', monitors: ['quality', 'service'] },
      '~',
      10,
    );
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['4'],
    );
  },
);
