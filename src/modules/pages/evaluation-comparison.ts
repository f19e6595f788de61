// Evaluations beside each other: which cases regressed, and is one better than the other?
import { count, plural, signed } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { Estimate, EvaluationComparisonView } from '../../contracts/pages/evaluation-comparison.ts';
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import { studentUpperQuantile } from '../../numerics/distribution/student-t.ts';
import { addresses } from './addresses.ts';
import { answer, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** A mean with its 95 % interval by Student's t, of values taken as independent. */
export function estimateOf(n: number, mean: number, sumOfSquares: number): Estimate {
  if (n < 2) return { value: mean, lower: null, upper: null };
  const variance = Math.max(0, (sumOfSquares - n * mean * mean) / (n - 1));
  const half = studentUpperQuantile(0.025, n - 1) * Math.sqrt(variance / n);
  return { value: mean, lower: mean - half, upper: mean + half };
}

/** "Is one better, and what got worse?" No run is called better while the interval of its change holds zero. */
export function evaluationComparisonAnswer(
  runs: EvaluationComparisonView['runs'],
  scorers: EvaluationComparisonView['scorers'],
): AnswerView {
  const [baseline, ...others] = runs;
  const changes = others.flatMap((run, index) =>
    scorers.flatMap(({ name, runs: of }) => {
      const scores = of[index + 1];
      return scores?.change ? [{ run, name, ...scores, change: scores.change }] : [];
    }),
  );
  if (baseline === undefined || changes.length === 0)
    return answer('idle', 'No case was judged in two of these runs by one scorer with numbers.');
  const told = changes.filter(
    ({ change: { lower, upper } }) => lower !== null && upper !== null && (lower > 0 || upper < 0),
  );
  const lower = told.filter(({ change }) => change.value < 0);
  const [first] = lower.length > 0 ? lower : told;
  const fell = Math.max(...changes.map((one) => one.lower));
  return answer(
    lower.length > 0 ? 'warn' : 'ok',
    ...(first === undefined
      ? ['No scorer tells the runs apart from ', link(baseline.name, addresses.run(baseline.id))]
      : [
          link(first.run.name, addresses.run(first.run.id)),
          ` differs in ${first.name} by ${signed(first.change.value)} from `,
          link(baseline.name, addresses.run(baseline.id)),
          ` over ${plural(first.pairs, 'case')}`,
          told.length > 1 ? `, and ${plural(told.length - 1, 'other change')} can be told` : '',
        ]),
    fell === 0
      ? '; no case scored lower'
      : `; up to ${count(fell)} ${fell === 1 ? 'case' : 'cases'} scored lower by one scorer`,
    '.',
  );
}

/** @throws AppError `tracking.unknown_run` */
export async function readEvaluationComparison(
  { tracking, tracing }: PagesDeps,
  project: string,
  ids: readonly string[],
  search: {
    readonly filter: Filter | undefined;
    readonly order: readonly OrderKey[];
    readonly scorer: string | undefined;
  },
  page: PageRequest,
): Promise<EvaluationComparisonView> {
  const records = await tracking.runs.many(project, [...new Set(ids)]);
  const runs = records.map(({ id, name }) => ({ id, name }));
  const wanted = runs.map(({ id }) => id);
  const [summaries, cases] = await Promise.all([
    tracing.scoresOfRuns(project, wanted),
    tracing.casesOfRuns(project, wanted, search, page),
  ]);
  const scorers = summaries.map(({ name, runs: of }) => ({
    name,
    runs: of.map((one, place) =>
      one === null
        ? null
        : {
            n: one.n,
            mean: estimateOf(one.n, one.mean, one.sumOfSquares),
            pairs: one.pairs,
            change: place === 0 || one.delta === null ? null : estimateOf(one.pairs, one.delta, one.deltaSumOfSquares),
            lower: one.lower,
            higher: one.higher,
          },
    ),
  }));
  const items = cases.items.map((item) => ({
    ...item,
    runs: item.runs.map((run) => (run === null ? null : { ...run, scores: { ...run.scores } })),
  }));
  return { ...cases, answer: evaluationComparisonAnswer(runs, scorers), runs, scorers, items };
}
