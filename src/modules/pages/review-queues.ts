// The pages of review queues: what waits for people to judge it, and the questions they answer.
import { count, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { ReviewQueuePageView, ReviewQueuesPageView } from '../../contracts/pages/review.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import {
  type ItemStatus,
  type LabelSchema,
  type Progress,
  type ReviewQueue,
  toItemView,
  toQueueView,
  toSchemaView,
} from '../review/index.ts';
import { toTraceView } from '../tracing/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import { namesOfExperiments } from './evaluation-sets.ts';
import type { PagesDeps } from './pages.ts';

const nothing: Progress = { pending: 0, complete: 0, declined: 0 };
/** Most questions of an experiment that are asked at once. */
const questionsRead = 500;

interface QueueRow {
  readonly queue: Pick<ReviewQueue, 'id' | 'name'>;
  readonly progress: Progress;
  readonly mine: boolean;
}

/** "What waits for people to judge it?" */
export function reviewQueuesAnswer(rows: readonly QueueRow[], complete: boolean): AnswerView {
  if (rows.length === 0) return answer('idle', 'No review queue yet.');
  const which = `${plural(rows.length, 'queue')}${complete ? '' : ' on this page'}`;
  const waiting = rows.filter(({ progress }) => progress.pending > 0);
  const pending = (of: readonly QueueRow[]): number => of.reduce((sum, { progress }) => sum + progress.pending, 0);
  const done = rows.reduce((sum, { progress }) => sum + progress.complete, 0);
  if (waiting.length === 0)
    return answer(done === 0 ? 'idle' : 'ok', `Nothing waits in ${which}; ${plural(done, 'trace')} reviewed.`);
  const mine = waiting.filter((row) => row.mine);
  return answer(
    mine.length > 0 ? 'awaiting' : 'idle',
    `${plural(pending(waiting), 'trace')} ${pending(waiting) === 1 ? 'waits' : 'wait'} in ${which}`,
    ...(mine.length === 0
      ? [', none for you']
      : [
          `, ${pending(mine) === pending(waiting) ? 'all' : count(pending(mine))} for you: `,
          ...joined(
            mine.slice(0, 3).map(({ queue }) => link(queue.name, addresses.reviewQueue(queue.id))),
            ', ',
            mine.length > 3 ? ', ' : ' and ',
          ),
          mine.length > 3 ? ` and ${count(mine.length - 3)} more` : '',
        ]),
    `; ${count(done)} reviewed.`,
  );
}

/** @param reader who asks, as queues name their users */
export async function readReviewQueues(
  deps: PagesDeps,
  project: string,
  { reader, mine }: { readonly reader: string; readonly mine: boolean },
  page: PageRequest,
): Promise<ReviewQueuesPageView> {
  const { queues } = deps.review;
  const found = await queues.list(project, undefined, mine ? { user: reader } : {}, page);
  const [progress, names] = await Promise.all([
    queues.progress(found.items.map(({ id }) => id)),
    namesOfExperiments(
      deps,
      project,
      found.items.map(({ experimentId }) => experimentId),
    ),
  ]);
  const rows = found.items.map((queue) => ({
    queue,
    progress: progress.get(queue.id) ?? nothing,
    mine: queue.users.includes(reader.toLowerCase()),
  }));
  return {
    ...found,
    answer: reviewQueuesAnswer(rows, found.nextCursor === undefined && page.cursor === undefined),
    items: rows.map((row) => ({
      ...row,
      queue: toQueueView(row.queue),
      experiment: names.get(row.queue.experimentId) ?? null,
      progress: { ...row.progress },
    })),
  };
}

/** "How far is the review?" */
export function reviewQueueAnswer(
  { users }: Pick<ReviewQueue, 'users'>,
  { pending, complete, declined }: Progress,
  questions: number,
): AnswerView {
  const all = pending + complete + declined;
  if (all === 0)
    return answer('idle', 'The queue has no trace: choose some of the ', link('traces', addresses.traces), '.');
  const settled = `${count(complete)} done, ${count(declined)} declined`;
  if (pending === 0) return answer('ok', `Nothing waits: of ${plural(all, 'trace')} ${settled}.`);
  const who = users.length === 0 ? 'anybody' : joined(users, ', ', ' or ').join('');
  return answer(
    questions === 0 ? 'warn' : 'awaiting',
    `${count(pending)} of ${plural(all, 'trace')} ${pending === 1 ? 'waits' : 'wait'} for ${who}; ${settled}`,
    questions === 0 ? '; no question is asked' : '',
    '.',
  );
}

/** A user's own queue asks every question of the experiment; another those it names. */
async function questionsOf({ review }: PagesDeps, queue: ReviewQueue): Promise<readonly LabelSchema[]> {
  const { items } = await review.labelSchemas.list(queue.project, queue.experimentId, { limit: questionsRead });
  if (queue.kind === 'user') return items;
  return queue.schemaIds.flatMap((id) => items.find((schema) => schema.id === id) ?? []);
}

/** @throws AppError `review.unknown_queue` */
export async function readReviewQueue(
  deps: PagesDeps,
  project: string,
  id: string,
  status: ItemStatus | undefined,
  page: PageRequest,
): Promise<ReviewQueuePageView> {
  const { queues } = deps.review;
  const queue = await queues.get(project, id);
  const [found, counts, names, questions] = await Promise.all([
    queues.items(project, id, status, page),
    queues.progress([id]),
    namesOfExperiments(deps, project, [queue.experimentId]),
    questionsOf(deps, queue),
  ]);
  const traces = await deps.tracing.getMany(
    project,
    found.items.map(({ traceId }) => traceId),
  );
  const byId = new Map(traces.map((trace) => [trace.id, toTraceView(trace)]));
  const progress = counts.get(id) ?? nothing;
  return {
    ...found,
    answer: reviewQueueAnswer(queue, progress, questions.length),
    queue: toQueueView(queue),
    experiment: names.get(queue.experimentId) ?? null,
    progress: { ...progress },
    questions: questions.map(toSchemaView),
    items: found.items.map((item) => ({ item: toItemView(item), trace: byId.get(item.traceId) ?? null })),
  };
}
