export { retentionErrors } from './errors.ts';
export { retentionEvents } from './events.ts';
export { retentionMigrations } from './migrations.ts';
export { retentionPermissions } from './permissions.ts';
export { createRetention, looseContent, type Retention } from './retention.ts';
export { retentionRoutes } from './routes.ts';
