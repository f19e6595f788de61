// The pages of sessions: who has been talking with the applications, what it cost, and where a conversation went wrong.
import { count, duration, metric, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { SessionPageView, SessionsPageView } from '../../contracts/pages/traces.ts';
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { type Session, toSessionView, toTraceView } from '../tracing/index.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** "Which conversations went wrong or cost most?" @param of those of the first page */
export function sessionsAnswer(of: readonly Session[], more: boolean, filtered: boolean): AnswerView {
  if (of.length === 0)
    return answer('idle', filtered ? 'No session passes the filter.' : 'No session yet: traces name theirs.');
  const failed = of.filter(({ errors }) => errors > 0);
  const dearest = of.reduce((most, session) => (session.cost > most.cost ? session : most));
  return answer(
    failed.length > 0 ? 'warn' : 'ok',
    `${more ? `The first ${count(of.length)} sessions` : plural(of.length, 'session')}`,
    failed.length === 0 ? ', none with a failed turn' : `, ${count(failed.length)} with a failed turn`,
    ...(dearest.cost === 0
      ? []
      : ['; ', link(dearest.id, addresses.session(dearest.id)), ` cost most, ${metric(dearest.cost)} USD`]),
    '.',
  );
}

export function sessionAnswer({ traces, errors, tokens, cost, firstAt, lastAt, user }: Session): AnswerView {
  return answer(
    errors > 0 ? 'warn' : 'ok',
    plural(traces, 'turn'),
    user === null ? '' : ` with ${user}`,
    lastAt > firstAt ? ` in ${duration(lastAt - firstAt)}` : '',
    errors === 0 ? ', none failed' : `, ${count(errors)} failed`,
    tokens === 0 ? '' : `; ${plural(tokens, 'token')}`,
    cost === 0 ? '' : `, ${metric(cost)} USD`,
    '.',
  );
}

export async function readSessions(
  { tracing }: PagesDeps,
  project: string,
  search: { readonly filter: Filter | undefined; readonly order: readonly OrderKey[] },
  page: PageRequest,
): Promise<SessionsPageView> {
  const found = await tracing.sessions(project, search, page);
  const more = page.cursor !== undefined || found.nextCursor !== undefined;
  return {
    ...found,
    answer: sessionsAnswer(found.items, more, search.filter !== undefined),
    items: found.items.map(toSessionView),
  };
}

/** @throws AppError `tracing.unknown_session` */
export async function readSession(
  { tracing }: PagesDeps,
  project: string,
  id: string,
  page: PageRequest,
): Promise<SessionPageView> {
  const session = await tracing.session(project, id);
  const turns = await tracing.turns(project, id, page);
  return {
    ...turns,
    answer: sessionAnswer(session),
    session: toSessionView(session),
    items: turns.items.map(toTraceView),
  };
}
