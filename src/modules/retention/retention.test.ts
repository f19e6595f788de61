// Retention with real runs, artifacts and a simulated clock: what goes by age, by hand, never, and when its content leaves the disk.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { testOnBlobs } from '../../../test/support/object-stores.ts';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import { openFileBlobs } from '../../platform/blobs/file-blobs.ts';
import { keepLatelyPut } from '../../platform/blobs/lately-put.ts';
import { isSimulated } from '../../platform/clock/clock.ts';
import { systemRandom } from '../../platform/random/random.ts';
import { openFileSecrets } from '../../platform/secrets/file-secrets.ts';
import { createAudit } from '../audit/index.ts';
import { createIdentity } from '../identity/index.ts';
import { createLineage } from '../lineage/index.ts';
import { createLogPurge } from '../pipelines/index.ts';
import { createRegistry } from '../registry/index.ts';
import { createTracing } from '../tracing/index.ts';
import { createTracking } from '../tracking/index.ts';
import { createWebhooks } from '../webhooks/index.ts';
import { retentionMigrations } from './migrations.ts';
import { forEver, nothing } from './model.ts';
import { createRetention } from './retention.ts';
import * as store from './store.ts';

const project = 'churn';
const day = 86_400_000;

async function open(t: TestContext, store_?: Blobs) {
  const platform = await openTestPlatform(t, { from: '1997-06-01' });
  const { clock, random } = platform;
  assert.ok(isSimulated(clock));
  // Without the guard of content that was put lately: nothing else puts any here.
  const blobs = store_ ?? (await openFileBlobs({ folder: join(platform.home, 'blobs'), clock, random }));
  const deps = { ...platform, blobs };
  const audit = createAudit(deps);
  const identity = createIdentity({ ...deps, audit });
  await identity.ensureProject(testActor, project);
  const lineage = createLineage(deps);
  const tracking = createTracking({ ...deps, audit, identity, lineage });
  const registry = createRegistry({ ...deps, audit, identity, lineage, tracking });
  const secrets = await openFileSecrets({
    path: join(platform.home, 'secrets.bin'),
    masterKey: systemRandom.bytes(32),
    random: systemRandom,
  });
  const rules = { schemes: ['https'], allowPrivate: false, retries: 0, limitMs: 1_000 };
  const retention = createRetention({
    ...deps,
    audit,
    identity,
    tracking,
    registry,
    tracing: createTracing({ ...deps, audit }),
    webhooks: createWebhooks({ ...deps, audit, identity, secrets, rules }),
    logs: createLogPurge({ db: deps.db, folder: join(platform.home, 'pipelines') }),
    // No endpoint, so no predictions.
    serving: {
      predictions: {
        countOld: async () => ({ files: 0, records: 0, bytes: 0, digests: [] }),
        purge: async () => ({ files: 0, records: 0, bytes: 0, digests: [] }),
      },
    },
    content: [{ table: 'tracking_artifacts', column: 'sha256', alone: true }],
  });
  await platform.start();
  const { id: experimentId } = await tracking.experiments.create(testActor, project, { name: 'tries' });
  const deletedRun = async (content: string) => {
    const run = await tracking.runs.create(testActor, project, { experimentId });
    const { sha256 } = await tracking.artifacts.put(run.id, 'model.bin', Buffer.from(content));
    await tracking.runs.delete(testActor, project, run.id);
    return { ...run, sha256 };
  };
  const isThere = async (id: string): Promise<boolean> => (await tracking.runs.find(project, id)) !== undefined;
  const advance = async (days: number): Promise<void> => {
    clock.advanceTo(clock.now() + days * day);
    await platform.ticker.tick();
    await platform.queue.settled();
  };
  return { ...deps, audit, identity, tracking, retention, deletedRun, isThere, advance, experimentId };
}

test('a deleted run goes when its term is over, not before, and what the next purge takes is said before', async (t) => {
  const { retention, deletedRun, isThere, advance, audit } = await open(t);
  const first = await deletedRun('one');
  await advance(10);
  const second = await deletedRun('two');
  await advance(40);
  assert.ok(await isThere(first.id), 'for ever by default');
  await retention.change(testActor, project, { trashDays: 45 });
  const { next, trash } = await retention.preview(project);
  assert.deepEqual([next.runs, next.artifacts, trash.runs, trash.artifacts], [1, 1, 2, 2]);
  await advance(1);
  assert.deepEqual([await isThere(first.id), await isThere(second.id)], [false, true]);
  assert.equal((await retention.policy(project)).last?.took.runs, 1);
  await advance(10);
  assert.equal(await isThere(second.id), false);
  const entries = (await audit.list({ project }, { limit: 50 })).items.filter(({ action }) => /retention/.test(action));
  assert.deepEqual(
    entries.map(({ action, actor }) => [action, actor.name]),
    [
      ['retention.purge', 'retention'],
      ['retention.purge', 'retention'],
      ['retention.change', testActor.name],
    ],
  );
  assert.deepEqual(entries[1]?.detail?.['ids'], [first.id]);
});

