import type { Migration } from '../../platform/db/migrations.ts';

export const evaluationSetsMigrations: readonly Migration[] = [
  {
    name: '202611252000-evaluation-sets',
    sql: `CREATE TABLE evaluation_sets_sets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  record_schema TEXT,
  records BIGINT NOT NULL,
  content TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX evaluation_sets_by_time ON evaluation_sets_sets (project, created_at, id);
CREATE TABLE evaluation_sets_tags (
  set_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (set_id, key)
);
CREATE TABLE evaluation_sets_experiments (
  set_id TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (set_id, experiment_id)
);
CREATE INDEX evaluation_sets_by_experiment ON evaluation_sets_experiments (experiment_id, set_id);
CREATE TABLE evaluation_sets_records (
  id TEXT PRIMARY KEY,
  set_id TEXT NOT NULL,
  input_hash TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  inputs TEXT NOT NULL,
  outputs TEXT,
  expectations TEXT,
  tags TEXT NOT NULL,
  source TEXT,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (set_id, input_hash)
);
CREATE INDEX evaluation_sets_records_in_order ON evaluation_sets_records (set_id, id);
`,
  },
];
