// The values of a rollout's metrics by arm, from the prediction log and the outcomes that were recorded of its predictions. What is
// counted is a key (a customer, say), by the mean over its rows: rows of one key are not independent of each other.
import type { RunningMoments } from '../../../numerics/sequential/running-moments.ts';
import type { Olap, OlapRow } from '../../../platform/olap/olap.ts';
import { logFiles } from '../predictions/columns.ts';
import type { Metric, Rollout } from './plan.ts';

/** Outcomes of an endpoint that were recorded under a name, of predictions since the id `since`: the newest, at most so many. */
export type OutcomeSource = (
  endpointId: string,
  name: string,
  since: string,
  limit: number,
) => Promise<readonly { readonly predictionId: string; readonly value: number }[]>;

export interface MetricFacts {
  readonly metric: Metric;
  readonly champion: RunningMoments;
  readonly challenger: RunningMoments;
  /** Differences challenger − champion on the same keys; null where each arm has keys of its own. */
  readonly differences: RunningMoments | null;
  /** Whether all values lie within 0 … 1, as those of events do. */
  readonly bounded: boolean;
}

const maxOutcomes = 500_000;

const valueSql: Readonly<Record<Metric['measure'], string>> = {
  score: 'score',
  outcome: 'value',
  brier: '(score - value) * (score - value)',
  'log-loss': '-(value * ln(greatest(score, 1e-12)) + (1 - value) * ln(greatest(1 - score, 1e-12)))',
  accuracy: '((score >= $threshold) = (value >= 0.5))::DOUBLE',
};

/** Whether both arms have a value of the same row: an outcome is one answer's, whoever else scored the row. */
const isPaired = (metric: Metric, rollout: Rollout): boolean => rollout.plan.mirror && metric.measure !== 'outcome';

function queryOf(metric: Metric, paired: boolean): string {
  const joined = metric.outcome === null ? 'seen' : 'seen JOIN outcomes USING (id)';
  const outcomes = metric.outcome === null ? '' : ', outcomes AS (SELECT unnest($ids) AS id, unnest($values) AS value)';
  // Only rows that chance gave to an arm say something of the arm; copies of the same row always do.
  const chosen = paired ? '' : 'AND answered AND propensity < 1';
  const start = `
    WITH seen AS (
      SELECT * FROM ${logFiles}
      WHERE revision >= $first AND status = 'ok' AND model_version_id IN ($champion, $challenger) ${chosen}
    )${outcomes}, units AS (
      SELECT model_version_id, coalesce(entity_key, id) AS unit, avg(${valueSql[metric.measure]}) AS value
      FROM ${joined} WHERE ${metric.measure === 'outcome' ? 'true' : 'score IS NOT NULL'} GROUP BY ALL
    )`;
  const moments = (value: string): string =>
    `count(*) AS n, coalesce(avg(${value}), 0) AS mean, coalesce(var_pop(${value}), 0) AS variance, min(${value}) AS least, max(${value}) AS most`;
  if (!paired)
    return `${start} SELECT model_version_id AS arm, ${moments('value')} FROM units GROUP BY model_version_id`;
  return `${start}, pairs AS (
      SELECT a.value AS champion, b.value AS challenger FROM units a JOIN units b USING (unit)
      WHERE a.model_version_id = $champion AND b.model_version_id = $challenger
    )
    SELECT $champion AS arm, ${moments('champion')} FROM pairs
    UNION ALL SELECT $challenger AS arm, ${moments('challenger')} FROM pairs
    UNION ALL SELECT 'difference' AS arm, ${moments('challenger - champion')} FROM pairs`;
}

function toMoments(row: OlapRow | undefined): RunningMoments {
  const count = Number(row?.['n'] ?? 0);
  return { count, mean: Number(row?.['mean'] ?? 0), squares: Number(row?.['variance'] ?? 0) * count };
}

export async function readMetrics(
  from: {
    readonly olap: Olap;
    readonly files: readonly string[];
    readonly first: number;
    readonly ids: { readonly champion: string; readonly challenger: string };
    readonly outcomes: OutcomeSource;
  },
  rollout: Rollout,
): Promise<readonly MetricFacts[]> {
  const { threshold } = rollout.plan.guards.flipped;
  const found: MetricFacts[] = [];
  for (const metric of rollout.plan.metrics) {
    const paired = isPaired(metric, rollout);
    const recorded =
      metric.outcome === null ? [] : await from.outcomes(rollout.endpointId, metric.outcome, rollout.id, maxOutcomes);
    const none = metric.outcome !== null && recorded.length === 0;
    const rows = none
      ? []
      : await from.olap.query(queryOf(metric, paired), {
          files: from.files,
          first: from.first,
          ...from.ids,
          ...(metric.outcome === null
            ? {}
            : {
                ids: recorded.map(({ predictionId }) => predictionId),
                values: recorded.map(({ value }) => value),
              }),
          ...(metric.measure === 'accuracy' ? { threshold } : {}),
        });
    const of = (arm: string) => rows.find((row) => row['arm'] === arm);
    const arms = [of(from.ids.champion), of(from.ids.challenger)];
    found.push({
      metric,
      champion: toMoments(arms[0]),
      challenger: toMoments(arms[1]),
      differences: paired ? toMoments(of('difference')) : null,
      bounded: arms.every((row) => Number(row?.['least'] ?? 0) >= 0 && Number(row?.['most'] ?? 1) <= 1),
    });
  }
  return found;
}
