import type { Migration } from '../../platform/db/migrations.ts';

export const projectsMigrations: readonly Migration[] = [
  {
    name: '202611250110-projects-applied',
    sql: `CREATE TABLE projects_applied (
  project TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  applied_at BIGINT NOT NULL,
  PRIMARY KEY (project, kind, name)
);
`,
  },
];
