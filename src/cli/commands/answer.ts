import type { Input, PawlClient } from '../../../clients/ts/client.ts';
import { type Command, UsageError } from '../command.ts';

/** The sentence of a page as the client reads it. */
interface Answered {
  readonly answer: { readonly parts: readonly { readonly text: string }[] };
}

/** Reads a page of a project; `of` gives the name that the page is about, or refuses when it is missing. */
type ReadPage = (client: PawlClient, project: string, of: (what: string) => string) => Promise<Answered>;

/** A version is named `churn/12`. */
function versionOf(name: string): { readonly model: string; readonly version: number } {
  const [, model, version] = /^(.+)\/(\d+)$/.exec(name) ?? [];
  if (model === undefined) throw new UsageError(`${name} names no version: give MODEL/NUMBER, such as churn/12.`);
  return { model, version: Number(version) };
}

/** A model at a time is named `churn@1997-08-14` or with a whole ISO time. */
function timed(name: string): { readonly model: string; readonly time: string } {
  const [, model, time] = /^(.+)@(\d{4}-\d\d-\d\d.*)$/.exec(name) ?? [];
  if (model === undefined || time === undefined)
    throw new UsageError(`${name} names no model at a time: give MODEL@TIME, such as churn@1997-08-14.`);
  return { model, time: time.length === 10 ? `${time}T00:00:00Z` : time };
}

type RecordType = Input<'viewLineageOf'>['path']['type'];

/** A record is named by its type and id, such as `run/0198…`. */
function recordOf(name: string): { readonly type: RecordType; readonly id: string } {
  const [, type, id] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
  if (type === undefined || id === undefined) throw new UsageError(`${name} names no record: give TYPE/ID.`);
  // The server says which types there are.
  return { type: type as RecordType, id };
}

/** A cell of the map of drift is named `churn/<window>/<column>`. */
function cellOf(name: string): { readonly model: string; readonly window: string; readonly column: string } {
  const [, model, window, column] = /^([^/]+)\/([^/]+)\/(.+)$/.exec(name) ?? [];
  if (model === undefined || window === undefined || column === undefined)
    throw new UsageError(`${name} names no cell: give MODEL/WINDOW/COLUMN.`);
  return { model, window, column };
}

/** A scorer is named by the id of its experiment and its name there, such as `0198…/polite`. */
function scorerOf(name: string): { readonly experiment: string; readonly scorer: string } {
  const [, experiment, scorer] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
  if (experiment === undefined || scorer === undefined)
    throw new UsageError(`${name} names no scorer: give EXPERIMENT/NAME.`);
  return { experiment, scorer };
}

