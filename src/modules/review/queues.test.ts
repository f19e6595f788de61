import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { testActor } from '../../../test/support/platform.ts';
import { migrations, openReview, project } from '../../../test/support/review.ts';
import { isAppError } from '../../kernel/errors.ts';

testOnDatabases('traces wait in queues until anybody of the users is done with them', migrations, async (t, db) => {
  const { experimentId, queues } = await openReview(t, db);
  const refused = (code: string) => (error: unknown) => isAppError(error) && error.code === code;

  const given = { experimentId, name: 'Tone', kind: 'custom', users: [' Ann ', 'ann', 'bob'] } as const;
  const { id, users } = await queues.create(testActor, project, given);
  assert.deepEqual(users, ['ann', 'bob']);
  await assert.rejects(queues.create(testActor, project, { ...given, name: 'TONE' }), refused('review.queue_exists'));
  for (const name of [' ', 'Default'])
    await assert.rejects(queues.create(testActor, project, { ...given, name }), refused('review.bad_queue'));

  const own = await queues.ensureOfUser(testActor, project, experimentId, 'Ann');
  assert.equal((await queues.ensureOfUser(testActor, project, experimentId, 'ann')).id, own.id);
  assert.deepEqual([own.name, own.users], ['ann', ['ann']]);
  await assert.rejects(queues.change(testActor, project, own.id, { name: 'x' }), refused('review.bad_queue'));

  await queues.add(testActor, project, id, ['t1', 't2', 't3']);
  const done = await queues.setStatus(testActor, project, id, 't2', 'complete', 'Bob');
  assert.deepEqual([done.status, done.completedBy], ['complete', 'bob']);
  const repeated = await queues.setStatus(testActor, project, id, 't2', 'complete', 'ann');
  assert.equal(repeated.completedBy, 'bob');
  const again = await queues.add(testActor, project, id, ['t2', 't4']);
  assert.deepEqual(
    again.map(({ traceId, status }) => [traceId, status]),
    [
      ['t2', 'complete'],
      ['t4', 'pending'],
    ],
  );
  const seen = async (status?: 'pending' | 'complete') => {
    const traces: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queues.items(project, id, status, { limit: 2, cursor });
      traces.push(...page.items.map(({ traceId }) => traceId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return traces;
  };
  assert.deepEqual(await seen(), ['t4', 't3', 't2', 't1']);
  assert.deepEqual(await seen('pending'), ['t4', 't3', 't1']);
  const open = await queues.setStatus(testActor, project, id, 't2', 'pending');
  assert.deepEqual([open.completedBy, open.completedAt], [null, null]);
  await assert.rejects(queues.setStatus(testActor, project, id, 't9', 'complete'), refused('review.unknown_item'));
  await assert.rejects(queues.change(testActor, project, id, { schemaIds: [] }), refused('review.bad_queue'));

  const listed = async (only: { user?: string; traceId?: string }) =>
    (await queues.list(project, experimentId, only, { limit: 10 })).items.map(({ name }) => name);
  assert.deepEqual(await listed({}), ['ann', 'Tone']);
  assert.deepEqual(await listed({ user: 'BOB' }), ['Tone']);
  assert.deepEqual(await listed({ traceId: 't3' }), ['Tone']);
  await queues.remove(testActor, project, id, ['t1', 't2', 't3', 't4', 't9']);
  assert.deepEqual(await listed({ traceId: 't3' }), []);
  assert.deepEqual((await queues.change(testActor, project, id, { name: 'tone', users: [] })).users, []);
  await queues.delete(testActor, project, id);
  await assert.rejects(queues.get(project, id), refused('review.unknown_queue'));
});

testOnDatabases(
  'queues of a project are listed over its experiments, with how far each is',
  migrations,
  async (t, db) => {
    const { experimentId, queues, tracking } = await openReview(t, db);
    const { id: other } = await tracking.experiments.create(testActor, project, { name: 'search' });
    const make = (experiment: string, name: string, users: readonly string[] = []) =>
      queues.create(testActor, project, { experimentId: experiment, name, kind: 'custom', users });
    const [tone, facts] = [await make(experimentId, 'tone', ['ann']), await make(other, 'facts', ['bob'])];
    await queues.add(testActor, project, tone.id, ['t1', 't2', 't3']);
    await queues.setStatus(testActor, project, tone.id, 't1', 'complete');
    await queues.setStatus(testActor, project, tone.id, 't2', 'declined');
    const names = async (...of: Parameters<typeof queues.list>) =>
      (await queues.list(...of)).items.map(({ name }) => name);
    assert.deepEqual(await names(project, undefined, {}, { limit: 10 }), ['facts', 'tone']);
    assert.deepEqual(await names(project, undefined, { user: 'Ann' }, { limit: 10 }), ['tone']);
    assert.deepEqual(await names(project, other, {}, { limit: 10 }), ['facts']);
    assert.deepEqual(await names('elsewhere', undefined, {}, { limit: 10 }), []);
    const first = await queues.list(project, undefined, {}, { limit: 1 });
    assert.deepEqual(await names(project, undefined, {}, { limit: 1, cursor: first.nextCursor }), ['tone']);
    assert.deepEqual(
      [...(await queues.progress([tone.id, facts.id]))],
      [[tone.id, { pending: 1, complete: 1, declined: 1 }]],
    );
  },
);
