import type { Migration } from '../../platform/db/migrations.ts';

export const servingMigrations: readonly Migration[] = [
  {
    name: '202611250240-serving',
    sql: `CREATE TABLE serving_snapshots (
  id TEXT PRIMARY KEY,
  version BIGINT NOT NULL
);
INSERT INTO serving_snapshots (id, version) VALUES ('current', 0);
CREATE TABLE serving_endpoints (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  model TEXT NOT NULL,
  sticky_key TEXT,
  output TEXT NOT NULL,
  description TEXT NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (name)
);
CREATE INDEX serving_endpoints_project ON serving_endpoints (project, name);
CREATE TABLE serving_revisions (
  endpoint_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  arms TEXT NOT NULL,
  mirror BIGINT NOT NULL,
  shape TEXT NOT NULL,
  cause TEXT NOT NULL,
  rollout_id TEXT,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (endpoint_id, number)
);
CREATE TABLE serving_rollouts (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  champion TEXT NOT NULL,
  challenger TEXT NOT NULL,
  plan TEXT NOT NULL,
  state TEXT NOT NULL,
  step BIGINT NOT NULL,
  step_revision BIGINT NOT NULL,
  first_revision BIGINT NOT NULL,
  looks BIGINT NOT NULL,
  test TEXT NOT NULL,
  start_key TEXT,
  cause TEXT NOT NULL,
  reason TEXT NOT NULL,
  started_by TEXT NOT NULL,
  decided_by TEXT,
  started_at BIGINT NOT NULL,
  step_started_at BIGINT NOT NULL,
  finished_at BIGINT,
  UNIQUE (endpoint_id, start_key)
);
CREATE INDEX serving_rollouts_endpoint ON serving_rollouts (endpoint_id, started_at);
CREATE INDEX serving_rollouts_state ON serving_rollouts (state);
CREATE TABLE serving_rollout_looks (
  rollout_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (rollout_id, number)
);
CREATE TABLE serving_segments (
  id TEXT PRIMARY KEY,
  consumed BIGINT NOT NULL,
  parts BIGINT NOT NULL,
  torn BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE TABLE serving_prediction_parts (
  id TEXT PRIMARY KEY,
  segment TEXT NOT NULL,
  project TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  day TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  records BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  first_id TEXT NOT NULL,
  last_id TEXT NOT NULL,
  min_at BIGINT NOT NULL,
  max_at BIGINT NOT NULL,
  min_revision BIGINT NOT NULL,
  max_revision BIGINT NOT NULL,
  collected_at BIGINT NOT NULL
);
CREATE INDEX serving_prediction_parts_endpoint ON serving_prediction_parts (endpoint_id, min_at);
CREATE INDEX serving_prediction_parts_ids ON serving_prediction_parts (first_id);
CREATE TABLE serving_batches (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  model_version TEXT NOT NULL,
  model_version_id TEXT NOT NULL,
  dataset TEXT NOT NULL,
  dataset_version TEXT NOT NULL,
  dataset_version_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  state TEXT NOT NULL,
  records BIGINT NOT NULL,
  sha256 TEXT,
  bytes BIGINT NOT NULL,
  error TEXT,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX serving_batches_project ON serving_batches (project, created_at);
`,
  },
  {
    name: '202611261900-serving-audience',
    sql: `ALTER TABLE serving_revisions ADD COLUMN audience TEXT;
ALTER TABLE serving_revisions ADD COLUMN look BIGINT;
CREATE TABLE serving_outcomes (
  endpoint_id TEXT NOT NULL,
  name TEXT NOT NULL,
  prediction_id TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (endpoint_id, name, prediction_id)
);
`,
  },
  {
    name: '202611261908-serving-runtimes',
    sql: `ALTER TABLE serving_endpoints ADD COLUMN settings TEXT;
CREATE TABLE serving_runtimes (
  version_id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  job_id TEXT NOT NULL,
  state TEXT NOT NULL,
  kind TEXT,
  reason TEXT NOT NULL,
  onnx_sha256 TEXT,
  parity TEXT,
  python TEXT,
  updated_at BIGINT NOT NULL
);
`,
  },
  {
    name: '202611261910-serving-burst',
    sql: 'ALTER TABLE serving_revisions ADD COLUMN burst TEXT;',
  },
  {
    name: '202611261925-serving-batch-partitions',
    sql: `CREATE TABLE serving_batch_partitions (
  batch_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  file BIGINT NOT NULL,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  sha256 TEXT,
  records BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (batch_id, number)
);
ALTER TABLE serving_batches ADD COLUMN selection TEXT;
ALTER TABLE serving_batches ADD COLUMN selection_sha256 TEXT;
ALTER TABLE serving_batches ADD COLUMN total BIGINT;
ALTER TABLE serving_batches ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE serving_batches ADD COLUMN scoring_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE serving_batches ADD COLUMN output TEXT;
ALTER TABLE serving_batches ADD COLUMN output_version TEXT;
ALTER TABLE serving_batches ADD COLUMN output_version_id TEXT;
`,
  },
  {
    name: '202611261945-serving-log-policy',
    sql: 'ALTER TABLE serving_endpoints ADD COLUMN log_policy TEXT;',
  },
  {
    name: '202611270220-serving-features',
    sql: 'ALTER TABLE serving_revisions ADD COLUMN features TEXT;',
  },
  {
    name: '202611270310-serving-plane-tokens',
    sql: `CREATE TABLE serving_plane_tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (name)
);
`,
  },
];
