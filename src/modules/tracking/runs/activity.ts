// What goes on in experiments: how many runs, which was the last, which is the best; over all their runs, read together.
import type { Tx } from '../../../platform/db/database.ts';
import { experimentTags } from '../experiments/store.ts';
import { type LeadingMetric, leadingMetric } from '../metrics/leading-metric.ts';
import { primaryMetric } from '../metrics/primary-metric.ts';
import { latestByRuns } from '../metrics/store.ts';
import { groupBy } from '../tables.ts';
import { bestRuns, countByStatus, newestRunIds } from './activity-store.ts';
import type { Activity } from './run.ts';
import { findRuns } from './store.ts';

/** @param without runs that are never the best */
export async function readActivity(
  tx: Tx,
  experimentIds: readonly string[],
  without: readonly string[],
): Promise<ReadonlyMap<string, Activity>> {
  const [counts, newestIds, tags] = await Promise.all([
    countByStatus(tx, experimentIds),
    newestRunIds(tx, experimentIds),
    experimentTags.read(tx, experimentIds),
  ]);
  const [newest, metrics] = await Promise.all([
    findRuns(tx, newestIds),
    newestIds.length === 0 ? [] : latestByRuns(tx, newestIds),
  ]);
  const metricsOf = groupBy(metrics, ({ runId }) => runId);
  const leading = new Map<string, LeadingMetric>();
  const chosen = new Set<string>();
  for (const { id, experimentId } of newest) {
    const primary = primaryMetric(tags.get(experimentId) ?? {});
    if (primary !== undefined) chosen.add(experimentId);
    const metric = primary ?? leadingMetric((metricsOf.get(id) ?? []).map(({ key }) => key));
    if (metric !== undefined) leading.set(experimentId, metric);
  }
  const best = new Map((await bestRuns(tx, leading, without)).map((run) => [run.experimentId, run]));
  const last = new Map(newest.map((run) => [run.experimentId, run]));
  const activity = new Map<string, Activity>();
  for (const [experimentId, rows] of groupBy(counts, (row) => row.experimentId)) {
    const countOf = (...statuses: readonly string[]): number =>
      rows.filter(({ status }) => statuses.includes(status)).reduce((sum, { count }) => sum + count, 0);
    const metric = leading.get(experimentId);
    const found = best.get(experimentId);
    activity.set(experimentId, {
      runs: rows.reduce((sum, { count }) => sum + count, 0),
      running: countOf('running', 'scheduled'),
      failed: countOf('failed', 'killed'),
      last: last.get(experimentId),
      best:
        metric === undefined || found === undefined
          ? undefined
          : { id: found.id, name: found.name, metric, value: found.value, chosen: chosen.has(experimentId) },
    });
  }
  return activity;
}
