// Every column that may hold the digest of content, alone or inside a text. Content that one of these holds is never destroyed, so a new
// column that names content belongs here with the migration that adds it.
import type { ContentColumn } from '../platform/db/content-use.ts';

export const contentColumns: readonly ContentColumn[] = [
  { table: 'tracking_artifacts', column: 'sha256', alone: true },
  { table: 'registry_versions', column: 'onnx_sha256', alone: true },
  { table: 'registry_versions', column: 'files' },
  { table: 'serving_runtimes', column: 'onnx_sha256', alone: true },
  { table: 'serving_prediction_parts', column: 'sha256', alone: true },
  { table: 'serving_batches', column: 'sha256', alone: true },
  { table: 'serving_batches', column: 'selection_sha256', alone: true },
  { table: 'serving_batch_partitions', column: 'sha256', alone: true },
  { table: 'serving_revisions', column: 'arms' },
  { table: 'serving_rollouts', column: 'plan' },
  { table: 'edge_bundles', column: 'targets' },
  { table: 'datasets_versions', column: 'parts' },
  { table: 'datasets_versions', column: 'profile' },
  { table: 'datasets_ingests', column: 'sources' },
  { table: 'datasets_ingests', column: 'quarantine' },
  { table: 'features_training_sets', column: 'training' },
  { table: 'features_training_sets', column: 'holdout' },
  { table: 'pipelines_code_bundles', column: 'files' },
  { table: 'pipelines_step_runs', column: 'inputs' },
  { table: 'pipelines_step_runs', column: 'outputs' },
  { table: 'pipelines_runs', column: 'params' },
  { table: 'exports_exports', column: 'sha256', alone: true },
  { table: 'queue_jobs', column: 'payload' },
];
