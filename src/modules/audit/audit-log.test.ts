import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import { createIdSource, systemRandom } from '../../platform/random/random.ts';
import { type Audit, createAudit } from './audit-log.ts';
import { auditMigrations } from './migrations.ts';
import { leafHash, rootFromInclusion, verifyConsistency } from './model.ts';

const newAudit = (db: Database): Audit =>
  createAudit({ db, clock: systemClock, newId: createIdSource(systemClock, systemRandom), logger: silentLogger });

async function record(db: Database, audit: Audit, count: number, offset = 0): Promise<void> {
  for (let n = 0; n < count; n++) {
    await db.transact((tx) =>
      audit.record(tx, {
        actor: { kind: 'local', id: 'local', name: 'ana' },
        action: 'registry.set_alias',
        project: 'default',
        subject: { type: 'model', id: `m${n + offset}` },
        after: { alias: 'champion', version: n },
      }),
    );
  }
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

testOnDatabases(
  'every entry of trees of 1 to 20 leaves has a valid inclusion proof',
  auditMigrations,
  async (_t, db) => {
    const audit = newAudit(db);
    for (let size = 1; size <= 20; size++) {
      await record(db, audit, 1, size);
      for (let seq = 0; seq < size; seq++) {
        const proof = await audit.prove(seq);
        const root = rootFromInclusion(leafHash(proof.content), seq, proof.size, proof.path.map(bytes));
        assert.equal(Buffer.from(root ?? []).toString('hex'), proof.root);
      }
    }
  },
);

testOnDatabases(
  'every pair of sizes up to 16 has a valid consistency proof, and a forged root fails',
  auditMigrations,
  async (_t, db) => {
    const audit = newAudit(db);
    await record(db, audit, 16);
    for (let first = 0; first <= 16; first++) {
      for (let second = first; second <= 16; second++) {
        const proof = await audit.proveConsistency(first, second);
        const a = { size: first, root: bytes(proof.first.root) };
        const b = { size: second, root: bytes(proof.second.root) };
        assert.ok(verifyConsistency(a, b, proof.path.map(bytes)), `${first} in ${second}`);
        if (first > 0) {
          const forged = Buffer.from(a.root);
          forged[5] = (forged[5] ?? 0) ^ 1;
          assert.ok(
            !verifyConsistency({ size: first, root: forged }, b, proof.path.map(bytes)),
            `forged ${first} in ${second}`,
          );
        }
      }
    }
  },
);

testOnDatabases('verification passes on an honest log and finds one changed byte', auditMigrations, async (_t, db) => {
  const audit = newAudit(db);
  await record(db, audit, 12);
  assert.deepEqual((await audit.verify()).faults, []);
  await db.transact((tx) => sql`UPDATE audit_entries SET actor_name = 'ann' WHERE seq = 7`.execute(tx));
  assert.deepEqual((await audit.verify()).faults, [{ seq: 7, message: 'The entry does not match its leaf.' }]);
});

testOnDatabases('an entry of a rolled-back change never enters the tree', auditMigrations, async (_t, db) => {
  const audit = newAudit(db);
  await assert.rejects(
    db.transact(async (tx) => {
      await audit.record(tx, {
        actor: { kind: 'local', id: 'l', name: 'l' },
        action: 'x.y',
        project: null,
        subject: { type: 'run', id: '1' },
      });
      throw new Error('no');
    }),
  );
  assert.equal((await audit.head()).size, 0);
});

testOnDatabases('entries page newest first and filter by subject', auditMigrations, async (_t, db) => {
  const audit = newAudit(db);
  await record(db, audit, 5);
  const first = await audit.list({}, { limit: 3 });
  const second = await audit.list({}, { limit: 3, cursor: first.nextCursor });
  assert.deepEqual(
    [...first.items, ...second.items].map((entry) => entry.seq),
    [4, 3, 2, 1, 0],
  );
  assert.equal((await audit.list({ subjectType: 'model', subjectId: 'm2' }, { limit: 10 })).items.length, 1);
});

/** A transaction that has its number and stays open until `end` is called. SQLite has none: its writer takes one at a time. */
async function openTransaction(db: Database): Promise<{ end(): void; readonly ended: Promise<void> }> {
  if (db.dialect === 'sqlite') return { end: () => undefined, ended: Promise.resolve() };
  const numbered = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const ended = db.transact(async (tx) => {
    await sql`SELECT pg_current_xact_id()`.execute(tx);
    numbered.resolve();
    await held.promise;
  });
  await numbered.promise;
  return { end: held.resolve, ended };
}

testOnDatabases('what was committed is read, also behind an older transaction', auditMigrations, async (_t, db) => {
  const audit = newAudit(db);
  const older = await openTransaction(db);
  await record(db, audit, 1);
  const read = audit.list({}, { limit: 10 });
  setTimeout(older.end, 100);
  assert.equal((await read).items.length, 1);
  await older.ended;
});

test('the leaf hash matches the RFC 6962 rule for an empty leaf', () => {
  assert.equal(leafHash('').toString('hex'), '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
});

testOnDatabases(
  'an export proves the newest entries that match under one root, and says when it left some out',
  auditMigrations,
  async (_t, db) => {
    const audit = newAudit(db);
    await record(db, audit, 9);
    const all = await audit.export({ project: 'default' }, 100);
    assert.deepEqual([all.size, all.complete, all.proofs.length], [9, true, 9]);
    const some = await audit.export({ project: 'default' }, 4);
    assert.deepEqual([some.complete, some.proofs.map(({ entry }) => entry.seq)], [false, [8, 7, 6, 5]]);
    for (const { content, entry, size, path } of all.proofs) {
      const root = rootFromInclusion(leafHash(content), entry.seq, size, path.map(bytes));
      assert.equal(Buffer.from(root ?? []).toString('hex'), all.root);
    }
    const later = systemClock.now() + 1000;
    assert.equal((await audit.export({ from: later }, 10)).proofs.length, 0);
    assert.equal((await audit.export({ to: later, subjectId: 'm3' }, 10)).proofs.length, 1);
  },
);
