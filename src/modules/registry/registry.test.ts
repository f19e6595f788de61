import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { openTracking, tester, testStart, trackingTestMigrations } from '../../../test/support/tracking.ts';
import { day } from '../../kernel/time.ts';

/** The least an ONNX file can hold: IR version 8 and a graph with one output named `y`. */
const onnx = Buffer.from([0x08, 0x08, 0x3a, 0x05, 0x62, 0x03, 0x0a, 0x01, 0x79]);

const remote = { source: 's3://bucket/model', folder: null };

testOnDatabases(
  'version numbers count up per model and are never used twice, also not after a deletion',
  trackingTestMigrations,
  async (t, db) => {
    const { registry } = await openTracking(t, db);
    await registry.models.create(tester, 'p', { name: 'churn' });
    const made = await Promise.all([1, 2, 3].map(() => registry.versions.create(tester, 'p', 'churn', remote)));
    assert.deepEqual(made.map((version) => version.version).sort(), [1, 2, 3]);
    await registry.versions.delete(tester, 'p', 'churn', 3);
    assert.equal((await registry.versions.create(tester, 'p', 'churn', remote)).version, 4);
    await assert.rejects(registry.versions.get('p', 'churn', 3), { code: 'registry.unknown_version' });
    assert.equal((await registry.versions.restore(tester, 'p', 'churn', 3)).version, 3);
    const page = await registry.versions.list('p', 'churn', { limit: 10 });
    assert.deepEqual(
      page.items.map((version) => version.version),
      [4, 3, 2, 1],
    );
  },
);

testOnDatabases(
  'a version knows its signature, environment, data, commit and ONNX export from what its run left',
  trackingTestMigrations,
  async (t, db) => {
    const { registry, tracking, lineage } = await openTracking(t, db);
    const experiment = await tracking.experiments.ensureDefault('p');
    const codeSource = { commit: 'a'.repeat(40), dirty: false, branch: 'main', remote: null, path: 'models' };
    const run = await tracking.runs.create(tester, 'p', { experimentId: experiment.id, codeSource });
    const dataset = { name: 'orders', digest: 'd1', sourceType: 'local', source: '{}', schema: null, profile: null };
    await tracking.runs.logInputs('p', run.id, [{ dataset, context: 'training', tags: {} }], []);
    const put = (path: string, text: string | Buffer) => tracking.artifacts.put(run.id, path, Buffer.from(text));
    const inputs = JSON.stringify([{ type: 'float', name: 'recency_days', required: true }]);
    const outputs = JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float64', shape: [-1, 2] } }]);
    await put('model/MLmodel', JSON.stringify({ flavors: { sklearn: {} }, signature: { inputs, outputs } }));
    await put('model/requirements.txt', 'numpy==2.4.6\n# comment\n');
    await put('model/python_env.yaml', 'python: 3.11.7\n');
    const { sha256 } = await put('onnx/model.onnx', onnx);
    await registry.models.create(tester, 'p', { name: 'churn' });
    const version = await registry.versions.create(tester, 'p', 'churn', {
      source: `runs:/${run.id}/model`,
      folder: { owner: run.id, path: 'model' },
      runId: run.id,
      strict: true,
    });
    const stored = await registry.versions.get('p', 'churn', 1);
    assert.deepEqual(stored.signature, {
      inputs: [{ name: 'recency_days', type: 'float', required: true }],
      outputs: [{ name: '0', type: 'tensor(float64)', required: true, shape: [-1, 2] }],
    });
    assert.deepEqual(stored.environment, { python: '3.11.7', requirements: ['numpy==2.4.6'], flavors: ['sklearn'] });
    assert.deepEqual(stored.datasets, [{ name: 'orders', digest: 'd1', context: 'training' }]);
    assert.deepEqual([stored.codeCommit, stored.codeSource], [codeSource.commit, codeSource]);
    assert.equal(stored.onnxSha256, sha256);
    const graph = await lineage.around({ type: 'model-version', id: version.id }, { direction: 'upstream', depth: 2 });
    assert.deepEqual([graph.focus.detail['commit'], graph.focus.detail['dirty']], [codeSource.commit, false]);
    assert.deepEqual(
      new Set(graph.nodes.map((node) => node.type)),
      new Set(['model-version', 'model', 'run', 'dataset-version', 'experiment']),
    );
  },
);

testOnDatabases(
  'a broken ONNX export is refused when that matters and left out otherwise',
  trackingTestMigrations,
  async (t, db) => {
    const { registry, tracking } = await openTracking(t, db);
    const experiment = await tracking.experiments.ensureDefault('p');
    const run = await tracking.runs.create(tester, 'p', { experimentId: experiment.id });
    await registry.models.create(tester, 'p', { name: 'churn' });
    const input = { source: 'x', folder: { owner: run.id, path: '' }, runId: run.id };
    const broken = [onnx.subarray(0, 6), Buffer.from('not a model'), Buffer.alloc(0), Buffer.from([0x08, 0x08])];
    for (const content of broken) {
      await tracking.artifacts.put(run.id, 'model.onnx', content);
      const strict = registry.versions.create(tester, 'p', 'churn', { ...input, strict: true });
      await assert.rejects(strict, { code: 'registry.bad_onnx' });
      assert.equal((await registry.versions.create(tester, 'p', 'churn', input)).onnxSha256, null);
    }
  },
);

