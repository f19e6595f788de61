import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { untracked, withoutSecrets } from '../../../test/support/pipelines.ts';
import { openTestPlatform, type TestPlatform, testActor, until } from '../../../test/support/platform.ts';
import { python, skipWithoutPython } from '../../../test/support/processes.ts';
import { createAudit } from '../audit/index.ts';
import { createLineage } from '../lineage/index.ts';
import { findFaults, isEnded, type PipelineDefinition, type PipelineRun, type StepDefinition } from './model.ts';
import { createPipelines, type Pipelines } from './pipelines.ts';

const cause = { kind: 'person', id: 'ana', note: '' } as const;

function aStep(name: string, script: string, change: Partial<StepDefinition> = {}): StepDefinition {
  return {
    name,
    command: ['sh', '-c', script],
    inputs: {},
    outputs: {},
    env: {},
    memoryMb: null,
    timeoutMs: null,
    retries: 0,
    cache: true,
    after: [],
    tracked: false,
    ...change,
  };
}

function aPipeline(steps: readonly StepDefinition[], change: Partial<PipelineDefinition> = {}): PipelineDefinition {
  return { steps, params: {}, schedule: null, triggers: [], experiment: 'e', ...change };
}

interface Fixture {
  readonly platform: TestPlatform;
  readonly pipelines: Pipelines;
  run(definition: PipelineDefinition, code?: string | null): Promise<PipelineRun>;
  ended(run: PipelineRun): Promise<PipelineRun>;
}

async function fixture(t: TestContext, from?: string): Promise<Fixture> {
  const platform = await openTestPlatform(t, from === undefined ? {} : { from });
  const audit = createAudit(platform);
  const pipelines = createPipelines({
    ...platform,
    audit,
    lineage: createLineage(platform),
    sources: [],
    tracked: untracked,
    secrets: withoutSecrets,
    folder: join(platform.home, 'pipelines'),
    programs: {},
    environment: () => ({}),
  });
  await platform.start();
  const ended = async (run: PipelineRun): Promise<PipelineRun> => {
    await until(async () => isEnded((await pipelines.getRun(run.id)).state), 'The end of the run');
    return pipelines.getRun(run.id);
  };
  return {
    platform,
    pipelines,
    ended,
    async run(definition, code = null) {
      await pipelines.declare(testActor, 'p', 'pipe', definition, code);
      return ended(await pipelines.start(testActor, 'p', 'pipe', { cause }));
    },
  };
}

const twoSteps = aPipeline([
  aStep('make', 'cp greeting.txt "$1"; echo made', {
    command: ['sh', '-c', 'cp greeting.txt "$0"; echo made', '${outputs.text}'],
    outputs: { text: 'text.txt' },
  }),
  aStep('count', '', {
    command: ['sh', '-c', 'printf \'{"n": %s}\' $(wc -c < "$0") > "$1"', '${inputs.text}', '${outputs.count}'],
    inputs: { text: { kind: 'step', step: 'make', output: 'text' } },
    outputs: { count: 'count.json' },
  }),
]);

test('steps run in order on the code bundle, outputs become inputs and logs stay readable', async (t) => {
  const { pipelines, run } = await fixture(t);
  const code = await pipelines.bundles.save([{ path: 'greeting.txt', content: Buffer.from('hello') }]);
  const done = await run(twoSteps, code);
  assert.equal(done.state, 'succeeded', done.error ?? '');
  const steps = await pipelines.steps(done.id);
  assert.deepEqual(
    steps.map((step) => [step.step, step.state]),
    [
      ['make', 'succeeded'],
      ['count', 'succeeded'],
    ],
  );
  assert.deepEqual(steps[1]?.outputs['count']?.json, { n: 5 });
  assert.match((await pipelines.readLog(done.id, 'make', 0)).text, /stdout made/);
});

