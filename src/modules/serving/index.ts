export { type DataPlane, type DataPlaneStatus, openDataPlane } from './data-plane/data-plane.ts';
export type { HostedArm, HostedEndpoint } from './data-plane/hosted-endpoints.ts';
export type { Prediction, PredictionCall } from './data-plane/predictor.ts';
export { type ReadTable, readMatrix, readTable, type RowBlock, toKey, toValue, type Value } from './data-plane/row-block.ts';
export { type ServingPaths, servingPaths, writeWhole } from './data-plane/snapshot.ts';
export { servingErrors } from './errors.ts';
export { servingEvents } from './events.ts';
export { type InputColumn, type ModelInterface, rowPredictionId, rowWidth } from './model-interface.ts';
export { servingPermissions } from './permissions.ts';
