import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { pairTable } from './pairs.ts';

const migrations = [
  {
    name: '202601010000-test-labels',
    sql: 'CREATE TABLE test_labels (\n  thing_id TEXT NOT NULL,\n  key TEXT NOT NULL,\n  value TEXT NOT NULL,\n  PRIMARY KEY (thing_id, key)\n);\n',
  },
];

testOnDatabases('pairs are set, replaced, read by owner and deleted once', migrations, async (_t, db) => {
  const labels = pairTable('test_labels', 'thing_id');
  const many = Object.fromEntries(Array.from({ length: 1203 }, (_one, index) => [`k${index}`, `v${index}`]));
  await db.transact(async (tx) => {
    await labels.upsert(tx, 'a', {});
    await labels.upsert(tx, 'a', { colour: 'red', size: "L'; --" });
    await labels.upsert(tx, 'a', { colour: 'blue', ['__proto__']: 'kept' });
    await labels.upsert(tx, 'b', many);
  });
  const read = await labels.read(db.reader, ['a', 'b', 'absent']);
  assert.deepEqual(Object.entries(read.get('a') ?? {}), [
    ['__proto__', 'kept'],
    ['colour', 'blue'],
    ['size', "L'; --"],
  ]);
  assert.deepEqual(read.get('b'), many);
  assert.equal(read.has('absent'), false);
  assert.equal((await labels.read(db.reader, [])).size, 0);
  const deleted = await db.transact(async (tx) => [
    await labels.delete(tx, 'a', 'size'),
    await labels.delete(tx, 'a', 'size'),
  ]);
  assert.deepEqual(deleted, [true, false]);
  assert.deepEqual(Object.keys((await labels.read(db.reader, ['a'])).get('a') ?? {}), ['__proto__', 'colour']);
});
