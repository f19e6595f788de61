import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { openTracking, tester, trackingTestMigrations } from '../../../test/support/tracking.ts';
import { parseFilter, parseOrder } from '../../kernel/filter/parse.ts';

const point = (key: string, value: number, step: number, at = 1) => ({ key, value, step, at });

testOnDatabases(
  'metric points are a set with NaN and infinities, and the latest has the greatest step, time and value',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const experiment = await tracking.experiments.ensureDefault('p');
    const run = await tracking.runs.create(tester, 'p', { experimentId: experiment.id });
    const batch = [
      point('m', Number.NaN, 0),
      point('m', Number.POSITIVE_INFINITY, 1),
      point('m', Number.NEGATIVE_INFINITY, 2),
      point('m', 0.25, 3),
      point('m', 0.5, 3),
      point('only-nan', Number.NaN, 7),
    ];
    await tracking.runs.log('p', run.id, { metrics: batch });
    await tracking.runs.log('p', run.id, { metrics: batch });
    await tracking.runs.log('p', run.id, { metrics: [point('m', 99, 1, 50)] });
    const history = await tracking.runs.history('p', run.id, 'm', { limit: 100 });
    assert.deepEqual(
      history.items.map(({ value }) => value),
      [Number.NaN, Number.POSITIVE_INFINITY, 99, Number.NEGATIVE_INFINITY, 0.25, 0.5],
    );
    const { metrics } = await tracking.runs.get('p', run.id);
    assert.deepEqual(metrics, [
      { runId: run.id, ...point('m', 0.5, 3), min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
      { runId: run.id, ...point('only-nan', Number.NaN, 7), min: null, max: null },
    ]);
  },
);

testOnDatabases('history pages walk infinities and equal steps once each', trackingTestMigrations, async (t, db) => {
  const { tracking } = await openTracking(t, db);
  const experiment = await tracking.experiments.ensureDefault('p');
  const run = await tracking.runs.create(tester, 'p', { experimentId: experiment.id });
  const values = [Number.NEGATIVE_INFINITY, -1, 0, 1, Number.POSITIVE_INFINITY];
  await tracking.runs.log('p', run.id, { metrics: values.map((value) => point('m', value, 5)) });
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await tracking.runs.history('p', run.id, 'm', { limit: 2, cursor });
    seen.push(...page.items.map((item) => item.value));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  assert.deepEqual(seen, values);
});

testOnDatabases(
  'a batch with a changed parameter leaves nothing behind, a repeated one is fine',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const experiment = await tracking.experiments.ensureDefault('p');
    const run = await tracking.runs.create(tester, 'p', { experimentId: experiment.id });
    const log = (value: string, metric: string) =>
      tracking.runs.log('p', run.id, {
        params: [{ key: 'depth', value }],
        metrics: [point(metric, 1, 0)],
        tags: { [metric]: 'x' },
      });
    await log('8', 'a');
    await log('8', 'b');
    await assert.rejects(log('9', 'c'), { code: 'tracking.param_changed' });
    const record = await tracking.runs.get('p', run.id);
    assert.deepEqual(record.params, { depth: '8' });
    assert.deepEqual(Object.keys(record.tags), ['a', 'b']);
    assert.deepEqual(
      record.metrics.map((metric) => metric.key),
      ['a', 'b'],
    );
  },
);

testOnDatabases(
  'creating and finishing a run writes events, audit entries and lineage to its experiment and data',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking, bus, audit, lineage } = await openTracking(t, db);
    const experiment = await tracking.experiments.create(tester, 'p', { name: 'churn' });
    const run = await tracking.runs.create(tester, 'p', { experimentId: experiment.id, name: 'first' });
    const dataset = { name: 'orders', digest: 'd1', sourceType: 'local', source: '{}', schema: null, profile: null };
    await tracking.runs.logInputs('p', run.id, [{ dataset, context: 'training', tags: {} }], []);
    await tracking.runs.logInputs('p', run.id, [{ dataset, context: null, tags: {} }], []);
    await tracking.runs.update(tester, 'p', run.id, { status: 'finished' });
    await tracking.runs.update(tester, 'p', run.id, { status: 'finished' });
    await bus.settled();
    const types = (await bus.since('', 100)).map((event) => event.type);
    assert.deepEqual(
      types.filter((type) => type.startsWith('run.') || type.startsWith('experiment.')),
      ['experiment.created', 'run.started', 'run.finished'],
    );
    const graph = await lineage.around({ type: 'run', id: run.id }, { direction: 'upstream', depth: 1 });
    assert.deepEqual(graph.edges.map((edge) => `${edge.from.type} ${edge.relation}`).sort(), [
      'dataset-version used',
      'experiment contains',
    ]);
    const record = await tracking.runs.get('p', run.id);
    assert.equal(record.datasets.length, 1);
    assert.equal(record.datasets[0]?.context, 'training');
    const actions = (await audit.list({}, { limit: 100 })).items.map((entry) => entry.action);
    assert.deepEqual(
      actions.filter((action) => action.startsWith('tracking.')),
      ['tracking.finish_run', 'tracking.create_run', 'tracking.create_experiment'],
    );
  },
);

