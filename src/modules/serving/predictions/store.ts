// All SQL of the prediction log's index: which segments were read how far, and which Parquet parts hold what.
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';

export interface Segment {
  readonly id: string;
  /** Bytes that are in the log. */
  readonly consumed: number;
  readonly parts: number;
  /** Bytes at its end that were no whole line. */
  readonly torn: number;
}

/** A Parquet file with predictions of one endpoint and domain day. */
export interface PredictionPart {
  readonly id: string;
  readonly segment: string;
  readonly project: string;
  readonly endpointId: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly sha256: string;
  readonly records: number;
  readonly bytes: number;
  readonly firstId: string;
  readonly lastId: string;
  readonly minAt: number;
  readonly maxAt: number;
  readonly minRevision: number;
  readonly maxRevision: number;
  readonly collectedAt: number;
}

type SegmentRow = { id: string; consumed: number; parts: number; torn: number; updated_at: number };
type PartRow = {
  id: string;
  segment: string;
  project: string;
  endpoint_id: string;
  day: string;
  sha256: string;
  records: number;
  bytes: number;
  first_id: string;
  last_id: string;
  min_at: number;
  max_at: number;
  min_revision: number;
  max_revision: number;
  collected_at: number;
};

const idsAtOnce = 500;

const tables = (tx: Tx) => tx.withTables<{ serving_segments: SegmentRow; serving_prediction_parts: PartRow }>();

function toPart(row: PartRow): PredictionPart {
  const { id, segment, project, day, sha256, records, bytes } = row;
  return {
    id,
    segment,
    project,
    day,
    sha256,
    records,
    bytes,
    endpointId: row.endpoint_id,
    firstId: row.first_id,
    lastId: row.last_id,
    minAt: row.min_at,
    maxAt: row.max_at,
    minRevision: row.min_revision,
    maxRevision: row.max_revision,
    collectedAt: row.collected_at,
  };
}

export async function findSegment(tx: Tx, id: string): Promise<Segment | undefined> {
  const row = await tables(tx).selectFrom('serving_segments').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : { id: row.id, consumed: row.consumed, parts: row.parts, torn: row.torn };
}

/** Moves a segment on from exactly where it was; false when somebody else did meanwhile. */
export async function moveSegment(tx: Tx, from: Segment | undefined, to: Segment, at: number): Promise<boolean> {
  if (from === undefined) {
    const { numInsertedOrUpdatedRows } = await tables(tx)
      .insertInto('serving_segments')
      .values({ ...to, updated_at: at })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }
  const { numUpdatedRows } = await tables(tx)
    .updateTable('serving_segments')
    .set({ consumed: to.consumed, parts: to.parts, torn: to.torn, updated_at: at })
    .where('id', '=', to.id)
    .where('consumed', '=', from.consumed)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function insertPart(tx: Tx, part: PredictionPart): Promise<void> {
  const { endpointId, firstId, lastId, minAt, maxAt, minRevision, maxRevision, collectedAt, ...rest } = part;
  await tables(tx)
    .insertInto('serving_prediction_parts')
    .values({
      ...rest,
      endpoint_id: endpointId,
      first_id: firstId,
      last_id: lastId,
      min_at: minAt,
      max_at: maxAt,
      min_revision: minRevision,
      max_revision: maxRevision,
      collected_at: collectedAt,
    })
    .execute();
}

/** Parts of a project whose predictions are all older than a time, oldest first. */
export async function partsEndedBefore(
  tx: Tx,
  project: string,
  before: number,
  limit: number,
): Promise<PredictionPart[]> {
  const rows = await tables(tx)
    .selectFrom('serving_prediction_parts')
    .selectAll()
    .where('project', '=', project)
    .where('max_at', '<', before)
    .orderBy('max_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toPart);
}

export async function deleteParts(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const some of chunks(ids, idsAtOnce))
    await tables(tx).deleteFrom('serving_prediction_parts').where('id', 'in', some).execute();
}

/** Parts of an endpoint that touch [from, to) of domain time, oldest first. */
export async function partsBetween(tx: Tx, endpointId: string, from: number, to: number): Promise<PredictionPart[]> {
  const rows = await tables(tx)
    .selectFrom('serving_prediction_parts')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('max_at', '>=', from)
    .where('min_at', '<', to)
    .orderBy('min_at')
    .orderBy('id')
    .execute();
  return rows.map(toPart);
}

/** Domain time of the newest prediction in the log of an endpoint; null when there is none. */
export async function newestAt(tx: Tx, endpointId: string): Promise<number | null> {
  const row = await tables(tx)
    .selectFrom('serving_prediction_parts')
    .select('max_at')
    .where('endpoint_id', '=', endpointId)
    .orderBy('max_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.max_at ?? null;
}

/** Parts of these endpoints that touch [from, to) of domain time. */
export async function partsOfEndpoints(
  tx: Tx,
  endpointIds: readonly string[],
  from: number,
  to: number,
): Promise<PredictionPart[]> {
  const found: PredictionPart[] = [];
  for (const ids of chunks(endpointIds, idsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('serving_prediction_parts')
      .selectAll()
      .where('endpoint_id', 'in', ids)
      .where('max_at', '>=', from)
      .where('min_at', '<', to)
      .execute();
    found.push(...rows.map(toPart));
  }
  return found;
}

/** Parts of an endpoint with predictions of a revision or later ones. */
export async function partsSinceRevision(tx: Tx, endpointId: string, revision: number): Promise<PredictionPart[]> {
  const rows = await tables(tx)
    .selectFrom('serving_prediction_parts')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('max_revision', '>=', revision)
    .orderBy('id')
    .execute();
  return rows.map(toPart);
}

/** Parts whose ids embrace one. */
export async function partsWithId(tx: Tx, id: string): Promise<PredictionPart[]> {
  const rows = await tables(tx)
    .selectFrom('serving_prediction_parts')
    .selectAll()
    .where('first_id', '<=', id)
    .where('last_id', '>=', id)
    .orderBy('first_id', 'desc')
    .limit(200)
    .execute();
  return rows.map(toPart);
}

/** Parts that may hold predictions of an endpoint before an id, newest first. */
export async function partsBeforeId(tx: Tx, endpointId: string, id: string): Promise<PredictionPart[]> {
  const rows = await tables(tx)
    .selectFrom('serving_prediction_parts')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('first_id', '<', id)
    .orderBy('last_id', 'desc')
    .limit(500)
    .execute();
  return rows.map(toPart);
}
