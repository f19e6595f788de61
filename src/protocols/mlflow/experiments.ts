// MLflow's experiment calls. An experiment id is the experiment's number in its project.
import type { Experiment } from '../../modules/tracking/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import { type Fields, invalidValue } from './fields.ts';
import { experimentDialect, nextToken, readFilter, readLimit, translateOrder } from './search-dialect.ts';
import { checkArtifactLocation, checkExperimentName, checkKey, checkLength, limits } from './validation.ts';
import { toExperimentView } from './views.ts';

/** @throws AppError in MLflow's words for what is no number */
export function experimentNumber(id: string): number {
  if (/^-?\d{1,15}$/.test(id)) return Number(id);
  throw invalid(`Invalid experiment ID '${id}'. Experiment ID must be a valid integer.`);
}

/** The experiment that a request means by its id. */
export async function experimentOf(
  deps: Pick<MlflowDeps, 'tracking'>,
  project: string,
  id: string,
): Promise<Experiment> {
  return deps.tracking.experiments.get(project, { number: experimentNumber(id) });
}

/** Ids of those experiments that exist; a search over others finds nothing in them. */
export async function knownExperiments(
  deps: MlflowDeps,
  project: string,
  numbers: readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const number of new Set(numbers)) {
    if (!/^\d{1,15}$/.test(number)) continue;
    const experiment = await deps.tracking.experiments.find(project, { number: Number(number) });
    if (experiment !== undefined) ids.push(experiment.id);
  }
  return ids;
}

const mostDatasetExperiments = 20;
const lives = { ACTIVE_ONLY: 'active', DELETED_ONLY: 'deleted', ALL: 'all' } as const;

/** Which records a view type shows. */
export function readLife(fields: Fields, name: string): 'active' | 'deleted' | 'all' {
  const text = fields.text(name) ?? 'ACTIVE_ONLY';
  if (!Object.hasOwn(lives, text)) throw invalidValue(name, text, 'it is not a view type.');
  return lives[text as keyof typeof lives];
}

export function experimentRoutes(deps: MlflowDeps): MlflowRoute[] {
  const { experiments } = deps.tracking;
  const named = ({ project, fields }: Call): Promise<Experiment> =>
    experimentOf(deps, project, fields.requiredText('experiment_id'));

  const search = async ({ project, fields }: Call) => {
    const limit = readLimit(fields, 50_000);
    const page = await experiments.search(
      project,
      {
        filter: readFilter(fields.text('filter'), experimentDialect),
        order: translateOrder(fields.texts('order_by'), experimentDialect),
        life: readLife(fields, 'view_type'),
      },
      { limit, cursor: fields.text('page_token') },
    );
    return { experiments: page.items.map(toExperimentView), ...nextToken(page) };
  };

  return [
    {
      method: 'POST',
      path: '/mlflow/experiments/search-datasets',
      permission: 'tracking.read',
      async handle({ project, fields }) {
        const ids = fields.texts('experiment_ids');
        if (ids.length === 0) throw invalid('SearchDatasets request must specify at least one experiment_id.');
        if (ids.length > mostDatasetExperiments)
          throw invalid(
            `SearchDatasets request cannot specify more than ${mostDatasetExperiments} experiment_ids. Received ${ids.length} experiment_ids.`,
          );
        const summaries = await deps.tracking.runs.datasetsOf(await knownExperiments(deps, project, ids), 1000);
        return {
          dataset_summaries: summaries.map(({ experimentNumber, name, digest, context }) => ({
            experiment_id: String(experimentNumber),
            name,
            digest,
            ...(context === null ? {} : { context }),
          })),
        };
      },
    },
    { method: 'GET', path: '/mlflow/experiments/search', permission: 'tracking.read', handle: search },
    { method: 'POST', path: '/mlflow/experiments/search', permission: 'tracking.read', handle: search },
    {
      method: 'POST',
      path: '/mlflow/experiments/create',
      permission: 'tracking.write',
      async handle({ project, actor, fields }) {
        const name = fields.requiredText('name');
        checkExperimentName(name);
        const artifactLocation = fields.text('artifact_location');
        if (artifactLocation !== undefined) checkArtifactLocation(artifactLocation);
        const tags = fields
          .messages('tags')
          .map((tag) => [tag.requiredText('key'), tag.textOrEmpty('value') ?? ''] as const);
        for (const [key] of tags) checkKey('key', key);
        const created = await experiments.create(actor, project, {
          name,
          artifactLocation,
          tags: Object.fromEntries(tags),
        });
        return { experiment_id: String(created.number) };
      },
    },
    {
      method: 'GET',
      path: '/mlflow/experiments/get',
      permission: 'tracking.read',
      handle: async (call) => ({ experiment: toExperimentView(await named(call)) }),
    },
    {
      method: 'GET',
      path: '/mlflow/experiments/get-by-name',
      permission: 'tracking.read',
      async handle({ project, fields }) {
        const name = fields.requiredText('experiment_name');
        return { experiment: toExperimentView(await experiments.get(project, { name })) };
      },
    },
    {
      method: 'POST',
      path: '/mlflow/experiments/delete',
      permission: 'tracking.delete',
      async handle(call) {
        await experiments.delete(call.actor, call.project, (await named(call)).id);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/experiments/restore',
      permission: 'tracking.delete',
      async handle(call) {
        await experiments.restore(call.actor, call.project, (await named(call)).id);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/experiments/update',
      permission: 'tracking.write',
      async handle(call) {
        const { id } = await named(call);
        const name = call.fields.requiredText('new_name');
        checkExperimentName(name);
        await experiments.rename(call.actor, call.project, id, name);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/experiments/set-experiment-tag',
      permission: 'tracking.write',
      async handle(call) {
        const key = call.fields.requiredText('key');
        const value = call.fields.textOrEmpty('value') ?? '';
        checkKey('key', key);
        checkLength('value', limits.experimentTagValue, value);
        await experiments.setTags(call.project, (await named(call)).id, { [key]: value });
        return {};
      },
    },
    {
      method: 'POST',
      path: '/mlflow/experiments/delete-experiment-tag',
      permission: 'tracking.write',
      async handle(call) {
        await experiments.deleteTag(call.project, (await named(call)).id, call.fields.requiredText('key'));
        return {};
      },
    },
  ];
}
