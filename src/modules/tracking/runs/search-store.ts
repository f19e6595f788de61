// The SQL of searches over runs.
import { type RawBuilder, sql } from 'kysely';
import { type Aggregate, type Filter, requiredTerms } from '../../../kernel/filter/ast.ts';
import type { Capabilities } from '../../../platform/db/capabilities.ts';
import {
  type ColumnType,
  columnField,
  type FieldTable,
  type IndexedOrder,
  numericPairField,
  orderBeside,
  pairField,
  type Search,
  type SearchField,
} from '../../../platform/db/search.ts';
import { lifeCondition } from '../experiments/search-store.ts';
import { higherIsBetter } from '../metrics/leading-metric.ts';
import { sumLimit } from '../metrics/metric.ts';
import { higherTag, keyTag } from '../metrics/primary-metric.ts';
import type { SearchRequest } from '../search.ts';

const columns: Readonly<Record<string, readonly [string | RawBuilder<unknown>, ColumnType]>> = {
  id: ['r.id', 'text'],
  name: ['r.name', 'text'],
  status: ['r.status', 'text'],
  user: ['r.user_name', 'text'],
  source: ['r.source_name', 'text'],
  commit: ['r.code_commit', 'text'],
  startedAt: ['r.started_at', 'time'],
  endedAt: ['r.ended_at', 'time'],
  // Of a run that goes on there is none yet.
  duration: [sql`(r.ended_at - r.started_at)`, 'number'],
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

const columnOf = (column: string) => (alias: string) => sql.ref(`${alias}.${column}`);

/**
 * The best of a metric's points: as chosen for the experiment of the run, else as the name tells. Experiments that chose the other way
 * are few and looked up once for all runs.
 */
function bestOfPoints(alias: string, key: string): RawBuilder<unknown> {
  const higher = higherIsBetter(key);
  const [usual, other] = (higher ? ['max_value', 'min_value'] : ['min_value', 'max_value']).map((column) =>
    sql.ref(`${alias}.${column}`),
  );
  const lower = sql`lower(COALESCE(way.value, 'true')) = 'false'`;
  return sql`CASE WHEN r.experiment_id IN (SELECT chosen.experiment_id FROM tracking_experiment_tags AS chosen
      LEFT JOIN tracking_experiment_tags AS way ON way.experiment_id = chosen.experiment_id AND way.key = ${higherTag}
      WHERE chosen.key = ${keyTag} AND chosen.value = ${key} AND ${higher ? lower : sql`NOT (${lower})`})
    THEN ${other} ELSE ${usual} END`;
}

/** The mean of all points of a metric that are numbers, from the row that holds its latest; null where there is none. */
export function meanOfPoints(alias: string): RawBuilder<unknown> {
  const at = (column: string) => sql.ref(`${alias}.${column}`);
  const limit = sql.lit(sumLimit);
  return sql`CASE WHEN ${at('max_value')} > ${limit} AND ${at('min_value')} < -${limit} THEN NULL
    WHEN ${at('max_value')} > ${limit} THEN ${at('max_value')} WHEN ${at('min_value')} < -${limit} THEN ${at('min_value')}
    WHEN ${at('numbers')} > 0 THEN ${at('sum_value')} / ${at('numbers')} END`;
}

/** A metric's points summed up, from the row that holds its latest; null when there is nothing to sum up. */
const summedUp: Readonly<Record<'best' | 'min' | 'max' | 'mean', (alias: string, key: string) => RawBuilder<unknown>>> =
  {
    min: columnOf('min_value'),
    max: columnOf('max_value'),
    best: bestOfPoints,
    mean: meanOfPoints,
  };

/** How many points a metric has; 0 for a run without it, so that it is never missing. */
function countField(latest: SearchField, key: string): SearchField {
  const points = sql`COALESCE((SELECT f.points FROM tracking_latest_metrics AS f WHERE f.run_id = r.id AND f.key = ${key}), 0)`;
  return {
    type: 'number',
    test: (check) => check(points),
    missing: sql<boolean>`0 = 1`,
    sort(alias) {
      const { join } = latest.sort?.(alias) ?? {};
      return {
        ...(join === undefined ? {} : { join }),
        // A bare 0 would be the position of a column.
        rank: sql`CASE WHEN r.id IS NULL THEN 2 ELSE 0 END`,
        value: sql`COALESCE(${sql.ref(`${alias}.points`)}, 0)`,
      };
    },
  };
}

function metricField(key: string): SearchField {
  const table = 'tracking_latest_metrics';
  const latest = pairField(table, 'run_id', 'r.id', key, 'number', { hasNan: true });
  return {
    ...latest,
    aggregate(aggregate: Aggregate) {
      if (aggregate === 'last') return latest;
      if (aggregate === 'count') return countField(latest, key);
      const value = summedUp[aggregate];
      return pairField(table, 'run_id', 'r.id', key, 'number', { value: (alias) => value(alias, key) });
    },
  };
}

const fieldsFor =
  (capabilities: Capabilities): FieldTable =>
  ({ entity, key }) => {
    switch (entity) {
      case 'metrics':
        return metricField(key);
      case 'params':
        return numericPairField('tracking_params', 'run_id', 'r.id', key, capabilities);
      case 'tags':
        return numericPairField('tracking_tags', 'run_id', 'r.id', key, capabilities);
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

/** Runs in the order of a metric's latest value, when that comes first and one experiment is searched. */
function indexedOrder(
  experimentIds: readonly string[] | undefined,
  { order, filter }: SearchRequest,
): IndexedOrder | undefined {
  const field = order?.[0]?.field;
  const [experiment, another] = experimentIds ?? [];
  if (field?.entity !== 'metrics' || (field.aggregate ?? 'last') !== 'last') return undefined;
  if (experiment === undefined || another !== undefined) return undefined;
  const value = sql.ref('o0.value');
  const isBound = (term: Filter): term is Filter & { kind: 'compare' } =>
    term.kind === 'compare' &&
    typeof term.value === 'number' &&
    term.field.entity === 'metrics' &&
    term.field.key === field.key &&
    (term.field.aggregate ?? 'last') === 'last';
  const terms = requiredTerms(filter);
  const others = terms.filter((term) => !isBound(term));
  const bounds = terms
    .filter(isBound)
    .map((term) => sql<boolean>`${value} ${sql.raw(term.operator)} CAST(${term.value} AS DOUBLE PRECISION)`);
  return {
    from: sql`tracking_latest_metrics AS o0 JOIN tracking_runs AS r ON r.id = o0.run_id`,
    where: [sql<boolean>`o0.experiment_id = ${experiment} AND o0.key = ${field.key} AND o0.nan = 0`, ...bounds],
    value,
    complete: bounds.length > 0,
    filter: others.length === 0 ? undefined : { kind: 'and', terms: others },
  };
}

/** @param experimentIds undefined searches the whole project */
export function runSearch(
  project: string,
  experimentIds: readonly string[] | undefined,
  request: SearchRequest,
  capabilities: Capabilities,
): Search {
  const where: RawBuilder<boolean>[] = [sql<boolean>`r.project = ${project}`, ...lifeCondition('r', request.life)];
  if (experimentIds !== undefined) where.push(sql<boolean>`r.experiment_id IN (${sql.join(experimentIds)})`);
  return {
    from: sql`tracking_runs AS r`,
    id: 'r.id',
    where,
    filter: request.filter,
    fields: fieldsFor(capabilities),
    order: orderBeside(request.order, 'startedAt'),
    tieBreak: [{ column: 'r.started_at', type: 'number', descending: true }],
    indexed: indexedOrder(experimentIds, request),
  };
}
