// The pages of registered models: which are live, and whether the newest version should be.

import { count, percent, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { ModelPageView, ModelRowView, ModelsPageView } from '../../contracts/pages/models.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { type Evaluation, toEvaluationView } from '../evaluation/index.ts';
import { type ModelVersion, toModelView, toVersionView } from '../registry/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

export type Live = ModelRowView['live'];

/** Most endpoints of a project that a page of models looks at. */
const endpointsRead = 1000;

/** Where versions of each model answer now. */
export async function readLive({ serving }: PagesDeps, project: string): Promise<ReadonlyMap<string, Live>> {
  const live = new Map<string, Live>();
  const { items } = await serving.endpoints.list(project, { limit: endpointsRead });
  for (const { endpoint, revision } of items) {
    const arms = live.get(endpoint.model) ?? [];
    for (const { role, version, weight } of revision.arms)
      arms.push({ endpoint: endpoint.name, role, version, weight });
    live.set(endpoint.model, arms);
  }
  return live;
}

/** "What do we have, what is live?" */
export function modelsAnswer(rows: readonly ModelRowView[], complete: boolean): AnswerView {
  const live = rows.filter((row) => row.live.length > 0);
  const refused = rows.filter((row) => row.gate === 'fail');
  if (rows.length === 0) return answer('idle', 'No model is registered yet.');
  const all = complete && live.length === rows.length;
  const liveness =
    live.length === 0 ? 'none live' : all ? (rows.length === 1 ? 'live' : 'all live') : `${count(live.length)} live`;
  return answer(
    live.length === 0 ? 'idle' : 'ok',
    `${plural(rows.length, 'model')}${complete ? '' : ' on this page'}, ${liveness}`,
    ...(refused.length === 0
      ? []
      : [
          '; the gate refused the newest version of ',
          ...joined(
            refused.map(({ model }) => link(model.name, addresses.modelVersion(model.name, model.lastVersion))),
            ', ',
            ' and ',
          ),
        ]),
    '.',
  );
}

export async function readModels(deps: PagesDeps, project: string, page: PageRequest): Promise<ModelsPageView> {
  const [found, live] = await Promise.all([
    deps.registry.models.search(project, { kind: 'model' }, page),
    readLive(deps, project),
  ]);
  const judged = await deps.evaluations.newestOfModels(
    project,
    found.items.map(({ name, lastVersion }) => ({ model: name, version: lastVersion })),
  );
  const items = found.items.map(
    (model): ModelRowView => ({
      model: toModelView(model),
      live: live.get(model.name) ?? [],
      gate: judged.get(model.name)?.verdict ?? 'none',
    }),
  );
  return { ...found, answer: modelsAnswer(items, found.nextCursor === undefined), items };
}

/** "Which version is live and which should be?" */
export function modelAnswer(
  live: Live,
  newest: Pick<ModelVersion, 'model' | 'version'> | undefined,
  judged: Pick<Evaluation, 'verdict' | 'summary'> | undefined,
): AnswerView {
  if (newest === undefined) return answer('idle', 'The model has no version yet.');
  const versionLink = (version: string | number) =>
    link(`v${version}`, addresses.modelVersion(newest.model, Number(version)));
  const serving = live.flatMap(({ endpoint, version, weight, role }, index) => [
    ...(index === 0 ? [] : [', ']),
    versionLink(version),
    role === 'shadow' ? ' shadows ' : ' serves ',
    link(
      `${endpoint}${role === 'shadow' || weight === 1 ? '' : ` (${percent(weight)})`}`,
      addresses.deployment(endpoint),
    ),
  ]);
  const isLive = live.some(({ version }) => version === String(newest.version));
  return answer(
    live.length === 0 ? 'idle' : isLive || judged?.verdict !== 'fail' ? 'ok' : 'warn',
    ...(serving.length === 0 ? ['Nothing is live'] : serving),
    isLive ? '. It is the newest; it ' : '. The newest, ',
    ...(isLive ? [] : [versionLink(newest.version), ', ']),
    judged === undefined
      ? 'has not been judged by a gate.'
      : `${judged.summary.replace(/^v\d+ /, '').replace(/\.$/, '')}.`,
  );
}

/** @throws AppError `registry.unknown_model` */
export async function readModel(
  deps: PagesDeps,
  project: string,
  name: string,
  page: PageRequest,
): Promise<ModelPageView> {
  const model = await deps.registry.models.get(project, name);
  const list = (request: PageRequest) => deps.registry.versions.list(project, name, request);
  const [versions, first, lives] = await Promise.all([
    list(page),
    // The sentence is about the newest version whichever page of the list is read.
    page.cursor === undefined ? undefined : list({ limit: 1 }),
    readLive(deps, project),
  ]);
  const live = lives.get(name) ?? [];
  const [newest] = (first ?? versions).items;
  const shown = newest === undefined ? versions.items : [newest, ...versions.items];
  const judged = await deps.evaluations.newestOf([...new Set(shown.map(({ id }) => id))]);
  return {
    ...versions,
    answer: modelAnswer(live, newest, newest === undefined ? undefined : judged.get(newest.id)),
    model: toModelView(model),
    endpoints: [...new Set(live.map(({ endpoint }) => endpoint))].toSorted(),
    items: versions.items.map((version) => {
      const evaluation = judged.get(version.id);
      return {
        version: toVersionView(version),
        evaluation: evaluation === undefined ? null : toEvaluationView(evaluation),
        live: live.filter((arm) => arm.version === String(version.version)),
      };
    }),
  };
}
