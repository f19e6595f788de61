import type { Migration } from '../../platform/db/migrations.ts';

export const mcpServersMigrations: readonly Migration[] = [
  {
    name: '202611252450-mcp-servers',
    sql: `CREATE TABLE mcp_servers_servers (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  display_name TEXT,
  description TEXT,
  icons TEXT,
  status TEXT,
  latest_version TEXT,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);

CREATE TABLE mcp_servers_versions (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  definition TEXT NOT NULL,
  status TEXT NOT NULL,
  tools TEXT,
  connect_options TEXT NOT NULL,
  source TEXT,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (server_id, version)
);

CREATE TABLE mcp_servers_tags (
  owner_id TEXT NOT NULL,
  server_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (owner_id, key)
);

CREATE INDEX mcp_servers_tags_by_server ON mcp_servers_tags (server_id);

CREATE TABLE mcp_servers_aliases (
  server_id TEXT NOT NULL,
  alias TEXT NOT NULL,
  version TEXT NOT NULL,
  PRIMARY KEY (server_id, alias)
);

CREATE TABLE mcp_servers_endpoints (
  id TEXT PRIMARY KEY,
  server_id TEXT NOT NULL,
  project TEXT NOT NULL,
  server TEXT NOT NULL,
  url TEXT NOT NULL,
  transport TEXT NOT NULL,
  version TEXT,
  alias TEXT,
  created_by TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE INDEX mcp_servers_endpoints_by_server ON mcp_servers_endpoints (server_id);
`,
  },
];
