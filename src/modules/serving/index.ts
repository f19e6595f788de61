export { createServing, servingRoutes, simulateRollouts } from './control-plane.ts';
export { type DataPlane, openDataPlane } from './data-plane/data-plane.ts';
export { explainRoutes, readExplainBody } from './data-plane/explain-routes.ts';
export type { HostedArm, HostedEndpoint, ModelOpener } from './data-plane/hosted-endpoints.ts';
export type { Prediction, PredictionCall } from './data-plane/predictor.ts';
export {
  type ReadTable,
  type RowBlock,
  readMatrix,
  readTable,
  toKey,
  toValue,
  type Value,
} from './data-plane/row-block.ts';
export { runtimeRoutes } from './data-plane/runtime-routes.ts';
export { type ServingPaths, servingPaths, writeWhole } from './data-plane/snapshot.ts';
export { servingErrors } from './errors.ts';
export { servingEvents } from './events.ts';
export { servingMigrations } from './migrations.ts';
export { type InputColumn, type ModelInterface, type ModelSignature, rowWidth } from './model-interface.ts';
export { servingPermissions } from './permissions.ts';
export type { DatasetSource, ModelSource } from './ports.ts';
export type { ArmTraffic } from './predictions/traffic.ts';
export type { Look, Plan, Rollout } from './rollouts/plan.ts';
export { defaultPlan, type Policy, toPlan } from './rollouts/policy.ts';
export type { Serving } from './serving.ts';
export { toEndpointView, toLookView, toPredictionView, toRolloutView } from './views.ts';
