export { type Audit, createAudit, type NewAuditEntry } from './audit-log.ts';
export { auditErrors } from './errors.ts';
export { auditMigrations } from './migrations.ts';
export { auditPermissions } from './permissions.ts';
export { auditRoutes } from './routes.ts';
export { toEntryView } from './views.ts';
