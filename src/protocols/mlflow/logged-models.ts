// MLflow's logged-model calls.
import type { Tags } from '../../modules/tracking/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { experimentOf, knownExperiments } from './experiments.ts';
import { type Fields, invalidValue } from './fields.ts';
import { loggedModelDialect, nextToken, readFilter, readLimit, translateOrder } from './search-dialect.ts';
import { checkLoggedModelName } from './validation.ts';
import { toLoggedModelView } from './views.ts';

function readPairs(fields: Fields, name: string): Tags {
  return Object.fromEntries(
    fields.messages(name).map((pair) => [pair.requiredText('key'), pair.textOrEmpty('value') ?? '']),
  );
}

const base = '/mlflow/logged-models';

export function loggedModelRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { loggedModels } = deps.tracking;

  return [
    {
      method: 'POST',
      path: base,
      permission: 'tracking.write',
      async handle({ project, actor, fields }) {
        const experiment = await experimentOf(deps, project, fields.requiredText('experiment_id'));
        const name = fields.text('name');
        if (name !== undefined) checkLoggedModelName(name);
        const model = await loggedModels.create(actor, project, {
          experimentId: experiment.id,
          name,
          modelType: fields.text('model_type'),
          sourceRunId: fields.text('source_run_id'),
          params: readPairs(fields, 'params'),
          tags: readPairs(fields, 'tags'),
        });
        return { model: toLoggedModelView(model) };
      },
    },
    {
      method: 'POST',
      path: `${base}/search`,
      permission: 'tracking.read',
      async handle({ project, fields }) {
        const order = fields.messages('order_by').map((key) => {
          const [translated] = translateOrder([key.requiredText('field_name')], loggedModelDialect);
          if (translated === undefined) throw invalidValue('order_by', null, 'it names no field.');
          return { ...translated, descending: !(key.boolean('ascending') ?? true) };
        });
        const datasets = fields.messages('datasets').map((dataset) => ({
          name: dataset.requiredText('dataset_name'),
          digest: dataset.text('dataset_digest') ?? '',
        }));
        const page = await loggedModels.search(
          project,
          await knownExperiments(deps, project, fields.texts('experiment_ids')),
          { filter: readFilter(fields.text('filter'), loggedModelDialect), order, datasets },
          { limit: readLimit(fields, 50_000, 50), cursor: fields.text('page_token') },
        );
        return { models: page.items.map(toLoggedModelView), ...nextToken(page) };
      },
    },
    {
      method: 'GET',
      path: `${base}/:model`,
      permission: 'tracking.read',
      async handle({ project, params, fields }) {
        const model = await loggedModels.get(project, params['model'] ?? '', fields.boolean('allow_deleted') ?? false);
        return { model: toLoggedModelView(model) };
      },
    },
    {
      method: 'PATCH',
      path: `${base}/:model`,
      permission: 'tracking.write',
      async handle({ project, params, fields }) {
        const status = fields.requiredText('status');
        if (status !== 'LOGGED_MODEL_READY' && status !== 'LOGGED_MODEL_UPLOAD_FAILED') {
          throw invalidValue('status', status, 'a model becomes LOGGED_MODEL_READY or LOGGED_MODEL_UPLOAD_FAILED.');
        }
        const outcome = status === 'LOGGED_MODEL_READY' ? 'ready' : 'failed';
        return { model: toLoggedModelView(await loggedModels.finish(project, params['model'] ?? '', outcome)) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/:model`,
      permission: 'tracking.delete',
      async handle({ project, actor, params }) {
        await loggedModels.delete(actor, project, params['model'] ?? '');
        return {};
      },
    },
    {
      method: 'PATCH',
      path: `${base}/:model/tags`,
      permission: 'tracking.write',
      async handle({ project, params, fields }) {
        const model = await loggedModels.setTags(project, params['model'] ?? '', readPairs(fields, 'tags'));
        return { model: toLoggedModelView(model) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/:model/tags/:key`,
      permission: 'tracking.write',
      async handle({ project, params }) {
        await loggedModels.deleteTag(project, params['model'] ?? '', params['key'] ?? '');
        return {};
      },
    },
    {
      method: 'POST',
      path: `${base}/:model/params`,
      permission: 'tracking.write',
      async handle({ project, params, fields }) {
        await loggedModels.logParams(project, params['model'] ?? '', readPairs(fields, 'params'));
        return {};
      },
    },
  ];
}
