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