testOnDatabases(
  'a search agrees with a plain reading of its filter and pages without overlap in both directions',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking, clock } = await openTracking(t, db);
    const experiment = await tracking.experiments.ensureDefault('p');
    const values = [0.5, Number.NaN, undefined, Number.POSITIVE_INFINITY, 0.1, 0.5, Number.NEGATIVE_INFINITY];
    const ids: string[] = [];
    for (const [index, value] of values.entries()) {
      clock.advanceTo(clock.now() + 1000);
      const run = await tracking.runs.create(tester, 'p', {
        experimentId: experiment.id,
        name: `Run_${index}`,
        tags: { parity: index % 2 === 0 ? 'even' : 'odd' },
      });
      if (value !== undefined) await tracking.runs.log('p', run.id, { metrics: [point('m', value, 0)] });
      ids.push(run.id);
    }
    const find = async (filter: string, order: readonly string[], limit: number): Promise<number[]> => {
      const found: number[] = [];
      let cursor: string | undefined;
      do {
        const request = { filter: parseFilter(filter), order: order.map(parseOrder) };
        const page = await tracking.runs.search('p', [experiment.id], request, { limit, cursor });
        found.push(...page.items.map((run) => ids.indexOf(run.id)));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return found;
    };
    for (const limit of [1, 3, 100]) {
      assert.deepEqual(await find('', [], limit), [6, 5, 4, 3, 2, 1, 0]);
      assert.deepEqual(await find('', ['metrics.m asc'], limit), [6, 4, 5, 0, 3, 1, 2]);
      assert.deepEqual(await find('', ['metrics.m desc'], limit), [3, 5, 0, 4, 6, 1, 2]);
      assert.deepEqual(await find('', ['tags.parity', 'metrics.m desc'], limit), [0, 4, 6, 2, 3, 5, 1]);
    }
    assert.deepEqual(await find("metrics.m >= 0.5 and tags.parity = 'odd'", [], 10), [5, 3]);
    assert.deepEqual(await find("name like 'run%'", [], 10), []);
    assert.deepEqual(await find("name ilike 'RUN%' and not tags.parity = 'even'", [], 10), [5, 3, 1]);
    assert.deepEqual(await find('metrics.m is null or metrics.m < 0.2', [], 10), [6, 4, 2]);
    assert.deepEqual(await find("name in ('Run_1', 'Run_2')", [], 10), [2, 1]);
    assert.deepEqual(await find("name = 'x'' OR 1=1 --'", [], 10), []);
    await assert.rejects(find("metrics.m = 'high'", [], 10), { code: 'request.bad_filter' });
    await assert.rejects(find('', ['nothing'], 10), { code: 'request.bad_filter' });
  },
);

testOnDatabases(
  'artifacts list by folder, never mix files with folders, and go with their last file',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const { artifacts } = tracking;
    const put = (path: string, text: string) => artifacts.put('run', path, Buffer.from(text));
    await put('a/b/c.txt', 'one');
    await put('a/b.txt', 'two');
    await put('a/b/c.txt', 'three');
    const names = async (folder: string) =>
      (await artifacts.list('run', folder, { limit: 10 })).items.map((e) => e.path);
    assert.deepEqual(await names(''), ['a']);
    assert.deepEqual(await names('a'), ['a/b', 'a/b.txt']);
    assert.deepEqual(await names('a/b'), ['a/b/c.txt']);
    assert.deepEqual(await names('nowhere'), []);
    assert.equal(await artifacts.readText('run', 'a/b/c.txt', 100), 'three');
    assert.equal(await artifacts.readText('other', 'a/b/c.txt', 100), undefined);
    await assert.rejects(put('a/b', 'file'), { code: 'tracking.artifact_conflict' });
    await assert.rejects(put('a/b.txt/c', 'file'), { code: 'tracking.artifact_conflict' });
    await assert.rejects(put('../x', 'file'), { code: 'request.bad_path' });
    await artifacts.delete('run', 'a/b');
    assert.deepEqual(await names('a'), ['a/b.txt']);
    await artifacts.delete('run', 'a/b.txt');
    assert.deepEqual(await names(''), []);
    await assert.rejects(artifacts.delete('run', 'a'), { code: 'tracking.unknown_artifact' });
  },
);