test('equal content is taken from the cache and changed content is not', async (t) => {
  const { pipelines, run } = await fixture(t);
  const code = await pipelines.bundles.save([{ path: 'greeting.txt', content: Buffer.from('hello') }]);
  await run(twoSteps, code);
  const second = await run(twoSteps, code);
  assert.deepEqual(
    (await pipelines.steps(second.id)).map((step) => step.state),
    ['cached', 'cached'],
  );
  const other = await pipelines.bundles.save([{ path: 'greeting.txt', content: Buffer.from('hello!') }]);
  const third = await run(twoSteps, other);
  assert.deepEqual(
    (await pipelines.steps(third.id)).map((step) => step.state),
    ['succeeded', 'succeeded'],
  );
});

test('a failing step is retried as declared, then fails the run and skips what waits for it', async (t) => {
  const { pipelines, run } = await fixture(t);
  const done = await run(
    aPipeline([aStep('bad', 'echo oh no >&2; exit 3', { retries: 2 }), aStep('later', 'true', { after: ['bad'] })]),
  );
  assert.equal(done.state, 'failed');
  assert.equal(done.error, 'Step bad ended with code 3.');
  const steps = await pipelines.steps(done.id);
  assert.deepEqual(
    steps.map((step) => [step.state, step.attempt]),
    [
      ['failed', 3],
      ['skipped', 0],
    ],
  );
});

test('a step that forgets its output, a missing program and a slow step are told apart', async (t) => {
  const { run } = await fixture(t);
  assert.match(
    (await run(aPipeline([aStep('lazy', 'true', { outputs: { x: 'x.txt' } })]))).error ?? '',
    /did not write its output x/,
  );
  assert.match(
    (await run(aPipeline([aStep('gone', '', { command: ['no-such-program-here'] })]))).error ?? '',
    /could not start/,
  );
  assert.match(
    (await run(aPipeline([aStep('slow', 'sleep 30', { timeoutMs: 100 })]))).error ?? '',
    /longer than 100 ms/,
  );
});

test('cancelling a run ends its process', async (t) => {
  const { pipelines, ended } = await fixture(t);
  await pipelines.declare(testActor, 'p', 'pipe', aPipeline([aStep('long', 'sleep 60')]), null);
  const run = await pipelines.start(testActor, 'p', 'pipe', { cause });
  await until(async () => (await pipelines.steps(run.id))[0]?.attempt === 1);
  await pipelines.cancel(testActor, run.id);
  assert.equal((await ended(run)).state, 'cancelled');
});

test('a server that stops cancels nothing: the run goes on after the restart', async (t) => {
  const { platform, pipelines, ended } = await fixture(t);
  await pipelines.declare(testActor, 'p', 'pipe', aPipeline([aStep('slow', 'sleep 0.5')]), null);
  const run = await pipelines.start(testActor, 'p', 'pipe', { cause });
  await until(async () => (await pipelines.steps(run.id))[0]?.attempt === 1);
  await platform.queue.stop(0);
  assert.equal((await pipelines.getRun(run.id)).state, 'running');
  await platform.queue.start();
  assert.equal((await ended(run)).state, 'succeeded');
  assert.equal((await pipelines.steps(run.id))[0]?.attempt, 2);
});

test('a run names the commit its files were sent from, and the same files of another commit are no new version', async (t) => {
  const { platform, pipelines, ended } = await fixture(t);
  const lineage = createLineage(platform);
  const code = await pipelines.bundles.save([{ path: 'greeting.txt', content: Buffer.from('hello') }]);
  const first = {
    commit: 'a'.repeat(40),
    dirty: true,
    branch: 'main',
    remote: 'https://me:s3cret@example.org/r',
    path: '.',
  };
  const declare = (source: typeof first | null) => pipelines.declare(testActor, 'p', 'pipe', twoSteps, code, source);
  assert.deepEqual([(await declare(first)).version, (await declare(null)).codeSource?.commit], [1, first.commit]);
  const run = await ended(await pipelines.start(testActor, 'p', 'pipe', { cause }));
  const second = { ...first, commit: 'b'.repeat(40), dirty: false };
  const moved = await declare(second);
  assert.deepEqual([moved.version, moved.codeSource?.commit], [1, second.commit]);
  const kept = (await pipelines.getRun(run.id)).codeSource;
  assert.deepEqual(kept, { ...first, remote: 'https://example.org/r' }, 'what ran does not change afterwards');
  const upstream = await lineage.around({ type: 'pipeline-run', id: run.id }, { direction: 'upstream', depth: 1 });
  const node = upstream.nodes.find(({ type }) => type === 'code');
  assert.equal(node?.label, `commit ${'a'.repeat(12)}, changed`);
  assert.deepEqual(node?.detail, { bundle: code, ...kept });
  assert.equal((await pipelines.reproduce(testActor, run.id)).codeSource?.commit, first.commit);
  const other = await pipelines.bundles.save([{ path: 'greeting.txt', content: Buffer.from('bye') }]);
  const unknown = await pipelines.declare(testActor, 'p', 'pipe', twoSteps, other);
  assert.deepEqual([unknown.version, unknown.codeSource], [2, null], 'other files are of no known commit');
});

