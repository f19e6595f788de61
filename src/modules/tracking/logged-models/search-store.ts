// The SQL of searches over logged models.
import { type RawBuilder, sql } from 'kysely';
import {
  type ColumnType,
  columnField,
  type FieldTable,
  pairField,
  type Search,
  type SearchField,
} from '../../../platform/db/search.ts';
import { lifeCondition } from '../experiments/search-store.ts';
import type { SearchRequest } from '../search.ts';

const columns: Readonly<Record<string, readonly [string, ColumnType]>> = {
  id: ['m.id', 'text'],
  name: ['m.name', 'text'],
  type: ['m.model_type', 'text'],
  status: ['m.status', 'text'],
  runId: ['m.source_run_id', 'text'],
  createdAt: ['m.created_at', 'time'],
  updatedAt: ['m.updated_at', 'time'],
};

/** Data sets that metrics must have been measured on; an empty digest stands for any. */
export interface MeasuredOn {
  readonly name: string;
  readonly digest: string;
}

function measuredOn(datasets: readonly MeasuredOn[]): RawBuilder<unknown> {
  if (datasets.length === 0) return sql``;
  const alternatives = datasets.map(({ name, digest }) =>
    digest === '' ? sql`f.dataset_name = ${name}` : sql`(f.dataset_name = ${name} AND f.dataset_digest = ${digest})`,
  );
  return sql` AND (${sql.join(alternatives, sql` OR `)})`;
}

/** Metrics of a model: any point counts in a filter; the latest of (step, time) sorts. */
function metricField(key: string, datasets: readonly MeasuredOn[]): SearchField {
  const from = sql`FROM tracking_model_metrics AS f WHERE f.model_id = m.id AND f.key = ${key}${measuredOn(datasets)}`;
  const latest = sql`(SELECT f.value ${from} AND f.nan = 0 ORDER BY f.step DESC, f.at DESC, f.value DESC LIMIT 1)`;
  return {
    type: 'number',
    test: (check) => sql<boolean>`EXISTS (SELECT 1 ${from} AND f.nan = 0 AND ${check(sql.ref('f.value'))})`,
    missing: sql<boolean>`NOT EXISTS (SELECT 1 ${from})`,
    sort: () => ({
      rank: sql`CASE WHEN ${latest} IS NULL THEN 2 ELSE 0 END`,
      value: sql`COALESCE(${latest}, 0)`,
    }),
  };
}

const fieldsFor =
  (datasets: readonly MeasuredOn[]): FieldTable =>
  ({ entity, key }) => {
    switch (entity) {
      case 'metrics':
        return metricField(key, datasets);
      case 'params':
        return pairField('tracking_model_params', 'model_id', 'm.id', key, 'text');
      case 'tags':
        return pairField('tracking_model_tags', 'model_id', 'm.id', key, 'text');
      case undefined: {
        const column = Object.hasOwn(columns, key) ? columns[key] : undefined;
        return column === undefined ? undefined : columnField(...column);
      }
      default:
        return undefined;
    }
  };

export function loggedModelSearch(
  project: string,
  experimentIds: readonly string[] | undefined,
  request: SearchRequest & { readonly datasets?: readonly MeasuredOn[] | undefined },
): Search {
  const where: RawBuilder<boolean>[] = [sql<boolean>`m.project = ${project}`, ...lifeCondition('m', request.life)];
  if (experimentIds !== undefined) where.push(sql<boolean>`m.experiment_id IN (${sql.join(experimentIds)})`);
  const datasets = request.datasets ?? [];
  if (datasets.length > 0) {
    where.push(
      sql<boolean>`EXISTS (SELECT 1 FROM tracking_model_metrics AS f WHERE f.model_id = m.id${measuredOn(datasets)})`,
    );
  }
  return {
    from: sql`tracking_logged_models AS m`,
    id: 'm.id',
    where,
    filter: request.filter,
    fields: fieldsFor(datasets),
    order: request.order ?? [],
    tieBreak: [{ column: 'm.created_at', type: 'number', descending: true }],
  };
}
