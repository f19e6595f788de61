import type { Migration } from '../../platform/db/migrations.ts';

export const exportsMigrations: readonly Migration[] = [
  {
    name: '202611252350-exports',
    sql: `CREATE TABLE exports_exports (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  operation TEXT NOT NULL,
  path TEXT NOT NULL,
  query TEXT NOT NULL,
  format TEXT NOT NULL,
  file TEXT NOT NULL,
  reader TEXT NOT NULL,
  owner TEXT NOT NULL,
  job_id TEXT NOT NULL,
  state TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 TEXT,
  error TEXT,
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  expires_at BIGINT
);
CREATE INDEX exports_exports_owner ON exports_exports (project, owner, id);
CREATE INDEX exports_exports_expiry ON exports_exports (expires_at);
`,
  },
];
