import type { Migration } from '../../platform/db/migrations.ts';

export const loopMigrations: readonly Migration[] = [
  {
    name: '202611250100-loop',
    sql: `CREATE TABLE loop_policies (
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  policy TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (project, model)
);
CREATE TABLE loop_turns (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  state TEXT NOT NULL,
  cause_kind TEXT NOT NULL,
  pipeline_run_id TEXT,
  rollout_id TEXT,
  approval_id TEXT,
  turn TEXT NOT NULL,
  started_at BIGINT NOT NULL
);
CREATE INDEX loop_turns_model ON loop_turns (project, model, id);
CREATE INDEX loop_turns_pipeline_run ON loop_turns (pipeline_run_id);
CREATE INDEX loop_turns_rollout ON loop_turns (rollout_id);
CREATE INDEX loop_turns_approval ON loop_turns (approval_id);
CREATE TABLE loop_transitions (
  id TEXT PRIMARY KEY,
  turn_id TEXT NOT NULL,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  transition TEXT NOT NULL
);
CREATE INDEX loop_transitions_model ON loop_transitions (project, model, id);
CREATE INDEX loop_transitions_turn ON loop_transitions (turn_id, id);
CREATE TABLE loop_decisions (
  id TEXT PRIMARY KEY,
  project TEXT NOT NULL,
  model TEXT NOT NULL,
  decision TEXT NOT NULL
);
CREATE INDEX loop_decisions_model ON loop_decisions (project, model, id);
`,
  },
  {
    name: '202611251255-loop-decision-outcome',
    sql: `ALTER TABLE loop_decisions ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
UPDATE loop_decisions SET outcome = CASE WHEN decision LIKE '%"outcome":"started"%' THEN 'started' ELSE 'held' END;
CREATE INDEX loop_decisions_project ON loop_decisions (project, id);
`,
  },
];
