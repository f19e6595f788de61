export type { ServiceDeclaration, ViewDeclaration } from './definitions.ts';
export { featuresErrors } from './errors.ts';
export { featuresEvents } from './events.ts';
export { createFeatures, type Features, type FeaturesDeps, type ServedFeatures } from './features.ts';
export type { LookedUp } from './look-up.ts';
export { featuresMigrations } from './migrations.ts';
export type {
  Entity,
  Feature,
  FeatureService,
  Frame,
  Materialization,
  OnlinePolicy,
  QueryInput,
  SkewCheck,
  TrainingSet,
  TrainingSetSpec,
  ViewSelection,
  ViewStanding,
  ViewVersion,
} from './model.ts';
export type { EntityKey, OnlineFeature, OnlineSelection, OnlineStatus } from './online-reads.ts';
export { featuresPermissions } from './permissions.ts';
export { featuresRoutes } from './routes.ts';
export { toFeatureViewView, toMaterializationView, toServiceView } from './views.ts';
