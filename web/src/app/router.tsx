// Every address and its page. Pages other than Home arrive in their own chunk. Search parameters that a page does not know or cannot
// read are dropped, never an error.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { client } from '../api/client.ts';
import { Skeleton } from '../components/loaded.tsx';
import { Home } from '../features/loop/home.tsx';
import { Failed, NotFound } from './failures.tsx';
import { parseSearch, printSearch, readState } from './page-state.ts';
import { recordPath } from './records.ts';
import { Shell } from './shell.tsx';

/** Search parameters that pages share; each text, all optional. */
export interface PageSearch {
  readonly tab?: string;
  readonly q?: string;
  readonly sort?: string;
  readonly cols?: string;
  readonly sel?: string;
  readonly focus?: string;
  /** Steps of a lineage, each way; `depth` is both. */
  readonly depth?: string;
  readonly up?: string;
  readonly down?: string;
  /** Records whose neighbours are all shown, as `down:run/…` between commas. */
  readonly expand?: string;
  readonly view?: string;
  readonly version?: string;
  readonly from?: string;
  /** How far back from now, as `24h`. */
  readonly t?: string;
  readonly rollout?: string;
  readonly evaluation?: string;
  readonly file?: string;
  readonly type?: string;
  readonly step?: string;
  readonly line?: string;
  readonly state?: string;
  readonly model?: string;
  readonly outcome?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly a?: string;
  readonly b?: string;
  readonly runs?: string;
  readonly baseline?: string;
  readonly x?: string;
  readonly y?: string;
  readonly log?: string;
  readonly smooth?: string;
  /** Steps that charts show, as `100-200`. */
  readonly steps?: string;
  /** What runs are grouped by, and which value of each counts. */
  readonly group?: string;
  readonly agg?: string;
  readonly all?: string;
  /** Runs that stay on top of the table, and runs that no chart draws. */
  readonly pin?: string;
  readonly hide?: string;
  /** As many runs of the table as are charted. */
  readonly most?: string;
  /** Metrics of the scatter along x and y, its axes that grow by factors, which way each is better, and the parameter that colours it. */
  readonly sx?: string;
  readonly sy?: string;
  readonly slog?: string;
  readonly better?: string;
  readonly by?: string;
  /** What tables are searched for, as `runs:text`. */
  readonly has?: string;
  /** Height of the rows of tables: `compact` or `comfortable`. */
  readonly rows?: string;
  /** A state that is stored on the server, by its digest. */
  readonly v?: string;
}
const known = [
  'tab',
  'q',
  'sort',
  'cols',
  'sel',
  'focus',
  'depth',
  'up',
  'down',
  'expand',
  'view',
  'version',
  'from',
  't',
  'rollout',
  'evaluation',
  'file',
  'type',
  'step',
  'line',
  'state',
  'model',
  'outcome',
  'to',
  'subject',
  'action',
  'actor',
  'a',
  'b',
  'runs',
  'baseline',
  'x',
  'y',
  'log',
  'smooth',
  'steps',
  'group',
  'agg',
  'all',
  'pin',
  'hide',
  'most',
  'sx',
  'sy',
  'slog',
  'better',
  'by',
  'has',
  'rows',
  'v',
] as const satisfies readonly (keyof PageSearch)[];

function readSearch(search: Record<string, unknown>): PageSearch {
  const read: Partial<Record<keyof PageSearch, string>> = {};
  for (const name of known) {
    const value = search[name];
    if (typeof value === 'string' && value !== '') read[name] = value;
  }
  return read;
}

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Failed });

async function toFirstProject(): Promise<void> {
  const { items } = await client.call('listProjects', { query: { limit: 1 } });
  const [only] = items;
  if (only === undefined) throw redirect({ to: '/projects' });
  throw redirect({ to: '/p/$project', params: { project: only.name } });
}

async function toRecord(id: string): Promise<void> {
  const record = await client.call('resolveRecord', { path: { id } });
  throw redirect({ to: recordPath(record), replace: true });
}

const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/p/$project',
  validateSearch: readSearch,
  beforeLoad: ({ params, search }) => (search.v === undefined ? undefined : readState(params.project, search.v)),
});

