export type { ArtifactEntry, ArtifactFile, Artifacts } from './artifacts/artifacts.ts';
export type { ArtifactUpload, Uploads } from './artifacts/uploads.ts';
export { trackingErrors } from './errors.ts';
export { trackingEvents } from './events.ts';
export type { Experiment, Tags } from './experiments/experiment.ts';
export type { ExperimentKey, Experiments } from './experiments/experiments.ts';
export type { LoggedModel, LoggedModelRecord, LoggedModelStatus } from './logged-models/logged-model.ts';
export type { LoggedModels } from './logged-models/logged-models.ts';
export { type LeadingMetric, leadingMetric } from './metrics/leading-metric.ts';
export type { LatestMetric, MetricPoint, ModelMetric, NewMetricPoint } from './metrics/metric.ts';
export { trackingMigrations } from './migrations.ts';
export { trackingPermissions } from './permissions.ts';
export { trackingRoutes } from './routes.ts';
export type {
  Activity,
  DatasetInput,
  ExperimentKeys,
  LoggedKeys,
  ModelUse,
  Run,
  RunRecord,
  RunStanding,
  RunStatus,
} from './runs/run.ts';
export type { LogBatch, NewDatasetInput, RunChange, Runs } from './runs/runs.ts';
export { createTracking, type Tracking } from './tracking.ts';
export type { Purged, Trash, TrashCount, TrashFilter } from './trash/trash.ts';
export { toExperimentView, toRunView, toValue } from './views.ts';
