// MLflow's registered-model and alias calls.
import type { ModelVersion, RegisteredModel } from '../../modules/registry/index.ts';
import { parseStage } from '../../modules/registry/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import type { Fields } from './fields.ts';
import {
  nextToken,
  readFilter,
  readLimit,
  registeredModelDialect,
  translateOrder,
  withoutPrompts,
} from './search-dialect.ts';
import { checkAlias, checkKey, checkLength, checkModelName, checkVersion, limits } from './validation.ts';
import { toRegisteredModelView, toVersionView } from './views.ts';

const base = '/mlflow/registered-models';

const promptTextTag = 'mlflow.prompt.text';

export function readRegistryTags(fields: Fields): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const tag of fields.messages('tags')) {
    const key = tag.requiredText('key');
    const value = tag.textOrEmpty('value') ?? '';
    checkKey('key', key);
    if (key === promptTextTag && value.length > limits.registryTagValue)
      throw invalid(`Prompt text exceeds max length of ${limits.registryTagValue} characters.`);
    checkLength('value', limits.registryTagValue, value);
    tags[key] = value;
  }
  return tags;
}

export function nameOf(fields: Fields): string {
  const name = fields.requiredText('name');
  checkModelName(name);
  return name;
}

const allStages = ['None', 'Staging', 'Production', 'Archived'];

export function registeredModelRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { models, versions, aliases } = deps.registry;

  const view = async (model: RegisteredModel) =>
    toRegisteredModelView(model, await versions.latest(model.project, [model]));

  const latestVersions = async ({ project, fields }: Call) => {
    const model = await models.get(project, nameOf(fields));
    const asked = fields.texts('stages').map((text) => {
      const stage = parseStage(text);
      if (stage === undefined) {
        throw invalid(`Invalid Model Version stage: ${text}. Value must be one of ${allStages.join(', ')}.`);
      }
      return stage;
    });
    const latest: readonly ModelVersion[] = await versions.latest(project, [model]);
    const wanted = latest.filter((version) => asked.length === 0 || asked.includes(version.stage));
    return { model_versions: wanted.map(toVersionView) };
  };

  return [
    {
      method: 'POST',
      path: `${base}/create`,
      permission: 'registry.write',
      async handle({ project, actor, fields }) {
        const name = nameOf(fields);
        const tags = readRegistryTags(fields);
        const model = await models.create(actor, project, { name, description: fields.text('description'), tags });
        return { registered_model: await view(model) };
      },
    },
    {
      method: 'POST',
      path: `${base}/rename`,
      permission: 'registry.write',
      async handle({ project, actor, fields }) {
        const name = fields.requiredText('name');
        const newName = fields.text('new_name') ?? '';
        checkModelName(newName, 'new_name');
        return { registered_model: await view(await models.rename(actor, project, name, newName)) };
      },
    },
    {
      method: 'PATCH',
      path: `${base}/update`,
      permission: 'registry.write',
      async handle({ project, actor, fields }) {
        const name = fields.requiredText('name');
        const description = fields.textOrEmpty('description');
        const model =
          description === undefined
            ? await models.get(project, name)
            : await models.describe(actor, project, name, description);
        return { registered_model: await view(model) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete`,
      permission: 'registry.delete',
      async handle({ project, actor, fields }) {
        await models.delete(actor, project, fields.requiredText('name'));
        return {};
      },
    },
    {
      method: 'GET',
      path: `${base}/get`,
      permission: 'registry.read',
      handle: async ({ project, fields }) => ({
        registered_model: await view(await models.get(project, fields.requiredText('name'))),
      }),
    },
    {
      method: 'GET',
      path: `${base}/search`,
      permission: 'registry.read',
      async handle({ project, fields }) {
        const page = await models.search(
          project,
          {
            filter: withoutPrompts(readFilter(fields.text('filter'), registeredModelDialect)),
            order: translateOrder(fields.texts('order_by'), registeredModelDialect),
          },
          { limit: readLimit(fields, 1000, 100), cursor: fields.text('page_token') },
        );
        const latest = await versions.latest(project, page.items);
        return {
          registered_models: page.items.map((model) => toRegisteredModelView(model, latest)),
          ...nextToken(page),
        };
      },
    },
    { method: 'POST', path: `${base}/get-latest-versions`, permission: 'registry.read', handle: latestVersions },
    { method: 'GET', path: `${base}/get-latest-versions`, permission: 'registry.read', handle: latestVersions },
    {
      method: 'POST',
      path: `${base}/set-tag`,
      permission: 'registry.write',
      async handle({ project, fields }) {
        const key = fields.requiredText('key');
        const value = fields.textOrEmpty('value') ?? '';
        checkKey('key', key);
        checkLength('value', limits.registryTagValue, value);
        await models.setTags(project, fields.requiredText('name'), { [key]: value });
        return {};
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete-tag`,
      permission: 'registry.write',
      async handle({ project, fields }) {
        await models.deleteTag(project, fields.requiredText('name'), fields.requiredText('key'));
        return {};
      },
    },
    {
      method: 'POST',
      path: `${base}/alias`,
      permission: 'registry.write',
      async handle({ project, actor, fields }) {
        const name = nameOf(fields);
        const alias = fields.requiredText('alias');
        checkAlias(alias);
        await aliases.set(actor, project, name, alias, checkVersion(fields.requiredText('version')));
        return {};
      },
    },
    {
      method: 'DELETE',
      path: `${base}/alias`,
      permission: 'registry.write',
      async handle({ project, actor, fields }) {
        await aliases.delete(actor, project, nameOf(fields), fields.requiredText('alias'));
        return {};
      },
    },
    {
      method: 'GET',
      path: `${base}/alias`,
      permission: 'registry.read',
      async handle({ project, fields }) {
        const [name, alias] = [fields.requiredText('name'), fields.requiredText('alias')];
        if (alias.toLowerCase() !== 'latest')
          return { model_version: toVersionView(await aliases.resolve(project, name, alias)) };
        // Nobody can set this one: it always means the newest version.
        const found = await versions.latest(project, [await models.get(project, name)]);
        const newest = found.reduce((a, b) => (a === undefined || b.version > a.version ? b : a), found[0]);
        return {
          model_version: toVersionView(newest ?? (await aliases.resolve(project, name, alias))),
        };
      },
    },
  ];
}
