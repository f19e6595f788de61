// What the newest runs have that a filter may name: keys, and values of one key.
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db/database.ts';
import { tables } from '../tables.ts';

export interface CompletionScope {
  readonly project: string;
  readonly experimentId: string | undefined;
  /** Only so many of the newest runs are looked at. */
  readonly newest: number;
}

const keyed = { metrics: 'tracking_latest_metrics', params: 'tracking_params', tags: 'tracking_tags' } as const;
export type KeyedEntity = keyof typeof keyed;

const pairs = (entity: KeyedEntity) =>
  sql<{ run_id: string; key: string; value: string }>`${sql.table(keyed[entity])}`.as<'pair'>(sql`pair`);

const columns = {
  name: 'name',
  user: 'user_name',
  source: 'source_name',
  commit: 'code_commit',
  status: 'status',
} as const;
export type ValuedField = keyof typeof columns;

/** Stands for any text that begins so; `\` takes the meaning from the signs of `like`. */
const beginsWith = (prefix: string): string => `${prefix.replaceAll(/[\\%_]/g, '\\$&')}%`;

function newestRuns(tx: Tx, { project, experimentId, newest }: CompletionScope) {
  const runs = tables(tx)
    .selectFrom('tracking_runs as run')
    .where('run.deleted_at', 'is', null)
    .orderBy('run.started_at', 'desc')
    .orderBy('run.id', 'desc')
    .limit(newest);
  return experimentId === undefined
    ? runs.where('run.project', '=', project)
    : runs.where('run.project', '=', project).where('run.experiment_id', '=', experimentId);
}

export async function findKeys(
  tx: Tx,
  scope: CompletionScope,
  entity: KeyedEntity,
  prefix: string,
  limit: number,
): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom(newestRuns(tx, scope).select('run.id').as('newest'))
    .innerJoin(pairs(entity), 'pair.run_id', 'newest.id')
    .select('pair.key')
    .distinct()
    .where(sql<boolean>`lower(pair.key) LIKE ${beginsWith(prefix.toLowerCase())} ESCAPE '\\'`)
    .orderBy('pair.key')
    .limit(limit)
    .execute();
  return rows.map(({ key }) => key);
}

export async function findPairValues(
  tx: Tx,
  scope: CompletionScope,
  entity: 'params' | 'tags',
  key: string,
  prefix: string,
  limit: number,
): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom(newestRuns(tx, scope).select('run.id').as('newest'))
    .innerJoin(pairs(entity), 'pair.run_id', 'newest.id')
    .select('pair.value')
    .distinct()
    .where('pair.key', '=', key)
    .where(sql<boolean>`lower(pair.value) LIKE ${beginsWith(prefix.toLowerCase())} ESCAPE '\\'`)
    .orderBy('pair.value')
    .limit(limit)
    .execute();
  return rows.map(({ value }) => value);
}

export async function findFieldValues(
  tx: Tx,
  scope: CompletionScope,
  field: ValuedField,
  prefix: string,
  limit: number,
): Promise<string[]> {
  const column = sql.ref<string>(`newest.${columns[field]}`);
  const rows = await tables(tx)
    .selectFrom(newestRuns(tx, scope).select(`run.${columns[field]}`).as('newest'))
    .select(column.as('value'))
    .distinct()
    .where(sql<boolean>`lower(${column}) LIKE ${beginsWith(prefix.toLowerCase())} ESCAPE '\\'`)
    .orderBy('value')
    .limit(limit)
    .execute();
  return rows.flatMap(({ value }) => (value === null ? [] : [value]));
}
