// The pages of evaluation sets: which examples applications are judged by, and where those of one set come from.
import { count, duration, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { EvaluationSetPageView, EvaluationSetsPageView } from '../../contracts/pages/evaluation-sets.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import { type EvaluationSet, type EvaluationSets, toRecordView, toSetView } from '../evaluation-sets/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** Experiments by id, those that are still there. */
export async function namesOfExperiments(
  { tracking }: Pick<PagesDeps, 'tracking'>,
  project: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { id: string; name: string }>> {
  const found = await Promise.all([...new Set(ids)].map((id) => tracking.experiments.find(project, { id })));
  return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, { id: one.id, name: one.name }]])));
}

/** "Which examples are applications judged by?" @param filtered some are left out by a filter */
export function evaluationSetsAnswer(
  sets: readonly Pick<EvaluationSet, 'id' | 'name' | 'records' | 'updatedAt' | 'updatedBy'>[],
  { complete, filtered, now }: { readonly complete: boolean; readonly filtered: boolean; readonly now: Millis },
): AnswerView {
  if (sets.length === 0) return answer('idle', filtered ? 'No evaluation set matches.' : 'No evaluation set yet.');
  const empty = sets.filter(({ records }) => records === 0);
  const [last] = [...sets].sort((a, b) => b.updatedAt - a.updatedAt);
  const which = complete ? (filtered ? ' that match' : '') : ' on this page';
  return answer(
    empty.length > 0 ? 'warn' : 'ok',
    `${plural(sets.length, 'evaluation set')}${which} with ${plural(
      sets.reduce((sum, { records }) => sum + records, 0),
      'record',
    )}`,
    ...(last === undefined
      ? []
      : [
          '; ',
          link(last.name, addresses.evaluationSet(last.id)),
          ` was changed last, ${duration(Math.max(0, now - last.updatedAt))} ago by ${last.updatedBy}`,
        ]),
    ...(empty.length === 0
      ? []
      : [
          '; ',
          ...joined(
            empty.slice(0, 3).map(({ id, name }) => link(name, addresses.evaluationSet(id))),
            ', ',
            empty.length > 3 ? ', ' : ' and ',
          ),
          empty.length > 3 ? ` and ${count(empty.length - 3)} more` : '',
          empty.length === 1 ? ' is empty' : ' are empty',
        ]),
    '.',
  );
}

export async function readEvaluationSets(
  deps: PagesDeps,
  project: string,
  search: Parameters<EvaluationSets['search']>[1],
  page: PageRequest,
): Promise<EvaluationSetsPageView> {
  const found = await deps.evaluationSets.search(project, search, page);
  const ids = found.items.flatMap(({ experimentIds }) => experimentIds);
  const names = await namesOfExperiments(deps, project, ids);
  return {
    ...found,
    answer: evaluationSetsAnswer(found.items, {
      complete: found.nextCursor === undefined && page.cursor === undefined,
      filtered: search.filter !== undefined,
      now: deps.clock.now(),
    }),
    items: found.items.map((set) => ({
      set: toSetView(set),
      experiments: set.experimentIds.flatMap((id) => names.get(id) ?? []),
    })),
  };
}

/** "Which examples are there, and where do they come from?" */
export function evaluationSetAnswer(
  { records }: Pick<EvaluationSet, 'records'>,
  { fromTraces, expecting }: Awaited<ReturnType<EvaluationSets['tally']>>,
): AnswerView {
  if (records === 0)
    return answer('idle', 'No record yet: choose some of the ', link('traces', addresses.traces), ', or send records.');
  const origin =
    fromTraces === 0 ? 'none from a trace' : `${fromTraces === records ? 'all' : count(fromTraces)} from traces`;
  const silent = records - expecting;
  return answer(
    expecting === 0 ? 'warn' : 'ok',
    `${plural(records, 'record')}, ${origin}; `,
    silent === 0
      ? 'each says what is expected.'
      : expecting === 0
        ? 'none says what is expected, so only judges that need no expectation can use them.'
        : `${count(expecting)} ${expecting === 1 ? 'says' : 'say'} what is expected, ${count(silent)} ${silent === 1 ? 'does' : 'do'} not.`,
  );
}

/** @throws AppError `evaluation-sets.unknown_set` */
export async function readEvaluationSet(
  deps: PagesDeps,
  project: string,
  id: string,
  page: PageRequest,
): Promise<EvaluationSetPageView> {
  const set = await deps.evaluationSets.get(project, id);
  const [records, tally, names] = await Promise.all([
    deps.evaluationSets.records(project, id, page),
    deps.evaluationSets.tally(project, id),
    namesOfExperiments(deps, project, set.experimentIds),
  ]);
  return {
    ...records,
    answer: evaluationSetAnswer(set, tally),
    set: toSetView(set),
    experiments: set.experimentIds.flatMap((id) => names.get(id) ?? []),
    items: records.items.map(toRecordView),
  };
}
