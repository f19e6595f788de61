// MLflow's calls of endpoints of its gateway: their models, what is bound to them, and their tags.
import type { Attachment, Binding, Endpoint, NewAttachment } from '../../modules/gateway/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { experimentOf } from './experiments.ts';
import { type Fields, invalidValue, missingValue, parseDouble } from './fields.ts';
import { changedOf, readAll, readWord } from './gateway-fields.ts';
import { idOrName, toModelDefinition } from './gateway-models.ts';

const base = '/mlflow/gateway/endpoints';
const version = '3.0';
const splitWord = 'REQUEST_BASED_TRAFFIC_SPLIT';

const toMapping = ({ id, endpointId, model, weight, role, position, createdAt, createdBy }: Attachment): object => ({
  mapping_id: id,
  endpoint_id: endpointId,
  model_definition_id: model.id,
  model_definition: toModelDefinition(model),
  weight,
  linkage_type: role.toUpperCase(),
  ...(position === null ? {} : { fallback_order: position }),
  created_at: createdAt,
  created_by: createdBy,
});

const toBinding = (binding: Binding): object => ({
  endpoint_id: binding.endpointId,
  resource_type: binding.resourceType,
  resource_id: binding.resourceId,
  created_at: binding.createdAt,
  last_updated_at: binding.createdAt,
  created_by: binding.createdBy,
  last_updated_by: binding.createdBy,
});

/** @param index of the model in a list */
function readModel(fields: Fields, where: string): NewAttachment {
  const role = readWord(fields, 'linkage_type', ['primary', 'fallback']);
  if (role === undefined)
    throw invalid(
      `Invalid or missing value for required parameter 'linkage_type' in ${where}. Must be one of: PRIMARY, FALLBACK.`,
    );
  const raw = fields.raw('weight');
  const weight = raw === undefined || raw === null ? undefined : parseDouble(raw);
  if (raw !== undefined && raw !== null && weight === undefined)
    throw invalidValue(fields.path('weight'), raw, 'it must be a number.');
  return {
    modelId: fields.requiredText('model_definition_id'),
    role,
    weight,
    position: fields.integer('fallback_order'),
  };
}

export function gatewayEndpointRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { tracking } = deps;
  const { endpoints } = deps.gateway;

  const toView = async (endpoint: Endpoint): Promise<object> => {
    const { id, name, project, models, tags, split, fallback, experimentId, tracked } = endpoint;
    const experiment =
      experimentId === null ? undefined : await tracking.experiments.find(project, { id: experimentId });
    return {
      endpoint_id: id,
      name,
      model_mappings: models.map(toMapping),
      tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      ...(split ? { routing_strategy: splitWord } : {}),
      ...(fallback === null
        ? {}
        : {
            fallback_config: {
              ...(fallback.strategy === null ? {} : { strategy: fallback.strategy.toUpperCase() }),
              ...(fallback.maxAttempts === null ? {} : { max_attempts: fallback.maxAttempts }),
            },
          }),
      ...(experiment === undefined ? {} : { experiment_id: String(experiment.number) }),
      usage_tracking: tracked,
      ...changedOf(endpoint),
    };
  };
  const readSettings = async (project: string, fields: Fields) => {
    const experiment = fields.text('experiment_id');
    const models = fields.messages('model_configs').map((one, index) => readModel(one, `model_configs[${index}]`));
    const config = fields.message('fallback_config');
    return {
      models: models.length === 0 ? undefined : models,
      split: readWord(fields, 'routing_strategy', ['request_based_traffic_split']) === undefined ? undefined : true,
      fallback: fields.has('fallback_config')
        ? {
            strategy: readWord(config, 'strategy', ['sequential']) ?? null,
            maxAttempts: config.integer('max_attempts') ?? null,
          }
        : undefined,
      experimentId: experiment === undefined ? undefined : (await experimentOf(deps, project, experiment)).id,
      tracked: fields.boolean('usage_tracking'),
    };
  };
  const resourceOf = (fields: Fields) => {
    const type = fields.requiredText('resource_type');
    if (type !== 'scorer') throw invalidValue('resource_type', type, "it must be 'scorer'.");
    return [type, fields.requiredText('resource_id')] as const;
  };

  return [
    {
      method: 'POST',
      path: `${base}/create`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const name = fields.requiredText('name');
        const settings = await readSettings(project, fields);
        if (settings.models === undefined) throw missingValue('model_configs');
        return { endpoint: await toView(await endpoints.create(actor, project, name, settings)) };
      },
    },
    {
      method: 'GET',
      path: `${base}/get`,
      version,
      permission: 'gateway.read',
      handle: async ({ project, fields }) => ({
        endpoint: await toView(await endpoints.get(project, idOrName(fields, 'endpoint_id', 'name'))),
      }),
    },
    {
      method: 'GET',
      path: `${base}/list`,
      version,
      permission: 'gateway.read',
      async handle({ project, fields }) {
        const found = await readAll((page) => endpoints.list(project, page, fields.text('provider')));
        return { endpoints: await Promise.all(found.map(toView)) };
      },
    },
    {
      method: 'POST',
      path: `${base}/update`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const id = fields.requiredText('endpoint_id');
        const change = { ...(await readSettings(project, fields)), name: fields.text('name') };
        return { endpoint: await toView(await endpoints.change(actor, project, { id }, change)) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        await endpoints.delete(actor, project, { id: fields.requiredText('endpoint_id') });
        return {};
      },
    },
    {
      method: 'POST',
      path: `${base}/models/attach`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const id = fields.requiredText('endpoint_id');
        if (!fields.has('model_config')) throw missingValue('model_config');
        const model = readModel(fields.message('model_config'), 'model_config');
        return { mapping: toMapping(await endpoints.attach(actor, project, id, model)) };
      },
    },
    {
      method: 'POST',
      path: `${base}/models/detach`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const id = fields.requiredText('endpoint_id');
        const role = readWord(fields, 'linkage_type', ['primary', 'fallback']);
        await endpoints.detach(actor, project, id, fields.requiredText('model_definition_id'), role);
        return {};
      },
    },
    {
      method: 'POST',
      path: `${base}/bindings/create`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const id = fields.requiredText('endpoint_id');
        return { binding: toBinding(await endpoints.bind(actor, project, id, ...resourceOf(fields))) };
      },
    },
    {
      method: 'GET',
      path: `${base}/bindings/list`,
      version,
      permission: 'gateway.read',
      async handle({ project, fields }) {
        const found = await endpoints.bindings(project, {
          endpointId: fields.text('endpoint_id'),
          resourceType: fields.text('resource_type'),
          resourceId: fields.text('resource_id'),
        });
        return { bindings: found.map(toBinding) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/bindings/delete`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        await endpoints.unbind(actor, project, fields.requiredText('endpoint_id'), ...resourceOf(fields));
        return {};
      },
    },
    {
      method: 'POST',
      path: `${base}/set-tag`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const id = fields.requiredText('endpoint_id');
        await endpoints.setTag(actor, project, id, fields.requiredText('key'), fields.textOrEmpty('value') ?? '');
        return {};
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete-tag`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        await endpoints.deleteTag(actor, project, fields.requiredText('endpoint_id'), fields.requiredText('key'));
        return {};
      },
    },
  ];
}
