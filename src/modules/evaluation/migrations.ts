import type { Migration } from '../../platform/db/migrations.ts';

export const evaluationMigrations: readonly Migration[] = [
  {
    name: '202611250070-evaluation',
    sql: `CREATE TABLE evaluation_evaluations (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  challenger_id TEXT NOT NULL,
  challenger_version BIGINT NOT NULL,
  champion_id TEXT,
  champion_version BIGINT,
  verdict TEXT NOT NULL,
  summary TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX evaluation_evaluations_model ON evaluation_evaluations (project, model, id);
CREATE INDEX evaluation_evaluations_challenger ON evaluation_evaluations (challenger_id, id);
`,
  },
];
