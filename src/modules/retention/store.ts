// All SQL of terms of keeping, and of content that lost a name.
import { parseStored } from '../../kernel/json.ts';
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import { nothing, type Policy } from './model.ts';

type PolicyRow = {
  project: string;
  predictions_days: number;
  logs_days: number;
  trash_days: number;
  deliveries_days: number;
  hold: number;
  hold_reason: string;
  updated_at: number;
  updated_by: string;
  looked_at: number | null;
  purged_at: number | null;
  took: string | null;
};
const tables = (tx: Tx) =>
  tx.withTables<{
    retention_policies: PolicyRow;
    retention_content: { sha256: string; freed_at: number };
    retention_loose_content: { sha256: string; project: string };
  }>();

const idsAtOnce = 500;

const toPolicy = (row: PolicyRow): Policy => ({
  project: row.project,
  predictionsDays: row.predictions_days,
  logsDays: row.logs_days,
  trashDays: row.trash_days,
  deliveriesDays: row.deliveries_days,
  hold: row.hold === 1,
  holdReason: row.hold_reason,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  lookedAt: row.looked_at,
  last: row.purged_at === null ? null : { at: row.purged_at, took: parseStored(row.took, nothing) },
});

export async function findPolicy(tx: Tx, project: string): Promise<Policy | undefined> {
  const row = await tables(tx)
    .selectFrom('retention_policies')
    .selectAll()
    .where('project', '=', project)
    .executeTakeFirst();
  return row === undefined ? undefined : toPolicy(row);
}

/** Projects that purge by themselves and were not looked at since a time. */
export async function duePolicies(tx: Tx, lookedBefore: number): Promise<Policy[]> {
  const rows = await tables(tx)
    .selectFrom('retention_policies')
    .selectAll()
    .where('hold', '=', 0)
    .where((eb) => eb.or([eb('looked_at', 'is', null), eb('looked_at', '<', lookedBefore)]))
    .where((eb) =>
      eb.or([
        eb('predictions_days', '>', 0),
        eb('logs_days', '>', 0),
        eb('trash_days', '>', 0),
        eb('deliveries_days', '>', 0),
      ]),
    )
    .execute();
  return rows.map(toPolicy);
}

export async function putPolicy(tx: Tx, policy: Policy): Promise<void> {
  const change = {
    predictions_days: policy.predictionsDays,
    logs_days: policy.logsDays,
    trash_days: policy.trashDays,
    deliveries_days: policy.deliveriesDays,
    hold: policy.hold ? 1 : 0,
    hold_reason: policy.holdReason,
    updated_at: policy.updatedAt ?? 0,
    updated_by: policy.updatedBy,
    looked_at: policy.lookedAt,
    purged_at: policy.last?.at ?? null,
    took: policy.last === null ? null : JSON.stringify(policy.last.took),
  };
  await tables(tx)
    .insertInto('retention_policies')
    .values({ project: policy.project, ...change })
    .onConflict((conflict) => conflict.column('project').doUpdateSet(change))
    .execute();
}

/** What is kept by a legal hold of whichever project, for nobody knows whose it was. */
const nobody = '';

/** Content that lost a name, to be looked at when some time has passed. */
export async function noteFreed(tx: Tx, digests: readonly string[], at: number): Promise<void> {
  for (const some of chunks([...new Set(digests)], idsAtOnce))
    await tables(tx)
      .insertInto('retention_content')
      .values(some.map((sha256) => ({ sha256, freed_at: at })))
      .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ freed_at: at }))
      .execute();
}

/**
 * The same of content of a file that somebody deleted or overwrote: a legal hold of its project keeps it. It may have been in files of
 * several projects, and the hold of each keeps it.
 * @param project undefined when nobody knows it
 */
export async function noteLoose(
  tx: Tx,
  digests: readonly string[],
  at: number,
  project: string = nobody,
): Promise<void> {
  await noteFreed(tx, digests, at);
  for (const some of chunks([...new Set(digests)], idsAtOnce))
    await tables(tx)
      .insertInto('retention_loose_content')
      .values(some.map((sha256) => ({ sha256, project })))
      .onConflict((conflict) => conflict.columns(['sha256', 'project']).doNothing())
      .execute();
}

/** Has it looked at again later. */
export async function postponeFreed(tx: Tx, digests: readonly string[], at: number): Promise<void> {
  for (const some of chunks(digests, idsAtOnce))
    await tables(tx).updateTable('retention_content').set({ freed_at: at }).where('sha256', 'in', some).execute();
}

/** Loose content is left out while its project is under a legal hold. */
export async function freedBefore(tx: Tx, before: number, limit: number): Promise<string[]> {
  const held = tables(tx)
    .selectFrom('retention_loose_content as loose')
    .innerJoin('retention_policies as policy', (join) => join.on('policy.hold', '=', 1))
    .select('loose.sha256')
    .where((eb) => eb.or([eb('loose.project', '=', nobody), eb('loose.project', '=', eb.ref('policy.project'))]));
  const rows = await tables(tx)
    .selectFrom('retention_content')
    .select('sha256')
    .where('freed_at', '<', before)
    .where('sha256', 'not in', held)
    .orderBy('freed_at')
    .limit(limit)
    .execute();
  return rows.map(({ sha256 }) => sha256);
}

export async function forgetFreed(tx: Tx, digests: readonly string[]): Promise<void> {
  for (const some of chunks(digests, idsAtOnce))
    for (const table of ['retention_content', 'retention_loose_content'] as const)
      await tables(tx).deleteFrom(table).where('sha256', 'in', some).execute();
}
