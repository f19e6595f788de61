// The contract of the database port, on every driver.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openTestSqlite, testOnDatabases } from '../../../test/support/databases.ts';
import { isUniqueViolation } from './capabilities.ts';
import type { Tx } from './database.ts';
import { insertRows } from './insert-rows.ts';
import { applyMigrations, type Migration } from './migrations.ts';

type Tables = {
  things: { id: string; amount: number; payload: Uint8Array | null };
};

const migrations: readonly Migration[] = [
  {
    name: '202601010000-test-things',
    sql: `CREATE TABLE things (
  id TEXT PRIMARY KEY,
  amount BIGINT NOT NULL,
  payload BYTES
);`,
  },
];

const things = (tx: Tx) => tx.withTables<Tables>();
const insert = (tx: Tx, id: string, amount: number) =>
  things(tx).insertInto('things').values({ id, amount, payload: null }).execute();

testOnDatabases('a resolved transaction is visible to the reader and to the scanner', migrations, async (_t, db) => {
  await db.transact((tx) => insert(tx, 'a', 2 ** 40));
  assert.equal((await things(db.reader).selectFrom('things').selectAll().executeTakeFirst())?.amount, 2 ** 40);
  assert.equal((await things(db.scanner).selectFrom('things').selectAll().executeTakeFirst())?.amount, 2 ** 40);
});

