import type { Migration } from '../../platform/db/migrations.ts';

export const reviewMigrations: readonly Migration[] = [
  {
    name: '202611252020-review-issues',
    sql: `CREATE TABLE review_issues (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  status TEXT NOT NULL,
  severity TEXT,
  severity_rank BIGINT NOT NULL,
  root_causes TEXT NOT NULL,
  categories TEXT NOT NULL,
  source_run_id TEXT,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX review_issues_by_severity ON review_issues (project, severity_rank, created_at, id);
CREATE INDEX review_issues_by_experiment ON review_issues (experiment_id, severity_rank, created_at);
`,
  },
  {
    name: '202611252030-review-label-schemas',
    sql: `CREATE TABLE review_label_schemas (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  instruction TEXT,
  comments BIGINT NOT NULL,
  input TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (experiment_id, name)
);
CREATE INDEX review_label_schemas_newest ON review_label_schemas (experiment_id, id);
`,
  },
  {
    name: '202611252040-review-queues',
    sql: `CREATE TABLE review_queues (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  owner TEXT NOT NULL,
  schema_ids TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (experiment_id, name_key)
);
CREATE INDEX review_queues_newest ON review_queues (experiment_id, id);
CREATE TABLE review_queue_users (
  queue_id TEXT NOT NULL,
  user_name TEXT NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (queue_id, user_name)
);
CREATE TABLE review_items (
  queue_id TEXT NOT NULL,
  place TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  status TEXT NOT NULL,
  completed_by TEXT,
  completed_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (queue_id, trace_id)
);
CREATE INDEX review_items_in_order ON review_items (queue_id, place);
CREATE INDEX review_items_by_trace ON review_items (trace_id);
`,
  },
  {
    name: '202611252050-review-queues-of-project',
    sql: `CREATE INDEX review_queues_of_project ON review_queues (project, id);
CREATE INDEX review_items_by_status ON review_items (queue_id, status);
`,
  },
];
