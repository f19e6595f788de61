// Opens every database that this machine offers, so that a store's tests run on each. Postgres comes from PAWL_TEST_POSTGRES_URL;
// where it is missing its tests skip by name with the command that brings it, and under CI a skip is a failure.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Database } from '../../src/platform/db/database.ts';
import { applyMigrations, type Migration } from '../../src/platform/db/migrations.ts';
import { openPostgres } from '../../src/platform/db/postgres.ts';
import { openSqlite } from '../../src/platform/db/sqlite.ts';
import { createSeededRandom, systemRandom } from '../../src/platform/random/random.ts';
import { serviceUrl } from './services.ts';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * A folder of the test. It goes with the process: hooks after a test run in the order they were made, so one made here would take the
 * folder from what the test opens in it later and has yet to close.
 */
export function temporaryFolder(_t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pawl-test-'));
  folders.push(folder);
  return folder;
}

/** A fresh SQLite database with these migrations. */
export async function openTestSqlite(t: TestContext, migrations: readonly Migration[] = []): Promise<Database> {
  const db = openSqlite({ path: join(temporaryFolder(t), 'pawl.db') });
  t.after(() => db.close());
  await applyMigrations(db, migrations, 0);
  return db;
}

async function openTestPostgres(t: TestContext, url: string, migrations: readonly Migration[]): Promise<Database> {
  const schema = `test_${Buffer.from(systemRandom.bytes(8)).toString('hex')}`;
  const db = await openPostgres({ url, schema, random: createSeededRandom(schema), poolSize: 6 });
  t.after(async () => {
    const { sql } = await import('kysely');
    await sql`DROP SCHEMA ${sql.id(schema)} CASCADE`.execute(db.reader);
    await db.close();
  });
  await applyMigrations(db, migrations, 0);
  return db;
}

/** Registers `name (sqlite)` and `name (postgres)`: the same test on a fresh, migrated database of each kind. */
export function testOnDatabases(
  name: string,
  migrations: readonly Migration[],
  body: (t: TestContext, db: Database) => Promise<void>,
): void {
  test(`${name} (sqlite)`, async (t) => body(t, await openTestSqlite(t, migrations)));
  const url = serviceUrl('postgres');
  test(`${name} (postgres)`, { skip: url.skip }, async (t) => body(t, await openTestPostgres(t, url.url, migrations)));
}

/** The address of a Postgres database that a server under test has for itself; it goes with the test. */
export async function createPostgresDatabase(t: TestContext, url: string): Promise<string> {
  const name = `test_${Buffer.from(systemRandom.bytes(8)).toString('hex')}`;
  const db = await openPostgres({ url, schema: name, random: createSeededRandom(name), poolSize: 1 });
  const { sql } = await import('kysely');
  await sql`DROP SCHEMA ${sql.id(name)}`.execute(db.reader);
  await sql`CREATE DATABASE ${sql.id(name)}`.execute(db.reader);
  t.after(async () => {
    await sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(db.reader);
    await db.close();
  });
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}
