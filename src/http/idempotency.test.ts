import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createPostgresDatabase, temporaryFolder, testOnDatabases } from '../../test/support/databases.ts';
import { createTestHttpServer, type Things, thingsMigration } from '../../test/support/http-server.ts';
import { serviceUrl } from '../../test/support/services.ts';
import { silentLogger } from '../kernel/logger.ts';
import { systemClock } from '../platform/clock/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { openPresence } from '../platform/presence/presence.ts';
import { presenceMigrations } from '../platform/presence/store.ts';
import { createIdSource, systemRandom } from '../platform/random/random.ts';
import { httpMigrations } from './idempotency-store.ts';

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly replayed: boolean;
}

async function post(url: string, key: string): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers: { 'idempotency-key': key } });
  const body = (await response.json()) as Record<string, unknown>;
  const replayed = response.headers.get('idempotency-replayed') === 'true';
  return { status: response.status, code: body['code'] as string | undefined, body, replayed };
}

const clock = systemClock;
const newId = createIdSource(clock, systemRandom);
const migrations = [...httpMigrations, ...presenceMigrations, thingsMigration];
const tables = (db: Database['reader']) => db.withTables<Things>();

/** A server process over the database, as one of several, whose route does what `act` does. */
async function open(t: TestContext, db: Database, act: (write: () => Promise<void>) => Promise<object>) {
  const presence = await openPresence({ db, clock, newId, logger: silentLogger, instance: 'here' });
  const app = await createTestHttpServer({ clock, newId, idempotency: { db, presence } });
  const write = async (): Promise<void> => {
    await db.transact((tx) => tables(tx).insertInto('test_things').values({ name: 'one' }).execute());
  };
  app.post('/api/v1/things', { config: { permission: 'things.write' } }, async () => act(write));
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api/v1/things`;
}

const written = async (db: Database): Promise<number> =>
  (await tables(db.reader).selectFrom('test_things').selectAll().execute()).length;

testOnDatabases('a key that is being worked on is told to wait, and then has its answer', migrations, async (t, db) => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const url = await open(t, db, async (write) => {
    begun.resolve();
    await gate.promise;
    await write();
    return { made: 1 };
  });
  const first = post(url, 'k');
  await begun.promise;
  const meanwhile = await post(url, 'k');
  assert.deepEqual([meanwhile.status, meanwhile.code], [409, 'request.in_progress']);
  gate.resolve();
  assert.deepEqual([(await first).status, (await first).body], [200, { made: 1 }]);
  const again = await post(url, 'k');
  assert.deepEqual([again.status, again.body, again.replayed], [200, { made: 1 }, true]);
  assert.equal(await written(db), 1);
});

testOnDatabases(
  'a request that fails may be sent again under its key unless it has changed something',
  migrations,
  async (t, db) => {
    let fail: 'before' | 'after' | undefined = 'before';
    const url = await open(t, db, async (write) => {
      if (fail === 'before') throw new Error('before');
      await write();
      if (fail === 'after') throw new Error('after');
      return { made: 1 };
    });
    assert.equal((await post(url, 'k')).status, 500);
    fail = undefined;
    assert.deepEqual([(await post(url, 'k')).status, await written(db)], [200, 1]);
    fail = 'after';
    assert.equal((await post(url, 'other')).status, 500);
    fail = undefined;
    const again = await post(url, 'other');
    assert.deepEqual([again.status, again.code, await written(db)], [409, 'request.outcome_lost', 2]);
  },
);

testOnDatabases(
  'a process that was thought dead and is not commits nothing once its key is taken over',
  migrations,
  async (t, db) => {
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = await open(t, db, async (write) => {
      begun.resolve();
      await gate.promise;
      await write();
      return { by: 'slow' };
    });
    const first = post(slow, 'k');
    await begun.promise;
    // Another process in the same place: the first is taken for dead.
    const url = await open(t, db, async (write) => {
      await write();
      return { by: 'second' };
    });
    assert.deepEqual((await post(url, 'k')).body, { by: 'second' });
    gate.resolve();
    assert.deepEqual([(await first).status, (await first).code], [409, 'request.superseded']);
    assert.equal(await written(db), 1);
    assert.deepEqual((await post(slow, 'k')).body, { by: 'second' });
  },
);

/** Starts the server process, which ends with the test. */
async function start(t: TestContext, place: string, mode: 'stall' | 'go') {
  const script = fileURLToPath(new URL('../../test/support/stalling-server.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script, place, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value);
  return {
    url: await line(),
    line,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function killedUnder(t: TestContext, place: string): Promise<void> {
  for (const when of ['before', 'after'] as const) {
    const first = await start(t, place, 'stall');
    const lost = post(`${first.url}/api/v1/things/${when}`, when).catch(() => 'lost');
    assert.equal(await first.line(), 'stalled');
    await first.kill();
    assert.equal(await lost, 'lost');
    const second = await start(t, place, 'go');
    const url = `${second.url}/api/v1/things/${when}`;
    const count = async (): Promise<number> =>
      ((await (await fetch(`${second.url}/api/v1/things`)).json()) as { name: string }[]).filter(
        ({ name }) => name === when,
      ).length;
    const again = await post(url, when);
    const repeated = await post(url, when);
    assert.equal(await count(), 1, 'what the request does is there once');
    if (when === 'before') {
      assert.deepEqual([again.status, again.replayed], [201, false], 'nothing had been done: it runs at once');
      assert.deepEqual([repeated.status, repeated.replayed], [201, true]);
    } else {
      assert.deepEqual([again.code, repeated.code], ['request.outcome_lost', 'request.outcome_lost']);
    }
    await second.kill();
  }
}

test('after kill -9 a key runs at once when nothing was committed, and never twice (sqlite)', async (t) => {
  await killedUnder(t, join(temporaryFolder(t), 'pawl.db'));
});

const postgres = serviceUrl('postgres');
test('after kill -9 a key runs at once when nothing was committed, and never twice (postgres)', {
  skip: postgres.skip,
}, async (t) => {
  await killedUnder(t, await createPostgresDatabase(t, postgres.url));
});
