import type { Migration } from '../../platform/db/migrations.ts';

export const connectionsMigrations: readonly Migration[] = [
  {
    name: '202611251540-connections',
    sql: `CREATE TABLE connections_connections (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  settings TEXT NOT NULL,
  secret TEXT,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  test TEXT,
  UNIQUE (project, name)
);
`,
  },
];
