import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import { testActor } from '../../../test/support/platform.ts';
import { isAppError } from '../../kernel/errors.ts';
import type { Database } from '../../platform/db/database.ts';
import { systemRandom } from '../../platform/random/random.ts';
import { createIdentity, identityMigrations } from '../identity/index.ts';
import { createTracking, trackingMigrations } from '../tracking/index.ts';
import { scorersMigrations } from './migrations.ts';
import { createScorers } from './scorers.ts';

const migrations = [...foundationMigrations, ...identityMigrations, ...trackingMigrations, ...scorersMigrations];
const project = 'qa';

async function open(t: TestContext, db: Database) {
  const foundation = await openFoundation(t, db, Date.parse('2026-01-01T00:00:00Z'));
  const ports = { ...foundation, random: systemRandom };
  const identity = createIdentity(ports);
  await identity.ensureProject(testActor, project);
  const tracking = createTracking({ ...ports, identity });
  const { id } = await tracking.experiments.create(testActor, project, { name: 'chat' });
  return { ...foundation, tracking, scorers: createScorers({ ...foundation, tracking }), experimentId: id };
}

testOnDatabases('versions of a scorer are numbered on, and no number comes back', migrations, async (t, db) => {
  const { scorers, experimentId } = await open(t, db);
  const key = { experimentId, name: 'polite' };
  const register = async (n: number) =>
    (await scorers.register(testActor, project, key, JSON.stringify({ n }))).version;
  assert.deepEqual([await register(1), await register(2), await register(3)], [1, 2, 3]);
  await scorers.register(testActor, project, { experimentId, name: 'apt' }, '{}');
  const seen = async () => (await scorers.list(project, experimentId)).map(({ name, version }) => [name, version]);
  assert.deepEqual(await seen(), [
    ['apt', 1],
    ['polite', 3],
  ]);
  await scorers.delete(testActor, project, key, 3);
  assert.equal((await scorers.get(project, key)).version, 2);
  assert.equal(await register(4), 4);
  assert.deepEqual(
    (await scorers.versions(project, key)).map(({ version, definition }) => [version, definition]),
    [
      [1, '{"n":1}'],
      [2, '{"n":2}'],
      [4, '{"n":4}'],
    ],
  );
  await scorers.delete(testActor, project, key);
  assert.deepEqual(await seen(), [['apt', 1]]);
  await assert.rejects(
    scorers.get(project, key),
    (error) => isAppError(error) && error.code === 'scorers.unknown_scorer',
  );
  assert.equal(await register(5), 5);
});

testOnDatabases(
  'a scorer has one rule of online scoring, which goes with its last version',
  migrations,
  async (t, db) => {
    const { scorers, experimentId, audit } = await open(t, db);
    const key = { experimentId, name: 'polite' };
    const { scorerId } = await scorers.register(testActor, project, key, '{}');
    const first = await scorers.setOnline(testActor, project, key, { sampleRate: 0.5, filter: "status = 'OK'" });
    const second = await scorers.setOnline(testActor, project, key, { sampleRate: 1, filter: null });
    assert.equal(second.id, first.id);
    assert.deepEqual(await scorers.online(project, [scorerId]), [second]);
    assert.deepEqual(await scorers.online('other', [scorerId]), []);
    await assert.rejects(
      scorers.setOnline(testActor, project, key, { sampleRate: Number.NaN, filter: null }),
      (error) => isAppError(error) && error.code === 'scorers.bad_sample_rate',
    );
    await scorers.delete(testActor, project, key, 1);
    assert.deepEqual(await scorers.online(project, [scorerId]), []);
    const actions = (await audit.list({ project }, { limit: 20 })).items.map(({ action }) => action);
    for (const action of ['register', 'set_online', 'delete']) assert.ok(actions.includes(`scorers.${action}`), action);
  },
);

testOnDatabases('a scorer without a name or a definition is not registered', migrations, async (t, db) => {
  const { scorers, experimentId } = await open(t, db);
  for (const [name, definition, code] of [
    [' ', '{}', 'scorers.bad_name'],
    ['polite', '[1]', 'scorers.bad_definition'],
    ['polite', 'def f(): pass', 'scorers.bad_definition'],
  ] as const)
    await assert.rejects(
      scorers.register(testActor, project, { experimentId, name }, definition),
      (error) => isAppError(error) && error.code === code,
    );
  assert.deepEqual(await scorers.list(project, experimentId), []);
});

testOnDatabases(
  'the scorers of a project are listed over its experiments, each by its newest version',
  migrations,
  async (t, db) => {
    const { scorers, experimentId, tracking } = await open(t, db);
    const { id: other } = await tracking.experiments.create(testActor, project, { name: 'search' });
    for (const [experiment, name] of [
      [experimentId, 'polite'],
      [other, 'polite'],
      [experimentId, 'polite'],
      [other, 'apt'],
      [other, 'gone'],
    ] as const)
      await scorers.register(testActor, project, { experimentId: experiment, name }, '{}');
    await scorers.delete(testActor, project, { experimentId: other, name: 'gone' });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await scorers.all(project, { limit: 2, cursor });
      for (const { newest, versions } of page.items)
        seen.push(
          `${newest.experimentId === other ? 'search' : 'chat'} ${newest.name} v${newest.version} of ${versions}`,
        );
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    assert.deepEqual(seen, ['search apt v1 of 1', 'chat polite v2 of 2', 'search polite v1 of 1']);
    assert.deepEqual((await scorers.all('elsewhere', { limit: 10 })).items, []);
  },
);
