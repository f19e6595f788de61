import type { Migration } from '../../platform/db/migrations.ts';

export const gatewayMigrations: readonly Migration[] = [
  {
    name: '202611252400-gateway',
    sql: `CREATE TABLE gateway_keys (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  provider TEXT,
  masked TEXT NOT NULL,
  settings TEXT NOT NULL,
  value_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE gateway_models (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  key_id TEXT,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  prices TEXT,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE gateway_endpoints (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  experiment_id TEXT,
  tracked BIGINT NOT NULL,
  split BIGINT NOT NULL,
  fallback TEXT,
  cache_seconds BIGINT,
  timeout_ms BIGINT NOT NULL,
  retries BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE gateway_attachments (
  id TEXT PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  role TEXT NOT NULL,
  weight DOUBLE PRECISION NOT NULL,
  position BIGINT,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  UNIQUE (endpoint_id, model_id, role)
);
CREATE INDEX gateway_attachments_of_model ON gateway_attachments (model_id);
CREATE TABLE gateway_tags (
  endpoint_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (endpoint_id, key)
);
CREATE TABLE gateway_bindings (
  endpoint_id TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (endpoint_id, resource_type, resource_id)
);
CREATE TABLE gateway_budgets (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  amount_micros BIGINT NOT NULL,
  unit TEXT NOT NULL,
  length BIGINT NOT NULL,
  scope TEXT NOT NULL,
  target TEXT,
  action TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL
);
CREATE INDEX gateway_budgets_of_project ON gateway_budgets (project, id);
CREATE TABLE gateway_spending (
  budget_id TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  micros BIGINT NOT NULL,
  PRIMARY KEY (budget_id, starts_at)
);
CREATE TABLE gateway_guardrails (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  scorer_id TEXT NOT NULL,
  scorer_version BIGINT NOT NULL,
  stage TEXT NOT NULL,
  action TEXT NOT NULL,
  action_endpoint_id TEXT,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL
);
CREATE INDEX gateway_guardrails_of_project ON gateway_guardrails (project, id);
CREATE TABLE gateway_attached_guardrails (
  endpoint_id TEXT NOT NULL,
  guardrail_id TEXT NOT NULL,
  position BIGINT,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (endpoint_id, guardrail_id)
);
CREATE TABLE gateway_usage (
  endpoint_id TEXT NOT NULL,
  hour BIGINT NOT NULL,
  model_id TEXT NOT NULL,
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
`,
  },
];
