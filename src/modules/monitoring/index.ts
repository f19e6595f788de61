export { monitoringErrors } from './errors.ts';
export { monitoringEvents } from './events.ts';
export { monitoringMigrations } from './migrations.ts';
export type { Alarm, MonitoringPlan, MonitorWindow } from './model.ts';
export { createMonitoring, type Monitoring, type PlanDeclaration } from './monitoring.ts';
export { monitoringPermissions } from './permissions.ts';
export type { LabelledWindow, MonitoredLabels, MonitoredRuns, MonitoredServing, ServedVersion } from './ports.ts';
export { monitoringRoutes } from './routes.ts';
export { toAlarmView, toPlanView, toWindowView } from './views.ts';
