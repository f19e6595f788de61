import type { Migration } from '../../platform/db/migrations.ts';

export const webhooksMigrations: readonly Migration[] = [
  {
    name: '202611251700-webhooks',
    sql: `CREATE TABLE webhooks_webhooks (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL,
  active BIGINT NOT NULL,
  secret TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL
);
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
  test BIGINT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  tried_before BIGINT NOT NULL,
  last_at BIGINT,
  last_ms BIGINT,
  last_status BIGINT,
  last_error TEXT,
  next_at BIGINT,
  created_at BIGINT NOT NULL,
  UNIQUE (origin, owner, source)
);
CREATE INDEX webhooks_deliveries_project ON webhooks_deliveries (project, id);
CREATE INDEX webhooks_deliveries_owner ON webhooks_deliveries (owner, id);
CREATE TABLE webhooks_attempts (
  delivery TEXT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  ms BIGINT NOT NULL,
  status BIGINT,
  error TEXT,
  PRIMARY KEY (delivery, number)
);
`,
  },
];
