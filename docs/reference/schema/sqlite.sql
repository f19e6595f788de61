-- 202611250001-bus-outbox
CREATE TABLE bus_outbox (
  stamp INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  project TEXT,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (stamp, id)
) STRICT;
CREATE TABLE bus_cursors (
  consumer TEXT PRIMARY KEY,
  stamp INTEGER NOT NULL,
  event_id TEXT NOT NULL
) STRICT;

-- 202611250002-queue-jobs
CREATE TABLE queue_jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  project TEXT,
  key TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  lease_until INTEGER,
  lease_owner TEXT,
  cancel_requested INTEGER NOT NULL,
  progress REAL,
  note TEXT,
  result TEXT,
  error TEXT,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX queue_jobs_due ON queue_jobs (state, run_at);
CREATE INDEX queue_jobs_key ON queue_jobs (kind, key, state);

-- 202611250003-http-idempotency
CREATE TABLE http_idempotency (
  principal TEXT NOT NULL,
  key TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  status INTEGER,
  content_type TEXT,
  body TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (principal, key)
) STRICT;
CREATE INDEX http_idempotency_at ON http_idempotency (at);

-- 202611250004-presence-processes
CREATE TABLE presence_processes (
  instance TEXT PRIMARY KEY,
  boot TEXT NOT NULL,
  alive_until INTEGER
) STRICT;
CREATE INDEX presence_processes_boot ON presence_processes (boot);

-- 202611250005-http-idempotency-boot
ALTER TABLE http_idempotency ADD COLUMN boot TEXT;
ALTER TABLE http_idempotency ADD COLUMN effects INTEGER NOT NULL DEFAULT 0;

-- 202611250005-identity-projects-tokens
CREATE TABLE identity_projects (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE identity_tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  projects TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER,
  last_used_at INTEGER
) STRICT;

-- 202611250010-audit-log
CREATE TABLE audit_entries (
  id TEXT PRIMARY KEY,
  stamp INTEGER NOT NULL,
  seq INTEGER,
  at INTEGER NOT NULL,
  project TEXT,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  before_digest TEXT,
  after_digest TEXT,
  detail TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX audit_entries_seq ON audit_entries (seq);
CREATE INDEX audit_entries_subject ON audit_entries (subject_type, subject_id, seq);
CREATE TABLE audit_nodes (
  level INTEGER NOT NULL,
  position INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (level, position)
) STRICT;

-- 202611250020-lineage-graph
CREATE TABLE lineage_nodes (
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  project TEXT NOT NULL,
  label TEXT NOT NULL,
  detail TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (type, id)
) STRICT;
CREATE INDEX lineage_nodes_recent ON lineage_nodes (project, at, type, id);
CREATE TABLE lineage_edges (
  from_type TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_type TEXT NOT NULL,
  to_id TEXT NOT NULL,
  relation TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (from_type, from_id, to_type, to_id, relation)
) STRICT;
CREATE INDEX lineage_edges_to ON lineage_edges (to_type, to_id);

-- 202611250030-objectives
CREATE TABLE objectives_objectives (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  kpi TEXT NOT NULL,
  unit TEXT NOT NULL,
  direction TEXT NOT NULL,
  baseline REAL NOT NULL,
  target REAL NOT NULL,
  owner TEXT NOT NULL,
  assumptions TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project, name)
) STRICT;
CREATE TABLE objectives_measurements (
  objective_id TEXT NOT NULL,
  series TEXT NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (objective_id, series, at)
) STRICT;

-- 202611250040-tracking
CREATE TABLE tracking_experiments (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  artifact_location TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  UNIQUE (project, name),
  UNIQUE (project, number)
) STRICT;
CREATE TABLE tracking_experiment_tags (
  experiment_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (experiment_id, key)
) STRICT;
CREATE TABLE tracking_runs (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  user_name TEXT NOT NULL,
  source_name TEXT,
  code_commit TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  deleted_at INTEGER
) STRICT;
CREATE INDEX tracking_runs_by_experiment ON tracking_runs (experiment_id, started_at, id);
CREATE INDEX tracking_runs_by_project ON tracking_runs (project, started_at, id);
CREATE TABLE tracking_params (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
) STRICT;
CREATE TABLE tracking_tags (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
) STRICT;
CREATE TABLE tracking_metrics (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  nan INTEGER NOT NULL,
  PRIMARY KEY (run_id, key, step, at, value, nan)
) STRICT;
CREATE TABLE tracking_latest_metrics (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  nan INTEGER NOT NULL,
  min_value REAL,
  max_value REAL,
  PRIMARY KEY (run_id, key)
) STRICT;
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
) STRICT;
CREATE TABLE tracking_run_datasets (
  run_id TEXT NOT NULL,
  dataset_id TEXT NOT NULL,
  context TEXT,
  tags TEXT NOT NULL,
  PRIMARY KEY (run_id, dataset_id)
) STRICT;
CREATE TABLE tracking_run_models (
  run_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  direction TEXT NOT NULL,
  step INTEGER NOT NULL,
  PRIMARY KEY (run_id, direction, model_id)
) STRICT;
CREATE TABLE tracking_logged_models (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  model_type TEXT,
  status TEXT NOT NULL,
  status_message TEXT,
  source_run_id TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;
CREATE INDEX tracking_logged_models_by_experiment ON tracking_logged_models (experiment_id, created_at, id);
CREATE INDEX tracking_logged_models_by_run ON tracking_logged_models (source_run_id);
CREATE TABLE tracking_model_params (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, key)
) STRICT;
CREATE TABLE tracking_model_tags (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, key)
) STRICT;
CREATE TABLE tracking_model_metrics (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  dataset_name TEXT NOT NULL,
  dataset_digest TEXT NOT NULL,
  value REAL NOT NULL,
  nan INTEGER NOT NULL,
  PRIMARY KEY (model_id, key, step, at, run_id, dataset_name, dataset_digest)
) STRICT;
CREATE TABLE tracking_artifacts (
  owner TEXT NOT NULL,
  parent TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT,
  size INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (owner, parent, name)
) STRICT;
CREATE INDEX tracking_artifacts_by_content ON tracking_artifacts (sha256);

