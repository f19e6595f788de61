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
  {
    name: '202611251510-identity-users',
    sql: `CREATE TABLE identity_users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  display_name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
);

CREATE TABLE identity_members (
  user_id TEXT NOT NULL,
  project TEXT NOT NULL,
  role TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (project, user_id)
);

CREATE INDEX identity_members_by_user ON identity_members (user_id);

ALTER TABLE identity_tokens ADD COLUMN user_id TEXT;
`,
  },
  {
    name: '202611252360-identity-passwords',
    sql: `ALTER TABLE identity_users ADD COLUMN password_hash TEXT;
ALTER TABLE identity_users ADD COLUMN password_changed_at BIGINT;
`,
  },
  {
    name: '202611252370-identity-custom-roles',
    sql: `CREATE TABLE identity_numbers (
  sequence TEXT PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE identity_roles (
  number BIGINT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  direct BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  UNIQUE (project, name)
);

CREATE TABLE identity_role_accesses (
  number BIGINT PRIMARY KEY,
  role_number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  UNIQUE (role_number, kind)
);

CREATE TABLE identity_role_holders (
  number BIGINT PRIMARY KEY,
  role_number BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  since BIGINT NOT NULL,
  UNIQUE (role_number, user_id)
);

CREATE INDEX identity_role_holders_by_user ON identity_role_holders (user_id);
`,
  },
];
