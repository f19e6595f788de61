import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { untracked, withoutSecrets } from '../../../test/support/pipelines.ts';
import { openTestPlatform, type TestPlatform, testActor, until } from '../../../test/support/platform.ts';
import { day } from '../../kernel/time.ts';
import { createAudit } from '../audit/index.ts';
import type { EvaluatedVersion, Evaluation, Evaluations } from '../evaluation/index.ts';
import { createApprovals } from '../governance/index.ts';
import { createLineage } from '../lineage/index.ts';
import { createPipelines } from '../pipelines/index.ts';
import { createLoop, type Loop } from './loop.ts';
import { heldBy, type LoopPolicy, mayGo } from './model.ts';
import type { OpenAlarm } from './ports.ts';

/** What the surroundings of the loop answer; the loop, pipelines, approvals, queue, bus and database are real. */
interface World {
  alarms: OpenAlarm[];
  verdict: 'pass' | 'fail';
  champion: number | undefined;
  rollouts: string[];
  aliases: number[];
}

const versionOf = (version: number): EvaluatedVersion => ({
  id: `v${version}`,
  version,
  onnxSha256: null,
  columns: [],
});

function aPolicy(change: Partial<LoopPolicy> = {}): LoopPolicy {
  return {
    project: 'p',
    model: 'churn',
    pipeline: 'train',
    versionOutput: { step: 'train', output: 'version' },
    evaluation: {
      data: { kind: 'none' },
      labelColumn: 'y',
      slices: {},
      fairness: [],
      threshold: 0.5,
      seed: 7,
      gate: [],
    },
    endpoint: 'churn',
    rollout: {},
    triggers: ['drift'],
    coolDownMs: 10 * day,
    budget: null,
    approvals: 0,
    paused: false,
    ...change,
  };
}

async function fixture(
  t: TestContext,
  policy: LoopPolicy,
): Promise<{
  platform: TestPlatform;
  loop: Loop;
  world: World;
  raise(text?: string): Promise<void>;
  state(): Promise<string>;
  rolloutEnds(type: string): Promise<void>;
}> {
  const platform = await openTestPlatform(t, { from: '1997-06-01' });
  const audit = createAudit(platform);
  const lineage = createLineage(platform);
  const world: World = { alarms: [], verdict: 'pass', champion: 1, rollouts: [], aliases: [] };
  const pipelines = createPipelines({
    ...platform,
    audit,
    lineage,
    sources: [],
    tracked: untracked,
    secrets: withoutSecrets,
    folder: join(platform.home, 'pipelines'),
    programs: {},
    environment: () => ({}),
  });
  const command = ['sh', '-c', 'echo \'{"version": 2}\' > "$0"', '${outputs.version}'];
  const step = {
    name: 'train',
    command,
    inputs: {},
    outputs: { version: 'version.json' },
    env: {},
    memoryMb: null,
    timeoutMs: null,
    retries: 0,
    cache: true,
    after: [],
    tracked: false,
  };
  await pipelines.declare(
    testActor,
    'p',
    'train',
    { steps: [step], params: {}, schedule: null, triggers: [], experiment: 'e' },
    null,
  );
  const evaluations = {
    evaluate: async () =>
      ({
        id: 'evaluation',
        verdict: world.verdict,
        summary: `The gate says ${world.verdict}.`,
      }) as unknown as Evaluation,
  } as unknown as Evaluations;
  const loop = createLoop({
    ...platform,
    audit,
    lineage,
    pipelines,
    evaluations,
    approvals: createApprovals({ ...platform, audit, lineage }),
    models: {
      get: async (_project, _model, version) => versionOf(version),
      champion: async () => (world.champion === undefined ? undefined : versionOf(world.champion)),
      setAlias: async (_actor, _project, _model, _alias, version) => void world.aliases.push(version),
    },
    data: { resolve: async () => ({ sha256: 'x', size: 1, label: 'x', nodes: [] }) },
    serving: {
      deploy: async () => undefined,
      isDeployed: async () => world.champion !== undefined,
      startRollout: async (_actor, { key }) => {
        if (!world.rollouts.includes(key)) world.rollouts.push(key);
        return `rollout-${key}`;
      },
    },
    alarms: { open: async () => world.alarms },
  });
  await loop.declare(testActor, policy);
  await platform.start();
  const publish = (type: string, subject: string, data: Record<string, unknown>): Promise<void> =>
    platform.db.transact((tx) => platform.bus.publish(tx, { type, project: 'p', subject, data }));
  return {
    platform,
    loop,
    world,
    async raise(text = 'PSI of 5 features') {
      world.alarms = [{ id: 'alarm-1', monitor: 'drift', text, raisedAt: 1, evidence: [] }];
      await publish('alarm.raised', 'alarm-1', { model: 'churn' });
    },
    state: async () => (await loop.status('p', 'churn')).state,
    async rolloutEnds(type) {
      const { turn } = await loop.status('p', 'churn');
      await publish(type, String(turn?.rolloutId), { reason: `It was ${type}.` });
    },
  };
}

async function path(loop: Loop): Promise<string[]> {
  const { items } = await loop.transitions({ project: 'p', model: 'churn' }, { limit: 100 });
  return [...items].reverse().map((one) => `${one.from}>${one.to}`);
}

