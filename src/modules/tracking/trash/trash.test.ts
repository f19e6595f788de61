import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { openTracking, tester, trackingTestMigrations } from '../../../../test/support/tracking.ts';
import * as store from './store.ts';

testOnDatabases(
  'what is purged is gone with all it logged, what is live or in use stays, and a count says before what goes',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking, registry } = await openTracking(t, db);
    const { runs, experiments, artifacts, loggedModels, trash } = tracking;
    const old = await experiments.create(tester, 'p', { name: 'old' });
    const kept = await experiments.create(tester, 'p', { name: 'kept' });
    const make = async (experimentId: string) => {
      const run = await runs.create(tester, 'p', { experimentId });
      await runs.log('p', run.id, {
        metrics: Array.from({ length: 30 }, (_, step) => ({ key: 'auc', value: step, step, at: step })),
        params: [{ key: 'depth', value: '6' }],
        tags: { a: 'b' },
      });
      await artifacts.put(run.id, 'model/weights.bin', Buffer.from(`weights of ${run.id}`));
      return run;
    };
    const [first, live, served] = [await make(old.id), await make(kept.id), await make(kept.id)];
    const model = await loggedModels.create(tester, 'p', { experimentId: old.id, name: 'm', sourceRunId: first.id });
    await artifacts.put(model.id, 'MLmodel', Buffer.from('flavors'));
    await registry.models.create(tester, 'p', { name: 'churn' });
    await registry.versions.create(tester, 'p', 'churn', { source: `runs:/${served.id}/model`, folder: null });
    await experiments.delete(tester, 'p', old.id);
    await runs.delete(tester, 'p', served.id);

    const used = await registry.versions.ownersOf(db.reader, 'p');
    assert.deepEqual([...used], [served.id]);
    const { bytes, ...counted } = await trash.count('p', {}, used);
    assert.ok(bytes > 0);
    assert.deepEqual(counted, { runs: 1, loggedModels: 1, experiments: 1, files: 2, kept: 1 });
    assert.equal((await trash.count('p', { before: 0 }, used)).runs, 0);
    assert.equal((await trash.count('p', { runs: [live.id] }, used)).runs, 0);

    const purge = (filter: store.TrashFilter) => db.transact((tx) => trash.purge(tx, 'p', filter, used, 10));
    const one = await purge({ runs: [first.id] });
    assert.deepEqual([one.runs, one.loggedModels, one.experiments], [[first.id], [], []]);
    assert.equal(one.digests.length, 1);
    const rest = await purge({});
    assert.deepEqual([rest.runs, rest.loggedModels, rest.experiments], [[], [model.id], [old.id]]);
    const none = await purge({});
    assert.deepEqual([none.runs, none.loggedModels, none.experiments, none.digests], [[], [], [], []]);

    let pieces = 0;
    while (await db.transact((tx) => store.deletePoints(tx, 7))) pieces++;
    assert.ok(pieces >= 4, `${pieces} pieces`);
    await assert.rejects(runs.get('p', first.id), { code: 'tracking.unknown_run' });
    await assert.rejects(experiments.get('p', { id: old.id }), { code: 'tracking.unknown_experiment' });
    await assert.rejects(loggedModels.get('p', model.id), { code: 'tracking.unknown_logged_model' });
    assert.equal(await artifacts.find(first.id, 'model/weights.bin'), undefined);
    assert.equal((await runs.get('p', live.id)).metrics[0]?.value, 29);
    assert.equal((await runs.history('p', live.id, 'auc', { limit: 100 })).items.length, 30);
    assert.notEqual((await runs.get('p', served.id)).deletedAt, null);
    // The name is free again.
    assert.notEqual((await experiments.create(tester, 'p', { name: 'old' })).id, old.id);
  },
);
