// MLflow's model-version calls.
import { type ModelVersion, parseStage } from '../../modules/registry/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { missingValue } from './fields.ts';
import { nameOf, readRegistryTags } from './registered-models.ts';
import {
  modelVersionDialect,
  nextToken,
  readFilter,
  readLimit,
  translateOrder,
  withoutPrompts,
} from './search-dialect.ts';
import { checkSource, downloadUri, resolveSource } from './sources.ts';
import { checkKey, checkLength, checkVersion, limits } from './validation.ts';
import { toVersionView } from './views.ts';

const base = '/mlflow/model-versions';
const versionsTag = 'mlflow.modelVersions';
const promptTag = 'mlflow.prompt.is_prompt';

export function modelVersionRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { models, versions } = deps.registry;

  /** The version that a request names by `name` and `version`. */
  const keyOf = ({ fields }: Call): { name: string; version: number } => ({
    name: nameOf(fields),
    version: checkVersion(fields.requiredText('version')),
  });
  const named = async (call: Call): Promise<ModelVersion> => {
    const { name, version } = keyOf(call);
    return versions.get(call.project, name, version);
  };

  /** A client may name a run of another server: MLflow never asked where it is. */
  const runOf = async (project: string, id: string | undefined) => {
    if (id === undefined) return {};
    const run = await deps.tracking.runs.find(project, id);
    if (run !== undefined) return { runId: run.id };
    checkLength('run_id', limits.registryTagValue, id);
    return { foreignRun: id };
  };

  /** The logged model carries the versions made of it in a tag. */
  const noteVersion = async (project: string, modelId: string, name: string, version: number): Promise<void> => {
    const { tags } = await deps.tracking.loggedModels.get(project, modelId);
    const before = (tags[versionsTag] ?? '').replace(/^\[|\]$/g, '');
    // Spaced as MLflow writes it, because clients compare the text.
    const note = `{"name": ${JSON.stringify(name)}, "version": ${version}}`;
    const text = `[${before === '' ? '' : `${before}, `}${note}]`;
    await deps.tracking.loggedModels.setTags(project, modelId, { [versionsTag]: text });
  };

  return [
    {
      method: 'POST',
      path: `${base}/create`,
      permission: 'registry.write',
      async handle({ project, actor, fields }) {
        const name = nameOf(fields);
        const source = fields.requiredText('source');
        const tags = readRegistryTags(fields);
        const modelId = fields.text('model_id');
        const model = await models.get(project, name);
        // A prompt keeps its text in tags and has only a placeholder for a source.
        const isPrompt = tags[promptTag] === 'true' && model.tags[promptTag] === 'true' && /^[\w-]+$/.test(source);
        if (!isPrompt) checkSource(source);
        const resolved = isPrompt
          ? { folder: null, loggedModelId: undefined }
          : await resolveSource(deps, project, source, modelId);
        const version = await versions.create(actor, project, name, {
          source,
          folder: resolved.folder,
          loggedModelId: resolved.loggedModelId,
          ...(await runOf(project, fields.text('run_id'))),
          runLink: fields.text('run_link'),
          description: fields.text('description'),
          tags,
        });
        if (version.loggedModelId !== null) await noteVersion(project, version.loggedModelId, name, version.version);
        return { model_version: toVersionView(version) };
      },
    },
    {
      method: 'PATCH',
      path: `${base}/update`,
      permission: 'registry.write',
      async handle(call) {
        const { name, version } = keyOf(call);
        const description = call.fields.textOrEmpty('description');
        const updated =
          description === undefined
            ? await versions.get(call.project, name, version)
            : await versions.describe(call.actor, call.project, name, version, description);
        return { model_version: toVersionView(updated) };
      },
    },
    {
      method: 'POST',
      path: `${base}/transition-stage`,
      permission: 'registry.write',
      async handle(call) {
        const { name, version } = keyOf(call);
        const text = call.fields.requiredText('stage');
        const archive = call.fields.boolean('archive_existing_versions');
        if (archive === undefined) throw missingValue('archive_existing_versions');
        const stage = parseStage(text);
        if (stage === undefined) {
          throw invalid(
            `Invalid Model Version stage: ${text}. Value must be one of None, Staging, Production, Archived.`,
          );
        }
        const moved = await versions.moveToStage(call.actor, call.project, name, version, stage, archive);
        return { model_version: toVersionView(moved) };
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete`,
      permission: 'registry.delete',
      async handle(call) {
        const { name, version } = keyOf(call);
        await versions.delete(call.actor, call.project, name, version);
        return {};
      },
    },
    {
      method: 'GET',
      path: `${base}/search`,
      permission: 'registry.read',
      async handle({ project, fields }) {
        const order = fields.texts('order_by');
        const page = await versions.search(
          project,
          {
            filter: withoutPrompts(readFilter(fields.text('filter'), modelVersionDialect)),
            order: translateOrder(order.length === 0 ? ['last_updated_timestamp DESC'] : order, modelVersionDialect),
          },
          { limit: readLimit(fields, 200_000, 10_000), cursor: fields.text('page_token') },
        );
        return { model_versions: page.items.map(toVersionView), ...nextToken(page) };
      },
    },
    {
      method: 'GET',
      path: `${base}/get`,
      permission: 'registry.read',
      handle: async (call) => ({ model_version: toVersionView(await named(call)) }),
    },
    {
      method: 'GET',
      path: `${base}/get-download-uri`,
      permission: 'registry.read',
      async handle(call) {
        return { artifact_uri: await downloadUri(deps, call.project, (await named(call)).source) };
      },
    },
    {
      method: 'POST',
      path: `${base}/set-tag`,
      permission: 'registry.write',
      async handle(call) {
        const { name, version } = keyOf(call);
        const key = call.fields.requiredText('key');
        const value = call.fields.textOrEmpty('value') ?? '';
        checkKey('key', key);
        checkLength('value', limits.registryTagValue, value);
        await versions.setTags(call.project, name, version, { [key]: value });
        return {};
      },
    },
    {
      method: 'DELETE',
      path: `${base}/delete-tag`,
      permission: 'registry.write',
      async handle(call) {
        const { name, version } = keyOf(call);
        await versions.deleteTag(call.project, name, version, call.fields.requiredText('key'));
        return {};
      },
    },
  ];
}
