import type { Migration } from '../../platform/db/migrations.ts';

export const monitoringMigrations: readonly Migration[] = [
  {
    name: '202611250090-monitoring',
    sql: `CREATE TABLE monitoring_plans (
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  plan TEXT NOT NULL,
  secret TEXT NOT NULL,
  next_at BIGINT,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project, model)
);
CREATE TABLE monitoring_windows (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  monitor TEXT NOT NULL,
  version_id TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  monitor_window TEXT NOT NULL
);
CREATE UNIQUE INDEX monitoring_windows_once ON monitoring_windows (project, model, monitor, version_id, from_at, to_at);
CREATE INDEX monitoring_windows_recent ON monitoring_windows (project, model, id);
CREATE TABLE monitoring_alarms (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  monitor TEXT NOT NULL,
  version_id TEXT NOT NULL,
  state TEXT NOT NULL,
  alarm TEXT NOT NULL
);
CREATE INDEX monitoring_alarms_open ON monitoring_alarms (project, model, state);
CREATE INDEX monitoring_alarms_recent ON monitoring_alarms (project, id);
`,
  },
  {
    name: '202611251250-monitoring-window-status',
    sql: `ALTER TABLE monitoring_windows ADD COLUMN status TEXT NOT NULL DEFAULT '';
UPDATE monitoring_windows SET status = CASE
  WHEN monitor_window LIKE '%"status":"no-data"%' THEN 'no-data'
  WHEN monitor_window LIKE '%"status":"breach"%' THEN 'breach'
  ELSE 'ok' END;
CREATE INDEX monitoring_windows_newest ON monitoring_windows (project, model, monitor, id);
`,
  },
];
