import type { Migration } from '../../platform/db/migrations.ts';

export const scorersMigrations: readonly Migration[] = [
  {
    name: '202611252010-scorers',
    sql: `CREATE TABLE scorers_scorers (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  experiment_id TEXT NOT NULL,
  name TEXT NOT NULL,
  last_version BIGINT NOT NULL,
  UNIQUE (experiment_id, name)
);
CREATE TABLE scorers_versions (
  scorer_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  definition TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (scorer_id, version)
);
CREATE TABLE scorers_online (
  id TEXT PRIMARY KEY,
  scorer_id TEXT NOT NULL UNIQUE,
  sample_rate DOUBLE PRECISION NOT NULL,
  filter TEXT
);
`,
  },
  {
    name: '202611252060-scorers-of-project',
    sql: 'CREATE INDEX scorers_of_project ON scorers_scorers (project, name, id);\n',
  },
];
