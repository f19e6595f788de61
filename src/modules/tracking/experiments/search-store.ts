// The SQL of searches over experiments.
import { type RawBuilder, sql } from 'kysely';
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { type ColumnType, columnField, type FieldTable, pairField, type Search } from '../../../platform/db/search.ts';
import type { SearchRequest } from '../search.ts';
import { type ExperimentRow, tables } from '../tables.ts';
import type { Experiment } from './experiment.ts';
import { withTags } from './store.ts';

const columns: Readonly<Record<string, readonly [string, ColumnType]>> = {
  id: ['x.id', 'text'],
  number: ['x.number', 'number'],
  name: ['x.name', 'text'],
  createdAt: ['x.created_at', 'time'],
  updatedAt: ['x.updated_at', 'time'],
};

const fields: FieldTable = ({ entity, key }) => {
  if (entity === 'tags') return pairField('tracking_experiment_tags', 'experiment_id', 'x.id', key, 'text');
  const column = entity === undefined && Object.hasOwn(columns, key) ? columns[key] : undefined;
  return column === undefined ? undefined : columnField(...column);
};

/** The condition that a record is active, deleted or either. */
export function lifeCondition(alias: string, life: SearchRequest['life']): RawBuilder<boolean>[] {
  if (life === 'all') return [];
  const deletedAt = sql.ref(`${alias}.deleted_at`);
  return [life === 'deleted' ? sql<boolean>`${deletedAt} IS NOT NULL` : sql<boolean>`${deletedAt} IS NULL`];
}

export function experimentSearch(project: string, request: SearchRequest): Search {
  return {
    from: sql`tracking_experiments AS x`,
    id: 'x.id',
    where: [sql<boolean>`x.project = ${project}`, ...lifeCondition('x', request.life)],
    filter: request.filter,
    fields,
    order: request.order ?? [],
    tieBreak:
      (request.order ?? []).length > 0
        ? [{ column: 'x.number', type: 'number', descending: false }]
        : [
            { column: 'x.created_at', type: 'number', descending: true },
            { column: 'x.number', type: 'number', descending: false },
          ],
  };
}

/** The experiments with these ids, in their order. */
export async function loadExperiments(tx: Tx, ids: readonly string[]): Promise<Experiment[]> {
  const found = new Map<string, ExperimentRow>();
  for (const part of chunks(ids, 500)) {
    const rows = await tables(tx).selectFrom('tracking_experiments').selectAll().where('id', 'in', part).execute();
    for (const row of rows) found.set(row.id, row);
  }
  return withTags(
    tx,
    ids.flatMap((id) => found.get(id) ?? []),
  );
}
