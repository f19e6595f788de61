// Endpoints, one endpoint and its prediction log: is serving healthy, should a rollout go on, and what was answered?

import { count, duration, percent, plural } from '../../contracts/number-text.ts';
import type { AnswerView, ToneView } from '../../contracts/pages/answer.ts';
import type {
  ArmTrafficView,
  DeploymentPageView,
  DeploymentsPageView,
  PredictionLogPageView,
} from '../../contracts/pages/deployments.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { day } from '../../kernel/time.ts';
import {
  type ArmTraffic,
  type Rollout,
  toEndpointView,
  toLookView,
  toPredictionView,
  toRolloutView,
} from '../serving/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** Looks at a rollout that its page shows. */
const looksShown = 20;

type Arm = {
  readonly role: string;
  readonly version: string;
  readonly modelVersionId: string;
  readonly weight: number;
};
type Shown = Pick<Rollout, 'id' | 'state' | 'reason' | 'step' | 'looks' | 'plan' | 'challenger'>;

/** Traffic of one endpoint, with the versions of its arms by name. */
async function readTrafficOf(deps: PagesDeps, project: string, ids: readonly string[]) {
  const now = deps.clock.now();
  const found = await deps.serving.traffic(ids, now - day, now + 1);
  const names = await deps.registry.versions.namesOf(project, [
    ...new Set(found.map(({ modelVersionId }) => modelVersionId)),
  ]);
  const byEndpoint = new Map<string, ArmTrafficView[]>();
  for (const { endpointId, modelVersionId, ...arm } of found) {
    const arms = byEndpoint.get(endpointId) ?? [];
    arms.push({ ...arm, version: String(names.get(modelVersionId)?.version ?? modelVersionId) });
    byEndpoint.set(endpointId, arms);
  }
  return byEndpoint;
}

function sum(traffic: readonly Pick<ArmTraffic, 'answered' | 'failed'>[]) {
  return traffic.reduce(
    (all, { answered, failed }) => ({ answered: all.answered + answered, failed: all.failed + failed }),
    { answered: 0, failed: 0 },
  );
}

function trafficText(traffic: readonly ArmTrafficView[]): string {
  const { answered, failed } = sum(traffic);
  if (answered === 0) return 'nothing was asked in the last 24 h';
  return `${plural(answered, 'answer')} in the last 24 h, ${failed === 0 ? 'none failed' : `${count(failed)} failed`}`;
}

/** "Is serving healthy?" */
export function deploymentsAnswer(
  rows: readonly {
    readonly name: string;
    readonly rollout: Shown | undefined;
    readonly traffic: readonly ArmTrafficView[];
  }[],
  complete: boolean,
): AnswerView {
  if (rows.length === 0) return answer('idle', 'Nothing is deployed yet.');
  const inState = (...states: readonly Rollout['state'][]) =>
    rows.filter(({ rollout }) => rollout !== undefined && states.includes(rollout.state));
  const links = (some: readonly { readonly name: string }[]) =>
    joined(
      some.map(({ name }) => link(name, addresses.deployment(name))),
      ', ',
      ' and ',
    );
  const [running, paused, failing] = [
    inState('running'),
    inState('paused'),
    rows.filter(({ traffic }) => sum(traffic).failed > 0),
  ];
  const tone: ToneView =
    paused.length > 0 ? 'awaiting' : running.length > 0 ? 'running' : failing.length > 0 ? 'warn' : 'ok';
  return answer(
    tone,
    `${plural(rows.length, 'endpoint')}${complete ? '' : ' on this page'}: `,
    trafficText(rows.flatMap(({ traffic }) => traffic)),
    ...(failing.length === 0 ? [] : [' (', ...links(failing), ')']),
    '; ',
    ...(running.length === 0 ? ['no rollout runs'] : ['a rollout runs on ', ...links(running)]),
    ...(paused.length === 0 ? [] : ['; paused on ', ...links(paused)]),
    '.',
  );
}

export async function readDeployments(
  deps: PagesDeps,
  project: string,
  page: PageRequest,
): Promise<DeploymentsPageView> {
  const found = await deps.serving.endpoints.list(project, page);
  const ids = found.items.map(({ endpoint }) => endpoint.id);
  const [rollouts, traffic] = await Promise.all([
    deps.serving.rollouts.newestOf(ids),
    readTrafficOf(deps, project, ids),
  ]);
  const rows = found.items.map((view) => ({
    view,
    name: view.endpoint.name,
    rollout: rollouts.get(view.endpoint.id),
    traffic: traffic.get(view.endpoint.id) ?? [],
  }));
  return {
    ...found,
    answer: deploymentsAnswer(rows, found.nextCursor === undefined),
    items: rows.map(({ view, rollout, traffic }) => ({
      endpoint: toEndpointView(view),
      rollout: rollout === undefined ? null : toRolloutView(rollout),
      traffic,
    })),
  };
}

