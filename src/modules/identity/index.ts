export { identityErrors } from './errors.ts';
export { identityEvents } from './events.ts';
export { createIdentity, type Identity } from './identity.ts';
export { identityMigrations } from './migrations.ts';
export { identityPermissions } from './permissions.ts';
export type { Role } from './roles.ts';
export { identityRoutes } from './routes.ts';
