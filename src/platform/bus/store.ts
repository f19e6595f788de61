// All SQL of the outbox and its cursors. A position is (transaction stamp, id): concurrent transactions commit in another order
// than they start, and a follower that ordered by id alone would step over the late ones.
import type { Capabilities } from '../db/capabilities.ts';
import type { Tx } from '../db/database.ts';
import { insertRows, type RowInsert } from '../db/insert-rows.ts';
import type { Migration } from '../db/migrations.ts';

export interface OutboxRow {
  id: string;
  stamp: number;
  type: string;
  project: string | null;
  subject: string;
  data: string;
  at: number;
}

type BusTables = {
  bus_outbox: OutboxRow;
  bus_cursors: { consumer: string; stamp: number; event_id: string };
};

export const busMigrations: readonly Migration[] = [
  {
    name: '202611250001-bus-outbox',
    sql: `CREATE TABLE bus_outbox (
  stamp BIGINT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  project TEXT,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (stamp, id)
);
CREATE TABLE bus_cursors (
  consumer TEXT PRIMARY KEY,
  stamp BIGINT NOT NULL,
  event_id TEXT NOT NULL
);
`,
  },
  {
    // Events are only ever read in the order of their positions.
    name: '202611261230-bus-clustered',
    only: 'sqlite',
    sql: `CREATE TABLE bus_outbox_clustered (
  stamp BIGINT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  project TEXT,
  subject TEXT NOT NULL,
  data TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (stamp, id)
) CLUSTERED;
INSERT INTO bus_outbox_clustered SELECT stamp, id, type, project, subject, data, at FROM bus_outbox ORDER BY stamp, id;
DROP TABLE bus_outbox;
ALTER TABLE bus_outbox_clustered RENAME TO bus_outbox;
`,
  },
];

const tables = (tx: Tx) => tx.withTables<BusTables>();

/** Where a follower stands in the outbox. */
export interface Position {
  readonly stamp: number;
  readonly id: string;
}

export const beginning: Position = { stamp: -1, id: '' };

const eventInsert: RowInsert = {
  table: 'bus_outbox',
  columns: ['id', 'type', 'project', 'subject', 'data', 'at'],
  stamp: 'stamp',
};

export async function insertEvent(tx: Tx, row: Omit<OutboxRow, 'stamp'>): Promise<void> {
  await insertRows(tx, eventInsert, [row.id, row.type, row.project, row.subject, row.data, row.at]);
}

export function readOutbox(tx: Tx, capabilities: Capabilities, after: Position, limit: number): Promise<OutboxRow[]> {
  return tables(tx)
    .selectFrom('bus_outbox')
    .selectAll()
    .where((eb) =>
      eb.or([eb('stamp', '>', after.stamp), eb.and([eb('stamp', '=', after.stamp), eb('id', '>', after.id)])]),
    )
    .where('stamp', '<', capabilities.stampHorizon)
    .orderBy('stamp')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The newest event that readers may see already. */
export async function lastPosition(tx: Tx, capabilities: Capabilities): Promise<Position> {
  const row = await newestFirst(tx).where('stamp', '<', capabilities.stampHorizon).executeTakeFirst();
  return row ?? beginning;
}

/** True while committed events wait behind a transaction that began before theirs and has not ended. */
export async function hasHidden(tx: Tx, capabilities: Capabilities): Promise<boolean> {
  return (await newestFirst(tx).where('stamp', '>=', capabilities.stampHorizon).executeTakeFirst()) !== undefined;
}

function newestFirst(tx: Tx) {
  return tables(tx)
    .selectFrom('bus_outbox')
    .select(['stamp', 'id'])
    .orderBy('stamp', 'desc')
    .orderBy('id', 'desc')
    .limit(1);
}

export async function readCursor(tx: Tx, consumer: string): Promise<Position> {
  const row = await tables(tx)
    .selectFrom('bus_cursors')
    .select(['stamp', 'event_id as id'])
    .where('consumer', '=', consumer)
    .executeTakeFirst();
  return row ?? beginning;
}

export async function writeCursor(tx: Tx, consumer: string, position: Position): Promise<void> {
  const cursor = { stamp: position.stamp, event_id: position.id };
  await tables(tx)
    .insertInto('bus_cursors')
    .values({ consumer, ...cursor })
    .onConflict((conflict) => conflict.column('consumer').doUpdateSet(cursor))
    .execute();
}
