import type { Migration } from '../../platform/db/migrations.ts';

export const registryMigrations: readonly Migration[] = [
  {
    name: '202611250050-registry',
    sql: `CREATE TABLE registry_models (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  live_name TEXT,
  description TEXT NOT NULL,
  last_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  UNIQUE (project, live_name)
);
CREATE TABLE registry_model_tags (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, key)
);
CREATE TABLE registry_versions (
  id TEXT PRIMARY KEY,
  model_id TEXT NOT NULL,
  project TEXT NOT NULL,
  version BIGINT NOT NULL,
  stage TEXT NOT NULL,
  description TEXT NOT NULL,
  source TEXT NOT NULL,
  run_id TEXT,
  run_link TEXT,
  logged_model_id TEXT,
  user_name TEXT NOT NULL,
  signature TEXT,
  onnx_sha256 TEXT,
  datasets TEXT NOT NULL,
  code_commit TEXT,
  environment TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  UNIQUE (model_id, version)
);
CREATE INDEX registry_versions_by_run ON registry_versions (run_id);
CREATE TABLE registry_version_tags (
  version_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (version_id, key)
);
CREATE TABLE registry_aliases (
  model_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (model_id, alias)
);
CREATE TABLE registry_alias_moves (
  id TEXT PRIMARY KEY,
  model_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  version BIGINT,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX registry_alias_moves_by_alias ON registry_alias_moves (model_id, alias, at, id);
`,
  },
  {
    name: '202611250051-registry-code-source',
    sql: 'ALTER TABLE registry_versions ADD COLUMN code_source TEXT;\n',
  },
  {
    name: '202611251701-registry-foreign-run',
    sql: 'ALTER TABLE registry_versions ADD COLUMN foreign_run TEXT;\n',
  },
  {
    name: '202611261859-registry-files',
    sql: 'ALTER TABLE registry_versions ADD COLUMN files TEXT;\n',
  },
];
