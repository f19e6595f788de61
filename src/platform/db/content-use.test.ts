// Content that stands anywhere in a named column is found, alone or inside a text, however many rows hold it.
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { testOnDatabases } from '../../../test/support/databases.ts';
import { findUsed } from './content-use.ts';

const digest = (n: number): string => n.toString(16).padStart(64, '0');

testOnDatabases(
  'a digest is used while some row holds it, alone or in a text, and not otherwise',
  [{ name: '202611250001-things', sql: 'CREATE TABLE things (id BIGINT PRIMARY KEY, one TEXT, text TEXT);\n' }],
  async (_t, db) => {
    await db.transact(async (tx) => {
      // More rows than one answer holds, all with the first digest: they must not hide the last one.
      for (let id = 0; id < 250; id++)
        await sql`INSERT INTO things (id, one, text) VALUES (${id}, NULL, ${`{"a":"${digest(1)}","n":${id}}`})`.execute(
          tx,
        );
      await sql`INSERT INTO things (id, one, text) VALUES (1000, ${digest(2)}, ${`["${digest(3)}"]`})`.execute(tx);
    });
    const columns = [{ table: 'things', column: 'one', alone: true } as const, { table: 'things', column: 'text' }];
    const asked = [1, 2, 3, 4].map(digest);
    assert.deepEqual([...(await findUsed(db.scanner, columns, asked))].sort(), asked.slice(0, 3));
    assert.deepEqual([...(await findUsed(db.scanner, columns.slice(0, 1), asked))], [digest(2)]);
    assert.equal((await findUsed(db.scanner, columns, [])).size, 0);
  },
);