test('reproducing a run compares each output with the original', async (t) => {
  const { pipelines, run, ended } = await fixture(t);
  const code = await pipelines.bundles.save([{ path: 'greeting.txt', content: Buffer.from('hello') }]);
  const stable = await run(twoSteps, code);
  const again = await ended(await pipelines.reproduce(testActor, stable.id));
  assert.equal(again.state, 'succeeded');
  assert.deepEqual(
    (await pipelines.compare(again.id)).map((one) => one.verdict),
    ['equal', 'equal'],
  );
  const changing = await run(
    aPipeline([
      aStep('draw', '', { command: ['sh', '-c', 'date +%N > "$0"', '${outputs.x}'], outputs: { x: 'x.txt' } }),
    ]),
  );
  const other = await ended(await pipelines.reproduce(testActor, changing.id));
  assert.deepEqual(
    (await pipelines.compare(other.id)).map((one) => one.verdict),
    ['different'],
  );
  const script = 'printf \'{"run":"%s","n":3}\' "$PAWL_PIPELINE_RUN" > "$0"';
  const naming = await run(
    aPipeline([aStep('name', '', { command: ['sh', '-c', script, '${outputs.x}'], outputs: { x: 'x.json' } })]),
  );
  const renamed = await ended(await pipelines.reproduce(testActor, naming.id));
  const [named] = await pipelines.compare(renamed.id);
  assert.deepEqual([named?.verdict, named?.fields], ['equal-but-for-identifiers', ['run']]);
});

test('a schedule starts one run for each time that is due in domain time', async (t) => {
  const { platform, pipelines, ended } = await fixture(t, '1997-03-31T00:00:00Z');
  await pipelines.declare(testActor, 'p', 'pipe', aPipeline([aStep('s', 'true')], { schedule: '0 6 1 * *' }), null);
  const clock = platform.clock as unknown as { advanceTo(to: number): void };
  clock.advanceTo(Date.parse('1997-04-01T05:59:00Z'));
  await platform.ticker.tick();
  assert.equal((await pipelines.listRuns({ project: 'p' }, { limit: 10 })).items.length, 0);
  clock.advanceTo(Date.parse('1997-04-01T06:00:00Z'));
  await platform.ticker.tick();
  await platform.ticker.tick();
  const runs = (await pipelines.listRuns({ project: 'p' }, { limit: 10 })).items;
  assert.equal(runs.length, 1);
  await ended(runs[0] as PipelineRun);
});

test('faults of a definition are found before anything runs', () => {
  const step = aStep('a', 'true', { after: ['b'] });
  assert.match(findFaults(aPipeline([step])).join(), /waits for b, which does not exist/);
  assert.match(
    findFaults(aPipeline([step, aStep('b', 'true', { after: ['a'] })])).join(),
    /wait for each other: a > b > a/,
  );
  assert.match(findFaults(aPipeline([aStep('a', 'cat ${inputs.x}')])).join(), /\$\{inputs.x\}, which is not declared/);
  assert.match(findFaults(aPipeline([aStep('a', ''), aStep('a', '')])).join(), /Two steps are named a/);
});

