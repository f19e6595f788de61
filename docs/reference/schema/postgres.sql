-- 202611250001-bus-outbox
CREATE TABLE bus_outbox (
  stamp BIGINT NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C",
  subject TEXT COLLATE "C" NOT NULL,
  data TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (stamp, id)
);
CREATE TABLE bus_cursors (
  consumer TEXT COLLATE "C" PRIMARY KEY,
  stamp BIGINT NOT NULL,
  event_id TEXT COLLATE "C" NOT NULL
);

-- 202611250002-queue-jobs
CREATE TABLE queue_jobs (
  id TEXT COLLATE "C" PRIMARY KEY,
  kind TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C",
  key TEXT COLLATE "C",
  payload TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  attempt BIGINT NOT NULL,
  max_attempts BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  lease_until BIGINT,
  lease_owner TEXT COLLATE "C",
  cancel_requested BIGINT NOT NULL,
  progress DOUBLE PRECISION,
  note TEXT COLLATE "C",
  result TEXT COLLATE "C",
  error TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX queue_jobs_due ON queue_jobs (state, run_at);
CREATE INDEX queue_jobs_key ON queue_jobs (kind, key, state);

-- 202611250003-http-idempotency
CREATE TABLE http_idempotency (
  principal TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  request_digest TEXT COLLATE "C" NOT NULL,
  status BIGINT,
  content_type TEXT COLLATE "C",
  body TEXT COLLATE "C",
  at BIGINT NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX http_idempotency_at ON http_idempotency (at);

-- 202611250004-presence-processes
CREATE TABLE presence_processes (
  instance TEXT COLLATE "C" PRIMARY KEY,
  boot TEXT COLLATE "C" NOT NULL,
  alive_until BIGINT
);
CREATE INDEX presence_processes_boot ON presence_processes (boot);

-- 202611250005-http-idempotency-boot
ALTER TABLE http_idempotency ADD COLUMN boot TEXT COLLATE "C";
ALTER TABLE http_idempotency ADD COLUMN effects BIGINT NOT NULL DEFAULT 0;

-- 202611250005-identity-projects-tokens
CREATE TABLE identity_projects (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  description TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE identity_tokens (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  digest TEXT COLLATE "C" NOT NULL UNIQUE,
  scopes TEXT COLLATE "C" NOT NULL,
  projects TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  last_used_at BIGINT
);

-- 202611250010-audit-log
CREATE TABLE audit_entries (
  id TEXT COLLATE "C" PRIMARY KEY,
  stamp BIGINT NOT NULL,
  seq BIGINT,
  at BIGINT NOT NULL,
  project TEXT COLLATE "C",
  actor_kind TEXT COLLATE "C" NOT NULL,
  actor_id TEXT COLLATE "C" NOT NULL,
  actor_name TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  subject_type TEXT COLLATE "C" NOT NULL,
  subject_id TEXT COLLATE "C" NOT NULL,
  before_digest TEXT COLLATE "C",
  after_digest TEXT COLLATE "C",
  detail TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX audit_entries_seq ON audit_entries (seq);
CREATE INDEX audit_entries_subject ON audit_entries (subject_type, subject_id, seq);
CREATE TABLE audit_nodes (
  level BIGINT NOT NULL,
  position BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (level, position)
);

-- 202611250020-lineage-graph
CREATE TABLE lineage_nodes (
  type TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  label TEXT COLLATE "C" NOT NULL,
  detail TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (type, id)
);
CREATE INDEX lineage_nodes_recent ON lineage_nodes (project, at, type, id);
CREATE TABLE lineage_edges (
  from_type TEXT COLLATE "C" NOT NULL,
  from_id TEXT COLLATE "C" NOT NULL,
  to_type TEXT COLLATE "C" NOT NULL,
  to_id TEXT COLLATE "C" NOT NULL,
  relation TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (from_type, from_id, to_type, to_id, relation)
);
CREATE INDEX lineage_edges_to ON lineage_edges (to_type, to_id);

-- 202611250030-objectives
CREATE TABLE objectives_objectives (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  kpi TEXT COLLATE "C" NOT NULL,
  unit TEXT COLLATE "C" NOT NULL,
  direction TEXT COLLATE "C" NOT NULL,
  baseline DOUBLE PRECISION NOT NULL,
  target DOUBLE PRECISION NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  assumptions TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE objectives_measurements (
  objective_id TEXT COLLATE "C" NOT NULL,
  series TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  note TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (objective_id, series, at)
);

-- 202611250040-tracking
CREATE TABLE tracking_experiments (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  artifact_location TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  UNIQUE (project, name),
  UNIQUE (project, number)
);
CREATE TABLE tracking_experiment_tags (
  experiment_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (experiment_id, key)
);
CREATE TABLE tracking_runs (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  user_name TEXT COLLATE "C" NOT NULL,
  source_name TEXT COLLATE "C",
  code_commit TEXT COLLATE "C",
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  deleted_at BIGINT
);
CREATE INDEX tracking_runs_by_experiment ON tracking_runs (experiment_id, started_at, id);
CREATE INDEX tracking_runs_by_project ON tracking_runs (project, started_at, id);
CREATE TABLE tracking_params (
  run_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (run_id, key)
);
CREATE TABLE tracking_tags (
  run_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (run_id, key)
);
CREATE TABLE tracking_metrics (
  run_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  nan BIGINT NOT NULL,
  PRIMARY KEY (run_id, key, step, at, value, nan)
);
CREATE TABLE tracking_latest_metrics (
  run_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  nan BIGINT NOT NULL,
  min_value DOUBLE PRECISION,
  max_value DOUBLE PRECISION,
  PRIMARY KEY (run_id, key)
);
CREATE TABLE tracking_datasets (
  id TEXT COLLATE "C" PRIMARY KEY,
  experiment_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  digest TEXT COLLATE "C" NOT NULL,
  source_type TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  schema TEXT COLLATE "C",
  profile TEXT COLLATE "C",
  UNIQUE (experiment_id, name, digest)
);
CREATE TABLE tracking_run_datasets (
  run_id TEXT COLLATE "C" NOT NULL,
  dataset_id TEXT COLLATE "C" NOT NULL,
  context TEXT COLLATE "C",
  tags TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (run_id, dataset_id)
);
CREATE TABLE tracking_run_models (
  run_id TEXT COLLATE "C" NOT NULL,
  model_id TEXT COLLATE "C" NOT NULL,
  direction TEXT COLLATE "C" NOT NULL,
  step BIGINT NOT NULL,
  PRIMARY KEY (run_id, direction, model_id)
);
CREATE TABLE tracking_logged_models (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  model_type TEXT COLLATE "C",
  status TEXT COLLATE "C" NOT NULL,
  status_message TEXT COLLATE "C",
  source_run_id TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX tracking_logged_models_by_experiment ON tracking_logged_models (experiment_id, created_at, id);
CREATE INDEX tracking_logged_models_by_run ON tracking_logged_models (source_run_id);
CREATE TABLE tracking_model_params (
  model_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (model_id, key)
);
CREATE TABLE tracking_model_tags (
  model_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (model_id, key)
);
CREATE TABLE tracking_model_metrics (
  model_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  run_id TEXT COLLATE "C" NOT NULL,
  dataset_name TEXT COLLATE "C" NOT NULL,
  dataset_digest TEXT COLLATE "C" NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  nan BIGINT NOT NULL,
  PRIMARY KEY (model_id, key, step, at, run_id, dataset_name, dataset_digest)
);
CREATE TABLE tracking_artifacts (
  owner TEXT COLLATE "C" NOT NULL,
  parent TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C",
  size BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (owner, parent, name)
);
CREATE INDEX tracking_artifacts_by_content ON tracking_artifacts (sha256);

-- 202611250041-tracking-code-source
ALTER TABLE tracking_runs ADD COLUMN code_source TEXT COLLATE "C";

-- 202611250042-tracking-started-wall
ALTER TABLE tracking_runs ADD COLUMN started_wall BIGINT;

-- 202611250050-registry
CREATE TABLE registry_models (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  live_name TEXT COLLATE "C",
  description TEXT COLLATE "C" NOT NULL,
  last_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  UNIQUE (project, live_name)
);
CREATE TABLE registry_model_tags (
  model_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (model_id, key)
);
CREATE TABLE registry_versions (
  id TEXT COLLATE "C" PRIMARY KEY,
  model_id TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  stage TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  run_id TEXT COLLATE "C",
  run_link TEXT COLLATE "C",
  logged_model_id TEXT COLLATE "C",
  user_name TEXT COLLATE "C" NOT NULL,
  signature TEXT COLLATE "C",
  onnx_sha256 TEXT COLLATE "C",
  datasets TEXT COLLATE "C" NOT NULL,
  code_commit TEXT COLLATE "C",
  environment TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  UNIQUE (model_id, version)
);
CREATE INDEX registry_versions_by_run ON registry_versions (run_id);
CREATE TABLE registry_version_tags (
  version_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (version_id, key)
);
CREATE TABLE registry_aliases (
  model_id TEXT COLLATE "C" NOT NULL,
  alias TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (model_id, alias)
);
CREATE TABLE registry_alias_moves (
  id TEXT COLLATE "C" PRIMARY KEY,
  model_id TEXT COLLATE "C" NOT NULL,
  alias TEXT COLLATE "C" NOT NULL,
  version BIGINT,
  actor TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX registry_alias_moves_by_alias ON registry_alias_moves (model_id, alias, at, id);

-- 202611250051-registry-code-source
ALTER TABLE registry_versions ADD COLUMN code_source TEXT COLLATE "C";

-- 202611250060-pipelines
CREATE TABLE pipelines_pipelines (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  definition TEXT COLLATE "C" NOT NULL,
  code TEXT COLLATE "C",
  next_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE pipelines_code_bundles (
  digest TEXT COLLATE "C" PRIMARY KEY,
  files TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE pipelines_runs (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  pipeline_id TEXT COLLATE "C" NOT NULL,
  pipeline TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  definition TEXT COLLATE "C" NOT NULL,
  code TEXT COLLATE "C",
  params TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  cause TEXT COLLATE "C" NOT NULL,
  error TEXT COLLATE "C",
  reproduces TEXT COLLATE "C",
  job_id TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  duration_ms DOUBLE PRECISION
);
CREATE INDEX pipelines_runs_recent ON pipelines_runs (project, pipeline, id);
CREATE TABLE pipelines_step_runs (
  run_id TEXT COLLATE "C" NOT NULL,
  step TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  attempt BIGINT NOT NULL,
  cache_key TEXT COLLATE "C",
  cached_from TEXT COLLATE "C",
  inputs TEXT COLLATE "C" NOT NULL,
  outputs TEXT COLLATE "C" NOT NULL,
  tracking_run_id TEXT COLLATE "C",
  reason TEXT COLLATE "C",
  error TEXT COLLATE "C",
  exit_code BIGINT,
  peak_memory_mb DOUBLE PRECISION,
  started_at BIGINT,
  ended_at BIGINT,
  duration_ms DOUBLE PRECISION,
  PRIMARY KEY (run_id, step)
);
CREATE INDEX pipelines_step_runs_cache ON pipelines_step_runs (cache_key, state);
CREATE INDEX pipelines_step_runs_tracking ON pipelines_step_runs (tracking_run_id);

-- 202611250061-pipelines-code-source
ALTER TABLE pipelines_pipelines ADD COLUMN code_source TEXT COLLATE "C";
ALTER TABLE pipelines_runs ADD COLUMN code_source TEXT COLLATE "C";

-- 202611250070-evaluation
CREATE TABLE evaluation_evaluations (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  challenger_id TEXT COLLATE "C" NOT NULL,
  challenger_version BIGINT NOT NULL,
  champion_id TEXT COLLATE "C",
  champion_version BIGINT,
  verdict TEXT COLLATE "C" NOT NULL,
  summary TEXT COLLATE "C" NOT NULL,
  result TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX evaluation_evaluations_model ON evaluation_evaluations (project, model, id);
CREATE INDEX evaluation_evaluations_challenger ON evaluation_evaluations (challenger_id, id);

-- 202611250080-governance-approvals
CREATE TABLE governance_approvals (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  subject_type TEXT COLLATE "C" NOT NULL,
  subject_id TEXT COLLATE "C" NOT NULL,
  title TEXT COLLATE "C" NOT NULL,
  requested_by TEXT COLLATE "C" NOT NULL,
  needed BIGINT NOT NULL,
  votes TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  decided_at BIGINT
);
CREATE INDEX governance_approvals_state ON governance_approvals (project, state, id);

-- 202611250090-monitoring
CREATE TABLE monitoring_plans (
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  plan TEXT COLLATE "C" NOT NULL,
  secret TEXT COLLATE "C" NOT NULL,
  next_at BIGINT,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project, model)
);
CREATE TABLE monitoring_windows (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  monitor TEXT COLLATE "C" NOT NULL,
  version_id TEXT COLLATE "C" NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  monitor_window TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX monitoring_windows_once ON monitoring_windows (project, model, monitor, version_id, from_at, to_at);
CREATE INDEX monitoring_windows_recent ON monitoring_windows (project, model, id);
CREATE TABLE monitoring_alarms (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  monitor TEXT COLLATE "C" NOT NULL,
  version_id TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  alarm TEXT COLLATE "C" NOT NULL
);
CREATE INDEX monitoring_alarms_open ON monitoring_alarms (project, model, state);
CREATE INDEX monitoring_alarms_recent ON monitoring_alarms (project, id);

-- 202611250100-datasets
CREATE TABLE datasets_datasets (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  declared_columns TEXT COLLATE "C",
  key_columns TEXT COLLATE "C" NOT NULL,
  expectations TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE datasets_versions (
  id TEXT COLLATE "C" PRIMARY KEY,
  dataset_id TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  parent_id TEXT COLLATE "C",
  ingest_id TEXT COLLATE "C" NOT NULL,
  digest TEXT COLLATE "C" NOT NULL,
  mode TEXT COLLATE "C" NOT NULL,
  parts TEXT COLLATE "C" NOT NULL,
  row_count BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  columns TEXT COLLATE "C" NOT NULL,
  profile TEXT COLLATE "C" NOT NULL,
  as_of BIGINT NOT NULL,
  UNIQUE (dataset_id, number)
);
CREATE INDEX datasets_versions_as_of ON datasets_versions (dataset_id, as_of);
CREATE TABLE datasets_ingests (
  id TEXT COLLATE "C" PRIMARY KEY,
  dataset_id TEXT COLLATE "C" NOT NULL,
  outcome TEXT COLLATE "C" NOT NULL,
  version_id TEXT COLLATE "C",
  mode TEXT COLLATE "C" NOT NULL,
  sources TEXT COLLATE "C" NOT NULL,
  results TEXT COLLATE "C" NOT NULL,
  quarantine TEXT COLLATE "C",
  rows_read BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX datasets_ingests_recent ON datasets_ingests (dataset_id, id);

-- 202611250100-loop
CREATE TABLE loop_policies (
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  policy TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project, model)
);
CREATE TABLE loop_turns (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  cause_kind TEXT COLLATE "C" NOT NULL,
  pipeline_run_id TEXT COLLATE "C",
  rollout_id TEXT COLLATE "C",
  approval_id TEXT COLLATE "C",
  turn TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL
);
CREATE INDEX loop_turns_model ON loop_turns (project, model, id);
CREATE INDEX loop_turns_pipeline_run ON loop_turns (pipeline_run_id);
CREATE INDEX loop_turns_rollout ON loop_turns (rollout_id);
CREATE INDEX loop_turns_approval ON loop_turns (approval_id);
CREATE TABLE loop_transitions (
  id TEXT COLLATE "C" PRIMARY KEY,
  turn_id TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  transition TEXT COLLATE "C" NOT NULL
);
CREATE INDEX loop_transitions_model ON loop_transitions (project, model, id);
CREATE INDEX loop_transitions_turn ON loop_transitions (turn_id, id);
CREATE TABLE loop_decisions (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  decision TEXT COLLATE "C" NOT NULL
);
CREATE INDEX loop_decisions_model ON loop_decisions (project, model, id);

-- 202611250110-features
CREATE TABLE features_entities (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  join_keys TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE features_view_versions (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  digest TEXT COLLATE "C" NOT NULL,
  definition TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project, name, number)
);
CREATE TABLE features_services (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  members TEXT COLLATE "C" NOT NULL,
  digest TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE features_training_sets (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  digest TEXT COLLATE "C" NOT NULL,
  spec TEXT COLLATE "C" NOT NULL,
  training TEXT COLLATE "C" NOT NULL,
  holdout TEXT COLLATE "C",
  columns TEXT COLLATE "C" NOT NULL,
  dataset_versions TEXT COLLATE "C" NOT NULL,
  view_versions TEXT COLLATE "C" NOT NULL,
  dropped BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project, digest)
);
CREATE TABLE features_materializations (
  id TEXT COLLATE "C" PRIMARY KEY,
  view_version_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  written BIGINT NOT NULL,
  dataset_versions TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX features_materializations_view ON features_materializations (view_version_id, id);
CREATE TABLE features_skew_checks (
  id TEXT COLLATE "C" PRIMARY KEY,
  view_version_id TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  checked BIGINT NOT NULL,
  absent BIGINT NOT NULL,
  features TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX features_skew_checks_view ON features_skew_checks (view_version_id, id);

-- 202611250110-projects-applied
CREATE TABLE projects_applied (
  project TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  applied_at BIGINT NOT NULL,
  PRIMARY KEY (project, kind, name)
);

-- 202611250240-serving
CREATE TABLE serving_snapshots (
  id TEXT COLLATE "C" PRIMARY KEY,
  version BIGINT NOT NULL
);
INSERT INTO serving_snapshots (id, version) VALUES ('current', 0);
CREATE TABLE serving_endpoints (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  sticky_key TEXT COLLATE "C",
  output TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (name)
);
CREATE INDEX serving_endpoints_project ON serving_endpoints (project, name);
CREATE TABLE serving_revisions (
  endpoint_id TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  arms TEXT COLLATE "C" NOT NULL,
  mirror BIGINT NOT NULL,
  shape TEXT COLLATE "C" NOT NULL,
  cause TEXT COLLATE "C" NOT NULL,
  rollout_id TEXT COLLATE "C",
  actor TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (endpoint_id, number)
);
CREATE TABLE serving_rollouts (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  endpoint_id TEXT COLLATE "C" NOT NULL,
  champion TEXT COLLATE "C" NOT NULL,
  challenger TEXT COLLATE "C" NOT NULL,
  plan TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  step BIGINT NOT NULL,
  step_revision BIGINT NOT NULL,
  first_revision BIGINT NOT NULL,
  looks BIGINT NOT NULL,
  test TEXT COLLATE "C" NOT NULL,
  start_key TEXT COLLATE "C",
  cause TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  started_by TEXT COLLATE "C" NOT NULL,
  decided_by TEXT COLLATE "C",
  started_at BIGINT NOT NULL,
  step_started_at BIGINT NOT NULL,
  finished_at BIGINT,
  UNIQUE (endpoint_id, start_key)
);
CREATE INDEX serving_rollouts_endpoint ON serving_rollouts (endpoint_id, started_at);
CREATE INDEX serving_rollouts_state ON serving_rollouts (state);
CREATE TABLE serving_rollout_looks (
  rollout_id TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  decision TEXT COLLATE "C" NOT NULL,
  reason TEXT COLLATE "C" NOT NULL,
  evidence TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (rollout_id, number)
);
CREATE TABLE serving_segments (
  id TEXT COLLATE "C" PRIMARY KEY,
  consumed BIGINT NOT NULL,
  parts BIGINT NOT NULL,
  torn BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE TABLE serving_prediction_parts (
  id TEXT COLLATE "C" PRIMARY KEY,
  segment TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  endpoint_id TEXT COLLATE "C" NOT NULL,
  day TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  records BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  first_id TEXT COLLATE "C" NOT NULL,
  last_id TEXT COLLATE "C" NOT NULL,
  min_at BIGINT NOT NULL,
  max_at BIGINT NOT NULL,
  min_revision BIGINT NOT NULL,
  max_revision BIGINT NOT NULL,
  collected_at BIGINT NOT NULL
);
CREATE INDEX serving_prediction_parts_endpoint ON serving_prediction_parts (endpoint_id, min_at);
CREATE INDEX serving_prediction_parts_ids ON serving_prediction_parts (first_id);
CREATE TABLE serving_batches (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  model_version TEXT COLLATE "C" NOT NULL,
  model_version_id TEXT COLLATE "C" NOT NULL,
  dataset TEXT COLLATE "C" NOT NULL,
  dataset_version TEXT COLLATE "C" NOT NULL,
  dataset_version_id TEXT COLLATE "C" NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  records BIGINT NOT NULL,
  sha256 TEXT COLLATE "C",
  bytes BIGINT NOT NULL,
  error TEXT COLLATE "C",
  created_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX serving_batches_project ON serving_batches (project, created_at);

-- 202611250300-tracking-metric-blocks
CREATE TABLE tracking_metric_blocks (
  run_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
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

-- 202611251250-monitoring-window-status
ALTER TABLE monitoring_windows ADD COLUMN status TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE monitoring_windows SET status = CASE
  WHEN monitor_window LIKE '%"status":"no-data"%' THEN 'no-data'
  WHEN monitor_window LIKE '%"status":"breach"%' THEN 'breach'
  ELSE 'ok' END;
CREATE INDEX monitoring_windows_newest ON monitoring_windows (project, model, monitor, id);

-- 202611251255-loop-decision-outcome
ALTER TABLE loop_decisions ADD COLUMN outcome TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE loop_decisions SET outcome = CASE WHEN decision LIKE '%"outcome":"started"%' THEN 'started' ELSE 'held' END;
CREATE INDEX loop_decisions_project ON loop_decisions (project, id);

-- 202611251500-datasets-pii
ALTER TABLE datasets_datasets ADD COLUMN pii_columns TEXT COLLATE "C" NOT NULL DEFAULT '[]';

-- 202611251500-views
CREATE TABLE views_states (
  project TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (project, id)
);
CREATE TABLE views_named (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  page TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  by_default BIGINT NOT NULL,
  state_id TEXT COLLATE "C" NOT NULL,
  saved_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, page, owner, name)
);

-- 202611251510-identity-users
CREATE TABLE identity_users (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL UNIQUE,
  email TEXT COLLATE "C" NOT NULL,
  display_name TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
);

CREATE TABLE identity_members (
  user_id TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (project, user_id)
);

CREATE INDEX identity_members_by_user ON identity_members (user_id);

ALTER TABLE identity_tokens ADD COLUMN user_id TEXT COLLATE "C";

-- 202611251530-vault
CREATE TABLE vault_secrets (
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  value_id TEXT COLLATE "C" NOT NULL,
  set_at BIGINT NOT NULL,
  set_by TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (project, name)
);

-- 202611251540-connections
CREATE TABLE connections_connections (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  settings TEXT COLLATE "C" NOT NULL,
  secret TEXT COLLATE "C",
  updated_at BIGINT NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  test TEXT COLLATE "C",
  UNIQUE (project, name)
);

-- 202611251600-tracing
CREATE TABLE tracing_traces (
  trace TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  client_request_id TEXT COLLATE "C",
  name TEXT COLLATE "C",
  state TEXT COLLATE "C" NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  request_preview TEXT COLLATE "C",
  response_preview TEXT COLLATE "C",
  session TEXT COLLATE "C",
  user_name TEXT COLLATE "C",
  run_id TEXT COLLATE "C",
  usage TEXT COLLATE "C",
  cost TEXT COLLATE "C",
  told TEXT COLLATE "C" NOT NULL,
  summed TEXT COLLATE "C" NOT NULL,
  spans BIGINT NOT NULL,
  UNIQUE (project, id)
);
CREATE INDEX tracing_traces_by_time ON tracing_traces (experiment_id, started_at, id);
CREATE INDEX tracing_traces_by_session ON tracing_traces (experiment_id, session, started_at);
CREATE INDEX tracing_traces_by_run ON tracing_traces (run_id);
CREATE TABLE tracing_tags (
  trace TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (trace, key)
);
CREATE TABLE tracing_metadata (
  trace TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (trace, key)
);
CREATE TABLE tracing_runs (
  project TEXT COLLATE "C" NOT NULL,
  trace_id TEXT COLLATE "C" NOT NULL,
  run_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (project, trace_id, run_id)
);
CREATE INDEX tracing_runs_by_run ON tracing_runs (run_id);
CREATE TABLE tracing_spans (
  trace TEXT COLLATE "C" NOT NULL,
  span_id TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  parent_id TEXT COLLATE "C",
  name TEXT COLLATE "C" NOT NULL,
  span_type TEXT COLLATE "C",
  status TEXT COLLATE "C" NOT NULL,
  started_us BIGINT NOT NULL,
  ended_us BIGINT,
  usage TEXT COLLATE "C",
  cost TEXT COLLATE "C",
  model TEXT COLLATE "C",
  provider TEXT COLLATE "C",
  content TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (trace, span_id)
);
CREATE INDEX tracing_spans_by_name ON tracing_spans (experiment_id, name, trace);
CREATE TABLE tracing_assessments (
  id TEXT COLLATE "C" PRIMARY KEY,
  trace TEXT COLLATE "C" NOT NULL,
  span_id TEXT COLLATE "C",
  name TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  value_text TEXT COLLATE "C" NOT NULL,
  value_number DOUBLE PRECISION,
  error TEXT COLLATE "C",
  source_type TEXT COLLATE "C" NOT NULL,
  source_id TEXT COLLATE "C" NOT NULL,
  rationale TEXT COLLATE "C",
  metadata TEXT COLLATE "C" NOT NULL,
  run_id TEXT COLLATE "C",
  overrides TEXT COLLATE "C",
  valid BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX tracing_assessments_by_trace ON tracing_assessments (trace, created_at, id);
CREATE INDEX tracing_assessments_by_name ON tracing_assessments (name, trace);

-- 202611251700-webhooks
CREATE TABLE webhooks_webhooks (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  url TEXT COLLATE "C" NOT NULL,
  events TEXT COLLATE "C" NOT NULL,
  active BIGINT NOT NULL,
  secret TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX webhooks_webhooks_project ON webhooks_webhooks (project, id);
CREATE TABLE webhooks_deliveries (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  origin TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  url TEXT COLLATE "C" NOT NULL,
  event TEXT COLLATE "C" NOT NULL,
  body TEXT COLLATE "C" NOT NULL,
  test BIGINT NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  attempts BIGINT NOT NULL,
  tried_before BIGINT NOT NULL,
  last_at BIGINT,
  last_ms BIGINT,
  last_status BIGINT,
  last_error TEXT COLLATE "C",
  next_at BIGINT,
  created_at BIGINT NOT NULL,
  UNIQUE (origin, owner, source)
);
CREATE INDEX webhooks_deliveries_project ON webhooks_deliveries (project, id);
CREATE INDEX webhooks_deliveries_owner ON webhooks_deliveries (owner, id);
CREATE TABLE webhooks_attempts (
  delivery TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  ms BIGINT NOT NULL,
  status BIGINT,
  error TEXT COLLATE "C",
  PRIMARY KEY (delivery, number)
);

-- 202611251701-registry-foreign-run
ALTER TABLE registry_versions ADD COLUMN foreign_run TEXT COLLATE "C";

-- 202611251710-tracking-purged
CREATE TABLE tracking_purged (
  id TEXT COLLATE "C" PRIMARY KEY
);

-- 202611251711-pipelines-logs-purged
ALTER TABLE pipelines_runs ADD COLUMN logs_purged BIGINT NOT NULL DEFAULT 0;

-- 202611251712-retention
CREATE TABLE retention_policies (
  project TEXT COLLATE "C" PRIMARY KEY,
  predictions_days BIGINT NOT NULL,
  logs_days BIGINT NOT NULL,
  trash_days BIGINT NOT NULL,
  deliveries_days BIGINT NOT NULL,
  hold BIGINT NOT NULL,
  hold_reason TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  looked_at BIGINT,
  purged_at BIGINT,
  took TEXT COLLATE "C"
);
CREATE TABLE retention_content (
  sha256 TEXT COLLATE "C" PRIMARY KEY,
  freed_at BIGINT NOT NULL
);
CREATE INDEX retention_content_freed ON retention_content (freed_at);

-- 202611251840-tracking-metric-order
ALTER TABLE tracking_latest_metrics ADD COLUMN experiment_id TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE tracking_latest_metrics SET experiment_id = COALESCE(
  (SELECT r.experiment_id FROM tracking_runs AS r WHERE r.id = tracking_latest_metrics.run_id), '');
CREATE INDEX tracking_latest_metrics_by_value ON tracking_latest_metrics (experiment_id, key, nan, value, run_id);
CREATE INDEX tracking_runs_by_status ON tracking_runs (experiment_id, deleted_at, status);

-- 202611251900-tracking-uploads
CREATE TABLE tracking_uploads (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  parts BIGINT,
  handle TEXT COLLATE "C" NOT NULL,
  begun_at BIGINT NOT NULL,
  completed_at BIGINT
);
CREATE INDEX tracking_uploads_by_time ON tracking_uploads (begun_at);

-- 202611251910-tracking-metric-sums
ALTER TABLE tracking_latest_metrics ADD COLUMN points BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tracking_latest_metrics ADD COLUMN numbers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE tracking_latest_metrics ADD COLUMN sum_value DOUBLE PRECISION NOT NULL DEFAULT 0;
UPDATE tracking_latest_metrics SET points = a.points, numbers = a.numbers, sum_value = a.total
FROM (SELECT run_id, key, count(*) AS points, sum(1 - nan) AS numbers,
  COALESCE(sum(CASE WHEN nan = 0 AND abs(value) <= 1e290 THEN value END), 0) AS total
  FROM tracking_metrics GROUP BY run_id, key) AS a
WHERE a.run_id = tracking_latest_metrics.run_id AND a.key = tracking_latest_metrics.key;

-- 202611252000-evaluation-sets
CREATE TABLE evaluation_sets_sets (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  record_schema TEXT COLLATE "C",
  records BIGINT NOT NULL,
  content TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX evaluation_sets_by_time ON evaluation_sets_sets (project, created_at, id);
CREATE TABLE evaluation_sets_tags (
  set_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (set_id, key)
);
CREATE TABLE evaluation_sets_experiments (
  set_id TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (set_id, experiment_id)
);
CREATE INDEX evaluation_sets_by_experiment ON evaluation_sets_experiments (experiment_id, set_id);
CREATE TABLE evaluation_sets_records (
  id TEXT COLLATE "C" PRIMARY KEY,
  set_id TEXT COLLATE "C" NOT NULL,
  input_hash TEXT COLLATE "C" NOT NULL,
  content_hash TEXT COLLATE "C" NOT NULL,
  inputs TEXT COLLATE "C" NOT NULL,
  outputs TEXT COLLATE "C",
  expectations TEXT COLLATE "C",
  tags TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C",
  created_by TEXT COLLATE "C" NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (set_id, input_hash)
);
CREATE INDEX evaluation_sets_records_in_order ON evaluation_sets_records (set_id, id);

-- 202611252010-scorers
CREATE TABLE scorers_scorers (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  last_version BIGINT NOT NULL,
  UNIQUE (experiment_id, name)
);
CREATE TABLE scorers_versions (
  scorer_id TEXT COLLATE "C" NOT NULL,
  version BIGINT NOT NULL,
  definition TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (scorer_id, version)
);
CREATE TABLE scorers_online (
  id TEXT COLLATE "C" PRIMARY KEY,
  scorer_id TEXT COLLATE "C" NOT NULL UNIQUE,
  sample_rate DOUBLE PRECISION NOT NULL,
  filter TEXT COLLATE "C"
);

-- 202611252020-review-issues
CREATE TABLE review_issues (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  severity TEXT COLLATE "C",
  severity_rank BIGINT NOT NULL,
  root_causes TEXT COLLATE "C" NOT NULL,
  categories TEXT COLLATE "C" NOT NULL,
  source_run_id TEXT COLLATE "C",
  created_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX review_issues_by_severity ON review_issues (project, severity_rank, created_at, id);
CREATE INDEX review_issues_by_experiment ON review_issues (experiment_id, severity_rank, created_at);

-- 202611252030-review-label-schemas
CREATE TABLE review_label_schemas (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  instruction TEXT COLLATE "C",
  comments BIGINT NOT NULL,
  input TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (experiment_id, name)
);
CREATE INDEX review_label_schemas_newest ON review_label_schemas (experiment_id, id);

-- 202611252040-review-queues
CREATE TABLE review_queues (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  name_key TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  schema_ids TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (experiment_id, name_key)
);
CREATE INDEX review_queues_newest ON review_queues (experiment_id, id);
CREATE TABLE review_queue_users (
  queue_id TEXT COLLATE "C" NOT NULL,
  user_name TEXT COLLATE "C" NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (queue_id, user_name)
);
CREATE TABLE review_items (
  queue_id TEXT COLLATE "C" NOT NULL,
  place TEXT COLLATE "C" NOT NULL,
  trace_id TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  completed_by TEXT COLLATE "C",
  completed_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (queue_id, trace_id)
);
CREATE INDEX review_items_in_order ON review_items (queue_id, place);
CREATE INDEX review_items_by_trace ON review_items (trace_id);

-- 202611252050-review-queues-of-project
CREATE INDEX review_queues_of_project ON review_queues (project, id);
CREATE INDEX review_items_by_status ON review_items (queue_id, status);

-- 202611252060-scorers-of-project
CREATE INDEX scorers_of_project ON scorers_scorers (project, name, id);

-- 202611252350-exports
CREATE TABLE exports_exports (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  operation TEXT COLLATE "C" NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  query TEXT COLLATE "C" NOT NULL,
  format TEXT COLLATE "C" NOT NULL,
  file TEXT COLLATE "C" NOT NULL,
  reader TEXT COLLATE "C" NOT NULL,
  owner TEXT COLLATE "C" NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  row_count BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 TEXT COLLATE "C",
  error TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  expires_at BIGINT
);
CREATE INDEX exports_exports_owner ON exports_exports (project, owner, id);
CREATE INDEX exports_exports_expiry ON exports_exports (expires_at);

-- 202611252360-identity-passwords
ALTER TABLE identity_users ADD COLUMN password_hash TEXT COLLATE "C";
ALTER TABLE identity_users ADD COLUMN password_changed_at BIGINT;

-- 202611252370-identity-custom-roles
CREATE TABLE identity_numbers (
  sequence TEXT COLLATE "C" PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE identity_roles (
  number BIGINT PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  description TEXT COLLATE "C" NOT NULL,
  direct BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project, name)
);

CREATE TABLE identity_role_accesses (
  number BIGINT PRIMARY KEY,
  role_number BIGINT NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  level TEXT COLLATE "C" NOT NULL,
  UNIQUE (role_number, kind)
);

CREATE TABLE identity_role_holders (
  number BIGINT PRIMARY KEY,
  role_number BIGINT NOT NULL,
  user_id TEXT COLLATE "C" NOT NULL,
  since BIGINT NOT NULL,
  UNIQUE (role_number, user_id)
);

CREATE INDEX identity_role_holders_by_user ON identity_role_holders (user_id);

-- 202611252400-gateway
CREATE TABLE gateway_keys (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  provider TEXT COLLATE "C",
  masked TEXT COLLATE "C" NOT NULL,
  settings TEXT COLLATE "C" NOT NULL,
  value_id TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE gateway_models (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  key_id TEXT COLLATE "C",
  provider TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  prices TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE gateway_endpoints (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  experiment_id TEXT COLLATE "C",
  tracked BIGINT NOT NULL,
  split BIGINT NOT NULL,
  fallback TEXT COLLATE "C",
  cache_seconds BIGINT,
  timeout_ms BIGINT NOT NULL,
  retries BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE gateway_attachments (
  id TEXT COLLATE "C" PRIMARY KEY,
  endpoint_id TEXT COLLATE "C" NOT NULL,
  model_id TEXT COLLATE "C" NOT NULL,
  role TEXT COLLATE "C" NOT NULL,
  weight DOUBLE PRECISION NOT NULL,
  position BIGINT,
  created_at BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  UNIQUE (endpoint_id, model_id, role)
);
CREATE INDEX gateway_attachments_of_model ON gateway_attachments (model_id);
CREATE TABLE gateway_tags (
  endpoint_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (endpoint_id, key)
);
CREATE TABLE gateway_bindings (
  endpoint_id TEXT COLLATE "C" NOT NULL,
  resource_type TEXT COLLATE "C" NOT NULL,
  resource_id TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (endpoint_id, resource_type, resource_id)
);
CREATE TABLE gateway_budgets (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  amount_micros BIGINT NOT NULL,
  unit TEXT COLLATE "C" NOT NULL,
  length BIGINT NOT NULL,
  scope TEXT COLLATE "C" NOT NULL,
  target TEXT COLLATE "C",
  action TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX gateway_budgets_of_project ON gateway_budgets (project, id);
CREATE TABLE gateway_spending (
  budget_id TEXT COLLATE "C" NOT NULL,
  starts_at BIGINT NOT NULL,
  micros BIGINT NOT NULL,
  PRIMARY KEY (budget_id, starts_at)
);
CREATE TABLE gateway_guardrails (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  scorer_id TEXT COLLATE "C" NOT NULL,
  scorer_version BIGINT NOT NULL,
  stage TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  action_endpoint_id TEXT COLLATE "C",
  created_at BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX gateway_guardrails_of_project ON gateway_guardrails (project, id);
CREATE TABLE gateway_attached_guardrails (
  endpoint_id TEXT COLLATE "C" NOT NULL,
  guardrail_id TEXT COLLATE "C" NOT NULL,
  position BIGINT,
  created_at BIGINT NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (endpoint_id, guardrail_id)
);
CREATE TABLE gateway_usage (
  endpoint_id TEXT COLLATE "C" NOT NULL,
  hour BIGINT NOT NULL,
  model_id TEXT COLLATE "C" NOT NULL,
  requests BIGINT NOT NULL,
  errors BIGINT NOT NULL,
  cached BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  input_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  micros BIGINT NOT NULL,
  unpriced BIGINT NOT NULL,
  PRIMARY KEY (endpoint_id, hour, model_id)
);

-- 202611252450-mcp-servers
CREATE TABLE mcp_servers_servers (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  display_name TEXT COLLATE "C",
  description TEXT COLLATE "C",
  icons TEXT COLLATE "C",
  status TEXT COLLATE "C",
  latest_version TEXT COLLATE "C",
  created_by TEXT COLLATE "C" NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);

CREATE TABLE mcp_servers_versions (
  id TEXT COLLATE "C" PRIMARY KEY,
  server_id TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  sort_key TEXT COLLATE "C" NOT NULL,
  definition TEXT COLLATE "C" NOT NULL,
  status TEXT COLLATE "C" NOT NULL,
  tools TEXT COLLATE "C",
  connect_options TEXT COLLATE "C" NOT NULL,
  source TEXT COLLATE "C",
  created_by TEXT COLLATE "C" NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (server_id, version)
);

CREATE TABLE mcp_servers_tags (
  owner_id TEXT COLLATE "C" NOT NULL,
  server_id TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (owner_id, key)
);

CREATE INDEX mcp_servers_tags_by_server ON mcp_servers_tags (server_id);

CREATE TABLE mcp_servers_aliases (
  server_id TEXT COLLATE "C" NOT NULL,
  alias TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (server_id, alias)
);

CREATE TABLE mcp_servers_endpoints (
  id TEXT COLLATE "C" PRIMARY KEY,
  server_id TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  server TEXT COLLATE "C" NOT NULL,
  url TEXT COLLATE "C" NOT NULL,
  transport TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C",
  alias TEXT COLLATE "C",
  created_by TEXT COLLATE "C" NOT NULL,
  updated_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE INDEX mcp_servers_endpoints_by_server ON mcp_servers_endpoints (server_id);

-- 202611261200-tracing-by-time
DROP INDEX tracing_traces_by_time;
CREATE INDEX tracing_traces_by_time ON tracing_traces (experiment_id, started_at DESC, id);
CREATE INDEX tracing_traces_of_project ON tracing_traces (project, started_at DESC, id);

-- 202611261320-retention-loose-content
ALTER TABLE retention_content ADD COLUMN loose BIGINT NOT NULL DEFAULT 0;

-- 202611261615-tracing-sessions
CREATE TABLE tracing_sessions (
  key TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  session TEXT COLLATE "C" NOT NULL,
  user_name TEXT COLLATE "C",
  traces BIGINT NOT NULL,
  errors BIGINT NOT NULL,
  tokens DOUBLE PRECISION NOT NULL,
  cost DOUBLE PRECISION NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);
CREATE INDEX tracing_sessions_by_time ON tracing_sessions (project, last_at DESC, key);
CREATE INDEX tracing_traces_of_session ON tracing_traces (project, session, started_at, id) WHERE session IS NOT NULL;

-- 202611261617-tracing-sessions-before-postgres
INSERT INTO tracing_sessions SELECT project || '/' || session, project, session, MAX(user_name), COUNT(*),
  SUM(CASE WHEN state = 'error' THEN 1 ELSE 0 END), COALESCE(SUM((usage::jsonb ->> 'total_tokens')::float8), 0),
  COALESCE(SUM((cost::jsonb ->> 'total_cost')::float8), 0), MIN(started_at), MAX(started_at)
FROM tracing_traces WHERE session IS NOT NULL GROUP BY project, session;

-- 202611261620-retention-loose-content-of-projects
CREATE TABLE retention_loose_content (
  sha256 TEXT COLLATE "C" NOT NULL,
  project TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (sha256, project)
);
INSERT INTO retention_loose_content (sha256, project) SELECT sha256, '' FROM retention_content WHERE loose = 1;
ALTER TABLE retention_content DROP COLUMN loose;

-- 202611261640-tracing-inputs-digest
ALTER TABLE tracing_traces ADD COLUMN inputs_digest TEXT COLLATE "C";

-- 202611261859-registry-files
ALTER TABLE registry_versions ADD COLUMN files TEXT COLLATE "C";

-- 202611261900-serving-audience
ALTER TABLE serving_revisions ADD COLUMN audience TEXT COLLATE "C";
ALTER TABLE serving_revisions ADD COLUMN look BIGINT;
CREATE TABLE serving_outcomes (
  endpoint_id TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  prediction_id TEXT COLLATE "C" NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (endpoint_id, name, prediction_id)
);

-- 202611261908-serving-runtimes
ALTER TABLE serving_endpoints ADD COLUMN settings TEXT COLLATE "C";
CREATE TABLE serving_runtimes (
  version_id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C",
  reason TEXT COLLATE "C" NOT NULL,
  onnx_sha256 TEXT COLLATE "C",
  parity TEXT COLLATE "C",
  python TEXT COLLATE "C",
  updated_at BIGINT NOT NULL
);

-- 202611261910-serving-burst
ALTER TABLE serving_revisions ADD COLUMN burst TEXT COLLATE "C";

-- 202611261925-serving-batch-partitions
CREATE TABLE serving_batch_partitions (
  batch_id TEXT COLLATE "C" NOT NULL,
  number BIGINT NOT NULL,
  file BIGINT NOT NULL,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  sha256 TEXT COLLATE "C",
  records BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  PRIMARY KEY (batch_id, number)
);
ALTER TABLE serving_batches ADD COLUMN selection TEXT COLLATE "C";
ALTER TABLE serving_batches ADD COLUMN selection_sha256 TEXT COLLATE "C";
ALTER TABLE serving_batches ADD COLUMN total BIGINT;
ALTER TABLE serving_batches ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE serving_batches ADD COLUMN scoring_ms BIGINT NOT NULL DEFAULT 0;
ALTER TABLE serving_batches ADD COLUMN output TEXT COLLATE "C";
ALTER TABLE serving_batches ADD COLUMN output_version TEXT COLLATE "C";
ALTER TABLE serving_batches ADD COLUMN output_version_id TEXT COLLATE "C";

-- 202611261945-serving-log-policy
ALTER TABLE serving_endpoints ADD COLUMN log_policy TEXT COLLATE "C";

-- 202611270215-features-online-policy
ALTER TABLE features_services ADD COLUMN online TEXT COLLATE "C";

-- 202611270220-serving-features
ALTER TABLE serving_revisions ADD COLUMN features TEXT COLLATE "C";

-- 202611270230-edge-bundles
CREATE TABLE edge_bundles (
  id TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  version_id TEXT COLLATE "C" NOT NULL,
  request TEXT COLLATE "C" NOT NULL,
  job_id TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL,
  error TEXT COLLATE "C",
  report TEXT COLLATE "C",
  reference TEXT COLLATE "C",
  targets TEXT COLLATE "C" NOT NULL,
  key_id TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX edge_bundles_project ON edge_bundles (project, id);
CREATE INDEX edge_bundles_model ON edge_bundles (project, model, id);

-- 202611270250-edge-channels
CREATE TABLE edge_channels (
  name TEXT COLLATE "C" PRIMARY KEY,
  project TEXT COLLATE "C" NOT NULL,
  model TEXT COLLATE "C" NOT NULL,
  alias TEXT COLLATE "C" NOT NULL,
  request TEXT COLLATE "C" NOT NULL,
  bundle_id TEXT COLLATE "C",
  pending_id TEXT COLLATE "C",
  held_at BIGINT,
  note TEXT COLLATE "C",
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX edge_channels_project ON edge_channels (project, name);
CREATE INDEX edge_channels_alias ON edge_channels (project, model, alias);
CREATE INDEX edge_channels_pending ON edge_channels (pending_id);
CREATE TABLE edge_channel_moves (
  channel TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  bundle_id TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  cause TEXT COLLATE "C" NOT NULL,
  actor TEXT COLLATE "C" NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (channel, revision)
);
CREATE INDEX edge_channel_moves_bundle ON edge_channel_moves (channel, bundle_id);
CREATE TABLE edge_devices (
  channel TEXT COLLATE "C" NOT NULL,
  device TEXT COLLATE "C" NOT NULL,
  bundle_id TEXT COLLATE "C" NOT NULL,
  version TEXT COLLATE "C" NOT NULL,
  target TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  error TEXT COLLATE "C",
  PRIMARY KEY (channel, device)
);
CREATE TABLE edge_sketches (
  channel TEXT COLLATE "C" NOT NULL,
  bundle_id TEXT COLLATE "C" NOT NULL,
  device TEXT COLLATE "C" NOT NULL,
  day BIGINT NOT NULL,
  sketch TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (channel, bundle_id, device, day)
);

-- 202611270310-serving-plane-tokens
CREATE TABLE serving_plane_tokens (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  sha256 TEXT COLLATE "C" NOT NULL,
  created_by TEXT COLLATE "C" NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (name)
);
