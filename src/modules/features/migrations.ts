import type { Migration } from '../../platform/db/migrations.ts';

export const featuresMigrations: readonly Migration[] = [
  {
    name: '202611250110-features',
    sql: `CREATE TABLE features_entities (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  join_keys TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE features_view_versions (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  number BIGINT NOT NULL,
  digest TEXT NOT NULL,
  definition TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project, name, number)
);
CREATE TABLE features_services (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  members TEXT NOT NULL,
  digest TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE features_training_sets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  digest TEXT NOT NULL,
  spec TEXT NOT NULL,
  training TEXT NOT NULL,
  holdout TEXT,
  columns TEXT NOT NULL,
  dataset_versions TEXT NOT NULL,
  view_versions TEXT NOT NULL,
  dropped BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project, digest)
);
CREATE TABLE features_materializations (
  id TEXT PRIMARY KEY,
  view_version_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  written BIGINT NOT NULL,
  dataset_versions TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX features_materializations_view ON features_materializations (view_version_id, id);
CREATE TABLE features_skew_checks (
  id TEXT PRIMARY KEY,
  view_version_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  checked BIGINT NOT NULL,
  absent BIGINT NOT NULL,
  features TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX features_skew_checks_view ON features_skew_checks (view_version_id, id);
`,
  },
  {
    name: '202611270215-features-online-policy',
    sql: 'ALTER TABLE features_services ADD COLUMN online TEXT;',
  },
];
