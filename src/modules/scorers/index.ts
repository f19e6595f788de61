export { scorersErrors } from './errors.ts';
export { scorersEvents } from './events.ts';
export { scorersMigrations } from './migrations.ts';
export type { OnlineScoring, ScorerVersion } from './model.ts';
export { scorersPermissions } from './permissions.ts';
export { scorersRoutes } from './routes.ts';
export { createScorers, type Scorers } from './scorers.ts';
export { toOnlineView, toScorerView } from './views.ts';