test('a legal hold needs a reason and stops every purge until it ends', async (t) => {
  const { retention, deletedRun, isThere, advance } = await open(t);
  const run = await deletedRun('one');
  await retention.change(testActor, project, { trashDays: 1 });
  await assert.rejects(retention.change(testActor, project, { hold: true }), { code: 'retention.hold_without_reason' });
  await retention.change(testActor, project, { hold: true, holdReason: 'Case 7' });
  await advance(30);
  assert.ok(await isThere(run.id));
  await assert.rejects(retention.purge(testActor, project, {}), { code: 'retention.on_hold' });
  await retention.change(testActor, project, { hold: false });
  await advance(1);
  assert.equal(await isThere(run.id), false);
});

test('by hand only what is named and in the trash goes, with its experiment', async (t) => {
  const { retention, deletedRun, isThere, tracking, queue, experimentId, advance } = await open(t);
  const named = await deletedRun('one');
  const other = await deletedRun('two');
  const live = await tracking.runs.create(testActor, project, { experimentId });
  const purge = async (request: Parameters<typeof retention.purge>[2]): Promise<void> => {
    await retention.purge(testActor, project, request);
    await queue.settled();
  };
  await purge({ runs: [named.id, live.id] });
  assert.deepEqual(await Promise.all([named, other, live].map(({ id }) => isThere(id))), [false, true, true]);
  await purge({ olderThanDays: 1 });
  assert.ok(await isThere(other.id));
  await advance(2);
  await tracking.experiments.delete(testActor, project, experimentId);
  await purge({ olderThanDays: 1 });
  assert.deepEqual([await isThere(other.id), await isThere(live.id)], [false, true]);
  await purge({ experiments: [experimentId] });
  assert.equal(await isThere(live.id), false);
  assert.equal(await tracking.experiments.find(project, { id: experimentId }), undefined);
});

test('content leaves the disk a day after its last name, and not while another run has the same', async (t) => {
  const { retention, deletedRun, tracking, blobs, db, clock, queue, experimentId, advance } = await open(t);
  const alone = await deletedRun('only here');
  const shared = await deletedRun('in two runs');
  const live = await tracking.runs.create(testActor, project, { experimentId });
  await tracking.artifacts.put(live.id, 'copy.bin', Buffer.from('in two runs'));
  await retention.purge(testActor, project, {});
  await queue.settled();
  await advance(3);
  assert.ok(await blobs.has(alone.sha256), 'a day has not passed on the clock of the wall');
  await db.transact((tx) => store.noteFreed(tx, [alone.sha256, shared.sha256], clock.wall() - 2 * day));
  await advance(0);
  assert.deepEqual([await blobs.has(alone.sha256), await blobs.has(shared.sha256)], [false, true]);
  assert.deepEqual(await store.freedBefore(db.reader, clock.wall(), 10), []);
});

testOnBlobs(
  'files that are overwritten or deleted one by one free their content, unless it is named elsewhere or held',
  async (t, { blobs }) => {
    const { retention, identity, tracking, db, clock, queue, experimentId, advance } = await open(t, blobs);
    const { artifacts } = tracking;
    const run = await tracking.runs.create(testActor, project, { experimentId });
    const other = await tracking.runs.create(testActor, project, { experimentId });
    const put = async (owner: string, path: string, text: string) =>
      (await artifacts.put(owner, path, Buffer.from(`${owner}${text}`))).sha256;
    const overwritten = await put(run.id, 'a.txt', 'first');
    const kept = await put(run.id, 'a.txt', 'second');
    assert.equal(await put(run.id, 'a.txt', 'second'), kept, 'the same once more frees nothing');
    const deleted = await put(run.id, 'b.txt', 'third');
    const inFolder = await put(run.id, 'folder/inner/c.txt', 'fourth');
    const shared = await put(run.id, 'd.txt', 'fifth');
    await artifacts.keep(other.id, 'copy.txt', { sha256: shared, size: 5 });
    for (const path of ['b.txt', 'folder', 'd.txt']) await artifacts.delete(run.id, path);
    const whole = await put(other.id, 'e.txt', 'sixth');
    const third = await tracking.runs.create(testActor, project, { experimentId });
    const all = await put(third.id, 'f.txt', 'seventh');
    await artifacts.delete(third.id, '');

    const freed = [overwritten, deleted, inFolder, all];
    const there = async (digests: readonly string[]) => Promise.all(digests.map((digest) => blobs.has(digest)));
    const noted = await store.freedBefore(db.reader, clock.wall() + 1, 100);
    assert.deepEqual(noted.toSorted(), [...freed, shared].toSorted());
    await advance(0);
    assert.deepEqual(await there(freed), [true, true, true, true], 'a day has not passed');

    // A hold keeps what files of its project lost, and what files of several lost; what others lost goes.
    await identity.ensureProject(testActor, 'other');
    const elsewhere = await tracking.experiments.create(testActor, 'other', { name: 'tries' });
    const foreign = await tracking.runs.create(testActor, 'other', { experimentId: elsewhere.id });
    const lost = await put(foreign.id, 'g.txt', 'eighth');
    const logged = await tracking.loggedModels.create(testActor, 'other', { experimentId: elsewhere.id, name: 'm' });
    const ofModel = await put(logged.id, 'model.bin', 'ninth');
    await artifacts.keep(foreign.id, 'both.txt', { sha256: deleted, size: 5 });
    for (const [owner, file] of [
      [foreign.id, 'g.txt'],
      [foreign.id, 'both.txt'],
      [logged.id, 'model.bin'],
    ] as const)
      await artifacts.delete(owner, file);
    await retention.change(testActor, project, { hold: true, holdReason: 'Case 7' });
    const old = (digests: readonly string[]) =>
      db.transact((tx) => store.postponeFreed(tx, digests, clock.wall() - 2 * day));
    await old([...noted, lost, ofModel]);
    await advance(0);
    await queue.settled();
    assert.deepEqual(await there(freed), [true, true, true, true], 'held');
    assert.deepEqual(await there([lost, ofModel]), [false, false], 'of a project without a hold');
    await retention.change(testActor, project, { hold: false });
    await advance(0);
    await queue.settled();
    assert.deepEqual(await there(freed), [false, false, false, false]);
    assert.deepEqual(await there([kept, shared, whole]), [true, true, true]);
    assert.deepEqual(await store.freedBefore(db.reader, clock.wall() + 1, 100), []);
  },
);

