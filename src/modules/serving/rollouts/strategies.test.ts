// Every strategy of a rollout against a real data plane: who answers, who is only watched, and what decides.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testActor } from '../../../../test/support/platform.ts';
import { openDeployedServing, post, v2Body } from '../../../../test/support/serving.ts';
import { isAppError } from '../../../kernel/errors.ts';
import { type Policy, toPlan } from './policy.ts';

type Deployed = Awaited<ReturnType<typeof openDeployedServing>>;

const row = (i: number): readonly [number, number] => [(i * 37) % 90, (i * 13) % 11];

interface Answered {
  readonly prediction: string;
  readonly version: string;
}

async function ask(
  { infer }: Deployed,
  from: number,
  to: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  for (let i = from; i < to; i += 20) {
    const calls = Array.from({ length: Math.min(20, to - i) }, (_, k) =>
      post(infer, v2Body([row(i + k)], { parameters: { customer_id: `c${i + k}` } }), headers),
    );
    for (const { status, body } of await Promise.all(calls)) {
      assert.equal(status, 200, body.error);
      answers.push({ prediction: String(body.parameters?.['prediction_id']), version: body.model_version ?? '' });
    }
  }
  return answers;
}

const versionsOf = (answers: readonly Answered[]): readonly string[] =>
  [...new Set(answers.map(({ version }) => version))].sort();

async function begin(t: TestContext, policy: Policy, challenger = '3') {
  const deployed = await openDeployedServing(t);
  const { rollouts } = deployed.serving;
  const started = await rollouts.start(testActor, 'default', 'churn', {
    challenger,
    plan: toPlan(policy),
    cause: 'test',
  });
  const current = () => rollouts.get('default', 'churn', started.id);
  const look = async () => {
    await deployed.serving.collectOnly();
    return rollouts.evaluate(await current());
  };
  return { ...deployed, rollouts, current, look };
}

const roles = async ({ serving }: Deployed) =>
  (await serving.endpoints.get('default', 'churn')).revision.arms.map(
    ({ role, version, weight }) => `${version} ${role} ${weight}`,
  );

test('recreate: the challenger answers everything at once, and the champion is not kept loaded', async (t) => {
  const it = await begin(t, { strategy: 'recreate', steps: [{ weight: 1, minSamples: 40 }] });
  assert.deepEqual(await roles(it), ['3 champion 1']);
  assert.deepEqual(versionsOf(await ask(it, 0, 60)), ['3']);
  assert.equal((await it.look()).rollout.state, 'promoted');
});

test('blue/green: copies are compared before one switch, and the champion stays loaded until the end', async (t) => {
  const steps = [
    { weight: 0, minSamples: 100 },
    { weight: 1, minSamples: 60 },
  ];
  const it = await begin(t, { strategy: 'blue-green', steps });
  assert.deepEqual(versionsOf(await ask(it, 0, 120)), ['1']);
  const switched = await it.look();
  assert.equal(switched.look.decision, 'advance', switched.look.reason);
  assert.deepEqual(await roles(it), ['1 champion 0', '3 challenger 1']);
  assert.deepEqual(versionsOf(await ask(it, 120, 200)), ['3']);
  assert.equal((await it.look()).rollout.state, 'promoted');
  assert.deepEqual(await roles(it), ['3 champion 1']);
});

test('canary: a step that holds waits for a person, whose word goes to the next one', async (t) => {
  const steps = [
    { weight: 0.3, minSamples: 50, hold: true },
    { weight: 0.6, minSamples: 50 },
  ];
  const it = await begin(t, { steps });
  await ask(it, 0, 80);
  const held = await it.look();
  assert.deepEqual([held.look.decision, held.look.reason], ['hold', 'all guards passed; a person has to go on']);
  const advanced = await it.rollouts.advance(testActor, await it.current(), 'looks good');
  assert.deepEqual([advanced.step, advanced.state], [1, 'running']);
  assert.deepEqual(await roles(it), ['1 champion 0.4', '3 challenger 0.6']);
  assert.equal((await it.rollouts.advance(testActor, advanced, 'enough seen')).state, 'promoted');
});

test('shadow: the challenger never answers, its answers are compared, and a person decides', async (t) => {
  const it = await begin(t, { strategy: 'shadow', steps: [{ weight: 0, minSamples: 100 }] });
  assert.deepEqual(await roles(it), ['1 champion 1', '3 shadow 0']);
  assert.deepEqual(versionsOf(await ask(it, 0, 120)), ['1']);
  const { look } = await it.look();
  assert.equal(look.reason, 'all guards passed; a person has to promote');
  assert.deepEqual(look.evidence.compared, { champion: 120, challenger: 120, paired: true });
});

