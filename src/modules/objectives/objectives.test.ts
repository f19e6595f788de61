import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { createAudit } from '../audit/index.ts';
import { createLineage } from '../lineage/index.ts';
import { meetsTarget } from './model.ts';
import { createObjectives, type ObjectiveDeclaration } from './objectives.ts';

const declaration: ObjectiveDeclaration = {
  name: 'profit',
  kpi: 'Profit per 1,000 customers',
  unit: 'USD',
  direction: 'increase',
  baseline: 800,
  target: 900,
  owner: 'ana',
  assumptions: 'assumed',
};

async function open(t: TestContext) {
  const platform = await openTestPlatform(t, { from: '1997-06-01' });
  const audit = createAudit(platform);
  return { platform, audit, objectives: createObjectives({ ...platform, audit, lineage: createLineage(platform) }) };
}

test('an objective is declared once, changed in place, and each change is audited', async (t) => {
  const { objectives, audit } = await open(t);
  const first = await objectives.declare(testActor, 'p', declaration);
  const second = await objectives.declare(testActor, 'p', { ...declaration, target: 950 });
  assert.equal(second.id, first.id);
  assert.equal((await objectives.get('p', 'profit')).target, 950);
  const entries = await audit.list({ action: 'objectives.declare' }, { limit: 10 });
  assert.equal(entries.items.length, 2);
  assert.equal(entries.items[0]?.before, entries.items[1]?.after);
});

test('a target worse than the baseline is refused in either direction', async (t) => {
  const { objectives } = await open(t);
  await assert.rejects(objectives.declare(testActor, 'p', { ...declaration, target: 700 }), {
    code: 'objectives.bad_target',
  });
  await assert.rejects(objectives.declare(testActor, 'p', { ...declaration, direction: 'decrease' }), {
    code: 'objectives.bad_target',
  });
  await assert.rejects(objectives.get('p', 'profit'), { code: 'objectives.unknown_objective' });
});

test('a value below the target publishes kpi.missed and one at the target does not', async (t) => {
  const { platform, objectives } = await open(t);
  await objectives.declare(testActor, 'p', declaration);
  await objectives.record(testActor, 'p', 'profit', { series: 'loop', at: 1, value: 900 });
  await objectives.record(testActor, 'p', 'profit', { series: 'loop', at: 2, value: 899 });
  await platform.bus.settled();
  const missed = (await platform.bus.since('', 100)).filter((event) => event.type === 'kpi.missed');
  assert.deepEqual(
    missed.map((event) => event.data['value']),
    [899],
  );
});

test('measurements page in order of time and series, and a repeated one is corrected', async (t) => {
  const { objectives } = await open(t);
  await objectives.declare(testActor, 'p', declaration);
  for (const at of [1, 2])
    for (const series of ['loop', 'static'])
      await objectives.record(testActor, 'p', 'profit', { series, at, value: at });
  await objectives.record(testActor, 'p', 'profit', { series: 'loop', at: 1, value: 42 });
  const first = await objectives.measurements('p', 'profit', { limit: 3 });
  const second = await objectives.measurements('p', 'profit', { limit: 3, cursor: first.nextCursor });
  assert.deepEqual(
    [...first.items, ...second.items].map((one) => [one.at, one.series, one.value]),
    [
      [1, 'loop', 42],
      [1, 'static', 1],
      [2, 'loop', 2],
      [2, 'static', 2],
    ],
  );
});

test('whether a target is met depends on the direction', () => {
  assert.ok(meetsTarget({ direction: 'increase', target: 5 }, 5));
  assert.ok(!meetsTarget({ direction: 'increase', target: 5 }, 4.9));
  assert.ok(meetsTarget({ direction: 'decrease', target: 5 }, 4.9));
});