testOnBlobs(
  'content that somebody just put again is not swept, and is looked at once more later',
  async (t, { blobs }) => {
    let now = 0;
    const guarded = keepLatelyPut(blobs, { monotonic: () => now });
    const { retention, tracking, db, clock, experimentId, advance } = await open(t, guarded);
    const run = await tracking.runs.create(testActor, project, { experimentId });
    const text = Buffer.from(`content of ${run.id}`);
    const { sha256 } = await tracking.artifacts.put(run.id, 'a.bin', text);
    await tracking.artifacts.delete(run.id, 'a.bin');
    now += 2 * 60 * 60_000;
    // Put, and not named yet: as an upload is between its last byte and its row.
    await guarded.put(text);
    const old = (): Promise<void> => db.transact((tx) => store.postponeFreed(tx, [sha256], clock.wall() - 2 * day));
    await old();
    await advance(0);
    assert.ok(await blobs.has(sha256));
    assert.deepEqual(await store.freedBefore(db.reader, clock.wall() + 1, 10), [sha256], 'it is not forgotten');
    now += 2 * 60 * 60_000;
    await old();
    await advance(0);
    assert.equal(await blobs.has(sha256), false);
    assert.equal((await retention.policy(project)).hold, false);
  },
);

testOnDatabases('terms are kept and due when nobody looked for a while', retentionMigrations, async (_t, db) => {
  const took = { ...nothing, runs: 2 };
  const policy = { ...forEver, project, trashDays: 3, updatedAt: 5, updatedBy: 'ana', last: { at: 4, took } };
  await db.transact((tx) => store.putPolicy(tx, { ...policy, project: 'kept', trashDays: 0 }));
  await db.transact((tx) => store.putPolicy(tx, { ...policy, project: 'held', hold: true, holdReason: 'Case 7' }));
  await db.transact((tx) => store.putPolicy(tx, policy));
  assert.deepEqual(await store.findPolicy(db.reader, project), policy);
  assert.deepEqual(await store.duePolicies(db.reader, 10), [policy]);
  await db.transact((tx) => store.putPolicy(tx, { ...policy, lookedAt: 10 }));
  assert.deepEqual(await store.duePolicies(db.reader, 10), []);
  await db.transact((tx) => store.noteFreed(tx, ['a', 'b', 'a'], 1));
  await db.transact((tx) => store.noteFreed(tx, ['b'], 7));
  assert.deepEqual(await store.freedBefore(db.reader, 5, 10), ['a']);
  await db.transact((tx) => store.forgetFreed(tx, ['a']));
  assert.deepEqual(await store.freedBefore(db.reader, 100, 10), ['b']);

  // Of two projects one is held; what nobody knows the project of stays while any is.
  await db.transact(async (tx) => {
    await store.noteLoose(tx, ['c', 'd'], 2, 'kept');
    await store.noteLoose(tx, ['d', 'e'], 3, 'held');
    await store.noteLoose(tx, ['f'], 4);
  });
  assert.deepEqual(await store.freedBefore(db.reader, 100, 10), ['c', 'b']);
  await db.transact((tx) => store.putPolicy(tx, { ...policy, project: 'held', hold: false, holdReason: '' }));
  assert.deepEqual(await store.freedBefore(db.reader, 100, 10), ['c', 'd', 'e', 'f', 'b']);
});
