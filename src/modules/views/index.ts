export { viewsErrors } from './errors.ts';
export { viewsEvents } from './events.ts';
export { viewsMigrations } from './migrations.ts';
export { viewsPermissions } from './permissions.ts';
export { viewsRoutes } from './routes.ts';
export { createViews, type Views } from './views.ts';
