// Metrics of two versions side by side, each with the direction that is better and whether the two can be told apart.
import type { ComparedMetricView } from '../../contracts/pages/versions.ts';
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
