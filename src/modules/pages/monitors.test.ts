// What the pages of monitors, alarms and retraining say and draw, from stored windows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { MonitorWindow } from '../monitoring/index.ts';
import { cellAnswer, columnsOf, driftMap } from './drift.ts';
import { alertsAnswer, monitorAnswer, monitorsAnswer, performanceOf } from './monitors.ts';
import { retrainingAnswer } from './retraining.ts';

const hour = 3_600_000;
const at = Date.parse('1997-08-01T00:00:00Z');

const windowOf = (over: Partial<MonitorWindow>): MonitorWindow => ({
  id: 'w',
  project: 'shop',
  model: 'churn',
  monitor: 'drift',
  type: 'data-drift',
  versionId: 'v',
  version: 3,
  status: 'breach',
  from: at - 24 * hour,
  to: at,
  rows: 100,
  text: '',
  values: {},
  at,
  ...over,
});
const column = (name: string, value: number, excluded = false) => ({ column: name, value, excluded });
const drift = (id: string, time: number, ...columns: ReturnType<typeof column>[]) =>
  windowOf({ id, at: time, to: time, values: { threshold: 0.25, method: 'psi', columns } });

test('the map of drift has a column for each time, empty cells where nothing was measured, and the worst row first', () => {
  const map = driftMap(
    [
      windowOf({ id: 'none', at: at + 2 * hour, to: at + 2 * hour, status: 'no-data' }),
      drift('second', at + hour, column('age', 0.5), column('id', 9, true)),
      drift('first', at, column('spend', 1), column('age', 0.1)),
      windowOf({
        id: 'score',
        at,
        type: 'prediction-drift',
        values: { threshold: 2, column: { column: 'x', value: 1 } },
      }),
    ],
    true,
  );
  assert.deepEqual(
    map.rows.map((row) => [row.column, row.worst, row.cells.map((cell) => cell?.ratio ?? null)]),
    [
      ['spend', 4, [4, null, null]],
      ['age', 2, [0.4, 2, null]],
      ['score', 0.5, [0.5, null, null]],
      ['id', 36, [null, 36, null]],
    ],
  );
  assert.equal(map.windows.length, 3);
  assert.equal(map.rows[0]?.cells[0]?.window, 'first');
});

test('a cell’s sentence tells the ratio to its threshold and the bin that adds most', () => {
  const bin = (label: string, psi: number) => ({
    label,
    reference: 1,
    current: 1,
    referenceShare: 0.5,
    currentShare: 0.5,
    psi,
  });
  const [found] = columnsOf(drift('w', at, column('spend', 0.5)));
  assert.ok(found !== undefined);
  const said = cellAnswer(windowOf({}), found, [bin('≤ 4', 0.1), bin('> 4', 0.4)]);
  assert.equal(
    textOf(said),
    'spend is 0.5000 from its reference, 2 times the threshold 0.2500, on v3 in the window to 1997-08-01; the bin > 4 adds most, 80 % of the index.',
  );
  assert.equal(said.tone, 'warn');
  const values = {
    columns: [{ ...column('spend', 1e-6), method: 'ks-test', threshold: 0.001, categories: ['a', null] }],
  };
  const [tested] = columnsOf(windowOf({ values }));
  assert.ok(tested !== undefined && Math.abs(tested.ratio - 2) < 1e-12, 'twice the digits of the level');
  assert.match(
    textOf(cellAnswer(windowOf({}), tested, [])),
    /^spend and its reference are of one law with p 1\S*, the level being/,
  );
});

test('performance pairs realised and estimated values of a day, and keeps days that have only one', () => {
  const points = performanceOf([
    windowOf({ type: 'estimated-performance', to: at + 48 * hour, values: { auc: 0.7 } }),
    windowOf({ type: 'estimated-performance', values: { auc: 0.72 } }),
    windowOf({ type: 'performance', values: { auc: 0.74, floor: 0.7 } }),
    windowOf({ type: 'performance', to: at + 72 * hour, status: 'no-data' }),
  ]);
  assert.deepEqual(points, [
    { day: '1997-08-01', realised: 0.74, estimated: 0.72, floor: 0.7, version: 3 },
    { day: '1997-08-03', realised: null, estimated: 0.7, floor: null, version: 3 },
  ]);
});

test('drift alone is a warning; a realised value below its floor is a failure', () => {
  const drifted = drift('w', at, column('spend', 1), column('age', 0.3), column('id', 9, true));
  const point = { day: '1997-08-01', realised: 0.74, estimated: null, floor: 0.7, version: 3 };
  const warned = monitorAnswer('churn', drifted, [point], [{ id: 'a1', monitor: 'drift' }]);
  assert.equal(
    textOf(warned),
    'spend, age drifted past the threshold in the window to 1997-08-01; realised AUC 0.7400 on 1997-08-01 (floor 0.7000); open: drift.',
  );
  assert.equal(warned.tone, 'warn');
  assert.deepEqual(linksOf(warned), ['alerts?sel=a1']);
  assert.equal(monitorAnswer('churn', drifted, [{ ...point, realised: 0.6 }], []).tone, 'fail');
  const later = { ...point, day: '1997-09-01', realised: null, estimated: 0.71, floor: null };
  assert.match(
    textOf(monitorAnswer('churn', undefined, [point, later], [])),
    /^Nothing drifted past its threshold; realised AUC 0.7400 .*, estimated 0.7100 on 1997-09-01; no alarm is open\.$/,
  );
  assert.equal(textOf(monitorAnswer('churn', undefined, [], [])), 'The monitors have found no data yet.');
});

test('the list of monitors names the models that degrade and counts their alarms', () => {
  const row = (model: string, openAlarms: number) => ({ plan: { model }, openAlarms });
  const said = monitorsAnswer([row('churn', 2), row('credit', 0), row('fraud', 1)]);
  assert.equal(textOf(said), 'churn and fraud have 3 open alarms; 1 of 3 watched models have none.');
  assert.deepEqual(linksOf(said), ['monitors/churn', 'monitors/fraud']);
  assert.equal(textOf(monitorsAnswer([row('churn', 1)])), 'churn has 1 open alarm.');
  assert.equal(textOf(monitorsAnswer([row('churn', 0)])), 'The watched model has no open alarm.');
});

test('alerts tell how many nobody has and lead to the oldest', () => {
  const alarm = (id: string, hours: number, by: string | null) => ({
    id,
    monitor: 'drift',
    model: 'churn',
    acknowledgedBy: by,
    raisedAt: at - hours * hour,
    clearedAt: null,
  });
  const said = alertsAnswer([alarm('young', 1, null), alarm('old', 5, 'ana')], at);
  assert.equal(textOf(said), '2 alarms open, 1 taken by nobody; the oldest, drift on churn, for 5 h 00 m.');
  assert.deepEqual(linksOf(said), ['alerts?sel=old']);
  assert.equal(textOf(alertsAnswer([], at)), 'Nothing is firing.');
});

test('retraining counts every decision and tells the last one with its alarm', () => {
  const said = retrainingAnswer(
    { started: 3, held: 1200 },
    { model: 'churn', text: 'A turn is under way.', outcome: 'held', alarmId: 'a1' },
  );
  assert.equal(textOf(said), '1 203 decisions: 3 started a turn, 1 200 held. Last, churn: A turn is under way.');
  assert.deepEqual(linksOf(said), ['loop/churn', 'alerts?sel=a1']);
  assert.equal(textOf(retrainingAnswer({ started: 0, held: 0 }, undefined)), 'No alarm has asked for a retraining.');
});
