import type { Migration } from '../../platform/db/migrations.ts';

export const governanceMigrations: readonly Migration[] = [
  {
    name: '202611250080-governance-approvals',
    sql: `CREATE TABLE governance_approvals (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  title TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  needed BIGINT NOT NULL,
  votes TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  decided_at BIGINT
);
CREATE INDEX governance_approvals_state ON governance_approvals (project, state, id);
`,
  },
];
