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
  {
    // An entry is written by its id, which grows, and read by its place.
    name: '202611261230-audit-clustered',
    only: 'sqlite',
    sql: `CREATE TABLE audit_entries_clustered (
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
) CLUSTERED;
INSERT INTO audit_entries_clustered SELECT id, stamp, seq, at, project, actor_kind, actor_id, actor_name, action, subject_type,
  subject_id, before_digest, after_digest, detail FROM audit_entries ORDER BY id;
DROP TABLE audit_entries;
ALTER TABLE audit_entries_clustered RENAME TO audit_entries;
CREATE UNIQUE INDEX audit_entries_seq ON audit_entries (seq);
CREATE INDEX audit_entries_subject ON audit_entries (subject_type, subject_id, seq);
`,
  },
];