testOnDatabases('the history of an alias tells what was live on a date', trackingTestMigrations, async (t, db) => {
  const { registry, clock, bus } = await openTracking(t, db);
  await registry.models.create(tester, 'p', { name: 'churn' });
  for (let n = 0; n < 2; n++) await registry.versions.create(tester, 'p', 'churn', remote);
  await registry.aliases.set(tester, 'p', 'churn', 'champion', 1);
  await registry.aliases.set(tester, 'p', 'churn', 'champion', 1);
  clock.advanceTo(testStart + 10 * day);
  await registry.aliases.set(tester, 'p', 'churn', 'champion', 2);
  clock.advanceTo(testStart + 20 * day);
  await registry.versions.delete(tester, 'p', 'churn', 2);
  const at = (days: number) => registry.aliases.at('p', 'churn', 'champion', testStart + days * day);
  assert.deepEqual(await Promise.all([at(-1), at(0), at(9), at(10), at(19), at(20)]), [null, 1, 1, 2, 2, null]);
  const first = await registry.aliases.history('p', 'churn', undefined, { limit: 2 });
  const rest = await registry.aliases.history('p', 'churn', 'champion', { limit: 2, cursor: first.nextCursor });
  assert.deepEqual(
    [...first.items, ...rest.items].map((move) => move.version),
    [null, 2, 1],
  );
  await assert.rejects(registry.aliases.resolve('p', 'churn', 'champion'), { code: 'registry.unknown_alias' });
  await assert.rejects(registry.aliases.set(tester, 'p', 'churn', 'latest', 1), { code: 'registry.bad_alias' });
  await assert.rejects(registry.aliases.set(tester, 'p', 'churn', 'x', 9), { code: 'registry.unknown_version' });
  await bus.settled();
  const moves = (await bus.since('', 100)).filter((event) => event.type === 'alias.moved');
  assert.deepEqual(
    moves.map((event) => event.data['version']),
    [1, 2, null],
  );
});

testOnDatabases(
  'a deleted model frees its name and comes back when the name is free again',
  trackingTestMigrations,
  async (t, db) => {
    const { registry } = await openTracking(t, db);
    await registry.models.create(tester, 'p', { name: 'churn', description: 'old' });
    await assert.rejects(registry.models.create(tester, 'p', { name: 'churn' }), { code: 'registry.model_exists' });
    await registry.models.delete(tester, 'p', 'churn');
    await registry.models.create(tester, 'p', { name: 'churn', description: 'new' });
    await assert.rejects(registry.models.restore(tester, 'p', 'churn'), { code: 'registry.model_exists' });
    await registry.models.rename(tester, 'p', 'churn', 'churn-2');
    assert.equal((await registry.models.restore(tester, 'p', 'churn')).description, 'old');
    const found = await registry.models.search('p', {}, { limit: 10 });
    assert.deepEqual(
      found.items.map((model) => model.name),
      ['churn', 'churn-2'],
    );
  },
);

testOnDatabases('archiving others empties a stage but for the new version', trackingTestMigrations, async (t, db) => {
  const { registry } = await openTracking(t, db);
  await registry.models.create(tester, 'p', { name: 'churn' });
  for (let n = 0; n < 3; n++) await registry.versions.create(tester, 'p', 'churn', remote);
  const move = (version: number, archive: boolean) =>
    registry.versions.moveToStage(tester, 'p', 'churn', version, 'production', archive);
  await move(1, false);
  await move(2, false);
  await move(3, true);
  const found = await registry.versions.search('p', {}, { limit: 10 });
  assert.deepEqual(
    found.items.map((version) => version.stage),
    ['production', 'archived', 'archived'],
  );
  const archive = registry.versions.moveToStage(tester, 'p', 'churn', 1, 'archived', true);
  await assert.rejects(archive, { code: 'registry.bad_stage' });
});

testOnDatabases(
  'where each alias pointed at a time is known, also after it was moved or removed',
  trackingTestMigrations,
  async (t, db) => {
    const { registry, clock } = await openTracking(t, db);
    await registry.models.create(tester, 'p', { name: 'churn' });
    for (const _ of [1, 2]) await registry.versions.create(tester, 'p', 'churn', remote);
    const times: number[] = [];
    const move = async (change: () => Promise<void>): Promise<void> => {
      await change();
      times.push(clock.now());
      clock.advanceTo(clock.now() + day);
    };
    await move(() => registry.aliases.set(tester, 'p', 'churn', 'champion', 1));
    await move(() => registry.aliases.set(tester, 'p', 'churn', 'champion', 2));
    await move(() => registry.aliases.set(tester, 'p', 'churn', 'next', 1));
    await move(() => registry.aliases.delete(tester, 'p', 'churn', 'champion'));
    const at = (index: number, by = 0) => registry.aliases.allAt('p', 'churn', (times[index] ?? 0) + by);
    assert.deepEqual(await at(0, -1), {});
    assert.deepEqual(await at(0), { champion: 1 });
    assert.deepEqual(await at(1, 1), { champion: 2 });
    assert.deepEqual(await at(2), { champion: 2, next: 1 });
    assert.deepEqual(await at(3), { next: 1 });
  },
);
