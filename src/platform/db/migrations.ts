// Applies the migrations of all modules in name order, once each, under a lock; refuses a database whose history differs.
import { createHash } from 'node:crypto';
import type { Millis } from '../../kernel/time.ts';
import { type DialectName, renderDdl } from './capabilities.ts';
import type { Database } from './database.ts';
import { dbErrors } from './errors.ts';

/** DDL in the common subset (see renderDdl). Named `YYYYMMDDHHMM-module-what`; a released one never changes. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** Only in this database is there anything to do; it is recorded in both. */
  readonly only?: DialectName;
}

/** SHA-256 of the migration's text as written, so that both databases record the same value. */
export function migrationChecksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

function inOrder(migrations: readonly Migration[]): readonly Migration[] {
  const ordered = [...migrations].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const [index, migration] of ordered.entries()) {
    if (ordered[index + 1]?.name === migration.name) throw new Error(`Two migrations are named ${migration.name}.`);
  }
  return ordered;
}

/**
 * Brings the database up to this release; returns the names that were applied.
 * @throws AppError `db.migration_changed`, `db.migration_unknown`
 */
export async function applyMigrations(
  db: Database,
  migrations: readonly Migration[],
  now: Millis,
): Promise<readonly string[]> {
  const ordered = inOrder(migrations);
  const done: string[] = [];
  await db.migrate(async (session) => {
    const applied = new Map((await session.applied()).map((row) => [row.name, row.checksum]));
    const known = new Set(ordered.map((migration) => migration.name));
    for (const name of applied.keys()) {
      if (!known.has(name))
        throw dbErrors.create('migration_unknown', `The database has migration ${name}, unknown here.`);
    }
    for (const migration of ordered) {
      const checksum = migrationChecksum(migration);
      const before = applied.get(migration.name);
      if (before === checksum) continue;
      if (before !== undefined) throw dbErrors.create('migration_changed', `Migration ${migration.name} has changed.`);
      if ((migration.only ?? db.dialect) === db.dialect) await session.execute(renderDdl(db.dialect, migration.sql));
      await session.record(migration.name, checksum, now);
      done.push(migration.name);
    }
  });
  return done;
}

/** The whole schema as text, for the generated reference. */
export function renderSchema(dialect: DialectName, migrations: readonly Migration[]): string {
  return inOrder(migrations)
    .filter((migration) => (migration.only ?? dialect) === dialect)
    .map((migration) => `-- ${migration.name}\n${renderDdl(dialect, migration.sql).trim()}\n`)
    .join('\n');
}