testOnDatabases(
  'runs logged to at once by many writers keep every point and one latest value',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const experiment = await tracking.experiments.ensureDefault('p');
    const run = await tracking.runs.create(tester, 'p', { experimentId: experiment.id });
    await Promise.all(
      Array.from({ length: 20 }, (_, step) =>
        tracking.runs.log('p', run.id, { metrics: [point('m', step, step)], params: [{ key: 'same', value: '1' }] }),
      ),
    );
    const record = await tracking.runs.get('p', run.id);
    assert.equal(record.metrics[0]?.value, 19);
    assert.deepEqual(record.params, { same: '1' });
    assert.equal((await tracking.runs.history('p', run.id, 'm', { limit: 100 })).items.length, 20);
  },
);

testOnDatabases('experiments made at once get different numbers', trackingTestMigrations, async (t, db) => {
  const { tracking } = await openTracking(t, db);
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, n) => tracking.experiments.create(tester, 'p', { name: `e${n}` })),
  );
  assert.deepEqual(made.map((experiment) => experiment.number).sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
});

testOnDatabases(
  'a run keeps where its commit is until a client names another commit',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking, lineage } = await openTracking(t, db);
    const { id: experimentId } = await tracking.experiments.ensureDefault('p');
    const codeSource = { commit: 'a'.repeat(40), dirty: true, branch: null, remote: null, path: 'models' };
    const { id } = await tracking.runs.create(tester, 'p', { experimentId, codeSource });
    const node = async () => (await lineage.around({ type: 'run', id }, { direction: 'upstream', depth: 0 })).focus;
    await tracking.runs.update(tester, 'p', id, { name: 'renamed', codeCommit: codeSource.commit });
    const kept = await tracking.runs.get('p', id);
    assert.deepEqual([kept.codeCommit, kept.codeSource], [codeSource.commit, codeSource]);
    const { label, detail } = await node();
    assert.deepEqual([label, detail['commit'], detail['dirty']], ['renamed', codeSource.commit, true]);
    assert.equal(typeof detail['experiment'], 'string', 'a new name keeps what is known');
    await tracking.runs.update(tester, 'p', id, { codeCommit: 'another' });
    const other = await tracking.runs.get('p', id);
    assert.deepEqual([other.codeCommit, other.codeSource], ['another', null]);
    assert.equal((await node()).detail['commit'], 'another');
  },
);

testOnDatabases(
  'times of a client’s own clock become domain times of its run under a simulated clock',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking, clock } = await openTracking(t, db);
    const { id: experimentId } = await tracking.experiments.ensureDefault('p');
    const { id, startedAt } = await tracking.runs.create(tester, 'p', { experimentId });
    const read = clock.wall() + 3000;
    await tracking.runs.log('p', id, { metrics: [{ key: 'auc', value: 0.7, step: 0, at: read }] });
    await tracking.runs.log('p', id, { metrics: [{ key: 'auc', value: 0.7, step: 0, at: read }] });
    await tracking.runs.update(tester, 'p', id, { status: 'finished', endedAt: read });
    const run = await tracking.runs.get('p', id);
    const took = (run.endedAt ?? 0) - startedAt;
    assert.ok(took >= 3000 && took < 60_000, `${took} ms`);
    assert.equal(run.metrics[0]?.at, run.endedAt);
    assert.equal(
      (await tracking.runs.history('p', id, 'auc', { limit: 10 })).items.length,
      1,
      'sent twice is one point',
    );
  },
);

testOnDatabases('a project sees nothing of another', trackingTestMigrations, async (t, db) => {
  const { tracking, identity } = await openTracking(t, db);
  await identity.createProject(tester, 'q');
  const mine = await tracking.experiments.create(tester, 'p', { name: 'same' });
  const theirs = await tracking.experiments.create(tester, 'q', { name: 'same' });
  assert.equal(mine.number, theirs.number);
  const run = await tracking.runs.create(tester, 'p', { experimentId: mine.id });
  await assert.rejects(tracking.runs.get('q', run.id), { code: 'tracking.unknown_run' });
  await assert.rejects(tracking.runs.log('q', run.id, { tags: { a: 'b' } }), { code: 'tracking.unknown_run' });
  await assert.rejects(tracking.experiments.create(tester, 'nowhere', { name: 'x' }), {
    code: 'identity.unknown_project',
  });
});

