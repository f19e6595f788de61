export type { ArtifactEntry, ArtifactFile, Artifacts } from './artifacts/artifacts.ts';
export { trackingErrors } from './errors.ts';
export { trackingEvents } from './events.ts';
export type { Experiment, Tags } from './experiments/experiment.ts';
export type { ExperimentKey, Experiments } from './experiments/experiments.ts';
export type { LoggedModel, LoggedModelRecord, LoggedModelStatus } from './logged-models/logged-model.ts';
export type { LoggedModels } from './logged-models/logged-models.ts';
export {
  type LatestMetric,
  type MetricPoint,
  type ModelMetric,
  type NewMetricPoint,
  sampleExtremes,
} from './metrics/metric.ts';
export { trackingMigrations } from './migrations.ts';
export { trackingPermissions } from './permissions.ts';
export { trackingRoutes } from './routes.ts';
export type { Activity, DatasetInput, ModelUse, Run, RunRecord, RunStanding, RunStatus } from './runs/run.ts';
export type { LogBatch, NewDatasetInput, RunChange, Runs } from './runs/runs.ts';
export { createTracking, type Tracking } from './tracking.ts';
export { toExperimentView, toRunView } from './views.ts';
