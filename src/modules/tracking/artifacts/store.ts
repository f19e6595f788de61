// All SQL of artifacts: a tree of names per owner, whose files point to content by digest.
import type { Tx } from '../../../platform/db/database.ts';
import { type ArtifactRow, tables } from '../tables.ts';

export async function findEntry(tx: Tx, owner: string, parent: string, name: string): Promise<ArtifactRow | undefined> {
  return tables(tx)
    .selectFrom('tracking_artifacts')
    .selectAll()
    .where('owner', '=', owner)
    .where('parent', '=', parent)
    .where('name', '=', name)
    .executeTakeFirst();
}

/** The project of a run or a logged model. */
export async function projectOf(tx: Tx, owner: string): Promise<string | undefined> {
  for (const table of ['tracking_runs', 'tracking_logged_models'] as const) {
    const row = await tables(tx).selectFrom(table).select('project').where('id', '=', owner).executeTakeFirst();
    if (row !== undefined) return row.project;
  }
  return undefined;
}

/** Writes a file over the one that was there. */
export async function upsertFile(tx: Tx, row: ArtifactRow): Promise<void> {
  const { sha256, size, at } = row;
  await tables(tx)
    .insertInto('tracking_artifacts')
    .values(row)
    .onConflict((conflict) => conflict.columns(['owner', 'parent', 'name']).doUpdateSet({ sha256, size, at }))
    .execute();
}

export async function insertFolders(tx: Tx, rows: readonly ArtifactRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tables(tx)
    .insertInto('tracking_artifacts')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function listEntries(
  tx: Tx,
  owner: string,
  parent: string,
  after: string,
  limit: number,
): Promise<ArtifactRow[]> {
  return tables(tx)
    .selectFrom('tracking_artifacts')
    .selectAll()
    .where('owner', '=', owner)
    .where('parent', '=', parent)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
}

type Named = { readonly sha256: string | null };
const digestsOf = (rows: readonly Named[]): string[] => rows.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]));

/** Resolves to the content that it named. */
export async function deleteEntry(tx: Tx, owner: string, parent: string, name: string): Promise<string[]> {
  const rows = await tables(tx)
    .deleteFrom('tracking_artifacts')
    .where('owner', '=', owner)
    .where('parent', '=', parent)
    .where('name', '=', name)
    .returning('sha256')
    .execute();
  return digestsOf(rows);
}

/** Deletes everything inside a folder ('' is the whole tree), at any depth; resolves to the content that was named there. */
export async function deleteInside(tx: Tx, owner: string, folder: string): Promise<string[]> {
  let query = tables(tx).deleteFrom('tracking_artifacts').where('owner', '=', owner);
  if (folder !== '') {
    // '0' follows '/' in byte order, so the range holds exactly the folders below.
    query = query.where((eb) =>
      eb.or([eb('parent', '=', folder), eb.and([eb('parent', '>=', `${folder}/`), eb('parent', '<', `${folder}0`)])]),
    );
  }
  return digestsOf(await query.returning('sha256').execute());
}