-- 202611250041-tracking-code-source
ALTER TABLE tracking_runs ADD COLUMN code_source TEXT;

-- 202611250042-tracking-started-wall
ALTER TABLE tracking_runs ADD COLUMN started_wall INTEGER;

-- 202611250050-registry
CREATE TABLE registry_models (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  live_name TEXT,
  description TEXT NOT NULL,
  last_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  UNIQUE (project, live_name)
) STRICT;
CREATE TABLE registry_model_tags (
  model_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, key)
) STRICT;
CREATE TABLE registry_versions (
  id TEXT PRIMARY KEY,
  model_id TEXT NOT NULL,
  project TEXT NOT NULL,
  version INTEGER NOT NULL,
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
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER,
  UNIQUE (model_id, version)
) STRICT;
CREATE INDEX registry_versions_by_run ON registry_versions (run_id);
CREATE TABLE registry_version_tags (
  version_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (version_id, key)
) STRICT;
CREATE TABLE registry_aliases (
  model_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (model_id, alias)
) STRICT;
CREATE TABLE registry_alias_moves (
  id TEXT PRIMARY KEY,
  model_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  version INTEGER,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX registry_alias_moves_by_alias ON registry_alias_moves (model_id, alias, at, id);

-- 202611250051-registry-code-source
ALTER TABLE registry_versions ADD COLUMN code_source TEXT;

-- 202611250060-pipelines
CREATE TABLE pipelines_pipelines (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,
  code TEXT,
  next_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project, name)
) STRICT;
CREATE TABLE pipelines_code_bundles (
  digest TEXT PRIMARY KEY,
  files TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE pipelines_runs (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  pipeline_id TEXT NOT NULL,
  pipeline TEXT NOT NULL,
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,
  code TEXT,
  params TEXT NOT NULL,
  state TEXT NOT NULL,
  cause TEXT NOT NULL,
  error TEXT,
  reproduces TEXT,
  job_id TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at INTEGER,
  duration_ms REAL
) STRICT;
CREATE INDEX pipelines_runs_recent ON pipelines_runs (project, pipeline, id);
CREATE TABLE pipelines_step_runs (
  run_id TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  cache_key TEXT,
  cached_from TEXT,
  inputs TEXT NOT NULL,
  outputs TEXT NOT NULL,
  tracking_run_id TEXT,
  reason TEXT,
  error TEXT,
  exit_code INTEGER,
  peak_memory_mb REAL,
  started_at INTEGER,
  ended_at INTEGER,
  duration_ms REAL,
  PRIMARY KEY (run_id, step)
) STRICT;
CREATE INDEX pipelines_step_runs_cache ON pipelines_step_runs (cache_key, state);
CREATE INDEX pipelines_step_runs_tracking ON pipelines_step_runs (tracking_run_id);

-- 202611250061-pipelines-code-source
ALTER TABLE pipelines_pipelines ADD COLUMN code_source TEXT;
ALTER TABLE pipelines_runs ADD COLUMN code_source TEXT;

-- 202611250070-evaluation
CREATE TABLE evaluation_evaluations (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  challenger_id TEXT NOT NULL,
  challenger_version INTEGER NOT NULL,
  champion_id TEXT,
  champion_version INTEGER,
  verdict TEXT NOT NULL,
  summary TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX evaluation_evaluations_model ON evaluation_evaluations (project, model, id);
CREATE INDEX evaluation_evaluations_challenger ON evaluation_evaluations (challenger_id, id);

-- 202611250080-governance-approvals
CREATE TABLE governance_approvals (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  title TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  needed INTEGER NOT NULL,
  votes TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  decided_at INTEGER
) STRICT;
CREATE INDEX governance_approvals_state ON governance_approvals (project, state, id);

-- 202611250090-monitoring
CREATE TABLE monitoring_plans (
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  plan TEXT NOT NULL,
  secret TEXT NOT NULL,
  next_at INTEGER,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (project, model)
) STRICT;
CREATE TABLE monitoring_windows (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  monitor TEXT NOT NULL,
  version_id TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  monitor_window TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX monitoring_windows_once ON monitoring_windows (project, model, monitor, version_id, from_at, to_at);
CREATE INDEX monitoring_windows_recent ON monitoring_windows (project, model, id);
CREATE TABLE monitoring_alarms (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  monitor TEXT NOT NULL,
  version_id TEXT NOT NULL,
  state TEXT NOT NULL,
  alarm TEXT NOT NULL
) STRICT;
CREATE INDEX monitoring_alarms_open ON monitoring_alarms (project, model, state);
CREATE INDEX monitoring_alarms_recent ON monitoring_alarms (project, id);

-- 202611250100-datasets
CREATE TABLE datasets_datasets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  declared_columns TEXT,
  key_columns TEXT NOT NULL,
  expectations TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project, name)
) STRICT;
CREATE TABLE datasets_versions (
  id TEXT PRIMARY KEY,
  dataset_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  parent_id TEXT,
  ingest_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  mode TEXT NOT NULL,
  parts TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  columns TEXT NOT NULL,
  profile TEXT NOT NULL,
  as_of INTEGER NOT NULL,
  UNIQUE (dataset_id, number)
) STRICT;
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
  rows_read INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX datasets_ingests_recent ON datasets_ingests (dataset_id, id);

-- 202611250100-loop
CREATE TABLE loop_policies (
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  policy TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (project, model)
) STRICT;
CREATE TABLE loop_turns (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  state TEXT NOT NULL,
  cause_kind TEXT NOT NULL,
  pipeline_run_id TEXT,
  rollout_id TEXT,
  approval_id TEXT,
  turn TEXT NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;
CREATE INDEX loop_turns_model ON loop_turns (project, model, id);
CREATE INDEX loop_turns_pipeline_run ON loop_turns (pipeline_run_id);
CREATE INDEX loop_turns_rollout ON loop_turns (rollout_id);
CREATE INDEX loop_turns_approval ON loop_turns (approval_id);
CREATE TABLE loop_transitions (
  id TEXT PRIMARY KEY,
  turn_id TEXT NOT NULL,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  transition TEXT NOT NULL
) STRICT;
CREATE INDEX loop_transitions_model ON loop_transitions (project, model, id);
CREATE INDEX loop_transitions_turn ON loop_transitions (turn_id, id);
CREATE TABLE loop_decisions (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  decision TEXT NOT NULL
) STRICT;
CREATE INDEX loop_decisions_model ON loop_decisions (project, model, id);

-- 202611250110-features
CREATE TABLE features_entities (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  join_keys TEXT NOT NULL,
  description TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project, name)
) STRICT;
CREATE TABLE features_view_versions (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  digest TEXT NOT NULL,
  definition TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project, name, number)
) STRICT;
CREATE TABLE features_services (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  members TEXT NOT NULL,
  digest TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project, name)
) STRICT;
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
  dropped INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project, digest)
) STRICT;
CREATE TABLE features_materializations (
  id TEXT PRIMARY KEY,
  view_version_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  written INTEGER NOT NULL,
  dataset_versions TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX features_materializations_view ON features_materializations (view_version_id, id);
CREATE TABLE features_skew_checks (
  id TEXT PRIMARY KEY,
  view_version_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  checked INTEGER NOT NULL,
  absent INTEGER NOT NULL,
  features TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX features_skew_checks_view ON features_skew_checks (view_version_id, id);

-- 202611250110-projects-applied
CREATE TABLE projects_applied (
  project TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  applied_at INTEGER NOT NULL,
  PRIMARY KEY (project, kind, name)
) STRICT;

-- 202611250240-serving
CREATE TABLE serving_snapshots (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT;
INSERT INTO serving_snapshots (id, version) VALUES ('current', 0);
CREATE TABLE serving_endpoints (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  model TEXT NOT NULL,
  sticky_key TEXT,
  output TEXT NOT NULL,
  description TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (name)
) STRICT;
CREATE INDEX serving_endpoints_project ON serving_endpoints (project, name);
CREATE TABLE serving_revisions (
  endpoint_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  arms TEXT NOT NULL,
  mirror INTEGER NOT NULL,
  shape TEXT NOT NULL,
  cause TEXT NOT NULL,
  rollout_id TEXT,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, number)
) STRICT;
CREATE TABLE serving_rollouts (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  champion TEXT NOT NULL,
  challenger TEXT NOT NULL,
  plan TEXT NOT NULL,
  state TEXT NOT NULL,
  step INTEGER NOT NULL,
  step_revision INTEGER NOT NULL,
  first_revision INTEGER NOT NULL,
  looks INTEGER NOT NULL,
  test TEXT NOT NULL,
  start_key TEXT,
  cause TEXT NOT NULL,
  reason TEXT NOT NULL,
  started_by TEXT NOT NULL,
  decided_by TEXT,
  started_at INTEGER NOT NULL,
  step_started_at INTEGER NOT NULL,
  finished_at INTEGER,
  UNIQUE (endpoint_id, start_key)
) STRICT;
CREATE INDEX serving_rollouts_endpoint ON serving_rollouts (endpoint_id, started_at);
CREATE INDEX serving_rollouts_state ON serving_rollouts (state);
CREATE TABLE serving_rollout_looks (
  rollout_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  actor TEXT NOT NULL,
  PRIMARY KEY (rollout_id, number)
) STRICT;
CREATE TABLE serving_segments (
  id TEXT PRIMARY KEY,
  consumed INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  torn INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE serving_prediction_parts (
  id TEXT PRIMARY KEY,
  segment TEXT NOT NULL,
  project TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  day TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  records INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  first_id TEXT NOT NULL,
  last_id TEXT NOT NULL,
  min_at INTEGER NOT NULL,
  max_at INTEGER NOT NULL,
  min_revision INTEGER NOT NULL,
  max_revision INTEGER NOT NULL,
  collected_at INTEGER NOT NULL
) STRICT;
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
  records INTEGER NOT NULL,
  sha256 TEXT,
  bytes INTEGER NOT NULL,
  error TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX serving_batches_project ON serving_batches (project, created_at);

-- 202611250300-tracking-metric-blocks
CREATE TABLE tracking_metric_blocks (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  from_step INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  to_step INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  points INTEGER NOT NULL,
  at INTEGER NOT NULL,
  numbers INTEGER NOT NULL,
  min_value REAL,
  max_value REAL,
  sum_value REAL NOT NULL,
  PRIMARY KEY (run_id, key, from_step, from_at)
) STRICT;
ALTER TABLE tracking_latest_metrics ADD COLUMN covered_step INTEGER;
ALTER TABLE tracking_latest_metrics ADD COLUMN covered_at INTEGER;
ALTER TABLE tracking_latest_metrics ADD COLUMN uncovered INTEGER NOT NULL DEFAULT 0;
UPDATE tracking_latest_metrics SET uncovered = (SELECT count(*) FROM tracking_metrics AS m
  WHERE m.run_id = tracking_latest_metrics.run_id AND m.key = tracking_latest_metrics.key);

-- 202611251250-monitoring-window-status
ALTER TABLE monitoring_windows ADD COLUMN status TEXT NOT NULL DEFAULT '';
UPDATE monitoring_windows SET status = CASE
  WHEN monitor_window LIKE '%"status":"no-data"%' THEN 'no-data'
  WHEN monitor_window LIKE '%"status":"breach"%' THEN 'breach'
  ELSE 'ok' END;
CREATE INDEX monitoring_windows_newest ON monitoring_windows (project, model, monitor, id);

-- 202611251255-loop-decision-outcome
ALTER TABLE loop_decisions ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
UPDATE loop_decisions SET outcome = CASE WHEN decision LIKE '%"outcome":"started"%' THEN 'started' ELSE 'held' END;
CREATE INDEX loop_decisions_project ON loop_decisions (project, id);

-- 202611251500-datasets-pii
ALTER TABLE datasets_datasets ADD COLUMN pii_columns TEXT NOT NULL DEFAULT '[]';

-- 202611251500-views
CREATE TABLE views_states (
  project TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (project, id)
) STRICT;
CREATE TABLE views_named (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  page TEXT NOT NULL,
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  by_default INTEGER NOT NULL,
  state_id TEXT NOT NULL,
  saved_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project, page, owner, name)
) STRICT;

-- 202611251510-identity-users
CREATE TABLE identity_users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  display_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) STRICT;

CREATE TABLE identity_members (
  user_id TEXT NOT NULL,
  project TEXT NOT NULL,
  role TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (project, user_id)
) STRICT;

CREATE INDEX identity_members_by_user ON identity_members (user_id);

ALTER TABLE identity_tokens ADD COLUMN user_id TEXT;

-- 202611251530-vault
CREATE TABLE vault_secrets (
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  value_id TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  set_by TEXT NOT NULL,
  PRIMARY KEY (project, name)
) STRICT;

-- 202611251540-connections
CREATE TABLE connections_connections (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  settings TEXT NOT NULL,
  secret TEXT,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  test TEXT,
  UNIQUE (project, name)
) STRICT;

-- 202611251600-tracing
CREATE TABLE tracing_traces (
  trace TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  id TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  client_request_id TEXT,
  name TEXT,
  state TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  request_preview TEXT,
  response_preview TEXT,
  session TEXT,
  user_name TEXT,
  run_id TEXT,
  usage TEXT,
  cost TEXT,
  told TEXT NOT NULL,
  summed TEXT NOT NULL,
  spans INTEGER NOT NULL,
  UNIQUE (project, id)
) STRICT;
CREATE INDEX tracing_traces_by_time ON tracing_traces (experiment_id, started_at, id);
CREATE INDEX tracing_traces_by_session ON tracing_traces (experiment_id, session, started_at);
CREATE INDEX tracing_traces_by_run ON tracing_traces (run_id);
CREATE TABLE tracing_tags (
  trace TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace, key)
) STRICT;
CREATE TABLE tracing_metadata (
  trace TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace, key)
) STRICT;
CREATE TABLE tracing_runs (
  project TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  PRIMARY KEY (project, trace_id, run_id)
) STRICT;
CREATE INDEX tracing_runs_by_run ON tracing_runs (run_id);
CREATE TABLE tracing_spans (
  trace TEXT NOT NULL,
  span_id TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  parent_id TEXT,
  name TEXT NOT NULL,
  span_type TEXT,
  status TEXT NOT NULL,
  started_us INTEGER NOT NULL,
  ended_us INTEGER,
  usage TEXT,
  cost TEXT,
  model TEXT,
  provider TEXT,
  content TEXT NOT NULL,
  PRIMARY KEY (trace, span_id)
) STRICT;
CREATE INDEX tracing_spans_by_name ON tracing_spans (experiment_id, name, trace);
CREATE TABLE tracing_assessments (
  id TEXT PRIMARY KEY,
  trace TEXT NOT NULL,
  span_id TEXT,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  value_text TEXT NOT NULL,
  value_number REAL,
  error TEXT,
  source_type TEXT NOT NULL,
  source_id TEXT NOT NULL,
  rationale TEXT,
  metadata TEXT NOT NULL,
  run_id TEXT,
  overrides TEXT,
  valid INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tracing_assessments_by_trace ON tracing_assessments (trace, created_at, id);
CREATE INDEX tracing_assessments_by_name ON tracing_assessments (name, trace);

-- 202611251700-webhooks
CREATE TABLE webhooks_webhooks (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  active INTEGER NOT NULL,
  secret TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX webhooks_webhooks_project ON webhooks_webhooks (project, id);
CREATE TABLE webhooks_deliveries (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  origin TEXT NOT NULL,
  owner TEXT NOT NULL,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  test INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  tried_before INTEGER NOT NULL,
  last_at INTEGER,
  last_ms INTEGER,
  last_status INTEGER,
  last_error TEXT,
  next_at INTEGER,
  created_at INTEGER NOT NULL,
  UNIQUE (origin, owner, source)
) STRICT;
CREATE INDEX webhooks_deliveries_project ON webhooks_deliveries (project, id);
CREATE INDEX webhooks_deliveries_owner ON webhooks_deliveries (owner, id);
CREATE TABLE webhooks_attempts (
  delivery TEXT NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ms INTEGER NOT NULL,
  status INTEGER,
  error TEXT,
  PRIMARY KEY (delivery, number)
) STRICT;

-- 202611251701-registry-foreign-run
ALTER TABLE registry_versions ADD COLUMN foreign_run TEXT;

-- 202611251710-tracking-purged
CREATE TABLE tracking_purged (
  id TEXT PRIMARY KEY
) STRICT;

-- 202611251711-pipelines-logs-purged
ALTER TABLE pipelines_runs ADD COLUMN logs_purged INTEGER NOT NULL DEFAULT 0;

-- 202611251712-retention
CREATE TABLE retention_policies (
  project TEXT PRIMARY KEY,
  predictions_days INTEGER NOT NULL,
  logs_days INTEGER NOT NULL,
  trash_days INTEGER NOT NULL,
  deliveries_days INTEGER NOT NULL,
  hold INTEGER NOT NULL,
  hold_reason TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  looked_at INTEGER,
  purged_at INTEGER,
  took TEXT
) STRICT;
CREATE TABLE retention_content (
  sha256 TEXT PRIMARY KEY,
  freed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX retention_content_freed ON retention_content (freed_at);

-- 202611251840-tracking-metric-order
ALTER TABLE tracking_latest_metrics ADD COLUMN experiment_id TEXT NOT NULL DEFAULT '';
UPDATE tracking_latest_metrics SET experiment_id = COALESCE(
  (SELECT r.experiment_id FROM tracking_runs AS r WHERE r.id = tracking_latest_metrics.run_id), '');
CREATE INDEX tracking_latest_metrics_by_value ON tracking_latest_metrics (experiment_id, key, nan, value, run_id);
CREATE INDEX tracking_runs_by_status ON tracking_runs (experiment_id, deleted_at, status);

-- 202611251900-tracking-uploads
CREATE TABLE tracking_uploads (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  owner TEXT NOT NULL,
  path TEXT NOT NULL,
  parts INTEGER,
  handle TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  completed_at INTEGER
) STRICT;
CREATE INDEX tracking_uploads_by_time ON tracking_uploads (begun_at);

-- 202611251910-tracking-metric-sums
ALTER TABLE tracking_latest_metrics ADD COLUMN points INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tracking_latest_metrics ADD COLUMN numbers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tracking_latest_metrics ADD COLUMN sum_value REAL NOT NULL DEFAULT 0;
UPDATE tracking_latest_metrics SET points = a.points, numbers = a.numbers, sum_value = a.total
FROM (SELECT run_id, key, count(*) AS points, sum(1 - nan) AS numbers,
  COALESCE(sum(CASE WHEN nan = 0 AND abs(value) <= 1e290 THEN value END), 0) AS total
  FROM tracking_metrics GROUP BY run_id, key) AS a
WHERE a.run_id = tracking_latest_metrics.run_id AND a.key = tracking_latest_metrics.key;

-- 202611252000-evaluation-sets
CREATE TABLE evaluation_sets_sets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  record_schema TEXT,
  records INTEGER NOT NULL,
  content TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX evaluation_sets_by_time ON evaluation_sets_sets (project, created_at, id);
CREATE TABLE evaluation_sets_tags (
  set_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (set_id, key)
) STRICT;
CREATE TABLE evaluation_sets_experiments (
  set_id TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (set_id, experiment_id)
) STRICT;
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
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (set_id, input_hash)
) STRICT;
CREATE INDEX evaluation_sets_records_in_order ON evaluation_sets_records (set_id, id);

-- 202611252010-scorers
CREATE TABLE scorers_scorers (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  last_version INTEGER NOT NULL,
  UNIQUE (experiment_id, name)
) STRICT;
CREATE TABLE scorers_versions (
  scorer_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scorer_id, version)
) STRICT;
CREATE TABLE scorers_online (
  id TEXT PRIMARY KEY,
  scorer_id TEXT NOT NULL UNIQUE,
  sample_rate REAL NOT NULL,
  filter TEXT
) STRICT;

-- 202611252020-review-issues
CREATE TABLE review_issues (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  status TEXT NOT NULL,
  severity TEXT,
  severity_rank INTEGER NOT NULL,
  root_causes TEXT NOT NULL,
  categories TEXT NOT NULL,
  source_run_id TEXT,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX review_issues_by_severity ON review_issues (project, severity_rank, created_at, id);
CREATE INDEX review_issues_by_experiment ON review_issues (experiment_id, severity_rank, created_at);

-- 202611252030-review-label-schemas
CREATE TABLE review_label_schemas (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  instruction TEXT,
  comments INTEGER NOT NULL,
  input TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (experiment_id, name)
) STRICT;
CREATE INDEX review_label_schemas_newest ON review_label_schemas (experiment_id, id);

-- 202611252040-review-queues
CREATE TABLE review_queues (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  owner TEXT NOT NULL,
  schema_ids TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (experiment_id, name_key)
) STRICT;
CREATE INDEX review_queues_newest ON review_queues (experiment_id, id);
CREATE TABLE review_queue_users (
  queue_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (queue_id, user_name)
) STRICT;
CREATE TABLE review_items (
  queue_id TEXT NOT NULL,
  place TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  status TEXT NOT NULL,
  completed_by TEXT,
  completed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (queue_id, trace_id)
) STRICT;
CREATE INDEX review_items_in_order ON review_items (queue_id, place);
CREATE INDEX review_items_by_trace ON review_items (trace_id);

-- 202611252050-review-queues-of-project
CREATE INDEX review_queues_of_project ON review_queues (project, id);
CREATE INDEX review_items_by_status ON review_items (queue_id, status);

-- 202611252060-scorers-of-project
CREATE INDEX scorers_of_project ON scorers_scorers (project, name, id);

-- 202611252230-tracking-clustered
CREATE TABLE tracking_params_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO tracking_params_clustered (run_id, key, value) SELECT run_id, key, value FROM tracking_params ORDER BY run_id, key;
DROP TABLE tracking_params;
ALTER TABLE tracking_params_clustered RENAME TO tracking_params;
CREATE TABLE tracking_tags_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO tracking_tags_clustered (run_id, key, value) SELECT run_id, key, value FROM tracking_tags ORDER BY run_id, key;
DROP TABLE tracking_tags;
ALTER TABLE tracking_tags_clustered RENAME TO tracking_tags;
CREATE TABLE tracking_metrics_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  nan INTEGER NOT NULL,
  PRIMARY KEY (run_id, key, step, at, value, nan)
) STRICT, WITHOUT ROWID;
INSERT INTO tracking_metrics_clustered (run_id, key, step, at, value, nan) SELECT run_id, key, step, at, value, nan FROM tracking_metrics ORDER BY run_id, key, step, at, value, nan;
DROP TABLE tracking_metrics;
ALTER TABLE tracking_metrics_clustered RENAME TO tracking_metrics;
CREATE TABLE tracking_latest_metrics_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  value REAL NOT NULL,
  nan INTEGER NOT NULL,
  min_value REAL,
  max_value REAL,
  covered_step INTEGER,
  covered_at INTEGER,
  uncovered INTEGER NOT NULL DEFAULT 0,
  experiment_id TEXT NOT NULL DEFAULT '',
  points INTEGER NOT NULL DEFAULT 0,
  numbers INTEGER NOT NULL DEFAULT 0,
  sum_value REAL NOT NULL DEFAULT 0,
  PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO tracking_latest_metrics_clustered (run_id, key, step, at, value, nan, min_value, max_value, covered_step, covered_at, uncovered, experiment_id, points, numbers, sum_value) SELECT run_id, key, step, at, value, nan, min_value, max_value, covered_step, covered_at, uncovered, experiment_id, points, numbers, sum_value FROM tracking_latest_metrics ORDER BY run_id, key;
DROP TABLE tracking_latest_metrics;
ALTER TABLE tracking_latest_metrics_clustered RENAME TO tracking_latest_metrics;
CREATE INDEX tracking_latest_metrics_by_value ON tracking_latest_metrics (experiment_id, key, nan, value, run_id);
CREATE TABLE tracking_metric_blocks_clustered (
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  from_step INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  to_step INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  points INTEGER NOT NULL,
  at INTEGER NOT NULL,
  numbers INTEGER NOT NULL,
  min_value REAL,
  max_value REAL,
  sum_value REAL NOT NULL,
  PRIMARY KEY (run_id, key, from_step, from_at)
) STRICT, WITHOUT ROWID;
INSERT INTO tracking_metric_blocks_clustered (run_id, key, from_step, from_at, to_step, to_at, points, at, numbers, min_value, max_value, sum_value) SELECT run_id, key, from_step, from_at, to_step, to_at, points, at, numbers, min_value, max_value, sum_value FROM tracking_metric_blocks ORDER BY run_id, key, from_step, from_at;
DROP TABLE tracking_metric_blocks;
ALTER TABLE tracking_metric_blocks_clustered RENAME TO tracking_metric_blocks;

-- 202611252350-exports
CREATE TABLE exports_exports (
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
  row_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT,
  error TEXT,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  expires_at INTEGER
) STRICT;
CREATE INDEX exports_exports_owner ON exports_exports (project, owner, id);
CREATE INDEX exports_exports_expiry ON exports_exports (expires_at);

-- 202611252360-identity-passwords
ALTER TABLE identity_users ADD COLUMN password_hash TEXT;
ALTER TABLE identity_users ADD COLUMN password_changed_at INTEGER;

-- 202611252370-identity-custom-roles
CREATE TABLE identity_numbers (
  sequence TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;

CREATE TABLE identity_roles (
  number INTEGER PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  direct INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (project, name)
) STRICT;

CREATE TABLE identity_role_accesses (
  number INTEGER PRIMARY KEY,
  role_number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  UNIQUE (role_number, kind)
) STRICT;

CREATE TABLE identity_role_holders (
  number INTEGER PRIMARY KEY,
  role_number INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  since INTEGER NOT NULL,
  UNIQUE (role_number, user_id)
) STRICT;

CREATE INDEX identity_role_holders_by_user ON identity_role_holders (user_id);

-- 202611252400-gateway
CREATE TABLE gateway_keys (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  provider TEXT,
  masked TEXT NOT NULL,
  settings TEXT NOT NULL,
  value_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (project, name)
) STRICT;
CREATE TABLE gateway_models (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  key_id TEXT,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  prices TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (project, name)
) STRICT;
CREATE TABLE gateway_endpoints (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  experiment_id TEXT,
  tracked INTEGER NOT NULL,
  split INTEGER NOT NULL,
  fallback TEXT,
  cache_seconds INTEGER,
  timeout_ms INTEGER NOT NULL,
  retries INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (project, name)
) STRICT;
CREATE TABLE gateway_attachments (
  id TEXT PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  role TEXT NOT NULL,
  weight REAL NOT NULL,
  position INTEGER,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (endpoint_id, model_id, role)
) STRICT;
CREATE INDEX gateway_attachments_of_model ON gateway_attachments (model_id);
CREATE TABLE gateway_tags (
  endpoint_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (endpoint_id, key)
) STRICT;
CREATE TABLE gateway_bindings (
  endpoint_id TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (endpoint_id, resource_type, resource_id)
) STRICT;
CREATE TABLE gateway_budgets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  amount_micros INTEGER NOT NULL,
  unit TEXT NOT NULL,
  length INTEGER NOT NULL,
  scope TEXT NOT NULL,
  target TEXT,
  action TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX gateway_budgets_of_project ON gateway_budgets (project, id);
CREATE TABLE gateway_spending (
  budget_id TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  micros INTEGER NOT NULL,
  PRIMARY KEY (budget_id, starts_at)
) STRICT;
CREATE TABLE gateway_guardrails (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  scorer_id TEXT NOT NULL,
  scorer_version INTEGER NOT NULL,
  stage TEXT NOT NULL,
  action TEXT NOT NULL,
  action_endpoint_id TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL
) STRICT;
CREATE INDEX gateway_guardrails_of_project ON gateway_guardrails (project, id);
CREATE TABLE gateway_attached_guardrails (
  endpoint_id TEXT NOT NULL,
  guardrail_id TEXT NOT NULL,
  position INTEGER,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (endpoint_id, guardrail_id)
) STRICT;
CREATE TABLE gateway_usage (
  endpoint_id TEXT NOT NULL,
  hour INTEGER NOT NULL,
  model_id TEXT NOT NULL,
  requests INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  cached INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  micros INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, hour, model_id)
) STRICT;

-- 202611252450-mcp-servers
CREATE TABLE mcp_servers_servers (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  display_name TEXT,
  description TEXT,
  icons TEXT,
  status TEXT,
  latest_version TEXT,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (project, name)
) STRICT;

CREATE TABLE mcp_servers_versions (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  definition TEXT NOT NULL,
  status TEXT NOT NULL,
  tools TEXT,
  connect_options TEXT NOT NULL,
  source TEXT,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (server_id, version)
) STRICT;

CREATE TABLE mcp_servers_tags (
  owner_id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (owner_id, key)
) STRICT;

CREATE INDEX mcp_servers_tags_by_server ON mcp_servers_tags (server_id);

CREATE TABLE mcp_servers_aliases (
  server_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (server_id, alias)
) STRICT;

CREATE TABLE mcp_servers_endpoints (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL,
  project TEXT NOT NULL,
  server TEXT NOT NULL,
  url TEXT NOT NULL,
  transport TEXT NOT NULL,
  version TEXT,
  alias TEXT,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX mcp_servers_endpoints_by_server ON mcp_servers_endpoints (server_id);

-- 202611261200-tracing-by-time
DROP INDEX tracing_traces_by_time;
CREATE INDEX tracing_traces_by_time ON tracing_traces (experiment_id, started_at DESC, id);
CREATE INDEX tracing_traces_of_project ON tracing_traces (project, started_at DESC, id);

-- 202611261230-audit-clustered
CREATE TABLE audit_entries_clustered (
  id TEXT PRIMARY KEY,
  stamp INTEGER NOT NULL,
  seq INTEGER,
  at INTEGER NOT NULL,
  project TEXT,
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  before_digest TEXT,
  after_digest TEXT,
  detail TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO audit_entries_clustered SELECT id, stamp, seq, at, project, actor_kind, actor_id, actor_name, action, subject_type,
  subject_id, before_digest, after_digest, detail FROM audit_entries ORDER BY id;
DROP TABLE audit_entries;
ALTER TABLE audit_entries_clustered RENAME TO audit_entries;
CREATE UNIQUE INDEX audit_entries_seq ON audit_entries (seq);
CREATE INDEX audit_entries_subject ON audit_entries (subject_type, subject_id, seq);

-- 202611261230-bus-clustered
CREATE TABLE bus_outbox_clustered (
  stamp INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  project TEXT,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (stamp, id)
) STRICT, WITHOUT ROWID;
INSERT INTO bus_outbox_clustered SELECT stamp, id, type, project, subject, data, at FROM bus_outbox ORDER BY stamp, id;
DROP TABLE bus_outbox;
ALTER TABLE bus_outbox_clustered RENAME TO bus_outbox;

-- 202611261230-lineage-clustered
CREATE TABLE lineage_nodes_clustered (
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  project TEXT NOT NULL,
  label TEXT NOT NULL,
  detail TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;
INSERT INTO lineage_nodes_clustered SELECT type, id, project, label, detail, at FROM lineage_nodes ORDER BY type, id;
DROP TABLE lineage_nodes;
ALTER TABLE lineage_nodes_clustered RENAME TO lineage_nodes;
CREATE INDEX lineage_nodes_recent ON lineage_nodes (project, at, type, id);
CREATE TABLE lineage_edges_clustered (
  from_type TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_type TEXT NOT NULL,
  to_id TEXT NOT NULL,
  relation TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (from_type, from_id, to_type, to_id, relation)
) STRICT, WITHOUT ROWID;
INSERT INTO lineage_edges_clustered SELECT from_type, from_id, to_type, to_id, relation, at FROM lineage_edges
  ORDER BY from_type, from_id, to_type, to_id, relation;
DROP TABLE lineage_edges;
ALTER TABLE lineage_edges_clustered RENAME TO lineage_edges;
CREATE INDEX lineage_edges_to ON lineage_edges (to_type, to_id);

-- 202611261230-tracking-runs-clustered
CREATE TABLE tracking_runs_clustered (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  user_name TEXT NOT NULL,
  source_name TEXT,
  code_commit TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  deleted_at INTEGER,
  code_source TEXT,
  started_wall INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO tracking_runs_clustered SELECT id, project, experiment_id, name, status, user_name, source_name, code_commit, started_at,
  ended_at, deleted_at, code_source, started_wall FROM tracking_runs ORDER BY id;
DROP TABLE tracking_runs;
ALTER TABLE tracking_runs_clustered RENAME TO tracking_runs;
CREATE INDEX tracking_runs_by_experiment ON tracking_runs (experiment_id, started_at, id);
CREATE INDEX tracking_runs_by_project ON tracking_runs (project, started_at, id);
CREATE INDEX tracking_runs_by_status ON tracking_runs (experiment_id, deleted_at, status);

-- 202611261320-retention-loose-content
ALTER TABLE retention_content ADD COLUMN loose INTEGER NOT NULL DEFAULT 0;

-- 202611261615-tracing-sessions
CREATE TABLE tracing_sessions (
  key TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  session TEXT NOT NULL,
  user_name TEXT,
  traces INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  tokens REAL NOT NULL,
  cost REAL NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tracing_sessions_by_time ON tracing_sessions (project, last_at DESC, key);
CREATE INDEX tracing_traces_of_session ON tracing_traces (project, session, started_at, id) WHERE session IS NOT NULL;

-- 202611261616-tracing-sessions-before-sqlite
INSERT INTO tracing_sessions SELECT project || '/' || session, project, session, MAX(user_name), COUNT(*),
  SUM(CASE WHEN state = 'error' THEN 1 ELSE 0 END), TOTAL(json_extract(usage, '$.total_tokens')),
  TOTAL(json_extract(cost, '$.total_cost')), MIN(started_at), MAX(started_at)
FROM tracing_traces WHERE session IS NOT NULL GROUP BY project, session;

-- 202611261620-retention-loose-content-of-projects
CREATE TABLE retention_loose_content (
  sha256 TEXT NOT NULL,
  project TEXT NOT NULL,
  PRIMARY KEY (sha256, project)
) STRICT;
INSERT INTO retention_loose_content (sha256, project) SELECT sha256, '' FROM retention_content WHERE loose = 1;
ALTER TABLE retention_content DROP COLUMN loose;

-- 202611261640-tracing-inputs-digest
ALTER TABLE tracing_traces ADD COLUMN inputs_digest TEXT;

-- 202611261859-registry-files
ALTER TABLE registry_versions ADD COLUMN files TEXT;

-- 202611261900-serving-audience
ALTER TABLE serving_revisions ADD COLUMN audience TEXT;
ALTER TABLE serving_revisions ADD COLUMN look INTEGER;
CREATE TABLE serving_outcomes (
  endpoint_id TEXT NOT NULL,
  name TEXT NOT NULL,
  prediction_id TEXT NOT NULL,
  value REAL NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (endpoint_id, name, prediction_id)
) STRICT;

-- 202611261908-serving-runtimes
ALTER TABLE serving_endpoints ADD COLUMN settings TEXT;
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
  updated_at INTEGER NOT NULL
) STRICT;

-- 202611261910-serving-burst
ALTER TABLE serving_revisions ADD COLUMN burst TEXT;

-- 202611261925-serving-batch-partitions
CREATE TABLE serving_batch_partitions (
  batch_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  file INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  sha256 TEXT,
  records INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (batch_id, number)
) STRICT;
ALTER TABLE serving_batches ADD COLUMN selection TEXT;
ALTER TABLE serving_batches ADD COLUMN selection_sha256 TEXT;
ALTER TABLE serving_batches ADD COLUMN total INTEGER;
ALTER TABLE serving_batches ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE serving_batches ADD COLUMN scoring_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE serving_batches ADD COLUMN output TEXT;
ALTER TABLE serving_batches ADD COLUMN output_version TEXT;
ALTER TABLE serving_batches ADD COLUMN output_version_id TEXT;

-- 202611261945-serving-log-policy
ALTER TABLE serving_endpoints ADD COLUMN log_policy TEXT;

-- 202611270215-features-online-policy
ALTER TABLE features_services ADD COLUMN online TEXT;

-- 202611270220-serving-features
ALTER TABLE serving_revisions ADD COLUMN features TEXT;

-- 202611270230-edge-bundles
CREATE TABLE edge_bundles (
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
  created_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE INDEX edge_bundles_project ON edge_bundles (project, id);
CREATE INDEX edge_bundles_model ON edge_bundles (project, model, id);

-- 202611270250-edge-channels
CREATE TABLE edge_channels (
  name TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  alias TEXT NOT NULL,
  request TEXT NOT NULL,
  bundle_id TEXT,
  pending_id TEXT,
  held_at INTEGER,
  note TEXT,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX edge_channels_project ON edge_channels (project, name);
CREATE INDEX edge_channels_alias ON edge_channels (project, model, alias);
CREATE INDEX edge_channels_pending ON edge_channels (pending_id);
CREATE TABLE edge_channel_moves (
  channel TEXT NOT NULL,
  revision INTEGER NOT NULL,
  bundle_id TEXT NOT NULL,
  version TEXT NOT NULL,
  cause TEXT NOT NULL,
  actor TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (channel, revision)
) STRICT;
CREATE INDEX edge_channel_moves_bundle ON edge_channel_moves (channel, bundle_id);
CREATE TABLE edge_devices (
  channel TEXT NOT NULL,
  device TEXT NOT NULL,
  bundle_id TEXT NOT NULL,
  version TEXT NOT NULL,
  target TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  error TEXT,
  PRIMARY KEY (channel, device)
) STRICT;
CREATE TABLE edge_sketches (
  channel TEXT NOT NULL,
  bundle_id TEXT NOT NULL,
  device TEXT NOT NULL,
  day INTEGER NOT NULL,
  sketch TEXT NOT NULL,
  PRIMARY KEY (channel, bundle_id, device, day)
) STRICT;

-- 202611270310-serving-plane-tokens
CREATE TABLE serving_plane_tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (name)
) STRICT;