test('a shadow that scores otherwise is rolled back without having answered anybody', async (t) => {
  const it = await begin(t, { strategy: 'shadow', steps: [{ weight: 0, minSamples: 100 }] }, '2');
  assert.deepEqual(versionsOf(await ask(it, 0, 120)), ['1']);
  const { rollout } = await it.look();
  assert.equal(rollout.state, 'rolled-back');
  assert.match(rollout.reason, /mean-shift/);
});

/** Outcomes that depend on the arm alone: 1 for this share of an arm's answers. */
function outcomesOf(answers: readonly Answered[], rates: Readonly<Record<string, number>>) {
  const seen: Record<string, number> = {};
  return answers.map(({ prediction, version }) => {
    const n = (seen[version] ?? 0) + 1;
    seen[version] = n;
    const rate = rates[version] ?? 0;
    return { predictionId: prediction, value: Math.floor(n * rate) - Math.floor((n - 1) * rate) };
  });
}

const conversion = { name: 'conversion', measure: 'outcome' } as const;

test('a/b: keys stay on their arm until the outcomes show which arm is better', async (t) => {
  const it = await begin(t, {
    strategy: 'a-b',
    steps: [{ weight: 0.5, minSamples: 100 }],
    metrics: [{ ...conversion, effectScale: 0.3 }],
  });
  const first = await ask(it, 0, 600);
  assert.deepEqual(versionsOf(first), ['1', '3']);
  assert.deepEqual(
    (await ask(it, 0, 40)).map(({ version }) => version),
    first.slice(0, 40).map(({ version }) => version),
  );
  const open = await it.look();
  assert.match(open.look.reason, /^undecided: metric conversion/);
  await it.serving.recordOutcomes('default', 'churn', 'conversion', outcomesOf(first, { 1: 0.2, 3: 0.6 }));
  const { rollout, look } = await it.look();
  assert.equal(rollout.state, 'promoted', look.reason);
  const metric = look.evidence.criteria.find(({ name }) => name === 'metric conversion');
  assert.ok(Math.abs((metric?.value ?? 0) - 0.4) < 0.02, `difference ${metric?.value}`);
  assert.ok((metric?.lower ?? 0) > 0 && (metric?.upper ?? 0) < 0.6, `interval ${metric?.lower} … ${metric?.upper}`);
});

test('a/b: a worse challenger is rolled back for its outcomes, and an open question ends at the most samples', async (t) => {
  const policy: Policy = {
    strategy: 'a-b',
    steps: [{ weight: 0.5, minSamples: 100 }],
    metrics: [{ ...conversion, effectScale: 0.3 }],
    maxSamples: 200,
  };
  const worse = await begin(t, policy);
  const answers = await ask(worse, 0, 380);
  await worse.serving.recordOutcomes('default', 'churn', 'conversion', outcomesOf(answers, { 1: 0.6, 3: 0.2 }));
  assert.match((await worse.look()).rollout.reason, /^failed: metric conversion/);
  const equal = await begin(t, policy);
  const alike = await ask(equal, 0, 500);
  await equal.serving.recordOutcomes('default', 'churn', 'conversion', outcomesOf(alike, { 1: 0.4, 3: 0.4 }));
  const { rollout } = await equal.look();
  assert.equal(rollout.state, 'rolled-back');
  assert.match(rollout.reason, /^undecided: metric conversion.*after the 200 samples allowed$/);
});

test('champion/challenger: both score every row, and the loss against outcomes is compared on the same rows', async (t) => {
  const it = await begin(
    t,
    {
      strategy: 'champion-challenger',
      steps: [{ weight: 0, minSamples: 100 }],
      metrics: [{ name: 'brier', measure: 'brier', outcome: 'churned', effectScale: 0.1 }],
      guards: { scorePsi: { limit: 100 }, meanShift: { limit: 1 } },
      promotion: 'automatic',
    },
    '2',
  );
  const answers = await ask(it, 0, 200);
  assert.deepEqual(versionsOf(answers), ['1']);
  // What happened is the opposite of what the champion says.
  await it.serving.collectOnly();
  const { endpoint } = await it.serving.endpoints.get('default', 'churn');
  const { items } = await it.serving.predictions.list(endpoint.id, { limit: 300 });
  await it.serving.recordOutcomes(
    'default',
    'churn',
    'churned',
    items.map(({ id, score }) => ({ predictionId: id, value: (score ?? 0) > 0.5 ? 0 : 1 })),
  );
  const { rollout, look } = await it.look();
  assert.equal(rollout.state, 'promoted', look.reason);
  const metric = look.evidence.criteria.find(({ name }) => name === 'metric brier');
  assert.ok((metric?.upper ?? 0) < 0, `interval ${metric?.lower} … ${metric?.upper}`);
  assert.match(metric?.method ?? '', /on the same keys, 200 and 200/);
});

