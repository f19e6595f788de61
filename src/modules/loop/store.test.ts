import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { loopMigrations } from './migrations.ts';
import type { Decision } from './model.ts';
import { countDecisions, insertDecision, listDecisions } from './store.ts';

const decisionOf = (id: string, model: string, outcome: Decision['outcome']): Decision => ({
  id,
  project: 'shop',
  model,
  alarmId: 'a',
  outcome,
  heldBy: '',
  text: '',
  turnId: null,
  at: 0,
});

testOnDatabases(
  'decisions of a project are listed newest first and counted, by model and outcome',
  loopMigrations,
  async (_t, db) => {
    await db.transact(async (tx) => {
      for (const decision of [
        decisionOf('1', 'churn', 'held'),
        decisionOf('2', 'credit', 'started'),
        decisionOf('3', 'churn', 'started'),
        decisionOf('4', 'churn', 'held'),
      ])
        await insertDecision(tx, decision);
    });
    const ids = async (filter: object, before = '~') =>
      (await listDecisions(db.reader, { project: 'shop', ...filter }, before, 10)).map(({ id }) => id);
    assert.deepEqual(await ids({}), ['4', '3', '2', '1']);
    assert.deepEqual(await ids({ model: 'churn' }, '4'), ['3', '1']);
    assert.deepEqual(await ids({ outcome: 'started' }), ['3', '2']);
    assert.deepEqual(await countDecisions(db.reader, { project: 'shop' }), { started: 2, held: 2 });
    assert.deepEqual(await countDecisions(db.reader, { project: 'shop', model: 'credit' }), { started: 1, held: 0 });
  },
);
