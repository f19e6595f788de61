// MLflow's calls of keys ("secrets") and model definitions of its gateway, and what its pages ask about providers.
import { type ModelDefinition, type ProviderKey, providerNames, providers } from '../../modules/gateway/index.ts';
import type { MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { type Fields, missingValue } from './fields.ts';
import { changedOf, readAll, readTexts } from './gateway-fields.ts';

const base = '/mlflow/gateway';
const version = '3.0';

const toSecret = (key: ProviderKey): object => ({
  secret_id: key.id,
  secret_name: key.name,
  masked_values: key.masked,
  ...(key.provider === null ? {} : { provider: key.provider }),
  auth_config: key.settings,
  ...changedOf(key),
});

export const toModelDefinition = (model: ModelDefinition): object => ({
  model_definition_id: model.id,
  name: model.name,
  ...(model.keyId === null ? {} : { secret_id: model.keyId }),
  ...(model.keyName === null ? {} : { secret_name: model.keyName }),
  provider: model.provider,
  model_name: model.model,
  ...changedOf(model),
});

/** Exactly one of an id and a name, as MLflow's server asks for. */
export function idOrName(
  fields: Fields,
  id: string,
  name: string,
): { readonly id: string } | { readonly name: string } {
  const [byId, byName] = [fields.text(id), fields.text(name)];
  if ((byId === undefined) === (byName === undefined))
    throw invalid(`Exactly one of ${id} or ${name} must be provided`);
  return byId === undefined ? { name: byName ?? '' } : { id: byId };
}

function secretRoutes({ gateway: { keys } }: MlflowDeps): MlflowRoute[] {
  return [
    {
      method: 'POST',
      path: `${base}/secrets/create`,
      version,
      permission: 'gateway.keys',
      async handle({ project, actor, fields }) {
        const values = readTexts(fields, 'secret_value');
        const name = fields.requiredText('secret_name');
        if (values === undefined) throw missingValue('secret_value');
        const key = await keys.create(actor, project, {
          name,
          values,
          provider: fields.text('provider'),
          settings: readTexts(fields, 'auth_config'),
        });
        return { secret: toSecret(key) };
      },
    },
    {
      method: 'GET',
      path: `${base}/secrets/get`,
      version,
      permission: 'gateway.read',
      handle: async ({ project, fields }) => ({
        secret: toSecret(await keys.get(project, idOrName(fields, 'secret_id', 'secret_name'))),
      }),
    },
    {
      method: 'GET',
      path: `${base}/secrets/list`,
      version,
      permission: 'gateway.read',
      async handle({ project, fields }) {
        const found = await readAll((page) => keys.list(project, page, fields.text('provider')));
        return { secrets: found.map(toSecret) };
      },
    },
    {
      method: 'POST',
      path: `${base}/secrets/update`,
      version,
      permission: 'gateway.keys',
      async handle({ project, actor, fields }) {
        const id = fields.requiredText('secret_id');
        const change = { values: readTexts(fields, 'secret_value'), settings: readTexts(fields, 'auth_config') };
        return { secret: toSecret(await keys.change(actor, project, { id }, change)) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/secrets/delete`,
      version,
      permission: 'gateway.keys',
      async handle({ project, actor, fields }) {
        await keys.delete(actor, project, { id: fields.requiredText('secret_id') });
        return {};
      },
    },
    {
      method: 'GET',
      path: `${base}/secrets/config`,
      version,
      permission: 'gateway.read',
      // Each server makes a key of its own for secrets; there is no passphrase that all share.
      handle: async () => ({ secrets_available: true, using_default_passphrase: false }),
    },
  ];
}

function definitionRoutes({ gateway: { models } }: MlflowDeps): MlflowRoute[] {
  return [
    {
      method: 'POST',
      path: `${base}/model-definitions/create`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const model = await models.create(actor, project, {
          name: fields.requiredText('name'),
          keyId: fields.requiredText('secret_id'),
          provider: fields.requiredText('provider'),
          model: fields.requiredText('model_name'),
        });
        return { model_definition: toModelDefinition(model) };
      },
    },
    {
      method: 'GET',
      path: `${base}/model-definitions/get`,
      version,
      permission: 'gateway.read',
      handle: async ({ project, fields }) => ({
        model_definition: toModelDefinition(
          await models.get(project, { id: fields.requiredText('model_definition_id') }),
        ),
      }),
    },
    {
      method: 'GET',
      path: `${base}/model-definitions/list`,
      version,
      permission: 'gateway.read',
      async handle({ project, fields }) {
        const where = { provider: fields.text('provider'), keyId: fields.text('secret_id') };
        const found = await readAll((page) => models.list(project, page, where));
        return { model_definitions: found.map(toModelDefinition) };
      },
    },
    {
      method: 'POST',
      path: `${base}/model-definitions/update`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        const id = fields.requiredText('model_definition_id');
        const model = await models.change(
          actor,
          project,
          { id },
          {
            name: fields.text('name'),
            keyId: fields.text('secret_id'),
            provider: fields.text('provider'),
            model: fields.text('model_name'),
          },
        );
        return { model_definition: toModelDefinition(model) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/model-definitions/delete`,
      version,
      permission: 'gateway.write',
      async handle({ project, actor, fields }) {
        await models.delete(actor, project, { id: fields.requiredText('model_definition_id') });
        return {};
      },
    },
  ];
}

function providerRoutes({ gateway: { models } }: MlflowDeps): MlflowRoute[] {
  return [
    {
      method: 'GET',
      path: `${base}/supported-providers`,
      version,
      permission: 'gateway.read',
      handle: async () => ({ providers: [...providerNames] }),
    },
    {
      method: 'GET',
      path: `${base}/supported-models`,
      version,
      permission: 'gateway.read',
      // Which models a provider has changes by the week, so that those are told that the project has defined.
      async handle({ project, fields }) {
        const found = await readAll((page) => models.list(project, page, { provider: fields.text('provider') }));
        const single = new Map(found.map((one) => [`${one.provider} ${one.model}`, one]));
        return {
          models: [...single.values()].map(({ provider, model, prices }) => ({
            model,
            provider,
            mode: 'chat',
            supports_function_calling: true,
            supports_vision: false,
            supports_reasoning: false,
            supports_prompt_caching: prices?.cachedInput !== null && prices !== null,
            supports_response_schema: false,
            max_input_tokens: null,
            max_output_tokens: null,
            input_cost_per_token: prices === null ? null : prices.input / 1e12,
            output_cost_per_token: prices === null ? null : prices.output / 1e12,
            deprecation_date: null,
          })),
        };
      },
    },
    {
      method: 'GET',
      path: `${base}/provider-config`,
      version,
      permission: 'gateway.read',
      async handle({ fields }) {
        const name = fields.text('provider');
        if (name === undefined) throw invalid('Provider parameter is required');
        const provider = providers[name.toLowerCase()];
        if (provider === undefined)
          throw invalid(`Provider '${name}' is none of ${providerNames.map((one) => `'${one}'`).join(', ')}.`);
        const field = (key: string, description: string, required: boolean): object => ({
          name: key,
          type: 'string',
          description,
          required,
        });
        return {
          auth_modes: [
            {
              mode: 'api_key',
              display_name: 'API Key',
              description: `Calls ${provider.title} with an API key`,
              secret_fields: [field('api_key', `API key of ${provider.title}`, provider.keyed)],
              config_fields: [field('api_base', `Address of ${provider.title}`, provider.base === null)],
            },
          ],
          default_mode: 'api_key',
        };
      },
    },
  ];
}

export function gatewayModelRoutes(deps: MlflowDeps): MlflowRoute[] {
  return [...secretRoutes(deps), ...definitionRoutes(deps), ...providerRoutes(deps)];
}
