import type { Migration } from '../../platform/db/migrations.ts';

export const edgeMigrations: readonly Migration[] = [
  {
    name: '202611270230-edge-bundles',
    sql: `CREATE TABLE edge_bundles (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  version_id TEXT NOT NULL,
  request TEXT NOT NULL,
  job_id TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  report TEXT,
  reference TEXT,
  targets TEXT NOT NULL,
  key_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX edge_bundles_project ON edge_bundles (project, id);
CREATE INDEX edge_bundles_model ON edge_bundles (project, model, id);
`,
  },
  {
    name: '202611270250-edge-channels',
    sql: `CREATE TABLE edge_channels (
  name TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  alias TEXT NOT NULL,
  request TEXT NOT NULL,
  bundle_id TEXT,
  pending_id TEXT,
  held_at BIGINT,
  note TEXT,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX edge_channels_project ON edge_channels (project, name);
CREATE INDEX edge_channels_alias ON edge_channels (project, model, alias);
CREATE INDEX edge_channels_pending ON edge_channels (pending_id);
CREATE TABLE edge_channel_moves (
  channel TEXT NOT NULL,
  revision BIGINT NOT NULL,
  bundle_id TEXT NOT NULL,
  version TEXT NOT NULL,
  cause TEXT NOT NULL,
  actor TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (channel, revision)
);
CREATE INDEX edge_channel_moves_bundle ON edge_channel_moves (channel, bundle_id);
CREATE TABLE edge_devices (
  channel TEXT NOT NULL,
  device TEXT NOT NULL,
  bundle_id TEXT NOT NULL,
  version TEXT NOT NULL,
  target TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  row_count BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  error TEXT,
  PRIMARY KEY (channel, device)
);
CREATE TABLE edge_sketches (
  channel TEXT NOT NULL,
  bundle_id TEXT NOT NULL,
  device TEXT NOT NULL,
  day BIGINT NOT NULL,
  sketch TEXT NOT NULL,
  PRIMARY KEY (channel, bundle_id, device, day)
);
`,
  },
];
