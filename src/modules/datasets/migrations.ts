import type { Migration } from '../../platform/db/migrations.ts';

export const datasetsMigrations: readonly Migration[] = [
  {
    name: '202611250100-datasets',
    sql: `CREATE TABLE datasets_datasets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  declared_columns TEXT,
  key_columns TEXT NOT NULL,
  expectations TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE datasets_versions (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  parent_id TEXT,
  ingest_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  mode TEXT NOT NULL,
  parts TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  columns TEXT NOT NULL,
  profile TEXT NOT NULL,
  as_of BIGINT NOT NULL,
  UNIQUE (dataset_id, number)
);
CREATE INDEX datasets_versions_as_of ON datasets_versions (dataset_id, as_of);
CREATE TABLE datasets_ingests (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL,
  outcome TEXT NOT NULL,
  version_id TEXT,
  mode TEXT NOT NULL,
  sources TEXT NOT NULL,
  results TEXT NOT NULL,
  quarantine TEXT,
  rows_read BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX datasets_ingests_recent ON datasets_ingests (dataset_id, id);
`,
  },
  {
    name: '202611251500-datasets-pii',
    sql: "ALTER TABLE datasets_datasets ADD COLUMN pii_columns TEXT NOT NULL DEFAULT '[]';",
  },
];
