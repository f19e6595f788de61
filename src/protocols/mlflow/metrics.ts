// MLflow's metric history calls.
import { Readable } from 'node:stream';
import type { Page } from '../../kernel/paging.ts';
import type { MetricPoint } from '../../modules/tracking/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { invalidValue, missingValue } from './fields.ts';
import { runIdOf } from './run-fields.ts';
import { toMetricView } from './views.ts';

const historyCap = 25_000;
const streamedAtOnce = 5_000;
const intervalCap = 2_500;
const runsCap = 100;

/** At most `limit` of the points, spread evenly over them; the last is always among them. */
function thin(points: readonly MetricPoint[], limit: number): readonly MetricPoint[] {
  if (points.length <= limit) return points;
  const wanted = new Set(Array.from({ length: limit }, (_, at) => Math.floor((at * points.length) / limit)));
  const kept = points.filter((_, index) => wanted.has(index));
  return [...kept.slice(0, limit - 1), ...points.slice(-1)];
}

/** The answer with all points of a metric, page after page, so that one of millions is never held whole. */
async function* wholeText(
  first: Page<MetricPoint>,
  after: (cursor: string) => Promise<Page<MetricPoint>>,
): AsyncGenerator<string> {
  let lead = '{"metrics":[';
  for (let page = first; ; page = await after(page.nextCursor)) {
    yield lead + JSON.stringify(page.items.map(toMetricView)).slice(1, -1);
    lead = ',';
    if (page.nextCursor === undefined) break;
  }
  yield ']}';
}

export function metricRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { runs } = deps.tracking;

  const wholeHistory = async (project: string, id: string, key: string, cap: number, range = {}) => {
    const page = await runs.history(project, id, key, { limit: cap }, range);
    return page.items;
  };

  return [
    {
      method: 'GET',
      path: '/mlflow/metrics/get-history',
      permission: 'tracking.read',
      async handle({ project, fields, reply }) {
        const id = runIdOf(fields);
        const key = fields.requiredText('metric_key');
        const limit = fields.integer('max_results');
        if (limit !== undefined && limit <= 0) {
          throw invalidValue('max_results', limit, 'it must be a positive integer.');
        }
        const pageOf = (size: number, cursor: string | undefined) =>
          runs.history(project, id, key, { limit: size, cursor });
        const first = await pageOf(Math.min(limit ?? streamedAtOnce, historyCap), fields.text('page_token'));
        if (limit !== undefined || first.nextCursor === undefined)
          return {
            metrics: first.items.map(toMetricView),
            ...(first.nextCursor === undefined ? {} : { next_page_token: first.nextCursor }),
          };
        reply.type('application/json; charset=utf-8');
        return Readable.from(
          wholeText(first, (cursor) => pageOf(streamedAtOnce, cursor)),
          { objectMode: false },
        );
      },
    },
    {
      method: 'GET',
      path: '/mlflow/metrics/get-history-bulk',
      permission: 'tracking.read',
      async handle({ project, fields }) {
        const ids = fields.texts('run_id');
        if (ids.length === 0) {
          throw invalid('GetMetricHistoryBulk request must specify at least one run_id.');
        }
        if (ids.length > runsCap)
          throw invalid(
            `GetMetricHistoryBulk request cannot specify more than ${runsCap} run_ids. Received ${ids.length} run_ids.`,
          );
        const key = fields.text('metric_key');
        if (key === undefined) throw invalid('GetMetricHistoryBulk request must specify a metric_key.');
        const limit = Math.min(fields.integer('max_results') ?? historyCap, historyCap);
        const metrics = [];
        for (const id of [...ids].sort()) {
          if (metrics.length >= limit) break;
          const points = await wholeHistory(project, id, key, limit - metrics.length);
          metrics.push(...points.map((point) => ({ ...toMetricView(point), run_id: id })));
        }
        return { metrics };
      },
    },
    {
      method: 'GET',
      path: '/mlflow/metrics/get-history-bulk-interval',
      permission: 'tracking.read',
      async handle({ project, fields }) {
        const ids = fields.texts('run_ids');
        if (ids.length === 0) {
          throw missingValue('run_ids');
        }
        if (ids.length > runsCap)
          throw invalid(
            `GetMetricHistoryBulkInterval request must specify at most ${runsCap} run_ids. Received ${ids.length} run_ids.`,
          );
        const key = fields.requiredText('metric_key');
        const fromStep = fields.integer('start_step');
        const toStep = fields.integer('end_step');
        if ((fromStep === undefined) !== (toStep === undefined)) {
          throw invalid('If either start step or end step are specified, both must be specified.');
        }
        if (fromStep !== undefined && toStep !== undefined && fromStep > toStep) {
          throw invalid(
            `end_step must be greater than start_step. Found start_step=${fromStep} and end_step=${toStep}.`,
          );
        }
        const limit = fields.integer('max_results') ?? intervalCap;
        if (limit < 1 || limit > intervalCap) {
          throw invalid(`max_results must be between 1 and ${intervalCap}.`);
        }
        // Each run by itself, so that a long one leaves nothing out of a short one.
        const metrics = [];
        for (const id of ids) {
          const points = await wholeHistory(project, id, key, historyCap, { fromStep, toStep });
          metrics.push(...thin(points, limit).map((point) => ({ ...toMetricView(point), run_id: id })));
        }
        return { metrics };
      },
    },
  ];
}
