import type { Migration } from '../../platform/db/migrations.ts';

export const auditMigrations: readonly Migration[] = [
  {
    name: '202611250010-audit-log',
    sql: `CREATE TABLE audit_entries (
  id TEXT PRIMARY KEY,
  stamp BIGINT NOT NULL,
  seq BIGINT,
  at BIGINT NOT NULL,
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
);
CREATE UNIQUE INDEX audit_entries_seq ON audit_entries (seq);
CREATE INDEX audit_entries_subject ON audit_entries (subject_type, subject_id, seq);
CREATE TABLE audit_nodes (
  level BIGINT NOT NULL,
  position BIGINT NOT NULL,
  hash BYTES NOT NULL,
  PRIMARY KEY (level, position)
);
`,
  },
];
