export type { ViewDeclaration } from './definitions.ts';
export { featuresErrors } from './errors.ts';
export { featuresEvents } from './events.ts';
export { createFeatures, type Features, type FeaturesDeps } from './features.ts';
export type { LookedUp } from './look-up.ts';
export { featuresMigrations } from './migrations.ts';
export type {
  Entity,
  Feature,
  FeatureService,
  Frame,
  Materialization,
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
