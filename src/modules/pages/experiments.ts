// The pages of experiments and of a run: where activity is, which run is best, what came of a run.
import { count, duration, metric, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type {
  ExperimentPageView,
  ExperimentRowView,
  ExperimentsPageView,
  RunPageView,
} from '../../contracts/pages/experiments.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { type Millis, toIso } from '../../kernel/time.ts';
import {
  type Activity,
  type Experiment,
  type RunRecord,
  type RunStanding,
  toExperimentView,
  toRunView,
} from '../tracking/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

interface Active {
  readonly experiment: Pick<Experiment, 'id' | 'name'>;
  readonly activity: Activity | undefined;
}

function bestView(activity: Activity | undefined): ExperimentPageView['best'] {
  if (activity?.best === undefined) return null;
  const { id, name, metric, value, chosen } = activity.best;
  return {
    id,
    name,
    key: metric.key,
    higher: metric.higher,
    chosen,
    value: Number.isFinite(value) ? value : infinity(value),
  };
}

const infinity = (value: number) => (value > 0 ? 'Infinity' : '-Infinity');

/** "Where is activity?" */
export function experimentsAnswer(all: readonly Active[], complete: boolean, now: Millis): AnswerView {
  if (all.length === 0) return answer('idle', 'No experiment yet.');
  const running = all.filter(({ activity }) => (activity?.running ?? 0) > 0);
  const runs = all.reduce((sum, { activity }) => sum + (activity?.runs ?? 0), 0);
  const [last] = all
    .flatMap(({ experiment, activity }) => (activity?.last === undefined ? [] : [{ experiment, run: activity.last }]))
    .sort((a, b) => b.run.startedAt - a.run.startedAt);
  return answer(
    running.length > 0 ? 'running' : last === undefined ? 'idle' : 'ok',
    `${plural(all.length, 'experiment')}${complete ? '' : ' on this page'} with ${plural(runs, 'run')}; `,
    ...(running.length === 0
      ? ['nothing runs']
      : joined(
          running.map(({ experiment, activity }) =>
            link(`${count(activity?.running)} running in ${experiment.name}`, addresses.experiment(experiment.id)),
          ),
          ', ',
          ' and ',
        )),
    ...(last === undefined
      ? []
      : [
          '; the last, ',
          link(last.run.name, addresses.run(last.run.id)),
          `, ${last.run.status === 'running' ? 'started' : last.run.status}, ${duration(Math.max(0, now - last.run.startedAt))} ago`,
        ]),
    '.',
  );
}

/** "What was thrown away?" */
function trashAnswer(n: number, complete: boolean): AnswerView {
  if (n === 0) return answer('idle', 'Nothing is in the trash.');
  return answer('idle', `${plural(n, 'experiment')}${complete ? '' : ' on this page'} in the trash, with their runs.`);
}

export async function readExperiments(
  deps: PagesDeps,
  project: string,
  life: 'active' | 'deleted',
  page: PageRequest,
): Promise<ExperimentsPageView> {
  const { tracking, clock } = deps;
  const found = await tracking.experiments.search(project, { life }, page);
  const ids = found.items.map(({ id }) => id);
  const activities = await tracking.runs.activityOf(ids, await refusedRuns(deps, project));
  const all = found.items.map((experiment) => ({ experiment, activity: activities.get(experiment.id) }));
  return {
    ...found,
    answer:
      life === 'deleted'
        ? trashAnswer(all.length, found.nextCursor === undefined)
        : experimentsAnswer(all, found.nextCursor === undefined, clock.now()),
    items: all.map(({ experiment: { id, number, name, tags }, activity }): ExperimentRowView => {
      const last = activity?.last;
      return {
        id,
        project,
        number,
        name,
        tags: { ...tags },
        runs: activity?.runs ?? 0,
        running: activity?.running ?? 0,
        failed: activity?.failed ?? 0,
        best: bestView(activity),
        last:
          last === undefined
            ? null
            : {
                id: last.id,
                name: last.name,
                status: last.status,
                user: last.user,
                startedAt: toIso(last.startedAt),
              },
      };
    }),
  };
}

/** "Which run is best?" */
export function experimentAnswer(activity: Activity | undefined, refused = 0): AnswerView {
  if (activity === undefined) return answer('idle', 'No run has been logged here yet.');
  const { runs, running, failed, best } = activity;
  return answer(
    running > 0 ? 'running' : 'ok',
    ...(best === undefined
      ? [plural(runs, 'run'), '; no metric of the last one tells by its name which way is better']
      : [
          `${best.metric.higher ? 'Highest' : 'Lowest'} ${best.metric.key}: ${metric(best.value)}, run `,
          link(best.name, addresses.run(best.id)),
          `, of ${plural(runs, 'run')}`,
        ]),
    running === 0 ? '' : `; ${count(running)} running`,
    failed === 0 ? '' : `; ${count(failed)} failed`,
    refused === 0 ? '' : `; ${count(refused)} that a gate refused ${refused === 1 ? 'is' : 'are'} left out`,
    best === undefined || best.chosen ? '' : '; the metric is picked by its name',
    '.',
  );
}

/** Runs at most that are left out of the best ones. */
const mostRefused = 500;

/** Runs of which a version came that a gate refused: they may look best for the wrong reason, such as a leak. */
async function refusedRuns({ evaluations, registry }: PagesDeps, project: string): Promise<readonly string[]> {
  return registry.versions.runsOf(project, await evaluations.refused(project, mostRefused));
}

/** @throws AppError `tracking.unknown_experiment` */
export async function readExperiment(deps: PagesDeps, project: string, id: string): Promise<ExperimentPageView> {
  const experiment = await deps.tracking.experiments.get(project, { id });
  const without = await refusedRuns(deps, project);
  const { runs } = deps.tracking;
  const [activities, left, keys] = await Promise.all([
    runs.activityOf([id], without),
    runs.countOf(id, without),
    runs.keysOf(id),
  ]);
  const activity = activities.get(id);
  return {
    answer: experimentAnswer(activity, left),
    experiment: toExperimentView(experiment),
    best: bestView(activity),
    keys: { ...keys, metrics: [...keys.metrics], params: [...keys.params] },
    refused: left,
  };
}

const tones = { running: 'running', scheduled: 'idle', finished: 'ok', failed: 'fail', killed: 'fail' } as const;

/** "What went in, what came out?" */
export function runAnswer(
  run: Pick<RunRecord, 'status' | 'datasets' | 'metrics'>,
  standing: RunStanding | undefined,
  made: readonly { readonly label: string; readonly to: string }[],
  gate: { readonly refused: boolean; readonly others: number } = { refused: false, others: 0 },
): AnswerView {
  const place = (standing?.better ?? 0) + 1;
  return answer(
    gate.refused && run.status === 'finished' ? 'warn' : tones[run.status],
    run.status === 'finished' ? '' : `${run.status[0]?.toUpperCase()}${run.status.slice(1)}; `,
    standing === undefined
      ? run.metrics.length === 0
        ? 'no metric logged'
        : plural(run.metrics.length, 'metric')
      : gate.refused
        ? `${standing.metric.key} ${metric(standing.value)}, but a gate refused what came of it`
        : `${standing.metric.key} ${metric(standing.value)}, ${place === 1 ? 'the best' : `place ${count(place)}`} of ${plural(standing.runs, 'run')}${gate.others === 0 ? '' : ' that no gate refused'}`,
    run.datasets.length === 0
      ? '; it named no dataset'
      : `; read ${[...new Set(run.datasets.map(({ dataset }) => dataset.name))].join(' and ')}`,
    ...(made.length === 0
      ? ['; no version of a model came of it']
      : [
          '; made ',
          ...joined(
            made.map(({ label, to }) => link(label, to)),
            ', ',
            ' and ',
          ),
        ]),
    '.',
  );
}

/** @throws AppError `tracking.unknown_run` */
export async function readRun(deps: PagesDeps, project: string, id: string): Promise<RunPageView> {
  const { tracking, lineage } = deps;
  const run = await tracking.runs.get(project, id);
  const refused = await refusedRuns(deps, project);
  const others = refused.filter((one) => one !== id);
  const [experiment, standing, left, graph] = await Promise.all([
    tracking.experiments.get(project, { id: run.experimentId }),
    tracking.runs.standingOf(run, others),
    tracking.runs.countOf(run.experimentId, others),
    lineage.around({ type: 'run', id }, { direction: 'downstream', depth: 1 }),
  ]);
  const made = graph.nodes.filter(({ depth }) => depth === 1);
  const versions = made
    .filter(({ type }) => type === 'model-version')
    .map(({ label, detail }) => ({
      label,
      to: addresses.modelVersion(String(detail['model']), Number(detail['version'])),
    }));
  return {
    answer: runAnswer(run, standing, versions, { refused: refused.includes(id), others: left }),
    run: toRunView(run),
    experiment: { id: experiment.id, name: experiment.name },
    made: made.map(({ type, id, label }) => ({ type, id, label })),
  };
}
