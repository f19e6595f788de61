export { type Connections, createConnections } from './connections.ts';
export { connectionsErrors } from './errors.ts';
export { connectionsEvents } from './events.ts';
export { connectionsMigrations } from './migrations.ts';
export { connectionsPermissions } from './permissions.ts';
export { connectionsRoutes } from './routes.ts';
