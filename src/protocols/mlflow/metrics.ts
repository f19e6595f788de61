// MLflow's metric history calls.
import type { MetricPoint } from '../../modules/tracking/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { invalidValue, missingValue } from './fields.ts';
import { runIdOf } from './run-fields.ts';
import { toMetricView } from './views.ts';

const historyCap = 25_000;
const intervalCap = 2_500;
const runsCap = 100;

/** Every n-th of the steps, so that at most `limit` are left. */
function thin(steps: readonly number[], limit: number): number[] {
  const stride = Math.max(1, Math.ceil(steps.length / limit));
  return steps.filter((_, index) => index % stride === 0);
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
      async handle({ project, fields }) {
        const id = runIdOf(fields);
        const key = fields.requiredText('metric_key');
        const limit = fields.integer('max_results');
        if (limit !== undefined && limit <= 0) {
          throw invalidValue('max_results', limit, 'it must be a positive integer.');
        }
        const cursor = fields.text('page_token');
        const items = [];
        let next = cursor;
        do {
          const size = Math.min(limit ?? historyCap, historyCap);
          const page = await runs.history(project, id, key, { limit: size, cursor: next });
          items.push(...page.items);
          next = page.nextCursor;
        } while (limit === undefined && next !== undefined);
        return { metrics: items.map(toMetricView), ...(next === undefined ? {} : { next_page_token: next }) };
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
        const series = new Map<string, readonly MetricPoint[]>();
        for (const id of ids) series.set(id, await wholeHistory(project, id, key, historyCap, { fromStep, toStep }));
        // The same steps for every run, so that their lines can be compared; the last of each run is among them.
        const steps = [...new Set([...series.values()].flat().map((point) => point.step))].sort((a, b) => a - b);
        const lasts = [...series.values()].flatMap((points) => points.at(-1)?.step ?? []);
        const wanted = new Set([...thin(steps, limit), ...lasts]);
        const metrics = [...series].flatMap(([id, points]) =>
          points.filter((point) => wanted.has(point.step)).map((point) => ({ ...toMetricView(point), run_id: id })),
        );
        return { metrics };
      },
    },
  ];
}
