import type { Migration } from '../../platform/db/migrations.ts';

export const viewsMigrations: readonly Migration[] = [
  {
    name: '202611251500-views',
    sql: `CREATE TABLE views_states (
  project TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (project, id)
);
CREATE TABLE views_named (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  page TEXT NOT NULL,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  by_default BIGINT NOT NULL,
  state_id TEXT NOT NULL,
  saved_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, page, owner, name)
);
`,
  },
];