test('an alarm turns the whole loop: train, gate, roll out, promote, alias moved', async (t) => {
  const { loop, world, raise, state, rolloutEnds } = await fixture(t, aPolicy());
  await raise();
  await until(
    async () => (await loop.status('p', 'churn')).turn?.rolloutId !== null && (await state()) === 'rolling-out',
    'The rollout',
  );
  await rolloutEnds('rollout.promoted');
  await until(async () => (await state()) === 'promoted', 'The promotion');
  assert.deepEqual(await path(loop), [
    'idle>training',
    'training>evaluating',
    'evaluating>rolling-out',
    'rolling-out>promoted',
  ]);
  assert.deepEqual(world.aliases, [2]);
  const first = (await loop.transitions({ project: 'p', model: 'churn' }, { limit: 100 })).items.at(-1);
  assert.deepEqual(first?.evidence[0], { type: 'alarm', id: 'alarm-1' });
});

test('a gate that refuses ends the turn, and the reason is the transition’s cause', async (t) => {
  const { loop, world, raise, state } = await fixture(t, aPolicy());
  world.verdict = 'fail';
  await raise();
  await until(async () => (await path(loop)).length === 3 && (await state()) === 'idle', 'The refusal');
  assert.equal((await loop.status('p', 'churn')).lastTransition?.cause.text, 'The gate says fail.');
  assert.deepEqual(world.rollouts, []);
});

test('an override passes a failed gate with its reason, and an unhealthy rollout rolls it back', async (t) => {
  const { loop, world, state, rolloutEnds } = await fixture(t, aPolicy());
  world.verdict = 'fail';
  await loop.submit(testActor, 'p', 'churn', { version: 9, overrideReason: 'demonstration' });
  await until(
    async () => (await loop.status('p', 'churn')).turn?.rolloutId !== null && (await state()) === 'rolling-out',
    'The rollout',
  );
  const last = (await loop.status('p', 'churn')).lastTransition;
  assert.equal(last?.cause.kind, 'override');
  assert.equal(last?.actor.name, 'ana');
  await rolloutEnds('rollout.rolled-back');
  await until(async () => (await state()) === 'rolled-back', 'The rollback');
  assert.deepEqual(world.aliases, []);
});

test('an approval is awaited where policy asks and its rejection ends the turn', async (t) => {
  const { loop, platform, raise, state } = await fixture(t, aPolicy({ approvals: 1 }));
  await raise();
  await until(async () => (await state()) === 'awaiting-approval', 'The approval');
  const { turn } = await loop.status('p', 'churn');
  const approvals = createApprovals({ ...platform, audit: createAudit(platform), lineage: createLineage(platform) });
  await approvals.vote({ kind: 'token', id: 'bo', name: 'bo' }, String(turn?.approvalId), {
    approve: false,
    reason: 'not on a Friday',
  });
  await until(async () => (await state()) === 'idle', 'The rejection');
  assert.match((await loop.status('p', 'churn')).lastTransition?.cause.text ?? '', /Rejected by bo: not on a Friday/);
});

test('one turn at a time: a second start is refused and an event that comes twice changes nothing', async (t) => {
  const { loop, platform, raise, state, rolloutEnds } = await fixture(t, aPolicy());
  await raise();
  await until(
    async () => (await loop.status('p', 'churn')).turn?.rolloutId !== null && (await state()) === 'rolling-out',
    'The rollout',
  );
  await assert.rejects(loop.start(testActor, 'p', 'churn', ''), { code: 'loop.busy' });
  await rolloutEnds('rollout.promoted');
  await rolloutEnds('rollout.promoted');
  await until(async () => (await state()) === 'promoted', 'The promotion');
  await platform.bus.settled();
  assert.equal((await path(loop)).filter((step) => step === 'rolling-out>promoted').length, 1);
});

test('the first version is deployed without a rollout and training that finds nothing new goes back to idle', async (t) => {
  const { loop, world, state } = await fixture(t, aPolicy());
  world.champion = undefined;
  await loop.start(testActor, 'p', 'churn', 'first');
  await until(async () => (await state()) === 'promoted', 'The first deployment');
  world.champion = 2;
  await loop.start(testActor, 'p', 'churn', 'again');
  await until(async () => (await state()) === 'idle', 'The end of the second turn');
  assert.match((await loop.status('p', 'churn')).lastTransition?.cause.text ?? '', /Nothing new to learn/);
});

test('cool-down, budget and pause hold an automatic turn and say so', () => {
  const facts = { active: false, lastAutomaticAt: 0, automaticWithinBudget: 2, now: 5 * day };
  assert.equal(heldBy({ paused: false, coolDownMs: 10 * day, budget: null }, facts)?.reason, 'cool-down');
  assert.equal(
    heldBy({ paused: false, coolDownMs: day, budget: { runs: 2, withinMs: 9 * day } }, facts)?.reason,
    'budget',
  );
  assert.equal(heldBy({ paused: true, coolDownMs: 0, budget: null }, facts)?.reason, 'paused');
  assert.equal(
    heldBy({ paused: false, coolDownMs: 0, budget: null }, { ...facts, active: true })?.reason,
    'turn-under-way',
  );
  assert.equal(heldBy({ paused: false, coolDownMs: day, budget: null }, facts), undefined);
});

test('the state machine allows exactly the transitions of the architecture', () => {
  assert.ok(mayGo('idle', 'training') && mayGo('rolling-out', 'rolled-back') && mayGo('awaiting-approval', 'idle'));
  assert.ok(!mayGo('idle', 'promoted') && !mayGo('training', 'rolling-out') && !mayGo('promoted', 'training'));
});
