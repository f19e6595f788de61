// Rows of the tracking tables, shared by the stores of this module.
import type { Tx } from '../../platform/db/database.ts';

export type ExperimentRow = {
  id: string;
  project: string;
  number: number;
  name: string;
  artifact_location: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
};
export type RunRow = {
  id: string;
  project: string;
  experiment_id: string;
  name: string;
  status: string;
  user_name: string;
  source_name: string | null;
  code_commit: string | null;
  code_source: string | null;
  started_at: number;
  started_wall: number | null;
  ended_at: number | null;
  deleted_at: number | null;
};
/** NaN is `nan = 1` with value 0, because SQLite has no NaN and keys hold no NULL. */
export type PointRow = { step: number; at: number; value: number; nan: number };
export type MetricRow = PointRow & { run_id: string; key: string };
/**
 * Points up to the covered place are in blocks; `uncovered` counts those written since, repeated ones too. `points`, `numbers` (those
 * that are not NaN) and the sum of the finite ones are of all points, each once.
 */
export type LatestMetricRow = MetricRow & {
  experiment_id: string;
  min_value: number | null;
  max_value: number | null;
  covered_step: number | null;
  covered_at: number | null;
  uncovered: number;
  points: number;
  numbers: number;
  sum_value: number;
};
export type MetricBlockRow = {
  run_id: string;
  key: string;
  from_step: number;
  from_at: number;
  to_step: number;
  to_at: number;
  points: number;
  at: number;
  numbers: number;
  min_value: number | null;
  max_value: number | null;
  sum_value: number;
};
export type DatasetRow = {
  id: string;
  experiment_id: string;
  name: string;
  digest: string;
  source_type: string;
  source: string;
  schema: string | null;
  profile: string | null;
};
export type LoggedModelRow = {
  id: string;
  project: string;
  experiment_id: string;
  name: string;
  model_type: string | null;
  status: string;
  status_message: string | null;
  source_run_id: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
};
export type ModelMetricRow = PointRow & {
  model_id: string;
  key: string;
  run_id: string;
  dataset_name: string;
  dataset_digest: string;
};
/** `parent` is the folder ('' at the root); a folder has no digest. */
export type ArtifactRow = {
  owner: string;
  parent: string;
  name: string;
  sha256: string | null;
  size: number;
  at: number;
};
/** An upload in parts; `handle` is the content store's own name of it. */
export type UploadRow = {
  id: string;
  project: string;
  owner: string;
  path: string;
  parts: number | null;
  handle: string;
  begun_at: number;
  completed_at: number | null;
};

export type TrackingTables = {
  tracking_experiments: ExperimentRow;
  tracking_runs: RunRow;
  tracking_params: { run_id: string; key: string; value: string };
  tracking_tags: { run_id: string; key: string; value: string };
  tracking_metrics: MetricRow;
  tracking_latest_metrics: LatestMetricRow;
  tracking_metric_blocks: MetricBlockRow;
  tracking_datasets: DatasetRow;
  tracking_run_datasets: { run_id: string; dataset_id: string; context: string | null; tags: string };
  tracking_run_models: { run_id: string; model_id: string; direction: string; step: number };
  tracking_logged_models: LoggedModelRow;
  tracking_model_metrics: ModelMetricRow;
  tracking_artifacts: ArtifactRow;
  tracking_uploads: UploadRow;
  tracking_purged: { id: string };
};

export const tables = (tx: Tx) => tx.withTables<TrackingTables>();

/** Key-value rows as records by owner. */
export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}
