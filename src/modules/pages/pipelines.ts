// The pages of pipelines: what runs when, which step breaks or slows, and what one run does or why it failed.
import { count, duration, percent, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type {
  PipelinePageView,
  PipelineRowView,
  PipelineRunPageView,
  PipelinesPageView,
  RecordOfRunsView,
} from '../../contracts/pages/pipelines.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { toIso } from '../../kernel/time.ts';
import { quantileSorted, sortedFinite } from '../../numerics/sorting/quantile.ts';
import {
  dependenciesOf,
  type PastRun,
  type PastStep,
  type PipelineRun,
  pipelinesErrors,
  type StepRun,
  toPipelineRunView,
  toPipelineView,
  toStepView,
  waitingStep,
} from '../pipelines/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';
import { stepTimes } from './step-times.ts';

/** Runs that the record of a pipeline looks back on, and those shown as a row of states. */
const recordedRuns = 100;
const shownStates = 20;

const isoOrNull = (at: number | null): string | null => (at === null ? null : toIso(at));

function medianOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : quantileSorted(sortedFinite(values), 0.5);
}

export function recordOf(runs: readonly PastRun[]): RecordOfRunsView {
  const ended = runs.filter(({ state }) => state === 'succeeded' || state === 'failed');
  const succeeded = ended.filter(({ state }) => state === 'succeeded');
  return {
    runs: ended.length,
    succeeded: succeeded.length,
    medianMs: medianOf(succeeded.flatMap(({ durationMs }) => durationMs ?? [])),
  };
}

const isActive = (state: string): boolean => state === 'running' || state === 'queued';

/** "What runs when, did it work?" */
export function pipelinesAnswer(
  rows: readonly Pick<PipelineRowView, 'name' | 'recent' | 'nextAt'>[],
  complete: boolean,
): AnswerView {
  if (rows.length === 0) return answer('idle', 'No pipeline is declared yet.');
  const linked = (some: readonly { readonly name: string }[]) =>
    joined(
      some.map(({ name }) => link(name, addresses.pipeline(name))),
      ', ',
      ' and ',
    );
  const active = rows.filter(({ recent }) => recent.some(({ state }) => isActive(state)));
  const failing = rows.filter(({ recent }) => recent.find(({ state }) => !isActive(state))?.state === 'failed');
  const ran = rows.some(({ recent }) => recent.length > 0);
  const [next] = rows
    .flatMap(({ name, nextAt }) => (nextAt === null ? [] : [{ name, nextAt }]))
    .sort((a, b) => (a.nextAt < b.nextAt ? -1 : 1));
  return answer(
    failing.length > 0 ? 'fail' : active.length > 0 ? 'running' : ran ? 'ok' : 'idle',
    `${plural(rows.length, 'pipeline')}${complete ? '' : ' on this page'}; `,
    ...(active.length === 0 ? ['nothing runs'] : [...linked(active), active.length === 1 ? ' runs' : ' run']),
    ...(failing.length > 0
      ? ['; the last run failed of ', ...linked(failing)]
      : [ran ? '; no last run failed' : '; none has run yet']),
    ...(next === undefined
      ? []
      : ['; next is ', ...linked([next]), ` at ${next.nextAt.slice(0, 16).replace('T', ' ')}`]),
    '.',
  );
}

export async function readPipelines(deps: PagesDeps, project: string, page: PageRequest): Promise<PipelinesPageView> {
  const found = await deps.pipelines.list(project, page);
  const histories = await deps.pipelines.historyOf(found.items, recordedRuns);
  const items = found.items.map(({ id, name, version, definition }): PipelineRowView => {
    const { runs, nextAt } = histories.get(id) ?? { runs: [], nextAt: null };
    return {
      id,
      project,
      name,
      version,
      steps: definition.steps.map((step) => step.name),
      schedule: definition.schedule,
      triggers: [...definition.triggers],
      nextAt: isoOrNull(nextAt),
      recent: runs.slice(0, shownStates).map(({ id, state, createdAt, durationMs }) => ({
        id,
        state,
        createdAt: toIso(createdAt),
        durationMs,
      })),
      record: recordOf(runs),
    };
  });
  return { ...found, answer: pipelinesAnswer(items, found.nextCursor === undefined), items };
}

/** "Which step breaks or slows?" */
export function pipelineAnswer(record: RecordOfRunsView, steps: readonly PastStep[]): AnswerView {
  if (record.runs === 0) return answer('idle', 'No run has ended yet.');
  const names = [...new Set(steps.map(({ step }) => step))];
  const looked = names.map((name) => {
    const own = steps.filter(({ step }) => step === name);
    return {
      name,
      failed: own.filter(({ state }) => state === 'failed').length,
      medianMs: medianOf(own.flatMap(({ state, durationMs }) => (state === 'succeeded' ? (durationMs ?? []) : []))),
    };
  });
  const [breaking] = looked.filter(({ failed }) => failed > 0).sort((a, b) => b.failed - a.failed);
  const [slowest] = looked
    .flatMap(({ name, medianMs }) => (medianMs === null ? [] : [{ name, medianMs }]))
    .sort((a, b) => b.medianMs - a.medianMs);
  return answer(
    breaking === undefined ? 'ok' : 'warn',
    `${count(record.succeeded)} of the last ${plural(record.runs, 'run')} succeeded (${percent(record.succeeded / record.runs)})`,
    breaking === undefined
      ? '; no step broke'
      : `; ${breaking.name} breaks most, ${breaking.failed === 1 ? 'once' : `${count(breaking.failed)} times`}`,
    slowest === undefined ? '' : `; ${slowest.name} takes longest, half the time under ${duration(slowest.medianMs)}`,
    '.',
  );
}