const start = createRoute({ getParentRoute: () => rootRoute, path: '/', loader: toFirstProject });
const go = createRoute({
  getParentRoute: () => rootRoute,
  path: '/go/$id',
  loader: ({ params }) => toRecord(params.id),
  errorComponent: Failed,
});
const projects = createRoute({
  getParentRoute: () => rootRoute,
  path: '/projects',
  component: lazyRouteComponent(() => import('../features/identity/projects.tsx'), 'Projects'),
});

const account = createRoute({
  getParentRoute: () => rootRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('../features/identity/account.tsx'), 'Account'),
});

const verify = createRoute({
  getParentRoute: () => rootRoute,
  path: '/verify',
  component: lazyRouteComponent(() => import('../features/audit/verify.tsx'), 'VerifyPage'),
});

const tracked = createRoute({
  getParentRoute: () => rootRoute,
  path: '/projects/$project',
  loader: ({ params }) => {
    throw redirect({ to: '/p/$project', params, replace: true });
  },
});

const home = createRoute({ getParentRoute: () => projectRoute, path: '/', component: Home });

function page<P extends string>(path: P, load: () => Promise<{ readonly default: () => ReactNode }>) {
  return createRoute({ getParentRoute: () => projectRoute, path, component: lazyRouteComponent(load) });
}

