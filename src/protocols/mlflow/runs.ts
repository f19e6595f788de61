// MLflow's run calls.
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { experimentNumber, knownExperiments, readLife } from './experiments.ts';
import {
  changeBy,
  parseHistory,
  parseModel,
  readDataset,
  readMetric,
  readModelUses,
  readParam,
  readStatus,
  readTags,
  refuseRepeated,
  runIdOf,
  toldOfRun,
} from './run-fields.ts';
import { nextToken, readFilter, readLimit, runDialect, translateOrder } from './search-dialect.ts';
import { checkBatch, checkKey, checkLength, limits } from './validation.ts';
import { runNameTag, toRunInfo, toRunView } from './views.ts';

export function runRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { runs } = deps.tracking;

  return [
    {
      method: 'POST',
      path: '/mlflow/runs/create',
      permission: 'tracking.write',
      async handle({ project, actor, fields }) {
        const number = experimentNumber(fields.text('experiment_id') ?? '0');
        const given = readTags(fields);
        const runName = fields.text('run_name');
        const tagName = given[runNameTag];
        if (runName !== undefined && tagName !== undefined && runName !== tagName) {
          throw invalid(
            `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${runName}', mlflow.runName='${tagName}').`,
          );
        }
        const run = await runs.create(actor, project, {
          experimentId: { number },
          name: runName ?? (tagName === '' ? undefined : tagName),
          ...toldOfRun(fields, given),
        });
        return { run: toRunView(run) };
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/update',
      permission: 'tracking.write',
      async handle({ project, actor, fields }) {
        const name = fields.text('run_name');
        const run = await runs.update(actor, project, runIdOf(fields), {
          name,
          status: readStatus(fields),
          endedAt: fields.integer('end_time'),
          tags: name === undefined ? {} : { [runNameTag]: name },
        });
        return { run_info: toRunInfo(run) };
      },
    },
    {
      method: 'GET',
      path: '/mlflow/runs/get',
      permission: 'tracking.read',
      handle: async ({ project, fields }) => ({ run: toRunView(await runs.get(project, runIdOf(fields))) }),
    },
    {
      method: 'POST',
      path: '/mlflow/runs/search',
      permission: 'tracking.read',
      async handle({ project, fields }) {
        const limit = readLimit(fields, 50_000, 1000);
        const request = {
          filter: readFilter(fields.text('filter'), runDialect),
          order: translateOrder(fields.texts('order_by'), runDialect),
          life: readLife(fields, 'run_view_type'),
        };
        const experimentIds = await knownExperiments(deps, project, fields.texts('experiment_ids'));
        const page = await runs.search(project, experimentIds, request, { limit, cursor: fields.text('page_token') });
        return { runs: page.items.map(toRunView), ...nextToken(page) };
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/delete',
      permission: 'tracking.delete',
      async handle({ project, actor, fields }) {
        await runs.delete(actor, project, fields.requiredText('run_id'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/restore',
      permission: 'tracking.delete',
      async handle({ project, actor, fields }) {
        await runs.restore(actor, project, fields.requiredText('run_id'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/log-metric',
      permission: 'tracking.write',
      async handle({ project, fields }) {
        const id = runIdOf(fields);
        await runs.log(project, id, { metrics: [readMetric(fields)] });
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/log-parameter',
      permission: 'tracking.write',
      async handle({ project, fields }) {
        const id = runIdOf(fields);
        await runs.log(project, id, { params: [readParam(fields)] });
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/log-batch',
      permission: 'tracking.write',
      async handle({ project, actor, fields }) {
        const id = fields.requiredText('run_id');
        const metrics = fields.messages('metrics');
        const params = fields.messages('params');
        const tags = fields.messages('tags');
        checkBatch('metrics', limits.metricsPerBatch, metrics.length);
        checkBatch('params', limits.paramsPerBatch, params.length);
        checkBatch('tags', limits.tagsPerBatch, tags.length);
        const total = metrics.length + params.length + tags.length;
        checkBatch('metrics, params, and tags', limits.entitiesPerBatch, total);
        const batch = { metrics: metrics.map(readMetric), params: params.map(readParam), tags: readTags(fields) };
        refuseRepeated(batch.params);
        await runs.log(project, id, batch);
        const change = changeBy(batch.tags);
        if (change !== undefined) await runs.update(actor, project, id, change);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/set-tag',
      permission: 'tracking.write',
      async handle({ project, actor, fields }) {
        const id = runIdOf(fields);
        const key = fields.requiredText('key');
        const value = fields.textOrEmpty('value') ?? '';
        checkKey('key', key);
        checkLength('value', limits.runTagValue, value);
        const tags = { [key]: value };
        const change = changeBy(tags);
        if (change === undefined) await runs.log(project, id, { tags });
        else await runs.update(actor, project, id, change);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/delete-tag',
      permission: 'tracking.write',
      async handle({ project, fields }) {
        await runs.deleteTag(project, fields.requiredText('run_id'), fields.requiredText('key'));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/log-inputs',
      permission: 'tracking.write',
      async handle({ project, fields }) {
        const id = fields.requiredText('run_id');
        await runs.logInputs(project, id, fields.messages('datasets').map(readDataset), readModelUses(fields));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/outputs',
      permission: 'tracking.write',
      async handle({ project, fields }) {
        await runs.logOutputs(project, fields.requiredText('run_id'), readModelUses(fields));
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/runs/log-model',
      permission: 'tracking.write',
      async handle({ project, fields }) {
        const id = fields.requiredText('run_id');
        const text = fields.requiredText('model_json');
        const model = parseModel(text);
        const run = await runs.get(project, id);
        const history = parseHistory(run.tags['mlflow.log-model.history']);
        const tags = { 'mlflow.log-model.history': JSON.stringify([...history, model]) };
        await runs.log(project, id, { tags });
        return {};
      },
    },
  ];
}
