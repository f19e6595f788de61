// Reads from the prediction log what a rollout is judged on.
import type { Olap } from '../../../platform/olap/olap.ts';
import { logFiles } from '../predictions/columns.ts';
import type { PredictionLog } from '../predictions/prediction-log.ts';
import type { ArmFacts, RolloutFacts } from './criteria.ts';
import { type OutcomeSource, readMetrics } from './metric-facts.ts';
import type { Rollout } from './plan.ts';

/** Rows whose scores are compared at most, the newest: enough for any of the criteria, and bounded in memory. */
const maxScores = 200_000;

const noFacts: ArmFacts = {
  requests: 0,
  failed: 0,
  logLatency: { count: 0, mean: 0, squares: 0 },
  p99Ms: null,
  slow: 0,
  stepRows: 0,
  splitKeys: 0,
  scores: new Float64Array(0),
};

const armQuery = `
  WITH seen AS (
    SELECT * FROM ${logFiles}
    WHERE revision >= $first AND status <> 'invalid' AND model_version_id IN ($champion, $challenger)
  ), requests AS (
    SELECT model_version_id, request_id, answered, min(status) AS status, max(latency_ms) AS latency_ms
    FROM seen GROUP BY ALL
  ), by_request AS (
    SELECT model_version_id, count(*) AS requests, count(*) FILTER (status = 'failed') AS failed,
      count(*) FILTER (answered AND status = 'ok') AS answered,
      coalesce(avg(ln(greatest(latency_ms, 0.001))) FILTER (answered AND status = 'ok'), 0) AS log_mean,
      coalesce(var_pop(ln(greatest(latency_ms, 0.001))) FILTER (answered AND status = 'ok'), 0) AS log_variance,
      quantile_cont(latency_ms, 0.99) FILTER (answered AND status = 'ok') AS p99,
      count(*) FILTER (answered AND status = 'ok' AND latency_ms > $limit) AS slow
    FROM requests GROUP BY model_version_id
  ), by_row AS (
    SELECT model_version_id, count(*) FILTER (answered AND revision >= $step) AS step_rows,
      count(DISTINCT coalesce(entity_key, id)) FILTER (answered AND revision = $current AND propensity < 1) AS split_keys
    FROM seen GROUP BY model_version_id
  )
  SELECT * FROM by_request JOIN by_row USING (model_version_id)`;

const pairQuery = `
  WITH seen AS (
    SELECT id, revision, model_version_id, score FROM read_parquet($files, union_by_name = true)
    WHERE revision >= $first AND status = 'ok' AND score IS NOT NULL
  )
  SELECT a.score AS champion, b.score AS challenger, a.revision >= $step AS in_step
  FROM seen a JOIN seen b ON a.id = b.id AND a.model_version_id = $champion AND b.model_version_id = $challenger
  ORDER BY a.id DESC LIMIT ${maxScores}`;

const scoreQuery = `
  SELECT score FROM read_parquet($files, union_by_name = true)
  WHERE revision >= $first AND status = 'ok' AND answered AND score IS NOT NULL AND model_version_id = $version
  ORDER BY id DESC LIMIT ${maxScores}`;

/** Nothing was seen yet. */
export function noRolloutFacts({ plan }: Rollout, weight: number): RolloutFacts {
  return { champion: noFacts, challenger: noFacts, paired: plan.mirror, stepPairs: 0, weight, metrics: [] };
}

/** What the endpoint serves while the rollout is looked at. */
export interface InForce {
  readonly revision: number;
  /** Share of the challenger. */
  readonly weight: number;
}

export async function readFacts(
  deps: { readonly olap: Olap; readonly log: PredictionLog; readonly outcomes: OutcomeSource },
  rollout: Rollout,
  { revision, weight }: InForce,
): Promise<RolloutFacts> {
  const { olap } = deps;
  const { plan } = rollout;
  const files = await deps.log.filesSinceRevision(rollout.endpointId, rollout.firstRevision);
  if (files.length === 0) return noRolloutFacts(rollout, weight);
  const first = rollout.firstRevision;
  const ids = { champion: rollout.champion.modelVersionId, challenger: rollout.challenger.modelVersionId };
  const arms = await olap.query(armQuery, {
    files,
    first,
    ...ids,
    step: rollout.stepRevision,
    current: revision,
    limit: plan.guards.latencyP99.limitMs,
  });
  const factsOf = (id: string, scores: Float64Array): ArmFacts => {
    const row = arms.find((arm) => arm['model_version_id'] === id);
    if (row === undefined) return { ...noFacts, scores };
    const count = Number(row['answered']);
    return {
      requests: Number(row['requests']),
      failed: Number(row['failed']),
      logLatency: { count, mean: Number(row['log_mean']), squares: Number(row['log_variance']) * count },
      p99Ms: row['p99'] === null ? null : Number(row['p99']),
      slow: Number(row['slow']),
      stepRows: Number(row['step_rows']),
      splitKeys: Number(row['split_keys']),
      scores,
    };
  };
  const metrics = await readMetrics({ olap, files, first, ids, outcomes: deps.outcomes }, rollout);
  if (plan.mirror) {
    const pairs = await olap.query(pairQuery, { files, first, ...ids, step: rollout.stepRevision });
    return {
      champion: factsOf(
        ids.champion,
        Float64Array.from(pairs, (pair) => Number(pair['champion'])),
      ),
      challenger: factsOf(
        ids.challenger,
        Float64Array.from(pairs, (pair) => Number(pair['challenger'])),
      ),
      paired: true,
      stepPairs: pairs.filter((pair) => pair['in_step'] === true).length,
      weight,
      metrics,
    };
  }
  const scoresOf = async (version: string): Promise<Float64Array> =>
    Float64Array.from(await olap.query(scoreQuery, { files, first, version }), (row) => Number(row['score']));
  return {
    champion: factsOf(ids.champion, await scoresOf(ids.champion)),
    challenger: factsOf(ids.challenger, await scoresOf(ids.challenger)),
    paired: false,
    stepPairs: 0,
    weight,
    metrics,
  };
}
