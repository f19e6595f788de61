import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { createAudit } from '../audit/index.ts';
import { createLineage } from '../lineage/index.ts';
import { createApprovals } from './approvals.ts';

const person = (name: string) => ({ kind: 'token', id: name, name }) as const;

test('four eyes: the asker cannot decide, two different people can, and then it is decided', async (t) => {
  const platform = await openTestPlatform(t);
  const approvals = createApprovals({ ...platform, audit: createAudit(platform), lineage: createLineage(platform) });
  const { id } = await platform.db.transact((tx) =>
    approvals.request(tx, testActor, {
      project: 'p',
      subject: { type: 'model-version', id: 'm1' },
      title: 'churn v3 to production',
      needed: 2,
    }),
  );
  await assert.rejects(approvals.vote(testActor, id, { approve: true, reason: 'mine' }), {
    code: 'governance.own_request',
  });
  assert.equal((await approvals.vote(person('bo'), id, { approve: true, reason: 'ok' })).state, 'pending');
  await assert.rejects(approvals.vote(person('bo'), id, { approve: true, reason: 'again' }), {
    code: 'governance.voted_already',
  });
  assert.equal((await approvals.vote(person('cy'), id, { approve: true, reason: 'ok' })).state, 'approved');
  await assert.rejects(approvals.vote(person('di'), id, { approve: false, reason: 'late' }), {
    code: 'governance.already_decided',
  });
});

test('one rejection decides and is listed', async (t) => {
  const platform = await openTestPlatform(t);
  const approvals = createApprovals({ ...platform, audit: createAudit(platform), lineage: createLineage(platform) });
  const { id } = await platform.db.transact((tx) =>
    approvals.request(tx, testActor, {
      project: 'p',
      subject: { type: 'model-version', id: 'm1' },
      title: 't',
      needed: 2,
    }),
  );
  assert.equal((await approvals.vote(person('bo'), id, { approve: false, reason: 'bias' })).state, 'rejected');
  assert.deepEqual(
    (await approvals.list({ project: 'p', state: 'rejected' }, { limit: 10 })).items.map((one) => one.id),
    [id],
  );
});
