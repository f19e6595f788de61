// The pages of issues: what is wrong with the applications, and which traces show it.
import { count, duration, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { IssuePageView, IssuesPageView } from '../../contracts/pages/review.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import { type Issue, type IssueCount, type Review, toIssueView } from '../review/index.ts';
import { toTraceView } from '../tracing/index.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import { namesOfExperiments } from './evaluation-sets.ts';
import type { PagesDeps } from './pages.ts';

const sum = (counts: readonly IssueCount[]): number => counts.reduce((total, { issues }) => total + issues, 0);

/** "What is wrong?" @param worst the severest that is pending */
export function issuesAnswer(
  counts: readonly IssueCount[],
  worst: Pick<Issue, 'id' | 'name'> | undefined,
  traces: number,
): AnswerView {
  if (sum(counts) === 0) return answer('idle', 'No issue has been recorded.');
  const pending = counts.filter(({ status }) => status === 'pending');
  const high = sum(pending.filter(({ severity }) => severity === 'high'));
  const settled = (['resolved', 'rejected'] as const).flatMap((status) => {
    const n = sum(counts.filter((one) => one.status === status));
    return n === 0 ? [] : [`${count(n)} ${status}`];
  });
  const rest = settled.length === 0 ? '' : `; ${settled.join(', ')}`;
  const open = sum(pending);
  if (open === 0) return answer('ok', `No issue is pending${rest}.`);
  return answer(
    high > 0 ? 'fail' : 'warn',
    `${plural(open, 'issue')} pending`,
    high === 0 ? '' : `, ${high === open ? (open === 1 ? 'of' : 'all of') : `${count(high)} of`} high severity`,
    ...(worst === undefined
      ? []
      : [
          open === 1 ? ': ' : '; the first to look at, ',
          link(worst.name, addresses.issue(worst.id)),
          `, shows in ${traces === 0 ? 'no trace' : plural(traces, 'trace')}`,
        ]),
    `${rest}.`,
  );
}

const pendingOnly = parseFilter("status = 'pending'");

export async function readIssues(
  deps: PagesDeps,
  project: string,
  search: Parameters<Review['issues']['search']>[1],
  page: PageRequest,
): Promise<IssuesPageView> {
  const { issues } = deps.review;
  const [found, counts, pending] = await Promise.all([
    issues.search(project, search, page),
    issues.tally(project),
    issues.search(project, { filter: pendingOnly }, { limit: 1 }),
  ]);
  const [worst] = pending.items;
  const ids = [...found.items, ...pending.items].map(({ id }) => id);
  const [traces, names] = await Promise.all([
    deps.tracing.countAssessed(project, 'issue', [...new Set(ids)]),
    namesOfExperiments(
      deps,
      project,
      found.items.map(({ experimentId }) => experimentId),
    ),
  ]);
  return {
    ...found,
    answer: issuesAnswer(counts, worst, worst === undefined ? 0 : (traces.get(worst.id) ?? 0)),
    items: found.items.map((issue) => ({
      issue: toIssueView(issue),
      experiment: names.get(issue.experimentId) ?? null,
      traces: traces.get(issue.id) ?? 0,
    })),
  };
}

const severityWords = {
  not_an_issue: 'not an issue',
  low: 'low severity',
  medium: 'medium severity',
  high: 'high severity',
};

/** "How bad is it, and where does it show?" @param last the newest trace that shows it */
export function issueAnswer(
  { status, severity }: Pick<Issue, 'status' | 'severity'>,
  traces: number,
  last: { readonly id: string; readonly startedAt: Millis } | undefined,
  now: Millis,
): AnswerView {
  const word = status === 'pending' ? 'Pending' : status === 'resolved' ? 'Resolved' : 'Rejected';
  const tone = status === 'pending' ? (severity === 'high' ? 'fail' : 'warn') : status === 'resolved' ? 'ok' : 'idle';
  return answer(
    tone,
    `${word}, ${severity === null ? 'not weighed yet' : severityWords[severity]}; `,
    ...(last === undefined
      ? ['no trace is linked.']
      : [
          `${plural(traces, 'trace')} ${traces === 1 ? 'shows' : 'show'} it, `,
          link(traces === 1 ? 'it' : 'the newest', addresses.trace(last.id)),
          ` began ${duration(Math.max(0, now - last.startedAt))} ago.`,
        ]),
  );
}

/** @throws AppError `review.unknown_issue` */
export async function readIssue(
  deps: PagesDeps,
  project: string,
  id: string,
  page: PageRequest,
): Promise<IssuePageView> {
  const issue = await deps.review.issues.get(project, id);
  const search = { filter: parseFilter(`issue.id = '${issue.id}'`), order: [] };
  const newest = (request: PageRequest) => deps.tracing.search(project, undefined, search, request);
  const [found, first, traces, names] = await Promise.all([
    newest(page),
    page.cursor === undefined ? undefined : newest({ limit: 1 }),
    deps.tracing.countAssessed(project, 'issue', [issue.id]),
    namesOfExperiments(deps, project, [issue.experimentId]),
  ]);
  return {
    ...found,
    answer: issueAnswer(issue, traces.get(issue.id) ?? 0, (first ?? found).items[0], deps.clock.now()),
    issue: toIssueView(issue),
    experiment: names.get(issue.experimentId) ?? null,
    items: found.items.map(toTraceView),
  };
}
