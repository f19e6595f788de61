import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { testActor } from '../../../../test/support/platform.ts';
import {
  champion,
  inverted,
  openTestServing,
  post,
  servingTestMigrations,
  v2Body,
} from '../../../../test/support/serving.ts';
import { isAppError } from '../../../kernel/errors.ts';
import { day, hour, minute, second } from '../../../kernel/time.ts';
import { intervalWidth } from './traffic-series.ts';

test('a span is cut into at most 120 intervals of a width that people read', () => {
  assert.deepEqual([hour, day, 7 * day, 30 * day, 365 * day, 90 * second].map(intervalWidth), [
    30 * second,
    15 * minute,
    2 * hour,
    6 * hour,
    7 * day,
    second,
  ]);
  for (const span of [1, 3 * hour, 11 * day, 3000 * day, 40_000 * day])
    assert.ok(span / intervalWidth(span) <= 120, `${span}`);
});

testOnDatabases(
  'requests are counted once each, by arm and interval, apart from copies, and those that failed are not timed',
  servingTestMigrations,
  async (t, db) => {
    const { serving, addVersion, startDataPlane } = await openTestServing(t, db);
    await addVersion('1', champion);
    await addVersion('2', inverted);
    const { url } = await startDataPlane();
    const infer = `${url}/v2/models/churn/infer`;
    await serving.endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '1' });
    const at = (time: string) => ({ 'x-pawl-time': time });
    const rows = Array.from({ length: 5 }, (_, i) => [i, 1] as const);
    for (let n = 0; n < 3; n++) await post(infer, v2Body(rows), at('1997-06-29T10:05:00Z'));
    const wrong = v2Body([[5, 3]]).replace('recency', 'other');
    assert.equal((await post(infer, wrong, at('1997-06-29T10:10:00Z'))).status, 400);
    await serving.endpoints.setTraffic(
      testActor,
      'default',
      'churn',
      [
        { version: '1', role: 'champion', weight: 1 },
        { version: '2', role: 'shadow', weight: 0 },
      ],
      { mirror: true, cause: 'compare' },
    );
    await post(infer, v2Body(rows), at('1997-06-29T12:00:00Z'));
    await post(infer, v2Body(rows), at('1997-06-20T12:00:00Z'));
    await serving.collect();

    const span = { from: Date.parse('1997-06-29T09:00:00Z'), to: Date.parse('1997-06-29T12:30:00Z'), windowMs: 1 };
    const found = await serving.trafficSeries('default', 'churn', span);
    assert.deepEqual(
      found.arms.map(({ role, version, copies, requests, rows: all, failed }) => [
        role,
        version,
        copies,
        requests,
        all,
        failed,
      ]),
      [
        ['champion', '1', false, 5, 21, 1],
        ['shadow', '2', true, 1, 5, 0],
      ],
    );
    assert.equal(found.widthMs, 2 * minute);
    const [arm] = found.arms;
    assert.equal(arm?.intervals.length, 105);
    const busy = arm?.intervals.filter(({ requests }) => requests > 0) ?? [];
    assert.deepEqual(
      busy.map((one) => [new Date(one.at).toISOString().slice(11, 16), one.requests, one.failed, one.perSecond]),
      [
        ['10:04', 3, 0, 3 / 120],
        ['10:10', 1, 1, 1 / 120],
        ['12:00', 1, 0, 1 / 120],
      ],
    );
    assert.equal(busy[1]?.p50Ms, null);
    assert.ok((busy[0]?.p50Ms ?? 0) > 0 && (busy[0]?.p99Ms ?? 0) >= (busy[0]?.p50Ms ?? 0));
    const binned = arm?.latency ?? [];
    assert.equal(
      binned.reduce((sum, { requests }) => sum + requests, 0),
      4,
    );
    for (const [n, bin] of binned.entries())
      if (n > 0) assert.ok(Math.abs(bin.fromMs / (binned[n - 1]?.toMs ?? 0) - 1) < 1e-9);
    assert.equal(found.newestAt, Date.parse('1997-06-29T12:00:00Z'));

    const quiet = await serving.trafficSeries('default', 'churn', { ...span, to: span.from + 1 });
    assert.deepEqual([quiet.arms, quiet.newestAt], [[], found.newestAt]);
    await assert.rejects(serving.trafficSeries('default', 'churn', { ...span, to: span.from }), (error: unknown) =>
      isAppError(error, 'serving.bad_window'),
    );
  },
);
