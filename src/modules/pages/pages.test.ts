// The sentences, from records: each names what its page is about, and leads to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { LoopStatus } from '../loop/index.ts';
import { groupOf, homeAnswer, loopAnswer } from './home.ts';
import { modelAnswer, modelsAnswer } from './models.ts';
import { stagesOf } from './stages.ts';
import { worthOf } from './worth.ts';

const at = Date.parse('1997-08-01T00:00:00Z');
const actor = { kind: 'policy', id: 'loop', name: 'loop' } as const;

function loopOf(over: Partial<LoopStatus> & { readonly model?: string; readonly paused?: boolean }): LoopStatus {
  const { model = 'churn', paused = false, ...rest } = over;
  return {
    policy: {
      project: 'shop',
      model,
      pipeline: 'retrain',
      versionOutput: { step: 'train', output: 'version' },
      evaluation: {
        data: {} as LoopStatus['policy']['evaluation']['data'],
        labelColumn: 'churned',
        slices: {},
        fairness: [],
        threshold: 0.5,
        seed: 1,
        gate: [],
      },
      endpoint: `${model}-api`,
      rollout: {},
      triggers: ['drift'],
      coolDownMs: 1000,
      budget: null,
      approvals: 0,
      paused,
    },
    state: 'idle',
    turn: null,
    lastTransition: null,
    openAlarms: [],
    held: null,
    ...rest,
  };
}

const alarm = {
  id: 'a1',
  monitor: 'drift',
  text: 'PSI of spend .31',
  raisedAt: at,
} as LoopStatus['openAlarms'][number];

test('home says that nothing needs anyone, or names who does, who is running and the alarms, each leading there', () => {
  assert.equal(textOf(homeAnswer([loopOf({})])), 'Nothing needs you; no alarm is open.');
  const busy = homeAnswer([
    loopOf({ state: 'awaiting-approval' }),
    loopOf({ model: 'credit', state: 'rolled-back' }),
    loopOf({ model: 'price', state: 'training', openAlarms: [alarm] }),
  ]);
  assert.equal(textOf(busy), 'churn and credit need you; price is training; 1 alarm open.');
  assert.equal(busy.tone, 'awaiting');
  assert.deepEqual(linksOf(busy), ['loop/churn', 'loop/credit', 'loop/price', 'alerts']);
});

test('a paused loop needs someone only while an alarm of it is open', () => {
  assert.equal(groupOf(loopOf({ paused: true })), 'at-rest');
  assert.equal(groupOf(loopOf({ paused: true, openAlarms: [alarm] })), 'needs-you');
});

test('a loop is explained by the cause of its last transition, and an alarm is led to', () => {
  assert.match(textOf(loopAnswer(loopOf({}))), /no turn yet/);
  const explained = loopAnswer(
    loopOf({
      state: 'training',
      lastTransition: {
        id: 't1',
        turnId: 'u1',
        project: 'shop',
        model: 'churn',
        from: 'idle',
        to: 'training',
        cause: { kind: 'alarm', id: 'a1', text: 'PSI of spend .31' },
        actor,
        evidence: [],
        at,
      },
      held: { reason: 'turn-under-way', text: 'A turn is under way.' },
    }),
  );
  assert.equal(textOf(explained), 'churn is training: PSI of spend .31 A turn is under way.');
  assert.deepEqual(linksOf(explained), ['alerts?sel=a1']);
});

test('stages of a loop that never turned are idle, and an open alarm shows at the monitor', () => {
  const stages = stagesOf(loopOf({ openAlarms: [alarm] }), {}, undefined, at);
  assert.deepEqual(
    stages.map(({ name, tone, note }) => `${name} ${tone} ${note}`),
    [
      'Data idle none yet',
      'Features idle none yet',
      'Train idle no turn yet',
      'Validate idle –',
      'Deploy idle nothing serves',
      'Monitor warn 1 open alarm',
      'Retrain idle on drift',
    ],
  );
  const rolling = stagesOf(loopOf({ state: 'rolling-out' }), {}, '4', at);
  assert.deepEqual(
    rolling.filter(({ now }) => now).map(({ name, to }) => [name, to]),
    [['Deploy', 'deployments/churn-api']],
  );
});

test('a model’s sentence names what serves where, with shares, and what the gate said of the newest version', () => {
  const share = modelAnswer(
    [
      { endpoint: 'api', role: 'champion', version: '11', weight: 0.9 },
      { endpoint: 'api', role: 'challenger', version: '12', weight: 0.1 },
    ],
    { model: 'churn', version: 13 },
    { verdict: 'fail', summary: 'v13 fails 1 of 5 conditions.' },
  );
  assert.equal(
    textOf(share),
    'v11 serves api (90 %), v12 serves api (10 %). The newest, v13, fails 1 of 5 conditions.',
  );
  assert.equal(share.tone, 'warn');
  assert.ok(linksOf(share).includes('models/churn/v/13'));
  assert.equal(
    textOf(modelAnswer([], { model: 'churn', version: 1 }, undefined)),
    'Nothing is live. The newest, v1, has not been judged by a gate.',
  );
});

test('the list of models counts what is live and names those whose newest version was refused', () => {
  const model = {
    id: 'm1',
    project: 'shop',
    name: 'churn',
    description: '',
    lastVersion: 3,
    tags: {},
    aliases: {},
    createdAt: '',
    updatedAt: '',
  };
  const said = modelsAnswer([{ model, live: [], gate: 'fail' }], true);
  assert.equal(textOf(said), '1 model, none live; the gate refused the newest version of churn.');
  assert.deepEqual(linksOf(said), ['models/churn/v/3']);
});

test('worth pairs loop and static values of the same time, and is silent with fewer than two pairs', () => {
  const objective = { name: 'profit', kpi: 'Profit', unit: '$' } as Parameters<typeof worthOf>[0];
  const value = (series: string, day: number, value: number) => ({
    objectiveId: 'o',
    series,
    at: at + day,
    value,
    note: '',
  });
  assert.equal(worthOf(objective, [value('loop', 0, 5), value('static', 0, 3)]), null);
  const worth = worthOf(objective, [
    value('loop', 1, 7),
    value('static', 1, 3),
    value('loop', 0, 5),
    value('static', 0, 3),
    value('loop', 2, 100),
  ]);
  assert.equal(worth?.gain, 3);
  assert.deepEqual(
    worth.points.map(({ loop }) => loop),
    [5, 7],
  );
});
