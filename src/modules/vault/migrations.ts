import type { Migration } from '../../platform/db/migrations.ts';

export const vaultMigrations: readonly Migration[] = [
  {
    name: '202611251530-vault',
    sql: `CREATE TABLE vault_secrets (
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  value_id TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  set_by TEXT NOT NULL,
  PRIMARY KEY (project, name)
);
`,
  },
];
