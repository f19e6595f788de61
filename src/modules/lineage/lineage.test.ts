import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import { createLineage, visibleGraph } from './lineage.ts';
import { lineageMigrations } from './migrations.ts';

const dataset: NodeRef = { type: 'dataset-version', id: 'd1' };
const run: NodeRef = { type: 'run', id: 'r1' };
const model: NodeRef = { type: 'model-version', id: 'm1' };

async function chain(db: Database) {
  const lineage = createLineage({ db, clock: systemClock });
  await db.transact(async (tx) => {
    for (const ref of [dataset, run, model])
      await lineage.describe(tx, { ref, project: 'p', label: `Label ${ref.id}` });
    await lineage.link(
      tx,
      { from: dataset, to: run, relation: 'used' },
      { from: run, to: model, relation: 'produced' },
    );
  });
  return lineage;
}

testOnDatabases(
  'upstream of a model reaches its data at depth two and not at depth one',
  lineageMigrations,
  async (_t, db) => {
    const lineage = await chain(db);
    const near = await lineage.around(model, { direction: 'upstream', depth: 1 });
    assert.deepEqual(near.nodes.map((node) => node.id).sort(), ['m1', 'r1']);
    const far = await lineage.around(model, { direction: 'upstream', depth: 5 });
    assert.deepEqual(
      far.nodes.map((node) => [node.id, node.depth]),
      [
        ['m1', 0],
        ['r1', 1],
        ['d1', 2],
      ],
    );
    assert.equal(far.edges.length, 2);
  },
);

testOnDatabases('linking twice keeps one edge, and a cycle ends the walk', lineageMigrations, async (_t, db) => {
  const lineage = await chain(db);
  await db.transact((tx) =>
    lineage.link(tx, { from: dataset, to: run, relation: 'used' }, { from: model, to: dataset, relation: 'caused' }),
  );
  const graph = await lineage.around(run, { direction: 'both', depth: 50 });
  assert.equal(graph.edges.length, 3);
  assert.equal(graph.nodes.length, 3);
});

test('a reader of some projects sees no record of another, and no edge to one', () => {
  const node = (id: string, project: string) => ({ type: 'run' as const, id, project, label: id, detail: {}, at: 0 });
  const [own, foreign] = [node('a', 'mine'), node('b', 'theirs')];
  const graph = {
    focus: own,
    nodes: [
      { ...own, depth: 0 },
      { ...foreign, depth: 1 },
    ],
    edges: [{ from: own, to: foreign, relation: 'used' as const }],
    truncated: false,
  };
  const seen = visibleGraph(graph, (project) => project === 'mine');
  assert.deepEqual(
    seen.nodes.map(({ id }) => id),
    ['a'],
  );
  assert.deepEqual(seen.edges, []);
  assert.throws(() => visibleGraph({ ...graph, focus: foreign }, (project) => project === 'mine'), {
    code: 'lineage.unknown_node',
  });
});

testOnDatabases('a walk says when the limit cut it', lineageMigrations, async (_t, db) => {
  const lineage = await chain(db);
  await db.transact(async (tx) => {
    for (let n = 0; n < 30; n++)
      await lineage.link(tx, { from: run, to: { type: 'prediction', id: `p${n}` }, relation: 'predicted' });
  });
  const graph = await lineage.around(run, { direction: 'downstream', depth: 1, limit: 10 });
  assert.equal(graph.truncated, true);
  assert.equal(graph.nodes.length, 10);
});

testOnDatabases(
  'records are found by id, by part of their label with wildcards literal, and page newest first',
  lineageMigrations,
  async (_t, db) => {
    const lineage = await chain(db);
    assert.equal((await lineage.resolve('r1')).type, 'run');
    await assert.rejects(lineage.resolve('nope'), { code: 'lineage.unknown_node' });
    assert.deepEqual(
      (await lineage.list({ project: 'p', text: 'LABEL M' }, { limit: 10 })).items.map((node) => node.id),
      ['m1'],
    );
    assert.equal((await lineage.list({ project: 'p', text: '%' }, { limit: 10 })).items.length, 0);
    const first = await lineage.list({ project: 'p' }, { limit: 2 });
    const second = await lineage.list({ project: 'p' }, { limit: 2, cursor: first.nextCursor });
    assert.equal(new Set([...first.items, ...second.items].map((node) => node.id)).size, 3);
  },
);

testOnDatabases(
  'uses count records that a whole or its parts went into, once each and by type',
  lineageMigrations,
  async (_t, db) => {
    const lineage = createLineage({ db, clock: systemClock });
    const whole: NodeRef = { type: 'dataset', id: 'whole' };
    const unused: NodeRef = { type: 'dataset', id: 'unused' };
    const second: NodeRef = { type: 'dataset-version', id: 'd2' };
    const view: NodeRef = { type: 'feature-view', id: 'v1' };
    await db.transact((tx) =>
      lineage.link(
        tx,
        { from: whole, to: dataset, relation: 'contains' },
        { from: whole, to: second, relation: 'contains' },
        { from: dataset, to: second, relation: 'derived' },
        { from: whole, to: view, relation: 'derived' },
        { from: second, to: view, relation: 'derived' },
        { from: dataset, to: run, relation: 'used' },
        { from: second, to: run, relation: 'used' },
        { from: second, to: { type: 'run', id: 'r2' }, relation: 'used' },
      ),
    );
    const uses = await lineage.usesOf([whole, second, unused]);
    assert.deepEqual(uses.get('whole'), [
      { type: 'run', count: 2 },
      { type: 'feature-view', count: 1 },
    ]);
    assert.equal(uses.get('d2')?.length, 2);
    assert.equal(uses.has('unused'), false);
  },
);
