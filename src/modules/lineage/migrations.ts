import type { Migration } from '../../platform/db/migrations.ts';

export const lineageMigrations: readonly Migration[] = [
  {
    name: '202611250020-lineage-graph',
    sql: `CREATE TABLE lineage_nodes (
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  project TEXT NOT NULL,
  label TEXT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (type, id)
);
CREATE INDEX lineage_nodes_recent ON lineage_nodes (project, at, type, id);
CREATE TABLE lineage_edges (
  from_type TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_type TEXT NOT NULL,
  to_id TEXT NOT NULL,
  relation TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (from_type, from_id, to_type, to_id, relation)
);
CREATE INDEX lineage_edges_to ON lineage_edges (to_type, to_id);
`,
  },
  {
    // Small rows that are found by their keys: one tree less to write for each.
    name: '202611261230-lineage-clustered',
    only: 'sqlite',
    sql: `CREATE TABLE lineage_nodes_clustered (
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  project TEXT NOT NULL,
  label TEXT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (type, id)
) CLUSTERED;
INSERT INTO lineage_nodes_clustered SELECT type, id, project, label, detail, at FROM lineage_nodes ORDER BY type, id;
DROP TABLE lineage_nodes;
ALTER TABLE lineage_nodes_clustered RENAME TO lineage_nodes;
CREATE INDEX lineage_nodes_recent ON lineage_nodes (project, at, type, id);
CREATE TABLE lineage_edges_clustered (
  from_type TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_type TEXT NOT NULL,
  to_id TEXT NOT NULL,
  relation TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (from_type, from_id, to_type, to_id, relation)
) CLUSTERED;
INSERT INTO lineage_edges_clustered SELECT from_type, from_id, to_type, to_id, relation, at FROM lineage_edges
  ORDER BY from_type, from_id, to_type, to_id, relation;
DROP TABLE lineage_edges;
ALTER TABLE lineage_edges_clustered RENAME TO lineage_edges;
CREATE INDEX lineage_edges_to ON lineage_edges (to_type, to_id);
`,
  },
];
