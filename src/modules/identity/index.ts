export { identityErrors } from './errors.ts';
export { identityEvents } from './events.ts';
export { createIdentity, type Identity } from './identity.ts';
export { identityMigrations } from './migrations.ts';
export type { CustomRole, Membership, Project, RoleAccess, User } from './model.ts';
export { identityPermissions } from './permissions.ts';
export { type AccessLevel, accessLevels, heldLevel, type ResourceKind } from './resource-kinds.ts';
export type { Role } from './roles.ts';
export { identityRoutes } from './routes.ts';