const pages: Readonly<Record<string, ReadPage>> = {
  home: (client, project) => client.call('viewHome', { path: { project } }),
  loop: (client, project, of) => client.call('viewLoop', { path: { project, model: of('model') } }),
  datasets: (client, project) => client.call('viewDatasets', { path: { project } }),
  dataset: (client, project, of) => client.call('viewDataset', { path: { project, dataset: of('dataset') } }),
  'dataset-profile': (client, project, of) =>
    client.call('viewDatasetProfile', { path: { project, dataset: of('dataset') }, query: {} }),
  features: (client, project) => client.call('viewFeatures', { path: { project } }),
  'feature-view': (client, project, of) =>
    client.call('viewFeatureView', { path: { project, view: of('feature view') } }),
  experiments: (client, project) => client.call('viewExperiments', { path: { project } }),
  compare: (client, project, of) =>
    client.call('viewComparison', { path: { project }, query: { runs: of('list of runs, as a,b,c') } }),
  'evaluation-comparison': (client, project, of) =>
    client.call('viewEvaluationComparison', { path: { project }, query: { runs: of('list of runs, as a,b,c') } }),
  experiment: (client, project, of) =>
    client.call('viewExperiment', { path: { project, experiment: of('id of the experiment') } }),
  run: (client, project, of) => client.call('viewRun', { path: { project, run: of('id of the run') } }),
  pipelines: (client, project) => client.call('viewPipelines', { path: { project } }),
  pipeline: (client, project, of) => client.call('viewPipeline', { path: { project, pipeline: of('pipeline') } }),
  'pipeline-run': (client, project, of) =>
    client.call('viewPipelineRun', { path: { project, run: of('id of the pipeline run') } }),
  models: (client, project) => client.call('viewModels', { path: { project } }),
  model: (client, project, of) => client.call('viewModel', { path: { project, model: of('model') } }),
  version: (client, project, of) => client.call('viewVersion', { path: { project, ...versionOf(of('version')) } }),
  deployments: (client, project) => client.call('viewDeployments', { path: { project } }),
  deployment: (client, project, of) => client.call('viewDeployment', { path: { project, endpoint: of('endpoint') } }),
  log: (client, project, of) => client.call('viewPredictionLog', { path: { project, endpoint: of('endpoint') } }),
  live: (client, project, of) => {
    const { model, time } = timed(of('model at a time'));
    return client.call('viewModelAt', { path: { project, model }, query: { time } });
  },
  traces: (client, project) => client.call('viewTraces', { path: { project }, query: {} }),
  sessions: (client, project) => client.call('viewSessions', { path: { project }, query: {} }),
  session: (client, project, of) =>
    client.call('viewSession', { path: { project, session: of('id of the session') }, query: {} }),
  trace: (client, project, of) => client.call('viewTrace', { path: { project, trace: of('id of the trace') } }),
  'evaluation-sets': (client, project) => client.call('viewEvaluationSets', { path: { project }, query: {} }),
  'evaluation-set': (client, project, of) =>
    client.call('viewEvaluationSet', { path: { project, set: of('id of the evaluation set') }, query: {} }),
  issues: (client, project) => client.call('viewIssues', { path: { project }, query: {} }),
  issue: (client, project, of) =>
    client.call('viewIssue', { path: { project, issue: of('id of the issue') }, query: {} }),
  'review-queues': (client, project) => client.call('viewReviewQueues', { path: { project }, query: {} }),
  'review-queue': (client, project, of) =>
    client.call('viewReviewQueue', { path: { project, queue: of('id of the review queue') }, query: {} }),
  devices: (client, project) => client.call('viewDevices', { path: { project }, query: {} }),
  'mcp-servers': (client, project) => client.call('viewMcpServers', { path: { project }, query: {} }),
  'mcp-server': (client, project, of) =>
    client.call('viewMcpServer', { path: { project, server: of('name of the MCP server') } }),
  scorers: (client, project) => client.call('viewScorers', { path: { project }, query: {} }),
  scorer: (client, project, of) => client.call('viewScorer', { path: { project, ...scorerOf(of('scorer')) } }),
  gateway: (client, project) => client.call('viewGateway', { path: { project }, query: {} }),
  prompts: (client, project) => client.call('viewPrompts', { path: { project }, query: {} }),
  prompt: (client, project, of) => client.call('viewPrompt', { path: { project, prompt: of('prompt') }, query: {} }),
  objectives: (client, project) => client.call('viewObjectives', { path: { project } }),
  lineage: (client, project) => client.call('viewLineage', { path: { project } }),
  around: (client, project, of) => client.call('viewLineageOf', { path: { project, ...recordOf(of('record')) } }),
  approvals: (client, project) => client.call('viewApprovals', { path: { project } }),
  audit: (client, project) => client.call('viewAudit', { path: { project } }),
  monitors: (client, project) => client.call('viewMonitors', { path: { project } }),
  monitor: (client, project, of) => client.call('viewMonitor', { path: { project, model: of('model') } }),
  drift: (client, project, of) => client.call('viewDriftCell', { path: { project, ...cellOf(of('cell')) } }),
  alerts: (client, project) => client.call('viewAlerts', { path: { project } }),
  retraining: (client, project) => client.call('viewRetraining', { path: { project } }),
  settings: (client, project) => client.call('viewSettings', { path: { project } }),
  account: (client) => client.call('viewAccount', {}),
  diff: (client, project, of) => client.call('viewVersionDiff', { path: { project, model: of('model') } }),
};

export default {
  name: 'answer',
  summary: 'The sentence under a page’s title: how things stand, in one line',
  arguments: [
    { name: 'page', meaning: `${Object.keys(pages).join(', ')} (default: home)`, optional: true },
    { name: 'name', meaning: 'what the page is about, such as the model of page model', optional: true },
  ],
  async run(context, input) {
    const page = input.optional('page') ?? 'home';
    const read = pages[page];
    if (read === undefined) throw new UsageError(`There is no page ${page}: give ${Object.keys(pages).join(', ')}.`);
    const of = (what: string): string => {
      const name = input.optional('name');
      if (name === undefined) throw new UsageError(`Which ${what}? Give its name: pawl answer ${page} NAME`);
      return name;
    };
    const view = await read(context.client, context.project, of);
    context.data(view);
    context.print(view.answer.parts.map(({ text }) => text).join(''));
  },
} satisfies Command;
