import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { openTracking, tester, trackingTestMigrations } from '../../../../test/support/tracking.ts';
import { isAppError } from '../../../kernel/errors.ts';

testOnDatabases(
  'any key that a run of an experiment logged is found by a part of its name, page by page, however many newer runs there are',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking, identity } = await openTracking(t, db);
    const { experiments, runs } = tracking;
    const { id: experimentId } = await experiments.create(tester, 'p', { name: 'one' });
    const other = await experiments.create(tester, 'p', { name: 'two' });
    const metric = (key: string) => ({ key, value: 1, step: 0, at: 0 });
    const log = async (to: string, what: Parameters<typeof runs.log>[2]) => {
      const { id } = await runs.create(tester, 'p', { experimentId: to });
      await runs.log('p', id, what);
      return id;
    };
    const keys = Array.from({ length: 12 }, (_, n) => `old/m${String(n).padStart(2, '0')}`);
    const old = await log(experimentId, {
      metrics: [...keys, 'Old_100%'].map(metric),
      params: [
        { key: 'old.depth', value: '1' },
        { key: 'seed', value: '1' },
      ],
    });
    for (let n = 0; n < 3; n++)
      await log(experimentId, { metrics: [metric('auc')], params: [{ key: 'seed', value: '2' }] });
    await log(other.id, { metrics: [metric('old/elsewhere')] });
    await runs.delete(tester, 'p', old);

    const read = async (text: string, limit: number) => {
      const found: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await runs.findKeys('p', experimentId, text, { limit, cursor });
        assert.ok(page.items.length <= limit);
        found.push(...page.items.map(({ entity, key }) => `${entity}.${key}`));
        cursor = page.nextCursor;
        if (cursor === undefined) return found;
      }
    };
    const whole = await read('', 100);
    assert.deepEqual([...whole].sort(), [
      'metrics.Old_100%',
      'metrics.auc',
      ...keys.map((key) => `metrics.${key}`),
      'params.old.depth',
      'params.seed',
    ]);
    assert.deepEqual(whole.slice(-2), ['params.old.depth', 'params.seed']);
    for (const limit of [1, 2, 5, 14, 15]) assert.deepEqual(await read('', limit), whole);
    assert.deepEqual((await read('OLD', 4)).length, 14);
    assert.deepEqual(await read('0%', 3), ['metrics.Old_100%']);
    assert.deepEqual(await read('nothing', 3), []);
    await identity.createProject(tester, 'q');
    await assert.rejects(runs.findKeys('q', experimentId, '', { limit: 1 }), (error: unknown) =>
      isAppError(error, 'tracking.unknown_experiment'),
    );
  },
);
