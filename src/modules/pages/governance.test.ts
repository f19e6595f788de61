// What the pages of objectives, lineage, approvals, the audit log and a model's history say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { Neighbourhood } from '../lineage/index.ts';
import { approvalsAnswer, auditAnswer, lineageAnswer } from './governance.ts';
import { modelAtAnswer } from './model-history.ts';
import { objectiveRow, objectivesAnswer } from './objectives.ts';

const at = Date.parse('1997-08-01T00:00:00Z');
const day = 86_400_000;

const objective = {
  id: 'o',
  project: 'shop',
  name: 'profit',
  kpi: 'Profit per 1,000 customers',
  unit: 'USD',
  direction: 'increase',
  baseline: 800,
  target: 900,
  owner: 'Sales',
  assumptions: '',
  createdAt: at,
  updatedAt: at,
} as const;
const measured = (series: string, days: number, value: number) => ({
  objectiveId: 'o',
  series,
  at: at + days * day,
  value,
  note: '',
});

test('an objective pairs the loop with the static model by day and tells whether the newest value meets the target', () => {
  const row = objectiveRow(objective, [
    measured('loop', 0, 850),
    measured('static', 0, 800),
    measured('loop', 1, 950),
    measured('static', 2, 700),
  ]);
  assert.deepEqual(row.days, ['1997-08-01', '1997-08-02', '1997-08-03']);
  assert.deepEqual(row.series, [
    { name: 'loop', values: [850, 950, null] },
    { name: 'static', values: [800, null, 700] },
  ]);
  assert.deepEqual(row.gain, { mean: 50, days: 1 });
  assert.deepEqual(row.newest, { series: 'loop', at: '1997-08-02T00:00:00.000Z', value: 950, met: true });
  assert.equal(
    textOf(objectivesAnswer([row])),
    'Sales wants profit per 1,000 customers to increase from 800 to 900 USD; it was 950 on 1997-08-02, which meets the target; the loop differs by +50 USD from a model that is never retrained, on average over 1 day.',
  );
  const short = objectivesAnswer([objectiveRow(objective, [measured('loop', 0, 850)]), row]);
  assert.match(textOf(short), /850 on 1997-08-01, short of the target\. 1 more objective below\.$/);
  assert.equal(short.tone, 'warn');
  assert.match(textOf(objectivesAnswer([objectiveRow(objective, [])])), /nothing has been measured yet\.$/);
  assert.match(textOf(objectivesAnswer([])), /^No objective is declared/);
});

test('approvals name the oldest request and how many votes it has', () => {
  const vote = { actor: { kind: 'local', id: 'a', name: 'a' }, approve: true, reason: 'fine', at } as const;
  const request = (title: string, votes: readonly (typeof vote)[]) => ({ title, votes, needed: 2 });
  assert.equal(
    textOf(approvalsAnswer([request('churn v13', [vote])])),
    'churn v13 has 1 of 2 approvals and awaits a decision.',
  );
  assert.equal(
    textOf(approvalsAnswer([request('churn v13', []), request('credit v2', [])])),
    '2 requests await a decision; the oldest: churn v13 has 0 of 2 approvals.',
  );
  assert.equal(textOf(approvalsAnswer([])), 'Nothing awaits a decision.');
});

test('the audit log tells its size, its root and the newest entry shown', () => {
  const head = { size: 1234, root: '9c1e'.padEnd(64, '0') };
  assert.equal(
    textOf(auditAnswer(head, { at, actor: { name: 'bo' }, action: 'version.approve' })),
    '1 234 entries on this server, under the root 9c1e000000000000…; the newest shown is version.approve by bo, 1997-08-01 00:00 UTC.',
  );
  assert.match(textOf(auditAnswer(head, undefined)), /none matches\.$/);
});

test('lineage names what a record was made from and what a change of it concerns', () => {
  const node = (id: string, depth: number) => ({
    type: 'run' as const,
    id,
    project: 'shop',
    label: `run ${id}`,
    detail: {},
    at,
    depth,
    moreUp: 0,
    moreDown: 0,
  });
  const edge = (from: string, to: string) => ({
    from: { type: 'run' as const, id: from },
    to: { type: 'run' as const, id: to },
    relation: 'used' as const,
  });
  const graph: Pick<Neighbourhood, 'focus' | 'nodes' | 'edges' | 'truncated'> = {
    focus: node('f', 0),
    nodes: [node('f', 0), node('a', 1), node('b', 1), node('c', 1), node('d', 1)],
    edges: [edge('a', 'f'), edge('f', 'b'), edge('f', 'c'), edge('f', 'd')],
    truncated: false,
  };
  const said = lineageAnswer(graph, { up: 1, down: 1 });
  assert.equal(
    textOf(said),
    'Made from run a; a change of it concerns run b, run c and 1 more. 4 records shown, 1 step up and 1 down.',
  );
  assert.deepEqual(
    linksOf(said),
    ['a', 'b', 'c'].map((id) => `lineage?focus=run%2F${id}`),
  );
  assert.equal(
    textOf(lineageAnswer({ ...graph, nodes: [node('f', 0)], edges: [], truncated: true }, { up: 2, down: 0 })),
    'Made from no other record; nothing came of it. 0 records shown, 2 steps up and 0 down; more were asked for than are shown.',
  );
});

test('a model at a time tells what served then and where its aliases pointed', () => {
  const said = modelAtAnswer(
    'churn',
    at,
    [
      { endpoint: 'api', role: 'champion', version: '6', weight: 0.9 },
      { endpoint: 'api', role: 'challenger', version: '9', weight: 0.1 },
    ],
    { champion: 6 },
  );
  assert.equal(textOf(said), 'At 1997-08-01 00:00 UTC v6 served api (90 %), v9 served api (10 %); @champion was v6.');
  assert.ok(linksOf(said).includes('models/churn/v/9'));
  assert.equal(
    textOf(modelAtAnswer('churn', at, [], {})),
    'At 1997-08-01 00:00 UTC nothing of churn was live; no alias was set.',
  );
});
