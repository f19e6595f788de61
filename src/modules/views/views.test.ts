import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { openTestPlatform, testActor } from '../../../test/support/platform.ts';
import { stateId } from '../../contracts/view-state.ts';
import { mostStateCharacters } from '../../contracts/views.ts';
import { createAudit } from '../audit/index.ts';
import { createIdentity } from '../identity/index.ts';
import { viewsMigrations } from './migrations.ts';
import * as store from './store.ts';
import { createViews } from './views.ts';

const bob = { kind: 'token', id: 'bob-token', name: 'bob' } as const;
const runs = { page: 'experiments/1', name: 'best first', team: false, state: { q: 'metrics.auc > 0.5', sort: 'x' } };

async function open(t: TestContext) {
  const platform = await openTestPlatform(t, { from: '1997-06-01' });
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  await identity.createProject(testActor, 'p');
  return { audit, views: createViews({ ...platform, audit, identity }) };
}

test('a state of a page is stored once under the start of its digest, whatever the order of its members', async (t) => {
  const { views, audit } = await open(t);
  const id = await views.storeState(testActor, 'p', { sort: 'x', q: 'a' });
  assert.equal(id, await views.storeState(bob, 'p', { q: 'a', sort: 'x' }));
  assert.equal(id, stateId({ q: 'a', sort: 'x' }));
  assert.match(id, /^[0-9a-f]{12}$/);
  assert.deepEqual(await views.readState('p', id), { q: 'a', sort: 'x' });
  assert.equal((await audit.list({ action: 'views.store_state' }, { limit: 10 })).items.length, 1);
  await assert.rejects(views.readState('other', id), { code: 'views.unknown_state' });
});

test('a state beyond the limit is refused and a project that is not there has none', async (t) => {
  const { views } = await open(t);
  const large = { sel: 'x'.repeat(mostStateCharacters) };
  await assert.rejects(views.storeState(testActor, 'p', large), { code: 'views.state_too_large' });
  await assert.rejects(views.storeState(testActor, 'q', { q: 'a' }), { code: 'identity.unknown_project' });
});

test('a personal view is seen by its owner alone and one of the team by everybody', async (t) => {
  const { views } = await open(t);
  const own = await views.save(testActor, 'p', runs);
  await views.save(testActor, 'p', { ...runs, name: 'ours', team: true });
  const seen = async (actor: typeof bob | typeof testActor, page?: string): Promise<string[]> =>
    (await views.list(actor, 'p', page, { limit: 10 })).items.map(({ name }) => name);
  assert.deepEqual(await seen(testActor), ['best first', 'ours']);
  assert.deepEqual(await seen(bob, 'experiments/1'), ['ours']);
  assert.deepEqual(await seen(testActor, 'models'), []);
  await assert.rejects(views.change(bob, 'p', own.id, { name: 'mine' }), { code: 'views.unknown_view' });
  await assert.rejects(views.delete(bob, 'p', own.id), { code: 'views.unknown_view' });
});

test('saving under the same name points the view at the new state, and a name that is taken is refused', async (t) => {
  const { views } = await open(t);
  const first = await views.save(testActor, 'p', runs);
  const again = await views.save(testActor, 'p', { ...runs, state: { q: 'other' } });
  assert.equal(again.id, first.id);
  assert.deepEqual((await views.get(testActor, 'p', first.id)).state, { q: 'other' });
  const second = await views.save(testActor, 'p', { ...runs, name: 'second' });
  await assert.rejects(views.change(testActor, 'p', second.id, { name: 'best first' }), { code: 'views.name_taken' });
  assert.equal((await views.change(testActor, 'p', second.id, { name: 'third' })).name, 'third');
});

test('one view of a page is its default for an owner, and a deleted one leaves its state to be read', async (t) => {
  const { views, audit } = await open(t);
  const first = await views.save(testActor, 'p', runs);
  const second = await views.save(testActor, 'p', { ...runs, name: 'second' });
  const ours = await views.save(testActor, 'p', { ...runs, name: 'ours', team: true });
  for (const { id } of [first, second, ours]) await views.change(testActor, 'p', id, { byDefault: true });
  const page = await views.list(testActor, 'p', undefined, { limit: 2 });
  const rest = await views.list(testActor, 'p', undefined, { limit: 2, cursor: page.nextCursor });
  assert.deepEqual(
    [...page.items, ...rest.items].map(({ name, byDefault }) => [name, byDefault]),
    [
      ['best first', false],
      ['ours', true],
      ['second', true],
    ],
  );
  await views.delete(testActor, 'p', first.id);
  assert.deepEqual(await views.readState('p', first.stateId), runs.state);
  await assert.rejects(views.get(testActor, 'p', first.id), { code: 'views.unknown_view' });
  assert.equal((await audit.list({ action: 'views.delete' }, { limit: 10 })).items.length, 1);
});

testOnDatabases('views of a page are found by name with the state they point at', viewsMigrations, async (_t, db) => {
  const view = {
    id: 'v1',
    project: 'p',
    page: 'models',
    name: 'all',
    owner: 'me',
    byDefault: true,
    stateId: 'abc',
    savedBy: 'ana',
    createdAt: 1,
    updatedAt: 1,
  };
  await db.transact(async (tx) => {
    for (const state of ['{"q":"a"}', '{"q":"later"}'])
      await store.insertState(tx, { project: 'p', id: 'abc', state, created_at: 1 });
    await store.insertView(tx, view);
  });
  assert.deepEqual(await store.findNamed(db.reader, view), { ...view, state: { q: 'a' } });
  await db.transact((tx) => store.clearDefault(tx, view));
  assert.equal((await store.listViews(db.reader, view, ['', ''], 10))[0]?.byDefault, false);
});
