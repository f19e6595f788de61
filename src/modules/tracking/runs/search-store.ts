// The SQL of searches over runs.
import { type RawBuilder, sql } from 'kysely';
import { columnField, type FieldTable, pairField, type Search, type SearchField } from '../../../platform/db/search.ts';
import { lifeCondition } from '../experiments/search-store.ts';
import type { SearchRequest } from '../search.ts';

const columns: Readonly<Record<string, readonly [string, 'text' | 'number']>> = {
  id: ['r.id', 'text'],
  name: ['r.name', 'text'],
  status: ['r.status', 'text'],
  user: ['r.user_name', 'text'],
  source: ['r.source_name', 'text'],
  commit: ['r.code_commit', 'text'],
  startedAt: ['r.started_at', 'number'],
  endedAt: ['r.ended_at', 'number'],
};
const datasetColumns: Readonly<Record<string, string>> = { name: 'd.name', digest: 'd.digest', context: 'i.context' };

function datasetField(key: string): SearchField | undefined {
  const column = Object.hasOwn(datasetColumns, key) ? datasetColumns[key] : undefined;
  if (column === undefined) return undefined;
  const from = sql`FROM tracking_run_datasets AS i JOIN tracking_datasets AS d ON d.id = i.dataset_id WHERE i.run_id = r.id`;
  return {
    type: 'text',
    test: (check) => sql<boolean>`EXISTS (SELECT 1 ${from} AND ${check(sql.ref(column))})`,
    missing: sql<boolean>`NOT EXISTS (SELECT 1 ${from} AND ${sql.ref(column)} IS NOT NULL)`,
  };
}

const fields: FieldTable = ({ entity, key }) => {
  switch (entity) {
    case 'metrics':
      return pairField('tracking_latest_metrics', 'run_id', 'r.id', key, 'number', true);
    case 'params':
      return pairField('tracking_params', 'run_id', 'r.id', key, 'text');
    case 'tags':
      return pairField('tracking_tags', 'run_id', 'r.id', key, 'text');
    case 'dataset':
      return datasetField(key);
    case undefined: {
      const column = Object.hasOwn(columns, key) ? columns[key] : undefined;
      return column === undefined ? undefined : columnField(...column);
    }
    default:
      return undefined;
  }
};

/** @param experimentIds undefined searches the whole project */
export function runSearch(
  project: string,
  experimentIds: readonly string[] | undefined,
  request: SearchRequest,
): Search {
  const where: RawBuilder<boolean>[] = [sql<boolean>`r.project = ${project}`, ...lifeCondition('r', request.life)];
  if (experimentIds !== undefined) where.push(sql<boolean>`r.experiment_id IN (${sql.join(experimentIds)})`);
  return {
    from: sql`tracking_runs AS r`,
    id: 'r.id',
    where,
    filter: request.filter,
    fields,
    order: request.order ?? [],
    tieBreak: [{ column: 'r.started_at', type: 'number', descending: true }],
  };
}
