import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { testActor } from '../../../test/support/platform.ts';
import { migrations, openReview, project } from '../../../test/support/review.ts';
import { isAppError } from '../../kernel/errors.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';

testOnDatabases('issues are listed the severest first, then the newest, by pages', migrations, async (t, db) => {
  const { experimentId, foundation, issues, tracking } = await openReview(t, db);
  const other = (await tracking.experiments.create(testActor, project, { name: 'other' })).id;
  const { clock, audit } = foundation;
  const make = async (name: string, severity?: 'low' | 'high', of = experimentId) => {
    clock.advanceTo(clock.now() + 1);
    return issues.create(testActor, project, { experimentId: of, name, description: 'd', severity });
  };
  const plain = await make('plain');
  await make('low', 'low');
  await make('high', 'high');
  await make('newer low', 'low');
  await make('elsewhere', 'high', other);
  const seen = async (filter = '') => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const request = { filter: parseFilter(filter), experimentId };
      const page = await issues.search(project, request, { limit: 3, cursor });
      names.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return names;
  };
  assert.deepEqual(await seen(), ['high', 'newer low', 'low', 'plain']);
  const changed = await issues.change(testActor, project, plain.id, { severity: 'high', status: 'resolved' });
  assert.deepEqual([changed.name, changed.description, changed.status], ['plain', 'd', 'resolved']);
  assert.deepEqual(await seen(), ['high', 'plain', 'newer low', 'low']);
  assert.deepEqual(await seen("status = 'resolved' and severity = 'high'"), ['plain']);
  assert.equal((await issues.search('elsewhere', {}, { limit: 10 })).items.length, 0);
  const refused = (code: string) => (error: unknown) => isAppError(error) && error.code === code;
  await assert.rejects(issues.get('elsewhere', plain.id), refused('review.unknown_issue'));
  await assert.rejects(
    issues.create(testActor, project, {
      experimentId,
      name: 'n',
      description: '',
      sourceRunId: 'f'.repeat(32),
    }),
    refused('tracking.unknown_run'),
  );
  const actions = (await audit.list({ project }, { limit: 20 })).items.map(({ action }) => action);
  assert.ok(actions.includes('review.create_issue') && actions.includes('review.change_issue'));
});

testOnDatabases(
  'traces are linked to an issue once, and issues are counted by status and severity',
  migrations,
  async (t, db) => {
    const { experimentId, issues, tracing } = await openReview(t, db);
    const make = (name: string, severity?: 'high' | 'low') =>
      issues.create(testActor, project, { experimentId, name, description: '', severity });
    const rude = await make('rude', 'high');
    await make('cold', 'high');
    const slow = await make('slow');
    await issues.change(testActor, project, slow.id, { status: 'resolved' });
    for (const traceId of ['t1', 't2'])
      await tracing.start(project, {
        id: traceId,
        experimentId,
        state: 'ok',
        startedAt: 1,
        durationMs: 1,
        tags: {},
        metadata: {},
      });
    await issues.link(testActor, project, rude.id, ['t1', 't1', 't2'], 'it shouts');
    await issues.link(testActor, project, rude.id, ['t2']);
    const { assessments } = await tracing.get(project, 't2');
    assert.deepEqual(
      assessments.map(({ kind, name, value, rationale }) => ({ kind, name, value, rationale })),
      [{ kind: 'issue', name: rude.id, value: 'rude', rationale: 'it shouts' }],
    );
    assert.deepEqual([...(await tracing.countAssessed(project, 'issue', [rude.id, slow.id]))], [[rude.id, 2]]);
    await issues.unlink(testActor, project, rude.id, ['t1']);
    assert.deepEqual([...(await tracing.countAssessed(project, 'issue', [rude.id]))], [[rude.id, 1]]);
    await issues.unlink(testActor, project, slow.id, ['t2']);
    assert.deepEqual([...(await tracing.countAssessed(project, 'issue', [rude.id]))], [[rude.id, 1]]);
    // One trace that is not there: none is linked.
    await assert.rejects(issues.link(testActor, project, slow.id, ['t1', 't9']), /t9/);
    assert.equal((await tracing.countAssessed(project, 'issue', [slow.id])).size, 0);
    const counts = await issues.tally(project);
    assert.deepEqual(
      [...counts].sort((a, b) => a.status.localeCompare(b.status)),
      [
        { status: 'pending', severity: 'high', issues: 2 },
        { status: 'resolved', severity: null, issues: 1 },
      ],
    );
  },
);
