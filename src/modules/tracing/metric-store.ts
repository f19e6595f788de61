// Aggregates over traces, spans and assessments, computed by the database over all of them: counts, sums, means and percentiles (linear
// interpolation between order statistics, Hyndman and Fan's type 7), by dimensions and intervals of time.
import { type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../../platform/db/capabilities.ts';
import type { Database } from '../../platform/db/database.ts';
import { tracingErrors } from './errors.ts';

type Sql = RawBuilder<unknown>;

export type MetricView = 'traces' | 'spans' | 'assessments';
export type Aggregation =
  | { readonly kind: 'count' | 'sum' | 'avg' }
  | { readonly kind: 'percentile'; readonly percentile: number };

export interface MetricQuestion {
  readonly view: MetricView;
  readonly metric: string;
  readonly aggregations: readonly Aggregation[];
  readonly dimensions: readonly string[];
  /** All must hold. */
  readonly where: readonly { readonly field: string; readonly key?: string | undefined; readonly value: string }[];
  readonly intervalMs?: number | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit: number;
}

export interface DataPoint {
  readonly dimensions: Readonly<Record<string, string>>;
  /** Start of the interval. */
  readonly at: number | null;
  /** In the order of the aggregations; null where there is nothing to aggregate. */
  readonly values: readonly (number | null)[];
}

interface Metric {
  readonly value: Sql;
  readonly aggregations: readonly Aggregation['kind'][];
  readonly dimensions: readonly string[];
}

interface View {
  readonly from: Sql;
  readonly time: Sql;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly dimensions: Readonly<Record<string, Sql>>;
  condition(field: string, key: string | undefined, value: string): RawBuilder<boolean> | undefined;
}

const measured = ['avg', 'percentile'] as const;
const added = ['sum', 'avg', 'percentile'] as const;
const tokens = [
  'input_tokens',
  'output_tokens',
  'total_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
];
const costs = ['input_cost', 'output_cost', 'total_cost'];

function member(capabilities: Capabilities, column: string, key: string): Sql {
  const text = capabilities.jsonMember(sql`('{"m":' || ${sql.ref(column)} || '}')`, 'm', key);
  return sql`CAST(${text} AS DOUBLE PRECISION)`;
}

/** What traces themselves are narrowed by, in every view. */
function traceCondition(field: string, key: string | undefined, value: string): RawBuilder<boolean> | undefined {
  switch (field) {
    case 'trace.status':
      return sql<boolean>`t.state = ${value}`;
    case 'trace.tag':
    case 'trace.metadata': {
      const table = sql.table(field === 'trace.tag' ? 'tracing_tags' : 'tracing_metadata');
      return sql<boolean>`EXISTS (SELECT 1 FROM ${table} AS p WHERE p.trace = t.trace AND p.key = ${key ?? ''} AND p.value = ${value})`;
    }
    default:
      return undefined;
  }
}

function viewsOf(capabilities: Capabilities): Readonly<Record<MetricView, View>> {
  const byName = ['trace_name'];
  const byModel = ['span_model_name', 'span_model_provider'];
  return {
    traces: {
      from: sql`tracing_traces AS t`,
      time: sql`t.started_at`,
      metrics: {
        trace_count: { value: sql`1.0`, aggregations: ['count'], dimensions: ['trace_name', 'trace_status'] },
        latency: { value: sql`(t.ended_at - t.started_at)`, aggregations: measured, dimensions: byName },
        ...Object.fromEntries(
          tokens.map((key) => [
            key,
            { value: member(capabilities, 't.usage', key), aggregations: added, dimensions: byName },
          ]),
        ),
      },
      dimensions: { trace_name: sql`t.name`, trace_status: sql`t.state` },
      condition: traceCondition,
    },
    spans: {
      from: sql`tracing_spans AS s JOIN tracing_traces AS t ON t.trace = s.trace`,
      time: sql`(s.started_us / 1000)`,
      metrics: {
        span_count: {
          value: sql`1.0`,
          aggregations: ['count'],
          dimensions: ['span_name', 'span_type', 'span_status', ...byModel],
        },
        latency: {
          value: sql`((s.ended_us - s.started_us) / 1000)`,
          aggregations: measured,
          dimensions: ['span_name', 'span_status'],
        },
        ...Object.fromEntries(
          costs.map((key) => [
            key,
            { value: member(capabilities, 's.cost', key), aggregations: added, dimensions: byModel },
          ]),
        ),
      },
      dimensions: {
        span_name: sql`s.name`,
        span_type: sql`s.span_type`,
        span_status: sql`s.status`,
        span_model_name: sql`s.model`,
        span_model_provider: sql`s.provider`,
      },
      condition(field, key, value) {
        if (field === 'span.name') return sql<boolean>`s.name = ${value}`;
        if (field === 'span.status') return sql<boolean>`s.status = ${value}`;
        if (field === 'span.type') return sql<boolean>`s.span_type = ${value}`;
        return traceCondition(field, key, value);
      },
    },
    assessments: {
      from: sql`tracing_assessments AS a JOIN tracing_traces AS t ON t.trace = a.trace`,
      time: sql`a.created_at`,
      metrics: {
        assessment_count: {
          value: sql`1.0`,
          aggregations: ['count'],
          dimensions: ['assessment_name', 'assessment_value'],
        },
        assessment_value: {
          // Judges answer yes and no.
          value: sql`CASE WHEN a.value IN ('true', '"yes"') THEN 1.0 WHEN a.value IN ('false', '"no"') THEN 0.0 WHEN a.value LIKE '"%' THEN NULL ELSE a.value_number END`,
          aggregations: measured,
          dimensions: ['assessment_name'],
        },
      },
      dimensions: { assessment_name: sql`a.name`, assessment_value: sql`a.value` },
      condition(field, key, value) {
        if (field === 'assessment.name') return sql<boolean>`a.name = ${value}`;
        if (field === 'assessment.type') return sql<boolean>`a.kind = ${value}`;
        return traceCondition(field, key, value);
      },
    },
  };
}

function refusal(what: string, given: string, possible: readonly string[]): Error {
  return tracingErrors.create('bad_metric', `Invalid ${what} '${given}'; possible: ${possible.join(', ')}.`);
}

/** One aggregate over rows that carry `value`, their place `rn` from 1 among those of their group and the number `n` of those. */
function expression(aggregation: Aggregation): Sql {
  if (aggregation.kind === 'percentile') {
    const place = sql`(CAST(${aggregation.percentile / 100} AS DOUBLE PRECISION) * (n - 1))`;
    const below = sql`CAST(FLOOR(${place}) AS BIGINT)`;
    const at = (offset: number): Sql => sql`MAX(CASE WHEN rn = ${below} + ${offset} THEN value END)`;
    const share = sql`MAX(${place} - ${below})`;
    return sql`(${at(1)} + ${share} * (COALESCE(${at(2)}, ${at(1)}) - ${at(1)}))`;
  }
  if (aggregation.kind === 'count') return sql`COUNT(value)`;
  return aggregation.kind === 'sum' ? sql`SUM(value)` : sql`AVG(value)`;
}

/** @throws AppError `tracing.bad_metric` */
export async function aggregateTraces(
  db: Database,
  project: string,
  experimentIds: readonly string[] | undefined,
  question: MetricQuestion,
): Promise<DataPoint[]> {
  const view = viewsOf(db.capabilities)[question.view];
  const metric = Object.hasOwn(view.metrics, question.metric) ? view.metrics[question.metric] : undefined;
  if (metric === undefined) throw refusal('metric_name', question.metric, Object.keys(view.metrics));
  for (const { kind } of question.aggregations)
    if (!metric.aggregations.includes(kind)) throw refusal('aggregation type', kind, metric.aggregations);
  const dimensions = question.dimensions.map((name) => {
    const column = metric.dimensions.includes(name) ? view.dimensions[name] : undefined;
    if (column === undefined) throw refusal('dimension', name, metric.dimensions);
    return column;
  });
  const conditions: Sql[] = [
    sql`t.project = ${project}`,
    ...(experimentIds === undefined ? [] : [sql`t.experiment_id IN (${sql.join(experimentIds)})`]),
    sql`${metric.value} IS NOT NULL`,
    ...dimensions.map((column) => sql`${column} IS NOT NULL`),
  ];
  for (const { field, key, value } of question.where) {
    const condition = view.condition(field, key, value);
    if (condition === undefined)
      throw refusal('filter', field, ['trace.status', 'trace.tag.<key>', 'trace.metadata.<key>']);
    conditions.push(condition);
  }
  if (question.from !== undefined) conditions.push(sql`${view.time} >= ${question.from}`);
  if (question.to !== undefined) conditions.push(sql`${view.time} <= ${question.to}`);
  const { intervalMs } = question;
  const bucket =
    intervalMs === undefined ? sql`0` : sql`((${view.time} / ${sql.lit(intervalMs)}) * ${sql.lit(intervalMs)})`;
  const named = dimensions.map((_, index) => sql.ref(`d${index}`));
  const groups = sql.join([sql.ref('bucket'), ...named]);
  const columns = dimensions.map((column, index) => sql`${column} AS ${sql.ref(`d${index}`)}`);
  const results = question.aggregations.map((each, index) => sql`${expression(each)} AS ${sql.ref(`v${index}`)}`);
  const { rows } = await sql<Record<string, unknown>>`
    WITH found AS (SELECT ${sql.join([sql`${bucket} AS bucket`, ...columns])}, CAST(${metric.value} AS DOUBLE PRECISION) AS value
      FROM ${view.from} WHERE ${sql.join(conditions, sql` AND `)}),
    placed AS (SELECT found.*, ROW_NUMBER() OVER (PARTITION BY ${groups} ORDER BY value) AS rn,
      COUNT(*) OVER (PARTITION BY ${groups}) AS n FROM found)
    SELECT ${groups}, ${sql.join(results)} FROM placed GROUP BY ${groups} ORDER BY ${groups} LIMIT ${question.limit}`.execute(
    db.scanner,
  );
  return rows.map((row) => ({
    dimensions: Object.fromEntries(question.dimensions.map((name, index) => [name, String(row[`d${index}`])])),
    at: intervalMs === undefined ? null : Number(row['bucket']),
    values: question.aggregations.map((_, index) => {
      const value = row[`v${index}`];
      return value === null || value === undefined ? null : Number(value);
    }),
  }));
}
