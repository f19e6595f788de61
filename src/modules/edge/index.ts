export { createEdge, type Edge } from './edge.ts';
export { edgeErrors } from './errors.ts';
export { edgeEvents } from './events.ts';
export { edgeMigrations } from './migrations.ts';
export { edgePermissions } from './permissions.ts';
export { edgeRoutes } from './routes.ts';
export { toChannelView } from './views.ts';
