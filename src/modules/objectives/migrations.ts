import type { Migration } from '../../platform/db/migrations.ts';

export const objectivesMigrations: readonly Migration[] = [
  {
    name: '202611250030-objectives',
    sql: `CREATE TABLE objectives_objectives (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  name TEXT NOT NULL,
  kpi TEXT NOT NULL,
  unit TEXT NOT NULL,
  direction TEXT NOT NULL,
  baseline DOUBLE PRECISION NOT NULL,
  target DOUBLE PRECISION NOT NULL,
  owner TEXT NOT NULL,
  assumptions TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (project, name)
);
CREATE TABLE objectives_measurements (
  objective_id TEXT NOT NULL,
  series TEXT NOT NULL,
  at BIGINT NOT NULL,
  value DOUBLE PRECISION NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (objective_id, series, at)
);
`,
  },
];
