import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { openTracking, tester, trackingTestMigrations } from '../../../../test/support/tracking.ts';
import { day } from '../../../kernel/time.ts';

testOnDatabases(
  'an upload is of one project and path, and is swept away when nobody completes it',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking, clock, blobs } = await openTracking(t, db);
    const experiment = await tracking.experiments.create(tester, 'p', { name: 'e' });
    const { id: owner } = await tracking.runs.create(tester, 'p', { experimentId: experiment.id });
    const { uploads, artifacts } = tracking;
    const upload = await uploads.begin('p', owner, 'a/b.bin', 2);
    await assert.rejects(uploads.get('q', upload.id), { code: 'tracking.unknown_upload' });
    await assert.rejects(uploads.putPart('p', upload.id, 3, Buffer.from('x')), { code: 'tracking.bad_upload' });
    const first = await uploads.putPart('p', upload.id, 1, Buffer.from('one '));
    const second = await uploads.putPart('p', upload.id, 2, Buffer.from('two'));
    assert.deepEqual(await uploads.received('p', upload.id), [first, second]);
    await assert.rejects(uploads.complete('p', upload.id, [first]), { code: 'tracking.bad_upload' });
    assert.equal(await artifacts.find(owner, 'a/b.bin'), undefined);
    const file = await uploads.complete('p', upload.id, [first, second]);
    assert.deepEqual(await artifacts.find(owner, 'a/b.bin'), file);
    assert.equal(file.size, 7);
    await assert.rejects(uploads.begin('p', owner, 'a'), { code: 'tracking.artifact_conflict' });
    await assert.rejects(uploads.begin('p', owner, '../a'), { code: 'request.bad_path' });

    const left = await uploads.begin('p', owner, 'c.bin');
    await uploads.putPart('p', left.id, 1, Buffer.from('lost'));
    assert.equal(await uploads.sweep(clock.wall() - day), 0);
    assert.ok((await uploads.sweep(clock.wall() + 1000)) >= 2);
    await assert.rejects(uploads.received('p', left.id), { code: 'tracking.unknown_upload' });
    assert.equal(await artifacts.readText(owner, 'a/b.bin', 100), 'one two');
    assert.equal((await blobs.list({ limit: 10 })).items.length, 1);
  },
);