testOnDatabases(
  'a failing transaction leaves its neighbours in the same group untouched',
  migrations,
  async (_t, db) => {
    const outcomes = await Promise.allSettled([
      db.transact((tx) => insert(tx, 'a', 1)),
      db.transact(async (tx) => {
        await insert(tx, 'b', 2);
        throw new Error('second thoughts');
      }),
      db.transact((tx) => insert(tx, 'c', 3)),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    const rows = await things(db.reader).selectFrom('things').select('id').orderBy('id').execute();
    assert.deepEqual(
      rows.map((row) => row.id),
      ['a', 'c'],
    );
  },
);

testOnDatabases('concurrent read-modify-write transactions lose no update', migrations, async (_t, db) => {
  await db.transact((tx) => insert(tx, 'counter', 0));
  await Promise.all(
    Array.from({ length: 40 }, () =>
      db.transact(async (tx) => {
        const row = await things(tx)
          .selectFrom('things')
          .select('amount')
          .where('id', '=', 'counter')
          .executeTakeFirstOrThrow();
        await things(tx)
          .updateTable('things')
          .set({ amount: row.amount + 1 })
          .where('id', '=', 'counter')
          .execute();
      }),
    ),
  );
  assert.equal((await things(db.reader).selectFrom('things').selectAll().executeTakeFirstOrThrow()).amount, 40);
});

testOnDatabases('a duplicate key is recognised as a unique violation', migrations, async (_t, db) => {
  await db.transact((tx) => insert(tx, 'a', 1));
  const error: unknown = await db.transact((tx) => insert(tx, 'a', 1)).catch((thrown: unknown) => thrown);
  assert.ok(isUniqueViolation(error));
  assert.ok(!isUniqueViolation(new Error('other')));
});

testOnDatabases(
  'of transactions that wait together one with a statement that fails fails alone, also when nobody read its answer',
  migrations,
  async (_t, db) => {
    await db.transact((tx) => insert(tx, 'there', 0));
    const insertUnread = (tx: Tx, id: string) =>
      insertRows(tx, { table: 'things', columns: ['id', 'amount'] }, [id, 1]);
    const started = Array.from({ length: 40 }, (_, n) =>
      db.transact(async (tx) => {
        if (n % 10 === 3) await insertUnread(tx, 'there');
        if (n % 10 === 5) await insert(tx, 'there', 1);
        if (n % 10 === 7) throw new Error('second thoughts');
        await insertUnread(tx, `n${n}`);
        return n;
      }),
    );
    const outcomes = await Promise.allSettled(started);
    for (const [n, outcome] of outcomes.entries()) {
      const last = n % 10;
      if (last === 3 || last === 5)
        assert.ok(outcome.status === 'rejected' && isUniqueViolation(outcome.reason), `${n}`);
      else if (last === 7) assert.ok(outcome.status === 'rejected' && /second thoughts/.test(outcome.reason.message));
      else assert.ok(outcome.status === 'fulfilled' && outcome.value === n);
    }
    const rows = await things(db.reader).selectFrom('things').select('id').execute();
    assert.equal(rows.length, 1 + 40 - 12);
  },
);

testOnDatabases(
  'a transaction that holds others up for long lets them by where several may write',
  migrations,
  async (_t, db) => {
    const held = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const slow = db.transact(async (tx) => {
      await insert(tx, 'slow', 1);
      entered.resolve();
      await held.promise;
    });
    await entered.promise;
    const quick = db.transact((tx) => insert(tx, 'quick', 1));
    // SQLite has one writer, and what waits for it waits.
    if (!db.capabilities.concurrentWriters) held.resolve();
    await quick;
    held.resolve();
    await slow;
    const rows = await things(db.reader).selectFrom('things').select('id').orderBy('id').execute();
    assert.deepEqual(
      rows.map((row) => row.id),
      ['quick', 'slow'],
    );
  },
);

testOnDatabases(
  'transactions read a table whose columns another process changed meanwhile',
  migrations,
  async (_t, db) => {
    const readAll = () => db.transact((tx) => things(tx).selectFrom('things').selectAll().execute());
    await db.transact((tx) => insert(tx, 'a', 1));
    await readAll();
    await db.migrate((session) => session.execute('ALTER TABLE things ADD COLUMN note TEXT;'));
    assert.deepEqual(await Promise.all([readAll(), readAll()]).then(([rows]) => rows?.map(({ id }) => id)), ['a']);
  },
);

testOnDatabases(
  'writes go on after the server ended a connection in the middle of a group',
  migrations,
  async (_t, db) => {
    await db.transact((tx) => insert(tx, 'there', 0));
    const cut = async (tx: Tx): Promise<void> => {
      await insert(tx, 'cut', 1);
      await sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(tx);
    };
    // The first has each run for itself; the second then loses the connection, and the others go on over another.
    const outcomes = await Promise.allSettled([
      db.transact((tx) => insert(tx, 'there', 1)),
      db.dialect === 'postgres' ? db.transact(cut) : Promise.reject(new Error('There is no connection to end.')),
      db.transact((tx) => insert(tx, 'b', 1)),
      db.transact((tx) => insert(tx, 'c', 1)),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected', 'fulfilled', 'fulfilled'],
    );
    await db.transact((tx) => insert(tx, 'd', 1));
    const rows = await things(db.reader).selectFrom('things').select('id').orderBy('id').execute();
    assert.deepEqual(
      rows.map((row) => row.id),
      ['b', 'c', 'd', 'there'],
    );
  },
);

testOnDatabases('commit listeners hear each durable commit and nothing of a rollback', migrations, async (_t, db) => {
  let heard = 0;
  const stop = db.onCommit(() => heard++);
  await db.transact((tx) => insert(tx, 'a', 1));
  await db.transact((tx) => insert(tx, 'a', 1)).catch(() => undefined);
  assert.equal(heard, 1);
  stop();
  await db.transact((tx) => insert(tx, 'b', 1));
  assert.equal(heard, 1);
});

testOnDatabases('bytes come back as they went in', migrations, async (_t, db) => {
  const payload = Uint8Array.from([0, 1, 254, 255]);
  await db.transact((tx) => things(tx).insertInto('things').values({ id: 'x', amount: 0, payload }).execute());
  const row = await things(db.reader).selectFrom('things').select('payload').executeTakeFirstOrThrow();
  assert.deepEqual(Uint8Array.from(row.payload ?? []), payload);
});

testOnDatabases('text sorts bytewise so that keyset pages agree', migrations, async (_t, db) => {
  for (const id of ['b', 'A', 'a', 'B', '_']) await db.transact((tx) => insert(tx, id, 0));
  const rows = await things(db.reader).selectFrom('things').select('id').orderBy('id').execute();
  assert.deepEqual(
    rows.map((row) => row.id),
    ['A', 'B', '_', 'a', 'b'],
  );
});

testOnDatabases('migrations apply once and refuse a changed or unknown history', migrations, async (_t, db) => {
  assert.deepEqual(await applyMigrations(db, migrations, 0), []);
  const changed = migrations.map((migration) => ({ ...migration, sql: `${migration.sql} ` }));
  await assert.rejects(applyMigrations(db, changed, 0), { code: 'db.migration_changed' });
  await assert.rejects(applyMigrations(db, [], 0), { code: 'db.migration_unknown' });
});

testOnDatabases('a migration that fails leaves nothing behind', migrations, async (_t, db) => {
  const broken = [...migrations, { name: '202601020000-test-broken', sql: 'CREATE TABLE extra (id TEXT);\nNONSENSE;' }];
  await assert.rejects(applyMigrations(db, broken, 0));
  await assert.rejects(sql`SELECT * FROM extra`.execute(db.reader));
  assert.deepEqual(await applyMigrations(db, migrations, 0), []);
});

testOnDatabases('a migration for one database is recorded in both and runs in its own', migrations, async (_t, db) => {
  const only = {
    name: '202601030000-test-clustered',
    only: 'sqlite' as const,
    sql: `CREATE TABLE clustered (
  owner TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (owner, key)
) CLUSTERED;
`,
  };
  assert.deepEqual(await applyMigrations(db, [...migrations, only], 0), [only.name]);
  assert.deepEqual(await applyMigrations(db, [...migrations, only], 0), []);
  const rows = sql`SELECT owner FROM clustered`.execute(db.reader);
  if (db.dialect === 'postgres') return assert.rejects(rows, /clustered/);
  assert.deepEqual((await rows).rows, []);
  // Its rows are those of the primary key: there is no number of a row.
  await assert.rejects(sql`SELECT rowid FROM clustered`.execute(db.reader), /rowid/);
});

testOnDatabases('a healthy database has no findings', migrations, async (_t, db) => {
  await db.ping();
  assert.deepEqual(await db.inspect(), []);
});

test('the SQLite scanner refuses to write', async (t) => {
  const db = await openTestSqlite(t, migrations);
  await assert.rejects(insert(db.scanner, 'a', 1), /readonly|read|return data/i);
  await assert.rejects(insert(db.reader, 'a', 1), /readonly|read|return data/i);
});