test('a bad schedule and a hostile path in a bundle are refused', async (t) => {
  const { pipelines } = await fixture(t);
  await assert.rejects(
    pipelines.declare(testActor, 'p', 'x', aPipeline([aStep('s', 'true')], { schedule: 'every noon' }), null),
    { code: 'pipelines.bad_schedule' },
  );
  await assert.rejects(pipelines.bundles.save([{ path: '../../etc/passwd', content: Buffer.from('x') }]), {
    code: 'request.bad_path',
  });
});

test('runs of a step that preloads modules are forked from one interpreter, and so is a run that reproduces one', {
  skip: skipWithoutPython,
}, async (t) => {
  const { pipelines, run, ended } = await fixture(t);
  const script = `import json, os, sys
names = ("PAWL_STEP", "PAWL_PIPELINE_RUN", "PAWL_REPRODUCES", "MLFLOW_RUN_ID")
facts = {"parent": os.getppid(), "seed": os.environ["SEED"], **{name: os.environ.get(name) for name in names}}
open(sys.argv[1], "w").write(json.dumps(facts))
`;
  const code = await pipelines.bundles.save([{ path: 'step.py', content: Buffer.from(script) }]);
  const command = [python, 'step.py', '${outputs.facts}'];
  const preloading = { command, outputs: { facts: 'facts.json' }, env: { SEED: '7' }, preload: ['json'], cache: false };
  const definition = aPipeline([
    aStep('a', '', { ...preloading, tracked: true }),
    aStep('b', '', { ...preloading, after: ['a'] }),
  ]);
  const first = await run(definition, code);
  const again = await ended(await pipelines.reproduce(testActor, first.id));
  const facts = await Promise.all(
    [first, again].map(async ({ id }) => (await pipelines.steps(id)).map((step) => step.outputs['facts']?.json)),
  );
  const parent = (facts[0]?.[0] as { parent?: number } | undefined)?.parent;
  const expected = (id: string, step: string, reproduced: string | null) => ({
    parent,
    seed: '7',
    PAWL_STEP: step,
    PAWL_PIPELINE_RUN: id,
    PAWL_REPRODUCES: reproduced,
    MLFLOW_RUN_ID: step === 'a' ? 'tracked-run' : null,
  });
  assert.notEqual(parent, process.pid);
  assert.deepEqual(facts, [
    [expected(first.id, 'a', null), expected(first.id, 'b', null)],
    [expected(again.id, 'a', first.id), expected(again.id, 'b', first.id)],
  ]);
});

test('a step that preloads modules has a command that begins with python', () => {
  const preload = ['json'];
  assert.deepEqual(findFaults(aPipeline([aStep('train', '', { command: ['python3.12', 'train.py'], preload })])), []);
  assert.deepEqual(findFaults(aPipeline([aStep('train', 'true', { preload })])), [
    'Step train preloads Python modules, but its command does not begin with python.',
  ]);
});

test('the history of pipelines holds their newest runs, what their steps did and when each is due', async (t) => {
  const { pipelines, run } = await fixture(t, '2026-01-01T00:00:00Z');
  const idle = await pipelines.declare(testActor, 'p', 'idle', aPipeline([aStep('s', 'true')]), null);
  const definition = aPipeline([aStep('s', 'exit 3', { retries: 0 }), aStep('t', 'true', { after: ['s'] })], {
    schedule: '0 6 1 * *',
  });
  await run(definition);
  const second = await run(definition);
  const third = await run(definition);
  const pipe = await pipelines.get('p', 'pipe');
  const history = await pipelines.historyOf([pipe, idle], 2);
  assert.deepEqual(
    history.get(pipe.id)?.runs.map(({ id, state }) => [id, state]),
    [
      [third.id, 'failed'],
      [second.id, 'failed'],
    ],
  );
  assert.equal(history.get(pipe.id)?.nextAt, Date.parse('2026-01-01T06:00:00Z'));
  assert.deepEqual(history.get(idle.id), { nextAt: null, runs: [] });
  const steps = await pipelines.pastSteps([third.id]);
  assert.deepEqual(steps.map(({ step, state }) => [step, state]).sort(), [
    ['s', 'failed'],
    ['t', 'skipped'],
  ]);
});
