// Metrics of two versions side by side, each with the direction that is better and whether the two can be told apart.
import type { ComparedMetricView, SlicedMetricView } from '../../contracts/pages/versions.ts';
import { betterOf, type Estimate, type Evaluation } from '../evaluation/index.ts';

type Estimates = Readonly<Record<string, Estimate>> | null;

function verdictOf(name: string, delta: Estimate | undefined): ComparedMetricView['verdict'] {
  if (delta === undefined) return 'not-compared';
  // The equal case is in here too: an interval that touches zero holds it.
  if (delta.lower <= 0 && delta.upper >= 0) return 'not-told-apart';
  return delta.value > 0 === (betterOf(name) === 'higher') ? 'better' : 'worse';
}

export function comparedMetrics(challenger: Estimates, champion: Estimates, delta: Estimates): ComparedMetricView[] {
  const names = [...new Set([...Object.keys(challenger ?? {}), ...Object.keys(champion ?? {})])];
  return names.map((name) => ({
    name,
    better: betterOf(name),
    challenger: challenger?.[name] ?? null,
    champion: champion?.[name] ?? null,
    delta: delta?.[name] ?? null,
    verdict: verdictOf(name, delta?.[name]),
  }));
}

export function metricsOf(evaluation: Evaluation): ComparedMetricView[] {
  return comparedMetrics(evaluation.challengerMetrics, evaluation.championMetrics, evaluation.delta);
}

/** Each metric of an evaluation slice by slice, the worst first: where the challenger is furthest behind the champion, else worst itself. */
export function slicedMetrics(evaluation: Pick<Evaluation, 'slices' | 'challengerMetrics'>): SlicedMetricView[] {
  return Object.entries(evaluation.challengerMetrics).flatMap(([name, whole]): SlicedMetricView[] => {
    const better = betterOf(name);
    const rows = evaluation.slices.flatMap(({ slice, n, challenger, champion, estimates }) => {
      const valueIn = (of: object | null): number | undefined =>
        (of as Readonly<Record<string, number>> | null)?.[name];
      const [value, other] = [valueIn(challenger), valueIn(champion)];
      // What a slice does not have, such as AUC of one class, was stored as null.
      if (typeof value !== 'number' || !Number.isFinite(value)) return [];
      const delta = (estimates?.delta as Estimates)?.[name] ?? null;
      return [
        {
          slice,
          n,
          value,
          champion: other ?? null,
          estimate: (estimates?.challenger as Estimates)?.[name] ?? null,
          delta,
          verdict: verdictOf(name, delta ?? undefined),
        },
      ];
    });
    if (rows.length === 0) return [];
    const badness = ({ value, champion }: (typeof rows)[number]): number =>
      (champion === null ? value : value - champion) * (better === 'lower' ? 1 : -1);
    rows.sort((a, b) => badness(b) - badness(a) || b.n - a.n || (a.slice < b.slice ? -1 : 1));
    return [{ name, better, whole: Number.isFinite(whole.value) ? whole : null, rows }];
  });
}
