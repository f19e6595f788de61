import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, testOnDatabases } from '../../../test/support/databases.ts';
import { createLogPurge } from './log-purge.ts';
import { pipelinesMigrations } from './migrations.ts';
import * as store from './store.ts';

testOnDatabases(
  'logs of runs that ended long ago go once, and those of running and later ones stay',
  pipelinesMigrations,
  async (t, db) => {
    const folder = temporaryFolder(t);
    const logOf = (id: string): string => join(folder, id, 'train.log');
    for (const [id, endedAt] of [
      ['a', 5],
      ['b', 6],
      ['late', 50],
      ['running', null],
    ] as const) {
      await db.transact((tx) =>
        store.insertRun(
          tx,
          {
            id,
            project: 'p',
            pipelineId: 'x',
            pipeline: 'x',
            version: 1,
            definition: { steps: [], params: {}, schedule: null, triggers: [], experiment: '' },
            code: null,
            codeSource: null,
            params: {},
            state: endedAt === null ? 'running' : 'succeeded',
            cause: { kind: 'person', id: '', note: '' },
            error: null,
            reproduces: null,
            createdAt: 1,
            startedAt: 2,
            endedAt: null,
            durationMs: null,
          },
          'job',
        ),
      );
      if (endedAt !== null)
        await db.transact((tx) => store.changeRun(tx, id, ['succeeded'], { state: 'succeeded', ended_at: endedAt }));
      mkdirSync(join(folder, id));
      writeFileSync(logOf(id), 'a line\n');
      writeFileSync(join(folder, id, 'result.json'), '{}');
    }
    const purge = createLogPurge({ db, folder });
    assert.deepEqual([await purge.count('p', 10), await purge.count('q', 10)], [2, 0]);
    assert.deepEqual(
      [await purge.purge('p', 10, 1), await purge.purge('p', 10, 10), await purge.purge('p', 10, 10)],
      [1, 1, 0],
    );
    assert.deepEqual(
      ['a', 'b', 'late', 'running'].map((id) => existsSync(logOf(id))),
      [false, false, true, true],
    );
    assert.ok(existsSync(join(folder, 'a', 'result.json')));
    assert.equal(await purge.count('p', 10), 0);
  },
);
