// Runs beside each other: what made the difference?
import { metric, plural, signed } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { ComparisonPageView } from '../../contracts/pages/comparison.ts';
import { toIso } from '../../kernel/time.ts';
import { type LeadingMetric, leadingMetric, type RunRecord, toValue } from '../tracking/index.ts';
import { addresses } from './addresses.ts';
import { answer, joined, link } from './answer.ts';
import type { PagesDeps } from './pages.ts';

/** Parameters that a sentence names. */
const namedParams = 3;

/** Keys of all runs in order, each with its value in every run. */
function sideBySide(runs: readonly RunRecord[], of: (run: RunRecord) => Readonly<Record<string, string>>) {
  const keys = [...new Set(runs.flatMap((run) => Object.keys(of(run))))].sort();
  return keys.map((key) => {
    const values = runs.map((run) => of(run)[key] ?? null);
    return { key, differs: new Set(values).size > 1, values };
  });
}

const latest = (run: RunRecord, key: string) => run.metrics.find((found) => found.key === key);

function metricsBeside(runs: readonly RunRecord[]): ComparisonPageView['metrics'] {
  const keys = [...new Set(runs.flatMap((run) => run.metrics.map(({ key }) => key)))].sort();
  return keys.map((key) => {
    const found = runs.map((run) => latest(run, key));
    const values = found.map((one) => (one === undefined ? null : toValue(one.value)));
    return {
      key,
      differs: new Set(values).size > 1,
      curve: found.some((one) => one !== undefined && (one.step > 0 || one.min !== one.max)),
      values,
    };
  });
}

/** The run with the best value; undefined when fewer than two have one. */
function bestOf(runs: readonly RunRecord[], { key, higher }: LeadingMetric) {
  const measured = runs.flatMap((run) => {
    const value = latest(run, key)?.value;
    return value === undefined || Number.isNaN(value) ? [] : [{ run, value }];
  });
  if (measured.length < 2) return undefined;
  return measured.reduce((best, one) => ((higher ? one.value > best.value : one.value < best.value) ? one : best));
}

/** "What made the difference?" */
export function comparisonAnswer(
  runs: readonly RunRecord[],
  baseline: RunRecord,
  leading: LeadingMetric | undefined,
  params: ComparisonPageView['params'],
): AnswerView {
  if (runs.length < 2) return answer('idle', 'Choose at least two runs to compare.');
  const differing = params.filter(({ differs }) => differs).map(({ key }) => key);
  const rest = differing.length - namedParams;
  const named = [...differing.slice(0, namedParams), ...(rest > 0 ? [`${rest} more`] : [])];
  const best = leading === undefined ? undefined : bestOf(runs, leading);
  const from = leading === undefined ? undefined : latest(baseline, leading.key)?.value;
  return answer(
    'ok',
    `${plural(runs.length, 'run')} `,
    ...(params.length === 0
      ? ['logged no parameter']
      : differing.length === 0
        ? [`have the same ${plural(params.length, 'parameter')}`]
        : [
            `differ in ${differing.length} of ${plural(params.length, 'parameter')} (`,
            ...joined(named, ', ', ' and '),
            ')',
          ]),
    ...(best === undefined || leading === undefined
      ? []
      : [
          '; ',
          link(best.run.name, addresses.run(best.run.id)),
          best.run.id === baseline.id ? ', the baseline,' : '',
          ` has the ${leading.higher ? 'highest' : 'lowest'} ${leading.key}, ${metric(best.value)}`,
          best.run.id === baseline.id || from === undefined
            ? ''
            : `, ${signed(best.value - from)} against the baseline`,
        ]),
    '.',
  );
}

/** @throws AppError `tracking.unknown_run` */
export async function readComparison(
  { tracking }: PagesDeps,
  project: string,
  ids: readonly string[],
  baselineId: string | undefined,
): Promise<ComparisonPageView> {
  const runs = await tracking.runs.many(project, [...new Set(ids)]);
  const experiments = new Map(
    await Promise.all(
      [...new Set(runs.map(({ experimentId }) => experimentId))].map(
        async (id) => [id, (await tracking.experiments.get(project, { id })).name] as const,
      ),
    ),
  );
  const [first] = runs;
  if (first === undefined) throw new Error('A comparison names at least one run.');
  const baseline = runs.find(({ id }) => id === baselineId) ?? first;
  const params = sideBySide(runs, (run) => run.params);
  const leading = leadingMetric(runs.flatMap((run) => run.metrics.map(({ key }) => key)));
  return {
    answer: comparisonAnswer(runs, baseline, leading, params),
    baseline: baseline.id,
    leading: leading ?? null,
    runs: runs.map((run) => ({
      id: run.id,
      name: run.name,
      experiment: { id: run.experimentId, name: experiments.get(run.experimentId) ?? '' },
      status: run.status,
      user: run.user,
      startedAt: toIso(run.startedAt),
      durationMs: run.endedAt === null ? null : run.endedAt - run.startedAt,
    })),
    params,
    tags: sideBySide(runs, (run) => run.tags),
    metrics: metricsBeside(runs),
  };
}
