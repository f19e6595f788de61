// All SQL of uploads in parts: which are under way, and what they will become. Their parts are with the content.
import type { Tx } from '../../../platform/db/database.ts';
import { tables, type UploadRow } from '../tables.ts';

export async function insertUpload(tx: Tx, row: UploadRow): Promise<void> {
  await tables(tx).insertInto('tracking_uploads').values(row).execute();
}

export async function findUpload(tx: Tx, id: string): Promise<UploadRow | undefined> {
  return tables(tx).selectFrom('tracking_uploads').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function setCompleted(tx: Tx, id: string, at: number): Promise<void> {
  await tables(tx).updateTable('tracking_uploads').set({ completed_at: at }).where('id', '=', id).execute();
}

export async function deleteUpload(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('tracking_uploads').where('id', '=', id).execute();
}

export async function uploadsBefore(tx: Tx, before: number, limit: number): Promise<UploadRow[]> {
  return tables(tx)
    .selectFrom('tracking_uploads')
    .selectAll()
    .where('begun_at', '<', before)
    .orderBy('begun_at')
    .limit(limit)
    .execute();
}
