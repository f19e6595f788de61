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
