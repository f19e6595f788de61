import type { Migration } from '../../platform/db/migrations.ts';

export const tracingMigrations: readonly Migration[] = [
  {
    name: '202611251600-tracing',
    sql: `CREATE TABLE tracing_traces (
  trace TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  id TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  client_request_id TEXT,
  name TEXT,
  state TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  request_preview TEXT,
  response_preview TEXT,
  session TEXT,
  user_name TEXT,
  run_id TEXT,
  usage TEXT,
  cost TEXT,
  told TEXT NOT NULL,
  summed TEXT NOT NULL,
  spans BIGINT NOT NULL,
  UNIQUE (project, id)
);
CREATE INDEX tracing_traces_by_time ON tracing_traces (experiment_id, started_at, id);
CREATE INDEX tracing_traces_by_session ON tracing_traces (experiment_id, session, started_at);
CREATE INDEX tracing_traces_by_run ON tracing_traces (run_id);
CREATE TABLE tracing_tags (
  trace TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace, key)
);
CREATE TABLE tracing_metadata (
  trace TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace, key)
);
CREATE TABLE tracing_runs (
  project TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  PRIMARY KEY (project, trace_id, run_id)
);
CREATE INDEX tracing_runs_by_run ON tracing_runs (run_id);
CREATE TABLE tracing_spans (
  trace TEXT NOT NULL,
  span_id TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  parent_id TEXT,
  name TEXT NOT NULL,
  span_type TEXT,
  status TEXT NOT NULL,
  started_us BIGINT NOT NULL,
  ended_us BIGINT,
  usage TEXT,
  cost TEXT,
  model TEXT,
  provider TEXT,
  content TEXT NOT NULL,
  PRIMARY KEY (trace, span_id)
);
CREATE INDEX tracing_spans_by_name ON tracing_spans (experiment_id, name, trace);
CREATE TABLE tracing_assessments (
  id TEXT PRIMARY KEY,
  trace TEXT NOT NULL,
  span_id TEXT,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  value_text TEXT NOT NULL,
  value_number DOUBLE PRECISION,
  error TEXT,
  source_type TEXT NOT NULL,
  source_id TEXT NOT NULL,
  rationale TEXT,
  metadata TEXT NOT NULL,
  run_id TEXT,
  overrides TEXT,
  valid BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX tracing_assessments_by_trace ON tracing_assessments (trace, created_at, id);
CREATE INDEX tracing_assessments_by_name ON tracing_assessments (name, trace);
`,
  },
  {
    // In the order in which lists show traces: newest first, and of one time by id.
    name: '202611261200-tracing-by-time',
    sql: `DROP INDEX tracing_traces_by_time;
CREATE INDEX tracing_traces_by_time ON tracing_traces (experiment_id, started_at DESC, id);
CREATE INDEX tracing_traces_of_project ON tracing_traces (project, started_at DESC, id);
`,
  },
  {
    name: '202611261615-tracing-sessions',
    sql: `CREATE TABLE tracing_sessions (
  key TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  session TEXT NOT NULL,
  user_name TEXT,
  traces BIGINT NOT NULL,
  errors BIGINT NOT NULL,
  tokens DOUBLE PRECISION NOT NULL,
  cost DOUBLE PRECISION NOT NULL,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL
);
CREATE INDEX tracing_sessions_by_time ON tracing_sessions (project, last_at DESC, key);
CREATE INDEX tracing_traces_of_session ON tracing_traces (project, session, started_at, id) WHERE session IS NOT NULL;
`,
  },
  {
    name: '202611261616-tracing-sessions-before-sqlite',
    only: 'sqlite',
    sql: `INSERT INTO tracing_sessions SELECT project || '/' || session, project, session, MAX(user_name), COUNT(*),
  SUM(CASE WHEN state = 'error' THEN 1 ELSE 0 END), TOTAL(json_extract(usage, '$.total_tokens')),
  TOTAL(json_extract(cost, '$.total_cost')), MIN(started_at), MAX(started_at)
FROM tracing_traces WHERE session IS NOT NULL GROUP BY project, session;
`,
  },
  {
    name: '202611261617-tracing-sessions-before-postgres',
    only: 'postgres',
    sql: `INSERT INTO tracing_sessions SELECT project || '/' || session, project, session, MAX(user_name), COUNT(*),
  SUM(CASE WHEN state = 'error' THEN 1 ELSE 0 END), COALESCE(SUM((usage::jsonb ->> 'total_tokens')::float8), 0),
  COALESCE(SUM((cost::jsonb ->> 'total_cost')::float8), 0), MIN(started_at), MAX(started_at)
FROM tracing_traces WHERE session IS NOT NULL GROUP BY project, session;
`,
  },
  {
    name: '202611261640-tracing-inputs-digest',
    sql: `ALTER TABLE tracing_traces ADD COLUMN inputs_digest TEXT;
`,
  },
];
