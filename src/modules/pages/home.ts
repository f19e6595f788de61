// Home and the page of one loop: what needs a person, and where each model's loop stands.

import { plural } from '../../contracts/number-text.ts';
import type { AnswerView, ToneView } from '../../contracts/pages/answer.ts';
import type { HomePageView, LoopCardView, LoopPageView } from '../../contracts/pages/home.ts';
import { AppError } from '../../kernel/errors.ts';
import { type LoopStatus, toStatusView, toTransitionView, toTurnView } from '../loop/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';
import { type Checks, stagesOf } from './stages.ts';
import { readWorth } from './worth.ts';

type Group = LoopCardView['group'];

/** Datasets and views looked through for the newest; a project with more shows the newest of these. */
const looked = 50;

export function groupOf({ state, policy, openAlarms }: LoopStatus): Group {
  if (state === 'awaiting-approval' || state === 'rolled-back') return 'needs-you';
  if (policy.paused && openAlarms.length > 0) return 'needs-you';
  if (state === 'training' || state === 'evaluating' || state === 'rolling-out') return 'running';
  return 'at-rest';
}

/** "What needs me, where does each loop stand?" */
export function homeAnswer(loops: readonly LoopStatus[]): AnswerView {
  const needing = loops.filter((loop) => groupOf(loop) === 'needs-you');
  const running = loops.filter((loop) => groupOf(loop) === 'running');
  const alarms = loops.reduce((sum, loop) => sum + loop.openAlarms.length, 0);
  const named = (loop: LoopStatus) => link(loop.policy.model, addresses.loop(loop.policy.model));
  const tone: ToneView = needing.length > 0 ? 'awaiting' : running.length > 0 ? 'running' : alarms > 0 ? 'warn' : 'ok';
  return answer(
    tone,
    ...(needing.length === 0
      ? ['Nothing needs you']
      : [...joined(needing.map(named), ', ', ' and '), needing.length === 1 ? ' needs you' : ' need you']),
    ...running.flatMap((loop) => ['; ', named(loop), ` is ${loop.state}`]),
    '; ',
    alarms === 0 ? 'no alarm is open' : link(`${plural(alarms, 'alarm')} open`, addresses.alerts),
    '.',
  );
}

/** "Why is it in this state?" */
export function loopAnswer({ policy, state, lastTransition, held }: LoopStatus): AnswerView {
  const { model } = policy;
  if (lastTransition === null)
    return answer('idle', `${model} has taken no turn yet: the first one trains, gates and deploys its first version.`);
  const tones: Partial<Record<typeof state, ToneView>> = {
    'awaiting-approval': 'awaiting',
    'rolled-back': 'fail',
    promoted: 'ok',
    training: 'running',
    evaluating: 'running',
    'rolling-out': 'running',
  };
  const { text } = lastTransition.cause;
  return answer(
    tones[state] ?? 'idle',
    `${model} is ${state}: `,
    lastTransition.cause.kind === 'alarm' ? link(text, addresses.alarm(lastTransition.cause.id)) : text,
    held === null ? '' : ` ${held.text}`,
  );
}

async function readChecks({ datasets, features }: PagesDeps, project: string): Promise<Checks> {
  const known = (await datasets.list(project, { limit: looked })).items;
  const latest = await datasets.latestOf(known);
  const newest = known
    .flatMap((dataset) => {
      const version = latest.get(dataset.id);
      return version === undefined ? [] : [{ dataset, version }];
    })
    .sort((a, b) => b.version.asOf - a.version.asOf)[0];
  const ingest =
    newest === undefined ? undefined : (await datasets.ingests(project, newest.dataset.name, { limit: 1 })).items[0];
  const [view] = (await features.views(project, { limit: 1 })).items;
  const [materialized] = view === undefined ? [] : (await features.materializations(view, { limit: 1 })).items;
  const [skew] = view === undefined ? [] : (await features.skewChecks(view, { limit: 1 })).items;
  return { dataset: newest?.dataset.name, version: newest?.version, ingest, view, materialized, skew };
}

async function readArms({ serving }: PagesDeps, project: string, endpoint: string): Promise<LoopCardView['arms']> {
  try {
    const { revision } = await serving.endpoints.get(project, endpoint);
    return revision.arms.map(({ role, version, weight }) => ({ role, version, weight }));
  } catch (error) {
    // A loop is declared before its endpoint first exists.
    if (error instanceof AppError && error.kind === 'not_found') return [];
    throw error;
  }
}

async function readCard(deps: PagesDeps, status: LoopStatus, checks: Checks): Promise<LoopCardView> {
  const { project, model, endpoint } = status.policy;
  const [arms, transitions, turns] = await Promise.all([
    readArms(deps, project, endpoint),
    deps.loop.transitions({ project, model }, { limit: 10 }),
    deps.loop.turns(project, model, { limit: 12 }),
  ]);
  const champion = arms.find(({ role }) => role === 'champion');
  return {
    group: groupOf(status),
    loop: toStatusView(status),
    arms,
    stages: [...stagesOf(status, checks, champion?.version, deps.clock.now())],
    transitions: transitions.items.map(toTransitionView),
    turns: turns.items.map(toTurnView),
  };
}

const order: readonly Group[] = ['needs-you', 'running', 'at-rest'];

export async function readHome(deps: PagesDeps, project: string): Promise<HomePageView> {
  const [loops, checks, worth] = await Promise.all([
    deps.loop.list(project),
    readChecks(deps, project),
    readWorth(deps.objectives, project),
  ]);
  const cards = await Promise.all(loops.map((status) => readCard(deps, status, checks)));
  return {
    answer: homeAnswer(loops),
    cards: cards.sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group)),
    worth,
  };
}

/** @throws AppError `loop.unknown_loop` */
export async function readLoop(deps: PagesDeps, project: string, model: string): Promise<LoopPageView> {
  const status = await deps.loop.status(project, model);
  return { answer: loopAnswer(status), card: await readCard(deps, status, await readChecks(deps, project)) };
}