testOnDatabases(
  'a chart keeps every spike of long series, on one grid for all runs',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const { id: experimentId } = await tracking.experiments.create(tester, 'p', { name: 'long' });
    const [long, short] = [
      await tracking.runs.create(tester, 'p', { experimentId }),
      await tracking.runs.create(tester, 'p', { experimentId }),
    ];
    const spikes = new Map([
      [4321, 50],
      [8765, -50],
      [9000, Number.NaN],
    ]);
    const points = Array.from({ length: 10_000 }, (_, step) => ({
      key: 'loss',
      step,
      value: spikes.get(step) ?? 1,
      at: step,
    }));
    await tracking.runs.log('p', long.id, { metrics: points });
    await tracking.runs.log('p', short.id, { metrics: [{ key: 'loss', step: 7, value: 3, at: 7 }] });
    const chart = (ids: readonly string[], range = {}) =>
      tracking.runs.chart('p', ids, 'loss', { buckets: 300, ...range });
    const both = await chart([short.id, long.id]);
    assert.deepEqual(both.grid, { from: 0, to: 9999, width: 34 });
    const [first, second] = both.series;
    assert.deepEqual(first, {
      runId: short.id,
      points: 1,
      buckets: [{ step: 7, at: 7, first: 3, last: 3, min: 3, max: 3, mean: 3, points: 1 }],
    });
    assert.equal(second?.points, 10_000);
    assert.equal(second?.buckets.length, 295);
    assert.equal(Math.max(...(second?.buckets.map(({ max }) => max ?? 0) ?? [])), 50);
    assert.equal(Math.min(...(second?.buckets.map(({ min }) => min ?? 0) ?? [])), -50);
    assert.deepEqual((await chart([long.id])).series[0], second, 'hiding a run changes nothing of another');
    const near = await chart([long.id], { fromStep: 8990, toStep: 9010 });
    assert.equal(near.grid.width, 1);
    assert.deepEqual(
      near.series[0]?.buckets.find(({ step }) => step === 9000),
      { step: 9000, at: 9000, first: null, last: null, min: null, max: null, mean: null, points: 1 },
    );
    assert.deepEqual((await tracking.runs.chart('p', [long.id], 'unknown', { buckets: 10 })).series, []);
    await assert.rejects(tracking.runs.chart('q', [long.id], 'loss', { buckets: 10 }), {
      code: 'tracking.unknown_run',
    });
  },
);

testOnDatabases(
  'the activity of experiments counts all their runs and finds the last and the best',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const { runs, experiments } = tracking;
    const [a, b, empty] = [
      await experiments.create(tester, 'p', { name: 'a' }),
      await experiments.create(tester, 'p', { name: 'b' }),
      await experiments.create(tester, 'p', { name: 'empty' }),
    ];
    const made = async (experimentId: string, name: string, startedAt: number, key: string, value: number) => {
      const run = await runs.create(tester, 'p', { experimentId, name, startedAt });
      await runs.log('p', run.id, { metrics: [point(key, value, 0)] });
      return run;
    };
    const best = await made(a.id, 'best', 1000, 'val_auc', 0.9);
    await made(a.id, 'nan', 2000, 'val_auc', Number.NaN);
    const last = await made(a.id, 'last', 3000, 'val_auc', 0.8);
    const gone = await made(a.id, 'gone', 4000, 'val_auc', 0.99);
    await runs.delete(tester, 'p', gone.id);
    await runs.update(tester, 'p', best.id, { status: 'failed' });
    await made(b.id, 'worse', 1000, 'loss', 2);
    const least = await made(b.id, 'least', 2000, 'loss', 1);
    const activity = await runs.activityOf([a.id, b.id, empty.id]);
    const ofA = activity.get(a.id);
    assert.deepEqual([ofA?.runs, ofA?.running, ofA?.failed, ofA?.last?.id, ofA?.best?.id], [3, 2, 1, last.id, best.id]);
    assert.deepEqual(activity.get(b.id)?.best, {
      id: least.id,
      name: 'least',
      metric: { key: 'loss', higher: false },
      value: 1,
      chosen: false,
    });
    assert.equal(activity.has(empty.id), false);
    assert.equal((await runs.activityOf([a.id], [best.id])).get(a.id)?.best?.id, last.id);
    assert.equal(await runs.countOf(a.id, [best.id, gone.id, least.id]), 1);
    const worst = {
      'mlflow.experiment.primaryMetric.name': 'val_auc',
      'mlflow.experiment.primaryMetric.greaterIsBetter': 'False',
    };
    await experiments.setTags('p', a.id, worst);
    const chosen = (await runs.activityOf([a.id, b.id])).get(a.id)?.best;
    assert.deepEqual([chosen?.id, chosen?.metric.higher, chosen?.chosen], [last.id, false, true]);
    await experiments.setTags('p', a.id, { 'mlflow.experiment.primaryMetric.name': '' });
    const standing = await runs.standingOf(await runs.get('p', last.id));
    assert.deepEqual([standing?.value, standing?.better, standing?.runs], [0.8, 1, 2]);
    const others = await runs.standingOf(await runs.get('p', last.id), [best.id]);
    assert.deepEqual([others?.better, others?.runs], [0, 1]);
  },
);
