// Why did, or didn't, models retrain: every stored decision of every loop, with what became of the turn it started.
import { count, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { RetrainingPageView } from '../../contracts/pages/monitors.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { type Decision, toDecisionView, toStatusView, toTurnView } from '../loop/index.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** "Why did (or didn't) it retrain?" */
export function retrainingAnswer(
  counts: Readonly<Record<Decision['outcome'], number>>,
  newest: Pick<Decision, 'model' | 'text' | 'outcome' | 'alarmId'> | undefined,
): AnswerView {
  const all = counts.started + counts.held;
  if (all === 0) return answer('idle', 'No alarm has asked for a retraining.');
  return answer(
    newest?.outcome === 'held' ? 'awaiting' : 'ok',
    `${plural(all, 'decision')}: ${count(counts.started)} started a turn, ${count(counts.held)} held.`,
    ...(newest === undefined
      ? []
      : [
          ' Last, ',
          link(newest.model, addresses.loop(newest.model)),
          ': ',
          link(newest.text.replace(/\.$/, ''), addresses.alarm(newest.alarmId)),
          '.',
        ]),
  );
}

export async function readRetraining(
  deps: PagesDeps,
  project: string,
  filter: { readonly model?: string | undefined; readonly outcome?: Decision['outcome'] | undefined },
  page: PageRequest,
): Promise<RetrainingPageView> {
  const { loop } = deps;
  const { model } = filter;
  const [found, first, counts, loops] = await Promise.all([
    loop.decisions({ project, ...filter }, page),
    loop.decisions({ project, model }, { limit: 1 }),
    loop.countDecisions({ project, model }),
    loop.list(project),
  ]);
  const turns = await loop.turnsOf(found.items.flatMap(({ turnId }) => (turnId === null ? [] : [turnId])));
  return {
    ...found,
    answer: retrainingAnswer(counts, first.items[0]),
    loops: loops.map(toStatusView),
    items: found.items.map((decision) => {
      const turn = decision.turnId === null ? undefined : turns.get(decision.turnId);
      return { decision: toDecisionView(decision), turn: turn === undefined ? null : toTurnView(turn) };
    }),
  };
}
