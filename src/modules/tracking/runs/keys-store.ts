// Which metrics and parameters the newest runs of an experiment have, so that a table of them knows its columns before it reads values.
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db/database.ts';
import type { ExperimentKeys } from './run.ts';

const newestRuns = 100;
/** Pairs looked at: runs with ten thousand metrics each would take a second otherwise, and the newest tell nearly all. */
const mostPairs = 200_000;

/** Deleted runs count too: the trash is a table as well. */
export async function readKeys(tx: Tx, experimentId: string): Promise<ExperimentKeys> {
  const { rows: runs } = await sql<{ id: string }>`
    SELECT id FROM tracking_runs WHERE experiment_id = ${experimentId}
    ORDER BY started_at DESC, id DESC LIMIT ${newestRuns}`.execute(tx);
  if (runs.length === 0) return { metrics: [], params: [], newestRuns: 0 };
  const ids = sql.join(runs.map(({ id }) => id));
  const [metrics, params] = await Promise.all([
    sql<{ key: string }>`
      SELECT DISTINCT key FROM
        (SELECT key FROM tracking_latest_metrics WHERE run_id IN (${ids}) LIMIT ${mostPairs}) AS pair
      ORDER BY key`.execute(tx),
    sql<{ key: string; distinct_values: number | string; runs: number | string }>`
      SELECT key, COUNT(DISTINCT value) AS distinct_values, COUNT(*) AS runs FROM
        (SELECT key, value FROM tracking_params WHERE run_id IN (${ids}) LIMIT ${mostPairs}) AS pair
      GROUP BY key ORDER BY key`.execute(tx),
  ]);
  return {
    metrics: metrics.rows.map(({ key }) => key),
    params: params.rows.map(({ key, distinct_values, runs: having }) => ({
      key,
      varies: Number(distinct_values) > 1 || Number(having) < runs.length,
    })),
    newestRuns: runs.length,
  };
}