/** "Should this rollout go on?" */
export function deploymentAnswer(
  endpoint: { readonly name: string; readonly model: string },
  arms: readonly Arm[],
  newest: Shown | undefined,
  traffic: readonly ArmTrafficView[],
): AnswerView {
  const named = (version: string) =>
    /^\d+$/.test(version)
      ? link(`v${version}`, addresses.modelVersion(endpoint.model, Number(version)))
      : `v${version}`;
  const champion = arms.find(({ role }) => role === 'champion');
  const serves = [champion === undefined ? 'Nothing' : named(champion.version), ' answers everything'] as const;
  const asked = `; ${trafficText(traffic)}.`;
  if (newest === undefined) return answer('ok', ...serves, asked);
  const { challenger, state, plan, step } = newest;
  const weight = arms.find(({ version }) => version === challenger.version)?.weight ?? plan.steps[step]?.weight ?? 0;
  const share = weight === 0 ? ' scores copies of requests' : ` has ${percent(weight)} of the traffic`;
  const rollout = link('rollout', addresses.rollout(endpoint.name, newest.id));
  const reason = newest.reason.replace(/\.$/, '');
  if (state === 'running')
    return answer(
      'running',
      named(challenger.version),
      `${share}, step ${step + 1} of ${plan.steps.length} of the `,
      rollout,
      `: ${newest.looks === 0 ? 'no look taken yet' : reason}`,
      asked,
    );
  if (state === 'paused')
    return answer('awaiting', 'The ', rollout, ' of ', named(challenger.version), ` is paused: ${reason}`, asked);
  return answer(
    state === 'rolled-back' ? 'warn' : 'ok',
    ...serves,
    '; the last ',
    rollout,
    ', of ',
    named(challenger.version),
    // Why a rollout passed is its evidence; why it was taken back is the answer.
    state === 'promoted' ? ', was promoted' : `, was rolled back: ${reason}`,
    asked,
  );
}

/** @throws AppError `serving.unknown_endpoint`, `serving.unknown_rollout` */
export async function readDeployment(
  deps: PagesDeps,
  project: string,
  name: string,
  page: PageRequest & { readonly rollout?: string | undefined },
): Promise<DeploymentPageView> {
  const { endpoints, rollouts } = deps.serving;
  const view = await endpoints.get(project, name);
  const { id } = view.endpoint;
  const [list, newestOf, asked, trafficOf] = await Promise.all([
    rollouts.list(project, name, page),
    rollouts.newestOf([id]),
    page.rollout === undefined ? undefined : rollouts.get(project, name, page.rollout),
    readTrafficOf(deps, project, [id]),
  ]);
  const newest = newestOf.get(id);
  const shown = asked ?? newest;
  const looks = shown === undefined ? [] : (await rollouts.looks(shown, { limit: looksShown })).items;
  const traffic = trafficOf.get(id) ?? [];
  return {
    ...list,
    answer: deploymentAnswer(view.endpoint, view.revision.arms, newest, traffic),
    endpoint: toEndpointView(view),
    traffic,
    rollout: shown === undefined ? null : toRolloutView(shown),
    looks: looks.map(toLookView),
    newest: newest === undefined ? null : toRolloutView(newest),
    items: list.items.map(toRolloutView),
  };
}

/** "What was answered, to what?" */
export function predictionLogAnswer(
  endpoint: string,
  newest: { readonly at: string } | undefined,
  traffic: readonly ArmTrafficView[],
): AnswerView {
  const name = link(endpoint, addresses.deployment(endpoint));
  if (newest === undefined) return answer('idle', name, ' has logged no prediction.');
  const slowest = Math.max(0, ...traffic.map(({ p99Ms }) => p99Ms ?? 0));
  return answer(
    sum(traffic).failed > 0 ? 'warn' : 'ok',
    name,
    `’s newest answer in the log is of ${newest.at.slice(0, 16).replace('T', ' ')} UTC; `,
    trafficText(traffic),
    traffic.length === 0 ? '.' : `, 99 of 100 within ${duration(slowest)}.`,
  );
}

/** @throws AppError `serving.unknown_endpoint` */
export async function readPredictionLog(
  deps: PagesDeps,
  project: string,
  name: string,
  page: PageRequest,
): Promise<PredictionLogPageView> {
  const { endpoint } = await deps.serving.endpoints.get(project, name);
  const list = (request: PageRequest) => deps.serving.predictions.list(endpoint.id, request);
  const [found, first, trafficOf] = await Promise.all([
    list(page),
    page.cursor === undefined ? undefined : list({ limit: 1 }),
    readTrafficOf(deps, project, [endpoint.id]),
  ]);
  const names = await deps.registry.versions.namesOf(project, [
    ...new Set(found.items.map(({ modelVersionId }) => modelVersionId)),
  ]);
  const traffic = trafficOf.get(endpoint.id) ?? [];
  return {
    ...found,
    answer: predictionLogAnswer(name, (first ?? found).items[0], traffic),
    traffic,
    items: found.items.map((prediction) => {
      const named = names.get(prediction.modelVersionId);
      return { ...toPredictionView(prediction), model: named?.model ?? null, version: named?.version ?? null };
    }),
  };
}
