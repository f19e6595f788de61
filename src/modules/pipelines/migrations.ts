import type { Migration } from '../../platform/db/migrations.ts';

export const pipelinesMigrations: readonly Migration[] = [
  {
    name: '202611250060-pipelines',
    sql: `CREATE TABLE pipelines_pipelines (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  definition TEXT NOT NULL,
  code TEXT,
  next_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE pipelines_code_bundles (
  digest TEXT PRIMARY KEY,
  files TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE pipelines_runs (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  pipeline_id TEXT NOT NULL,
  pipeline TEXT NOT NULL,
  version BIGINT NOT NULL,
  definition TEXT NOT NULL,
  code TEXT,
  params TEXT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL,
  error TEXT,
  reproduces TEXT,
  job_id TEXT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  duration_ms DOUBLE PRECISION
);
CREATE INDEX pipelines_runs_recent ON pipelines_runs (project, pipeline, id);
CREATE TABLE pipelines_step_runs (
  run_id TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  cache_key TEXT,
  cached_from TEXT,
  inputs TEXT NOT NULL,
  outputs TEXT NOT NULL,
  tracking_run_id TEXT,
  reason TEXT,
  error TEXT,
  exit_code BIGINT,
  peak_memory_mb DOUBLE PRECISION,
  started_at BIGINT,
  ended_at BIGINT,
  duration_ms DOUBLE PRECISION,
  PRIMARY KEY (run_id, step)
);
CREATE INDEX pipelines_step_runs_cache ON pipelines_step_runs (cache_key, state);
CREATE INDEX pipelines_step_runs_tracking ON pipelines_step_runs (tracking_run_id);
`,
  },
  {
    name: '202611250061-pipelines-code-source',
    sql: `ALTER TABLE pipelines_pipelines ADD COLUMN code_source TEXT;
ALTER TABLE pipelines_runs ADD COLUMN code_source TEXT;
`,
  },
  {
    name: '202611251711-pipelines-logs-purged',
    sql: 'ALTER TABLE pipelines_runs ADD COLUMN logs_purged BIGINT NOT NULL DEFAULT 0;\n',
  },
];
