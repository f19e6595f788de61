export { createServing, servingRoutes, simulateRollouts } from './control-plane.ts';
export { decodeName, onlyEndpoint } from './data-plane/addresses.ts';
export { type DataPlane, openDataPlane } from './data-plane/data-plane.ts';
export { explainRoutes, readExplainBody } from './data-plane/explain-routes.ts';
export { readExample } from './data-plane/explanations/background.ts';
export type { HostedArm, HostedEndpoint, ModelOpener } from './data-plane/hosted-endpoints.ts';
export type { ModelStatistics, RunTotals, Total } from './data-plane/model-statistics.ts';
export { packagedHome } from './data-plane/packaged-home.ts';
export { type PlaneIdentity, reportEveryMs, reportPlane } from './data-plane/plane-report.ts';
export type { Prediction, PredictionCall } from './data-plane/predictor.ts';
export {
  flatten,
  type ReadTable,
  type RowBlock,
  readMatrix,
  readTable,
  shownValue,
  type Table,
  toKey,
  toValue,
  type Value,
} from './data-plane/row-block.ts';
export { runtimeRoutes } from './data-plane/runtime-routes.ts';
export { seal } from './data-plane/sealed.ts';
export { defaultSettings } from './data-plane/settings.ts';
export { type ServingPaths, servingPaths, writeWhole } from './data-plane/snapshot.ts';
export { createSnapshotFollower, type SnapshotStore } from './data-plane/snapshot-follower.ts';
export { readCsv } from './data-plane/tables/csv-table.ts';
export { predictionTexts } from './data-plane/tables/predictions-text.ts';
export { answerHeaders, readJsonObject, type ScoredTable, scoreTable } from './data-plane/tables/score-table.ts';
export {
  isRecord,
  type Json,
  readColumns,
  readRecords,
  readRowList,
  readSplit,
  type TableOptions,
} from './data-plane/tables/table-forms.ts';
export { servingErrors } from './errors.ts';
export { servingEvents } from './events.ts';
export { servingMigrations } from './migrations.ts';
export {
  type ColumnType,
  describeInterface,
  type InputColumn,
  type ModelInterface,
  type ModelSignature,
  rowWidth,
} from './model-interface.ts';
export { servingPermissions } from './permissions.ts';
export type { DatasetSource, FeatureSource, ModelSource } from './ports.ts';
export type { ArmTraffic } from './predictions/traffic.ts';
export type { Look, Plan, Rollout } from './rollouts/plan.ts';
export { defaultPlan, type Policy, toPlan } from './rollouts/policy.ts';
export type { Serving } from './serving.ts';
export { toEndpointView, toLookView, toPredictionView, toRolloutView } from './views.ts';
