// All SQL of the server processes that run.
import type { Tx } from '../db/database.ts';
import type { Migration } from '../db/migrations.ts';

/** `alive_until` is null where only one process can write at all: it lives until another takes its place. */
type ProcessRow = { instance: string; boot: string; alive_until: number | null };

export const presenceMigrations: readonly Migration[] = [
  {
    name: '202611250004-presence-processes',
    sql: `CREATE TABLE presence_processes (
  instance TEXT PRIMARY KEY,
  boot TEXT NOT NULL,
  alive_until BIGINT
);
CREATE INDEX presence_processes_boot ON presence_processes (boot);
`,
  },
];

const tables = (tx: Tx) => tx.withTables<{ presence_processes: ProcessRow }>();

export async function upsertProcess(tx: Tx, row: ProcessRow): Promise<void> {
  const { boot, alive_until } = row;
  await tables(tx)
    .insertInto('presence_processes')
    .values(row)
    .onConflict((conflict) => conflict.column('instance').doUpdateSet({ boot, alive_until }))
    .execute();
}

/** False when another process has taken the place of this one. */
export async function extendLease(tx: Tx, boot: string, until: number): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('presence_processes')
    .set({ alive_until: until })
    .where('boot', '=', boot)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function findProcess(tx: Tx, boot: string): Promise<ProcessRow | undefined> {
  return tables(tx).selectFrom('presence_processes').selectAll().where('boot', '=', boot).executeTakeFirst();
}

export async function deleteProcess(tx: Tx, boot: string): Promise<void> {
  await tables(tx).deleteFrom('presence_processes').where('boot', '=', boot).execute();
}

export async function deleteProcesses(tx: Tx): Promise<void> {
  await tables(tx).deleteFrom('presence_processes').execute();
}

export async function deleteProcessesBefore(tx: Tx, at: number): Promise<void> {
  await tables(tx).deleteFrom('presence_processes').where('alive_until', '<', at).execute();
}
