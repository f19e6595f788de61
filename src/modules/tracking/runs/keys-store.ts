// Which metrics and parameters runs of an experiment have: of the newest at once, so that a table of them knows its columns before it
// reads values, and of all of them by pages.
import { sql } from 'kysely';
import type { Tx } from '../../../platform/db/database.ts';
import type { ExperimentKeys, LoggedKey } from './run.ts';

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

/** Stands for any text that contains it; `\` takes the meaning from the signs of `like`. */
const containing = (text: string): string => `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;

/**
 * Keys of all runs of an experiment, deleted ones too, in order of their names: metrics, then parameters.
 * @param text part of the name, in any case of letters
 */
export async function findLoggedKeys(
  tx: Tx,
  experimentId: string,
  text: string,
  after: LoggedKey | undefined,
  limit: number,
): Promise<LoggedKey[]> {
  const pattern = containing(text);
  const from = (entity: LoggedKey['entity']): string => (after?.entity === entity ? after.key : '');
  // From each key to the next one through the index, so that the time is that of the keys and not of the runs.
  const metrics =
    after?.entity === 'params'
      ? { rows: [] }
      : await sql<{ key: string }>`
      WITH RECURSIVE keys(key) AS (
        SELECT MIN(key) FROM tracking_latest_metrics WHERE experiment_id = ${experimentId} AND key > ${from('metrics')}
        UNION ALL
        SELECT (SELECT MIN(next.key) FROM tracking_latest_metrics AS next WHERE next.experiment_id = ${experimentId} AND next.key > keys.key)
        FROM keys WHERE keys.key IS NOT NULL
      )
      SELECT key FROM keys WHERE key IS NOT NULL AND lower(key) LIKE ${pattern} ESCAPE '\\' ORDER BY key LIMIT ${limit}`.execute(
          tx,
        );
  const found = metrics.rows.map(({ key }): LoggedKey => ({ entity: 'metrics', key }));
  if (found.length >= limit) return found;
  const params = await sql<{ key: string }>`
    SELECT DISTINCT pair.key FROM tracking_runs AS run JOIN tracking_params AS pair ON pair.run_id = run.id
    WHERE run.experiment_id = ${experimentId} AND pair.key > ${from('params')} AND lower(pair.key) LIKE ${pattern} ESCAPE '\\'
    ORDER BY pair.key LIMIT ${limit - found.length}`.execute(tx);
  return [...found, ...params.rows.map(({ key }): LoggedKey => ({ entity: 'params', key }))];
}
