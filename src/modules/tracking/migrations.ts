import type { Migration } from '../../platform/db/migrations.ts';

export const trackingMigrations: readonly Migration[] = [
  {
    name: '202611250040-tracking',
    sql: `CREATE TABLE tracking_experiments (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  artifact_location TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  UNIQUE (project, name),
  UNIQUE (project, number)
);
CREATE TABLE tracking_experiment_tags (
  experiment_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (experiment_id, key)
);
CREATE TABLE tracking_runs (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  user_name TEXT NOT NULL,
  source_name TEXT,
  code_commit TEXT,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  deleted_at BIGINT
);
CREATE INDEX tracking_runs_by_experiment ON tracking_runs (experiment_id, started_at, id);
CREATE INDEX tracking_runs_by_project ON tracking_runs (project, started_at, id);
CREATE TABLE tracking_params (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
);
CREATE TABLE tracking_tags (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
);
CREATE TABLE tracking_metrics (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  nan BIGINT NOT NULL,
  PRIMARY KEY (run_id, key, step, at, value, nan)
);
CREATE TABLE tracking_latest_metrics (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  nan BIGINT NOT NULL,
  min_value DOUBLE PRECISION,
  max_value DOUBLE PRECISION,
  PRIMARY KEY (run_id, key)
);
CREATE TABLE tracking_datasets (
  id TEXT PRIMARY KEY,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  source_type TEXT NOT NULL,
  source TEXT NOT NULL,
  schema TEXT,
  profile TEXT,
  UNIQUE (experiment_id, name, digest)
);
CREATE TABLE tracking_run_datasets (
  run_id TEXT NOT NULL,
  dataset_id TEXT NOT NULL,
  context TEXT,
  tags TEXT NOT NULL,
  PRIMARY KEY (run_id, dataset_id)
);
CREATE TABLE tracking_run_models (
  run_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  direction TEXT NOT NULL,
  step BIGINT NOT NULL,
  PRIMARY KEY (run_id, direction, model_id)
);
CREATE TABLE tracking_logged_models (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  model_type TEXT,
  status TEXT NOT NULL,
  status_message TEXT,
  source_run_id TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX tracking_logged_models_by_experiment ON tracking_logged_models (experiment_id, created_at, id);
CREATE INDEX tracking_logged_models_by_run ON tracking_logged_models (source_run_id);
CREATE TABLE tracking_model_params (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, key)
);
CREATE TABLE tracking_model_tags (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, key)
);
CREATE TABLE tracking_model_metrics (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  run_id TEXT NOT NULL,
  dataset_name TEXT NOT NULL,
  dataset_digest TEXT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  nan BIGINT NOT NULL,
  PRIMARY KEY (model_id, key, step, at, run_id, dataset_name, dataset_digest)
);
CREATE TABLE tracking_artifacts (
  owner TEXT NOT NULL,
  parent TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT,
  size BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (owner, parent, name)
);
CREATE INDEX tracking_artifacts_by_content ON tracking_artifacts (sha256);
`,
  },
  {
    name: '202611250041-tracking-code-source',
    sql: 'ALTER TABLE tracking_runs ADD COLUMN code_source TEXT;\n',
  },
  {
    name: '202611250042-tracking-started-wall',
    sql: 'ALTER TABLE tracking_runs ADD COLUMN started_wall BIGINT;\n',
  },
  {
    // Points that are there already are put into blocks when a chart first reads them or more are written.
    name: '202611250300-tracking-metric-blocks',
    sql: `CREATE TABLE tracking_metric_blocks (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  from_step BIGINT NOT NULL,
  from_at BIGINT NOT NULL,
  to_step BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  points BIGINT NOT NULL,
  at BIGINT NOT NULL,
  numbers BIGINT NOT NULL,
  min_value DOUBLE PRECISION,
  max_value DOUBLE PRECISION,
  sum_value DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (run_id, key, from_step, from_at)
);
ALTER TABLE tracking_latest_metrics ADD COLUMN covered_step BIGINT;
ALTER TABLE tracking_latest_metrics ADD COLUMN covered_at BIGINT;
ALTER TABLE tracking_latest_metrics ADD COLUMN uncovered BIGINT NOT NULL DEFAULT 0;
UPDATE tracking_latest_metrics SET uncovered = (SELECT count(*) FROM tracking_metrics AS m
  WHERE m.run_id = tracking_latest_metrics.run_id AND m.key = tracking_latest_metrics.key);
`,
  },
  {
    name: '202611251710-tracking-purged',
    sql: 'CREATE TABLE tracking_purged (\n  id TEXT PRIMARY KEY\n);\n',
  },
  {
    // The best run of an experiment is one seek, and its states are counted without reading its runs.
    name: '202611251840-tracking-metric-order',
    sql: `ALTER TABLE tracking_latest_metrics ADD COLUMN experiment_id TEXT NOT NULL DEFAULT '';
UPDATE tracking_latest_metrics SET experiment_id = COALESCE(
  (SELECT r.experiment_id FROM tracking_runs AS r WHERE r.id = tracking_latest_metrics.run_id), '');
CREATE INDEX tracking_latest_metrics_by_value ON tracking_latest_metrics (experiment_id, key, nan, value, run_id);
CREATE INDEX tracking_runs_by_status ON tracking_runs (experiment_id, deleted_at, status);
`,
  },
  {
    name: '202611251900-tracking-uploads',
    sql: `CREATE TABLE tracking_uploads (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  owner TEXT NOT NULL,
  path TEXT NOT NULL,
  parts BIGINT,
  handle TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  completed_at BIGINT
);
CREATE INDEX tracking_uploads_by_time ON tracking_uploads (begun_at);
`,
  },
  {
    name: '202611251910-tracking-metric-sums',
    sql: `ALTER TABLE tracking_latest_metrics ADD COLUMN points BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tracking_latest_metrics ADD COLUMN numbers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tracking_latest_metrics ADD COLUMN sum_value DOUBLE PRECISION NOT NULL DEFAULT 0;
UPDATE tracking_latest_metrics SET points = a.points, numbers = a.numbers, sum_value = a.total
FROM (SELECT run_id, key, count(*) AS points, sum(1 - nan) AS numbers,
  COALESCE(sum(CASE WHEN nan = 0 AND abs(value) <= 1e290 THEN value END), 0) AS total
  FROM tracking_metrics GROUP BY run_id, key) AS a
WHERE a.run_id = tracking_latest_metrics.run_id AND a.key = tracking_latest_metrics.key;
`,
  },
  {
    // What a run logged lies together and is found without a second look-up.
    name: '202611252230-tracking-clustered',
    only: 'sqlite',
    sql: `CREATE TABLE tracking_params_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
) CLUSTERED;
INSERT INTO tracking_params_clustered (run_id, key, value) SELECT run_id, key, value FROM tracking_params ORDER BY run_id, key;
DROP TABLE tracking_params;
ALTER TABLE tracking_params_clustered RENAME TO tracking_params;
CREATE TABLE tracking_tags_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
) CLUSTERED;
INSERT INTO tracking_tags_clustered (run_id, key, value) SELECT run_id, key, value FROM tracking_tags ORDER BY run_id, key;
DROP TABLE tracking_tags;
ALTER TABLE tracking_tags_clustered RENAME TO tracking_tags;
CREATE TABLE tracking_metrics_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  nan BIGINT NOT NULL,
  PRIMARY KEY (run_id, key, step, at, value, nan)
) CLUSTERED;
INSERT INTO tracking_metrics_clustered (run_id, key, step, at, value, nan) SELECT run_id, key, step, at, value, nan FROM tracking_metrics ORDER BY run_id, key, step, at, value, nan;
DROP TABLE tracking_metrics;
ALTER TABLE tracking_metrics_clustered RENAME TO tracking_metrics;
CREATE TABLE tracking_latest_metrics_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  nan BIGINT NOT NULL,
  min_value DOUBLE PRECISION,
  max_value DOUBLE PRECISION,
  covered_step BIGINT,
  covered_at BIGINT,
  uncovered BIGINT NOT NULL DEFAULT 0,
  experiment_id TEXT NOT NULL DEFAULT '',
  points BIGINT NOT NULL DEFAULT 0,
  numbers BIGINT NOT NULL DEFAULT 0,
  sum_value DOUBLE PRECISION NOT NULL DEFAULT 0,
  PRIMARY KEY (run_id, key)
) CLUSTERED;
INSERT INTO tracking_latest_metrics_clustered (run_id, key, step, at, value, nan, min_value, max_value, covered_step, covered_at, uncovered, experiment_id, points, numbers, sum_value) SELECT run_id, key, step, at, value, nan, min_value, max_value, covered_step, covered_at, uncovered, experiment_id, points, numbers, sum_value FROM tracking_latest_metrics ORDER BY run_id, key;
DROP TABLE tracking_latest_metrics;
ALTER TABLE tracking_latest_metrics_clustered RENAME TO tracking_latest_metrics;
CREATE INDEX tracking_latest_metrics_by_value ON tracking_latest_metrics (experiment_id, key, nan, value, run_id);
CREATE TABLE tracking_metric_blocks_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  from_step BIGINT NOT NULL,
  from_at BIGINT NOT NULL,
  to_step BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  points BIGINT NOT NULL,
  at BIGINT NOT NULL,
  numbers BIGINT NOT NULL,
  min_value DOUBLE PRECISION,
  max_value DOUBLE PRECISION,
  sum_value DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (run_id, key, from_step, from_at)
) CLUSTERED;
INSERT INTO tracking_metric_blocks_clustered (run_id, key, from_step, from_at, to_step, to_at, points, at, numbers, min_value, max_value, sum_value) SELECT run_id, key, from_step, from_at, to_step, to_at, points, at, numbers, min_value, max_value, sum_value FROM tracking_metric_blocks ORDER BY run_id, key, from_step, from_at;
DROP TABLE tracking_metric_blocks;
ALTER TABLE tracking_metric_blocks_clustered RENAME TO tracking_metric_blocks;
`,
  },
  {
    // A run is found by its id, which every index of runs ends with: one tree less to write and to look up.
    name: '202611261230-tracking-runs-clustered',
    only: 'sqlite',
    sql: `CREATE TABLE tracking_runs_clustered (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  user_name TEXT NOT NULL,
  source_name TEXT,
  code_commit TEXT,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  deleted_at BIGINT,
  code_source TEXT,
  started_wall BIGINT
) CLUSTERED;
INSERT INTO tracking_runs_clustered SELECT id, project, experiment_id, name, status, user_name, source_name, code_commit, started_at,
  ended_at, deleted_at, code_source, started_wall FROM tracking_runs ORDER BY id;
DROP TABLE tracking_runs;
ALTER TABLE tracking_runs_clustered RENAME TO tracking_runs;
CREATE INDEX tracking_runs_by_experiment ON tracking_runs (experiment_id, started_at, id);
CREATE INDEX tracking_runs_by_project ON tracking_runs (project, started_at, id);
CREATE INDEX tracking_runs_by_status ON tracking_runs (experiment_id, deleted_at, status);
`,
  },
];