/** @throws AppError `pipelines.unknown_pipeline` */
export async function readPipeline(
  deps: PagesDeps,
  project: string,
  name: string,
  page: PageRequest,
): Promise<PipelinePageView> {
  const { pipelines } = deps;
  const pipeline = await pipelines.get(project, name);
  const [found, histories] = await Promise.all([
    pipelines.listRuns({ project, pipeline: name }, page),
    pipelines.historyOf([pipeline], recordedRuns),
  ]);
  const { runs, nextAt } = histories.get(pipeline.id) ?? { runs: [], nextAt: null };
  const steps = await pipelines.pastSteps([...new Set([...runs, ...found.items].map(({ id }) => id))]);
  const looked = new Set(runs.map(({ id }) => id));
  const record = recordOf(runs);
  const { definition } = pipeline;
  return {
    ...found,
    answer: pipelineAnswer(
      record,
      steps.filter(({ runId }) => looked.has(runId)),
    ),
    pipeline: toPipelineView(pipeline),
    nextAt: isoOrNull(nextAt),
    steps: definition.steps.map((step) => ({ name: step.name, command: step.command.join(' ') })),
    params: { ...definition.params },
    schedule: definition.schedule,
    record,
    items: found.items.map((run) => ({
      run: toPipelineRunView(run),
      steps: steps
        .filter(({ runId }) => runId === run.id)
        .map(({ step, state, error, durationMs }) => ({ step, state, error, durationMs })),
    })),
  };
}

const stateTones = {
  queued: 'idle',
  running: 'running',
  succeeded: 'ok',
  failed: 'fail',
  cancelled: 'idle',
} as const;

const causes: Readonly<Record<PipelineRun['cause']['kind'], string>> = {
  person: 'a person asked for it',
  schedule: 'its schedule was due',
  event: 'a fact that it waits for',
  loop: 'the loop asked for it',
  reproduce: 'it re-creates another run',
};

/** "What is it doing, why did it fail?" */
export function pipelineRunAnswer(run: PipelineRun, steps: readonly StepRun[]): AnswerView {
  const failed = steps.find(({ state }) => state === 'failed');
  const running = steps.filter(({ state }) => state === 'running');
  const cached = steps.filter(({ state }) => state === 'cached').length;
  const made = steps
    .flatMap(({ outputs }) => Object.values(outputs).flatMap(({ nodes }) => nodes))
    .filter(({ type }) => type === 'model-version').length;
  const began = run.cause.note || causes[run.cause.kind];
  const tone = stateTones[run.state];
  const stepLink = (step: string) =>
    link(step, `${addresses.pipelineRun(run.pipeline, run.id)}?step=${encodeURIComponent(step)}`);
  const because = `. Started because: ${began.replace(/\.$/, '')}.`;
  switch (run.state) {
    case 'failed': {
      const why = (failed?.error ?? run.error ?? 'no reason was stored').replace(/\.$/, '');
      return answer(
        tone,
        ...(failed === undefined ? ['Failed'] : ['Failed at ', stepLink(failed.step)]),
        `: ${why}`,
        because,
      );
    }
    case 'running':
      return answer(
        tone,
        ...(running.length === 0
          ? ['Between two steps']
          : [
              'Running ',
              ...joined(
                running.map(({ step }) => stepLink(step)),
                ', ',
                ' and ',
              ),
            ]),
        because,
      );
    case 'succeeded':
      return answer(
        tone,
        `${plural(steps.length, 'step')}${cached === 0 ? '' : `, ${count(cached)} from the cache`}, done in ${duration(run.durationMs)}`,
        made === 0 ? '' : `; made ${plural(made, 'version')} of a model`,
        because,
      );
    default:
      return answer(
        tone,
        run.state === 'queued' ? 'Waits for its turn' : (run.error ?? 'Cancelled').replace(/\.$/, ''),
        because,
      );
  }
}

/** @throws AppError `pipelines.unknown_run` */
export async function readPipelineRun(deps: PagesDeps, project: string, id: string): Promise<PipelineRunPageView> {
  const run = await deps.pipelines.getRun(id);
  if (run.project !== project)
    throw pipelinesErrors.create('unknown_run', `Project ${project} has no pipeline run ${id}.`);
  const known = new Map((await deps.pipelines.steps(id)).map((step) => [step.step, step]));
  const steps = run.definition.steps.map(({ name }) => known.get(name) ?? waitingStep(id, name));
  const after = new Map(run.definition.steps.map((step) => [step.name, [...dependenciesOf(step)]]));
  const { times, offsets, critical } = stepTimes(
    inOrder(steps, after).map((step) => ({ ...step, name: step.step, after: after.get(step.step) ?? [] })),
  );
  const first =
    steps.find(({ state }) => state === 'failed') ?? steps.find(({ state }) => state === 'running') ?? steps[0];
  return {
    answer: pipelineRunAnswer(run, steps),
    run: toPipelineRunView(run),
    steps: steps.map((step) => ({
      ...toStepView(step),
      after: after.get(step.step) ?? [],
      offsetMs: offsets.get(step.step) ?? null,
      critical: critical.has(step.step),
    })),
    times,
    opens: first?.step ?? null,
  };
}

/** Steps after all that they wait for; definitions have no cycles. */
function inOrder(steps: readonly StepRun[], after: ReadonlyMap<string, readonly string[]>): readonly StepRun[] {
  const done = new Set<string>();
  const ordered: StepRun[] = [];
  while (ordered.length < steps.length) {
    const ready = steps.filter(
      ({ step }) => !done.has(step) && (after.get(step) ?? []).every((name) => done.has(name)),
    );
    if (ready.length === 0) break;
    for (const step of ready) done.add(step.step);
    ordered.push(...ready);
  }
  return ordered;
}