const tree = rootRoute.addChildren([
  start,
  go,
  projects,
  account,
  verify,
  tracked,
  projectRoute.addChildren([
    home,
    page('/loop/$model', () =>
      import('../features/loop/loop-page.tsx').then(({ LoopPage }) => ({ default: LoopPage })),
    ),
    page('/objectives', () =>
      import('../features/objectives/objectives.tsx').then(({ Objectives }) => ({ default: Objectives })),
    ),
    page('/datasets', () =>
      import('../features/datasets/datasets.tsx').then(({ Datasets }) => ({ default: Datasets })),
    ),
    page('/datasets/$dataset', () =>
      import('../features/datasets/dataset-page.tsx').then(({ DatasetPage }) => ({ default: DatasetPage })),
    ),
    page('/features', () =>
      import('../features/features/features.tsx').then(({ Features }) => ({ default: Features })),
    ),
    page('/features/$view', () =>
      import('../features/features/feature-view.tsx').then(({ FeatureView }) => ({ default: FeatureView })),
    ),
    page('/experiments', () =>
      import('../features/tracking/experiments.tsx').then(({ Experiments }) => ({ default: Experiments })),
    ),
    page('/experiments/$experiment', () =>
      import('../features/tracking/experiment-page.tsx').then(({ ExperimentPage }) => ({ default: ExperimentPage })),
    ),
    page('/compare/evaluations', () =>
      import('../features/tracking/compare-evaluations.tsx').then(({ CompareEvaluations }) => ({
        default: CompareEvaluations,
      })),
    ),
    page('/compare', () => import('../features/tracking/compare.tsx').then(({ Compare }) => ({ default: Compare }))),
    page('/runs/$run', () => import('../features/tracking/run-page.tsx').then(({ RunPage }) => ({ default: RunPage }))),
    page('/pipelines', () =>
      import('../features/pipelines/pipelines.tsx').then(({ Pipelines }) => ({ default: Pipelines })),
    ),
    page('/pipelines/$pipeline', () =>
      import('../features/pipelines/pipeline-page.tsx').then(({ PipelinePage }) => ({ default: PipelinePage })),
    ),
    page('/pipelines/$pipeline/$run', () =>
      import('../features/pipelines/pipeline-run.tsx').then(({ PipelineRun }) => ({ default: PipelineRun })),
    ),
    page('/models', () => import('../features/registry/models.tsx').then(({ Models }) => ({ default: Models }))),
    page('/models/$model', () =>
      import('../features/registry/model-page.tsx').then(({ ModelPage }) => ({ default: ModelPage })),
    ),
    page('/models/$model/diff', () =>
      import('../features/registry/version-diff.tsx').then(({ VersionDiff }) => ({ default: VersionDiff })),
    ),
    page('/models/$model/v/$version', () =>
      import('../features/registry/version-page.tsx').then(({ VersionPage }) => ({ default: VersionPage })),
    ),
    page('/deployments', () =>
      import('../features/serving/deployments.tsx').then(({ Deployments }) => ({ default: Deployments })),
    ),
    page('/deployments/$endpoint', () =>
      import('../features/serving/deployment-page.tsx').then(({ DeploymentPage }) => ({ default: DeploymentPage })),
    ),
    page('/deployments/$endpoint/log', () =>
      import('../features/serving/prediction-log.tsx').then(({ PredictionLog }) => ({ default: PredictionLog })),
    ),
    page('/monitors', () =>
      import('../features/monitoring/monitors.tsx').then(({ Monitors }) => ({ default: Monitors })),
    ),
    page('/monitors/$model', () =>
      import('../features/monitoring/monitor-page.tsx').then(({ MonitorPage }) => ({ default: MonitorPage })),
    ),
    page('/traces', () => import('../features/tracing/traces.tsx').then(({ Traces }) => ({ default: Traces }))),
    page('/traces/sessions', () =>
      import('../features/tracing/sessions.tsx').then(({ Sessions }) => ({ default: Sessions })),
    ),
    page('/traces/sessions/$session', () =>
      import('../features/tracing/session-page.tsx').then(({ SessionPage }) => ({ default: SessionPage })),
    ),
    page('/traces/$trace', () =>
      import('../features/tracing/trace-page.tsx').then(({ TracePage }) => ({ default: TracePage })),
    ),
    page('/evaluation-sets', () =>
      import('../features/evaluation-sets/sets.tsx').then(({ EvaluationSets }) => ({ default: EvaluationSets })),
    ),
    page('/evaluation-sets/$set', () =>
      import('../features/evaluation-sets/set-page.tsx').then(({ EvaluationSetPage }) => ({
        default: EvaluationSetPage,
      })),
    ),
    page('/issues', () => import('../features/review/issues.tsx').then(({ Issues }) => ({ default: Issues }))),
    page('/issues/$issue', () =>
      import('../features/review/issue-page.tsx').then(({ IssuePage }) => ({ default: IssuePage })),
    ),
    page('/review-queues', () =>
      import('../features/review/queues.tsx').then(({ ReviewQueues }) => ({ default: ReviewQueues })),
    ),
    page('/review-queues/$queue', () =>
      import('../features/review/queue-page.tsx').then(({ ReviewQueuePage }) => ({ default: ReviewQueuePage })),
    ),
    page('/devices', () => import('../features/edge/devices.tsx').then(({ Devices }) => ({ default: Devices }))),
    page('/mcp-servers', () =>
      import('../features/mcp-servers/mcp-servers.tsx').then(({ McpServers }) => ({ default: McpServers })),
    ),
    page('/mcp-servers/$server', () =>
      import('../features/mcp-servers/mcp-server-page.tsx').then(({ McpServerPage }) => ({ default: McpServerPage })),
    ),
    page('/gateway', () => import('../features/gateway/gateway.tsx').then(({ Gateway }) => ({ default: Gateway }))),
    page('/scorers', () => import('../features/scorers/scorers.tsx').then(({ Scorers }) => ({ default: Scorers }))),
    page('/scorers/$experiment/$scorer', () =>
      import('../features/scorers/scorer-page.tsx').then(({ ScorerPage }) => ({ default: ScorerPage })),
    ),
    page('/prompts', () => import('../features/prompts/prompts.tsx').then(({ Prompts }) => ({ default: Prompts }))),
    page('/prompts/$prompt', () =>
      import('../features/prompts/prompt-page.tsx').then(({ PromptPage }) => ({ default: PromptPage })),
    ),
    page('/alerts', () => import('../features/monitoring/alerts.tsx').then(({ Alerts }) => ({ default: Alerts }))),
    page('/retraining', () =>
      import('../features/loop/retraining.tsx').then(({ Retraining }) => ({ default: Retraining })),
    ),
    page('/lineage', () =>
      import('../features/lineage/lineage.tsx').then(({ LineagePage }) => ({ default: LineagePage })),
    ),
    page('/approvals', () =>
      import('../features/governance/approvals.tsx').then(({ Approvals }) => ({ default: Approvals })),
    ),
    page('/settings', () =>
      import('../features/settings/settings.tsx').then(({ SettingsPage }) => ({ default: SettingsPage })),
    ),
    page('/audit', () => import('../features/audit/audit.tsx').then(({ AuditPage }) => ({ default: AuditPage }))),
  ]),
]);

export function createPages() {
  return createRouter({
    routeTree: tree,
    parseSearch,
    stringifySearch: printSearch,
    defaultPreload: 'intent',
    defaultPendingMs: 150,
    defaultPendingComponent: () => <Skeleton lines={8} />,
    defaultErrorComponent: Failed,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