test('bandit: traffic moves to the arm that is more likely the better one, and the log tells each answer’s chance', async (t) => {
  const it = await begin(t, {
    strategy: 'bandit',
    steps: [{ weight: 0.5, minSamples: 1000 }],
    metrics: [conversion],
  });
  const answers = await ask(it, 0, 120);
  await it.serving.recordOutcomes('default', 'churn', 'conversion', outcomesOf(answers, { 1: 0.3, 3: 0.5 }));
  const { look, rollout } = await it.look();
  assert.equal(look.decision, 'reweigh');
  const { bandit } = look.evidence;
  assert.ok((bandit?.challengerBest ?? 0) > 0.9, `chance ${bandit?.challengerBest}`);
  assert.deepEqual(await roles(it), [`1 champion ${1 - (bandit?.weight ?? 0)}`, `3 challenger ${bandit?.weight ?? 0}`]);
  assert.equal(rollout.state, 'running');
  const { revision, endpoint } = await it.serving.endpoints.get('default', 'churn');
  assert.deepEqual([revision.rolloutId, revision.look], [rollout.id, look.number]);
  await ask(it, 120, 200);
  await it.serving.collectOnly();
  const files = await it.serving.predictions.filesSinceRevision(endpoint.id, rollout.firstRevision);
  const chances = await it.olap.query(
    'SELECT DISTINCT revision, model_version_id AS arm, propensity FROM read_parquet($files) ORDER BY ALL',
    { files },
  );
  const weight = bandit?.weight ?? 0;
  assert.deepEqual(
    chances.map((found) => [found['revision'], found['arm'], found['propensity']]),
    [
      [rollout.firstRevision, 'version-1', 0.5],
      [rollout.firstRevision, 'version-3', 0.5],
      [revision.number, 'version-1', 1 - weight],
      [revision.number, 'version-3', weight],
    ].filter(([, , chance]) => chance !== 0),
  );
});

test('by header and by segment: testers get the challenger, and rows outside the segment stay with the champion', async (t) => {
  const it = await begin(t, {
    steps: [{ weight: 0.5, minSamples: 1000 }],
    audience: { header: { name: 'x-tester', value: 'yes' }, segment: 'recency > 45.0' },
  });
  const tested = await ask(it, 0, 40, { 'x-tester': 'yes' });
  assert.deepEqual(versionsOf(tested), ['3']);
  const answers = await ask(it, 0, 200);
  const inside = answers.filter((_, i) => row(i)[0] > 45);
  const beyond = answers.filter((_, i) => row(i)[0] <= 45);
  assert.deepEqual(versionsOf(beyond), ['1']);
  assert.deepEqual(versionsOf(inside), ['1', '3']);
  // Several rows of one request are placed one by one.
  const { body } = await post(
    it.infer,
    v2Body(
      [
        [80, 1],
        [10, 1],
      ],
      { parameters: { customer_id: 'c1' } },
    ),
  );
  assert.deepEqual(body.outputs?.[0]?.shape[0], 2);
  const { look } = await it.look();
  const ratio = look.evidence.criteria.find(({ name }) => name === 'sample-ratio');
  assert.equal((ratio?.champion ?? 0) + (ratio?.challenger ?? 0), inside.length + 1);
  assert.equal(ratio?.verdict, 'pass');
});

test('a plan that cannot be carried out is refused before anything changes', async (t) => {
  const it = await openDeployedServing(t);
  const start = (policy: Policy) =>
    (async () =>
      it.serving.rollouts.start(testActor, 'default', 'churn', {
        challenger: '3',
        plan: toPlan(policy),
        cause: 'test',
      }))();
  const refused: readonly (readonly [Policy, RegExp])[] = [
    [{ strategy: 'a-b' }, /needs a metric/],
    [{ strategy: 'shadow', steps: [{ weight: 0.1, minSamples: 1 }] }, /one step, of weight 0/],
    [{ steps: [{ weight: 0, minSamples: 1 }], mirror: false }, /needs `mirror`/],
    [{ metrics: [conversion] }, /needs a margin/],
    [{ audience: { segment: 'nothing > 1' } }, /cannot be used/],
    [{ audience: { segment: 'recency +' } }, /cannot be used/],
    [{ audience: { segment: 'recency' } }, /not true or false/],
  ];
  for (const [policy, message] of refused)
    await assert.rejects(
      start(policy),
      (error: unknown) => isAppError(error, 'serving.bad_plan') && message.test(error.message),
      String(message),
    );
  assert.equal((await it.serving.endpoints.get('default', 'churn')).revision.number, 1);
});
