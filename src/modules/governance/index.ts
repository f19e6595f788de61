export { type Approvals, createApprovals } from './approvals.ts';
export { governanceErrors } from './errors.ts';
export { governanceEvents } from './events.ts';
export { governanceMigrations } from './migrations.ts';
export type { Approval } from './model.ts';
export { governancePermissions } from './permissions.ts';
export { governanceRoutes } from './routes.ts';
export { toApprovalView } from './views.ts';
