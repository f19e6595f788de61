import type { Migration } from '../../platform/db/migrations.ts';

export const edgeMigrations: readonly Migration[] = [
  {
    name: '202611270230-edge-bundles',
    sql: `CREATE TABLE edge_bundles (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  version_id TEXT NOT NULL,
  request TEXT NOT NULL,
  job_id TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  report TEXT,
  reference TEXT,
  targets TEXT NOT NULL,
  key_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX edge_bundles_project ON edge_bundles (project, id);
CREATE INDEX edge_bundles_model ON edge_bundles (project, model, id);
`,
  },
];
