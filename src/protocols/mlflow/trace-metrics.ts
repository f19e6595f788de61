// MLflow's aggregates of traces: its names of views, metrics and filters, and the correlation of two filters.
import { toIso } from '../../kernel/time.ts';
import type { Aggregation, DataPoint, MetricView } from '../../modules/tracing/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { knownExperiments } from './experiments.ts';
import { type Fields, invalidValue, toDouble } from './fields.ts';
import { readFilter, traceDialect } from './search-dialect.ts';

const views: Readonly<Record<string, MetricView>> = { TRACES: 'traces', SPANS: 'spans', ASSESSMENTS: 'assessments' };
const mostPoints = 1000;
const states: Readonly<Record<string, string>> = { ok: 'OK', error: 'ERROR', running: 'IN_PROGRESS', unset: 'UNSET' };
const ours = Object.fromEntries(Object.entries(states).map(([mine, theirs]) => [theirs, mine]));

function readAggregation(fields: Fields): Aggregation {
  const type = fields.requiredText('aggregation_type');
  switch (type) {
    case 'COUNT':
      return { kind: 'count' };
    case 'SUM':
      return { kind: 'sum' };
    case 'AVG':
      return { kind: 'avg' };
    case 'PERCENTILE': {
      const percentile = Number(fields.raw('percentile_value') ?? Number.NaN);
      if (!(percentile >= 0 && percentile <= 100))
        throw invalidValue(
          fields.path('percentile_value'),
          fields.raw('percentile_value') ?? null,
          'it must be from 0 to 100.',
        );
      return { kind: 'percentile', percentile };
    }
    default:
      throw invalidValue(fields.path('aggregation_type'), type, 'it is no aggregation.');
  }
}

/** How the answer names an aggregate: `P95.0` as Python writes the number. */
function aggregationName(aggregation: Aggregation): string {
  if (aggregation.kind !== 'percentile') return aggregation.kind.toUpperCase();
  const { percentile } = aggregation;
  return `P${Number.isInteger(percentile) ? `${percentile}.0` : percentile}`;
}

/** `trace.status = 'OK'`, `trace.tag.team = 'blue'`, `span.name = 'x'`; keys may stand in backticks. */
function readCondition(text: string) {
  const found = /^\s*(trace|span|assessment)\.(\w+)(?:\.(`[^`]+`|"[^"]+"|.+?))?\s*=\s*(?:'([^']*)'|"([^"]*)")\s*$/.exec(
    text,
  );
  if (found === null)
    throw invalid(`Invalid trace metrics filter: '${text}'. Expected <view>.<entity>[.<key>] = '<value>'.`);
  const [, view = '', entity = '', key, single, double] = found;
  const value = single ?? double ?? '';
  return {
    field: `${view}.${entity}`,
    key: key?.replaceAll(/^[`"]|[`"]$/g, ''),
    value: entity === 'status' ? (ours[value] ?? value) : value,
  };
}

function toPointView(metric: string, names: readonly string[], point: DataPoint) {
  return {
    metric_name: metric,
    dimensions: {
      ...(point.at === null ? {} : { time_bucket: toIso(point.at).replace('.000Z', '+00:00') }),
      ...Object.fromEntries(
        Object.entries(point.dimensions).map(([name, value]) => [
          name,
          name.endsWith('_status') ? (states[value] ?? value) : value,
        ]),
      ),
    },
    values: Object.fromEntries(
      names.flatMap((name, index) => {
        const value = point.values[index];
        return value === null || value === undefined ? [] : [[name, toDouble(value)]];
      }),
    ),
  };
}

export function traceMetricRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { tracing } = deps;
  const experiments = ({ project, fields }: Call) => knownExperiments(deps, project, fields.texts('experiment_ids'));
  return [
    {
      method: 'POST',
      path: '/mlflow/traces/metrics',
      version: '3.0',
      permission: 'tracing.read',
      async handle(call) {
        const { project, fields } = call;
        const viewType = fields.requiredText('view_type');
        const view = Object.hasOwn(views, viewType) ? views[viewType] : undefined;
        if (view === undefined)
          throw invalidValue('view_type', viewType, `it is one of ${Object.keys(views).join(', ')}.`);
        const metric = fields.requiredText('metric_name');
        const aggregations = fields.messages('aggregations').map(readAggregation);
        if (aggregations.length === 0) throw invalid("Missing value for required parameter 'aggregations'.");
        const seconds = fields.integer('time_interval_seconds');
        const [from, to] = [fields.integer('start_time_ms'), fields.integer('end_time_ms')];
        if (seconds !== undefined && (seconds <= 0 || from === undefined || to === undefined))
          throw invalid('start_time_ms and end_time_ms are required if a positive time_interval_seconds is set');
        const points = await tracing.aggregate(project, await experiments(call), {
          view,
          metric,
          aggregations,
          dimensions: fields.texts('dimensions'),
          where: fields.texts('filters').map(readCondition),
          intervalMs: seconds === undefined ? undefined : seconds * 1000,
          from,
          to,
          limit: Math.min(mostPoints, fields.integer('max_results') ?? mostPoints),
        });
        const names = aggregations.map(aggregationName);
        return { data_points: points.map((point) => toPointView(metric, names, point)) };
      },
    },
    {
      method: 'POST',
      path: '/mlflow/traces/calculate-filter-correlation',
      version: '3.0',
      permission: 'tracing.read',
      async handle(call) {
        const { project, fields } = call;
        const [first, second, base] = ['filter_string1', 'filter_string2', 'base_filter'].map((name) =>
          readFilter(fields.text(name), traceDialect),
        );
        if (first === undefined || second === undefined)
          throw invalid('Invalid request: both filter_string1 and filter_string2 are required.');
        const found = await tracing.correlate(project, await experiments(call), [first, second], base);
        return {
          npmi: toDouble(found.npmi),
          npmi_smoothed: toDouble(found.smoothed),
          filter1_count: found.first,
          filter2_count: found.second,
          joint_count: found.joint,
          total_count: found.total,
        };
      },
    },
  ];
}
