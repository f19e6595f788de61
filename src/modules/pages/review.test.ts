// The sentences of the pages of issues and review queues.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import { issueAnswer, issuesAnswer } from './issues.ts';
import { reviewQueueAnswer, reviewQueuesAnswer } from './review-queues.ts';

test('issues are counted, and the severest that is pending is led to', () => {
  assert.equal(textOf(issuesAnswer([], undefined, 0)), 'No issue has been recorded.');
  const counts = [
    { status: 'pending', severity: 'high', issues: 1 },
    { status: 'pending', severity: null, issues: 2 },
    { status: 'resolved', severity: 'low', issues: 4 },
    { status: 'rejected', severity: 'low', issues: 1 },
  ] as const;
  const said = issuesAnswer(counts, { id: 'i1', name: 'Rude' }, 12);
  assert.equal(
    textOf(said),
    '3 issues pending, 1 of high severity; the first to look at, Rude, shows in 12 traces; 4 resolved, 1 rejected.',
  );
  assert.deepEqual([said.tone, linksOf(said)], ['fail', ['issues/i1']]);
  const one = issuesAnswer(counts.slice(0, 1), { id: 'i1', name: 'Rude' }, 0);
  assert.equal(textOf(one), '1 issue pending, of high severity: Rude, shows in no trace.');
  const settled = issuesAnswer(counts.slice(2), undefined, 0);
  assert.deepEqual([textOf(settled), settled.tone], ['No issue is pending; 4 resolved, 1 rejected.', 'ok']);
});

test('an issue says how bad it is and where it shows', () => {
  const now = 7_200_000;
  const last = { id: 't1', startedAt: 0 };
  const said = issueAnswer({ status: 'pending', severity: 'medium' }, 3, last, now);
  assert.equal(textOf(said), 'Pending, medium severity; 3 traces show it, the newest began 2 h 00 m ago.');
  assert.deepEqual([said.tone, linksOf(said)], ['warn', ['traces/t1']]);
  const bare = issueAnswer({ status: 'resolved', severity: null }, 0, undefined, now);
  assert.deepEqual([textOf(bare), bare.tone], ['Resolved, not weighed yet; no trace is linked.', 'ok']);
});

test('review queues say what waits, and for whom', () => {
  const queue = (id: string, pending: number, complete: number, mine: boolean) => ({
    queue: { id, name: `queue ${id}` },
    progress: { pending, complete, declined: 0 },
    mine,
  });
  assert.equal(textOf(reviewQueuesAnswer([], true)), 'No review queue yet.');
  const said = reviewQueuesAnswer([queue('a', 9, 1, true), queue('b', 5, 0, false), queue('c', 0, 3, true)], true);
  assert.equal(textOf(said), '14 traces wait in 3 queues, 9 for you: queue a; 4 reviewed.');
  assert.deepEqual([said.tone, linksOf(said)], ['awaiting', ['review-queues/a']]);
  assert.match(
    textOf(reviewQueuesAnswer([queue('b', 1, 0, false)], false)),
    /^1 trace waits in 1 queue on this page, none for you/,
  );
  assert.equal(
    textOf(reviewQueuesAnswer([queue('c', 0, 3, true)], true)),
    'Nothing waits in 1 queue; 3 traces reviewed.',
  );
});

test('a review queue says how far it is, and that it asks nothing', () => {
  const said = (pending: number, complete: number, questions = 1): string =>
    textOf(reviewQueueAnswer({ users: ['ana', 'bo'] }, { pending, complete, declined: 1 }, questions));
  assert.equal(said(9, 4), '9 of 14 traces wait for ana or bo; 4 done, 1 declined.');
  assert.equal(said(0, 4), 'Nothing waits: of 5 traces 4 done, 1 declined.');
  assert.match(said(1, 0, 0), /1 of 2 traces waits for ana or bo; 0 done, 1 declined; no question is asked\.$/);
  const none = { pending: 0, complete: 0, declined: 0 };
  assert.match(textOf(reviewQueueAnswer({ users: [] }, none, 1)), /^The queue has no trace/);
});
