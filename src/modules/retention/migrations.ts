import type { Migration } from '../../platform/db/migrations.ts';

export const retentionMigrations: readonly Migration[] = [
  {
    name: '202611251712-retention',
    sql: `CREATE TABLE retention_policies (
  project TEXT PRIMARY KEY,
  predictions_days BIGINT NOT NULL,
  logs_days BIGINT NOT NULL,
  trash_days BIGINT NOT NULL,
  deliveries_days BIGINT NOT NULL,
  hold BIGINT NOT NULL,
  hold_reason TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by TEXT NOT NULL,
  looked_at BIGINT,
  purged_at BIGINT,
  took TEXT
);
CREATE TABLE retention_content (
  sha256 TEXT PRIMARY KEY,
  freed_at BIGINT NOT NULL
);
CREATE INDEX retention_content_freed ON retention_content (freed_at);
`,
  },
  {
    name: '202611261320-retention-loose-content',
    sql: 'ALTER TABLE retention_content ADD COLUMN loose BIGINT NOT NULL DEFAULT 0;\n',
  },
  {
    // Of what was noted before nobody knows any more whose it was: it keeps no project, and any hold keeps it.
    name: '202611261620-retention-loose-content-of-projects',
    sql: `CREATE TABLE retention_loose_content (
  sha256 TEXT NOT NULL,
  project TEXT NOT NULL,
  PRIMARY KEY (sha256, project)
);
INSERT INTO retention_loose_content (sha256, project) SELECT sha256, '' FROM retention_content WHERE loose = 1;
ALTER TABLE retention_content DROP COLUMN loose;
`,
  },
];
