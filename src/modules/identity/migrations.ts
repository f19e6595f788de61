import type { Migration } from '../../platform/db/migrations.ts';

export const identityMigrations: readonly Migration[] = [
  {
    name: '202611250005-identity-projects-tokens',
    sql: `CREATE TABLE identity_projects (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE identity_tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  projects TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  last_used_at BIGINT
);
`,
  },
];
