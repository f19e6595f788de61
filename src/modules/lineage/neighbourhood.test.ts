import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { isAppError } from '../../kernel/errors.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { createSimulatedClock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import { createLineage } from './lineage.ts';
import { lineageMigrations } from './migrations.ts';
import type { Neighbourhood } from './neighbourhood.ts';

const run = (n: number): NodeRef => ({ type: 'run', id: `r${String(n).padStart(2, '0')}` });
const data: NodeRef = { type: 'dataset-version', id: 'd1' };
const model: NodeRef = { type: 'model-version', id: 'm1' };

/** A dataset version that twenty runs used, of which the last made a model version; one more run is of another project. */
async function wide(db: Database) {
  const clock = createSimulatedClock(0);
  const lineage = createLineage({ db, clock });
  const link = async (from: NodeRef, to: NodeRef, project = 'p') => {
    clock.advanceTo(clock.now() + 1000);
    await db.transact(async (tx) => {
      await lineage.describe(tx, { ref: to, project, label: to.id });
      await lineage.link(tx, { from, to, relation: 'used' });
    });
  };
  await db.transact((tx) => lineage.describe(tx, { ref: data, project: 'p', label: 'd1' }));
  for (let n = 0; n < 20; n++) await link(data, run(n));
  await link(run(19), model);
  await link(data, run(99), 'other');
  return lineage;
}

const seesAll = { up: 1, down: 1, neighbours: 3, expand: [], limit: 100, sees: () => true };
const ids = ({ nodes }: Neighbourhood) => nodes.map(({ id }) => id).join();
const more = ({ nodes }: Neighbourhood) =>
  Object.fromEntries(
    nodes.flatMap(({ id, moreUp, moreDown }) => (moreUp + moreDown > 0 ? [[id, `${moreUp} ${moreDown}`]] : [])),
  );

testOnDatabases(
  'of many neighbours the newest are shown and the others counted, those of a project unseen left out of both',
  lineageMigrations,
  async (_t, db) => {
    const lineage = await wide(db);
    const found = await lineage.neighbourhood(data, seesAll);
    assert.equal(ids(found), 'd1,r99,r19,r18');
    assert.deepEqual(more(found), { d1: '0 18', r19: '0 1' });
    const own = await lineage.neighbourhood(data, { ...seesAll, sees: (project) => project === 'p' });
    assert.equal(ids(own), 'd1,r19,r18');
    assert.deepEqual(more(own), { d1: '0 18', r19: '0 1' });
    await assert.rejects(lineage.neighbourhood(data, { ...seesAll, sees: () => false }), (error: unknown) =>
      isAppError(error, 'lineage.unknown_node'),
    );
  },
);

testOnDatabases(
  'steps up and down are counted apart, and a node that is asked for shows all its neighbours up to the limit',
  lineageMigrations,
  async (_t, db) => {
    const lineage = await wide(db);
    assert.equal(ids(await lineage.neighbourhood(run(19), { ...seesAll, up: 0, down: 1 })), 'r19,m1');
    const up = await lineage.neighbourhood(model, { ...seesAll, up: 2, down: 0 });
    assert.equal(ids(up), 'm1,r19,d1');
    assert.deepEqual(more(up), { d1: '0 20' });
    const downOf = (ref: NodeRef) => [{ ref, direction: 'downstream' as const }];
    const whole = await lineage.neighbourhood(model, { ...seesAll, up: 2, down: 0, expand: downOf(data) });
    assert.equal(whole.nodes.length, 23);
    assert.equal(whole.edges.length, 22);
    assert.deepEqual([more(whole), whole.truncated], [{}, false]);
    const cut = await lineage.neighbourhood(model, { ...seesAll, up: 2, down: 0, expand: downOf(data), limit: 10 });
    assert.deepEqual([cut.nodes.length, cut.truncated, more(cut)], [10, true, { d1: '0 13' }]);
    const unseen = await lineage.neighbourhood(model, { ...seesAll, up: 1, down: 0, expand: downOf(data) });
    assert.equal(ids(unseen), 'm1,r19');
  },
);
