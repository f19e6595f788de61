// Reads from the prediction log what a rollout is judged on.
import type { Olap } from '../../../platform/olap/olap.ts';
import type { PredictionLog } from '../predictions/prediction-log.ts';
import type { ArmFacts, RolloutFacts } from './criteria.ts';
import type { Rollout } from './plan.ts';

/** Rows whose scores are compared at most, the newest: enough for any of the criteria, and bounded in memory. */
const maxScores = 200_000;

const noFacts: ArmFacts = {
  requests: 0,
  failed: 0,
  logLatency: { count: 0, mean: 0, squares: 0 },
  stepRows: 0,
  stepKeys: 0,
  scores: new Float64Array(0),
};

const armQuery = `
  WITH seen AS (
    SELECT * FROM read_parquet($files, union_by_name = true)
    WHERE revision BETWEEN $first AND $last AND status <> 'invalid' AND model_version_id IN ($champion, $challenger)
  ), requests AS (
    SELECT model_version_id, request_id, answered, min(status) AS status, max(latency_ms) AS latency_ms
    FROM seen GROUP BY ALL
  ), by_request AS (
    SELECT model_version_id, count(*) AS requests, count(*) FILTER (status = 'failed') AS failed,
      count(*) FILTER (answered AND status = 'ok') AS answered,
      coalesce(avg(ln(greatest(latency_ms, 0.001))) FILTER (answered AND status = 'ok'), 0) AS log_mean,
      coalesce(var_pop(ln(greatest(latency_ms, 0.001))) FILTER (answered AND status = 'ok'), 0) AS log_variance
    FROM requests GROUP BY model_version_id
  ), by_row AS (
    SELECT model_version_id, count(*) FILTER (answered AND revision = $step) AS step_rows,
      count(DISTINCT coalesce(entity_key, id)) FILTER (answered AND revision = $step) AS step_keys
    FROM seen GROUP BY model_version_id
  )
  SELECT * FROM by_request JOIN by_row USING (model_version_id)`;

const pairQuery = `
  WITH seen AS (
    SELECT id, revision, model_version_id, score FROM read_parquet($files, union_by_name = true)
    WHERE revision BETWEEN $first AND $last AND status = 'ok' AND score IS NOT NULL
  )
  SELECT a.score AS champion, b.score AS challenger, a.revision = $step AS in_step
  FROM seen a JOIN seen b ON a.id = b.id AND a.model_version_id = $champion AND b.model_version_id = $challenger
  ORDER BY a.id DESC LIMIT ${maxScores}`;

const scoreQuery = `
  SELECT score FROM read_parquet($files, union_by_name = true)
  WHERE revision BETWEEN $first AND $last AND status = 'ok' AND answered AND score IS NOT NULL AND model_version_id = $version
  ORDER BY id DESC LIMIT ${maxScores}`;

export async function readFacts(deps: { olap: Olap; log: PredictionLog }, rollout: Rollout): Promise<RolloutFacts> {
  const { olap } = deps;
  const files = await deps.log.filesSinceRevision(rollout.endpointId, rollout.firstRevision);
  if (files.length === 0) return { champion: noFacts, challenger: noFacts, paired: rollout.plan.mirror, stepPairs: 0 };
  const span = { files, first: rollout.firstRevision, last: rollout.stepRevision };
  const ids = { champion: rollout.champion.modelVersionId, challenger: rollout.challenger.modelVersionId };
  const arms = await olap.query(armQuery, { ...span, ...ids, step: rollout.stepRevision });
  const factsOf = (id: string, scores: Float64Array): ArmFacts => {
    const row = arms.find((arm) => arm['model_version_id'] === id);
    if (row === undefined) return { ...noFacts, scores };
    const count = Number(row['answered']);
    return {
      requests: Number(row['requests']),
      failed: Number(row['failed']),
      logLatency: { count, mean: Number(row['log_mean']), squares: Number(row['log_variance']) * count },
      stepRows: Number(row['step_rows']),
      stepKeys: Number(row['step_keys']),
      scores,
    };
  };
  if (rollout.plan.mirror) {
    const pairs = await olap.query(pairQuery, { ...span, ...ids, step: rollout.stepRevision });
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
    };
  }
  const scoresOf = async (version: string): Promise<Float64Array> =>
    Float64Array.from(await olap.query(scoreQuery, { ...span, version }), (row) => Number(row['score']));
  return {
    champion: factsOf(ids.champion, await scoresOf(ids.champion)),
    challenger: factsOf(ids.challenger, await scoresOf(ids.challenger)),
    paired: false,
    stepPairs: 0,
  };
}
