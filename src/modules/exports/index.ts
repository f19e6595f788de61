export { exportsErrors } from './errors.ts';
export { exportsEvents } from './events.ts';
export { createExports, type Exports } from './exports.ts';
export { exportsMigrations } from './migrations.ts';
export type { ListPage, ListRequest, ListSource } from './model.ts';
export { exportsPermissions } from './permissions.ts';
export { exportsRoutes } from './routes.ts';
