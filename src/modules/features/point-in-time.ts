// Point-in-time joins as one statement. For a frame row (keys, t) and a view of events the joined row is, of those with equal keys
// and event time ≤ t (and ≥ t − ttl, both ends included), the one with the latest event time, of equals the one created last.
// A row without a match keeps nulls; every frame row comes out once.
import { nameList, quoteName } from '../../platform/olap/sql-text.ts';

export interface JoinColumn {
  /** Name in the view. */
  readonly name: string;
  /** Name in the result. */
  readonly as: string;
}

export interface JoinedView {
  /** FROM item with the view's rows. */
  readonly table: string;
  readonly joinKeys: readonly string[];
  readonly columns: readonly JoinColumn[];
  readonly ttlMs: number | null;
}

export interface JoinedEvents extends JoinedView {
  readonly kind: 'events';
  readonly timestampColumn: string;
  readonly createdColumn: string | null;
}

/** Values at the frame's own times: `_at` is the time of a row. */
export interface JoinedSnapshot extends JoinedView {
  readonly kind: 'snapshot';
}

export interface PointInTimeJoin {
  /** FROM item with the frame's rows. */
  readonly frame: string;
  /** Columns of the frame in their order. */
  readonly frameColumns: readonly string[];
  readonly timestamp: string;
  readonly views: readonly (JoinedEvents | JoinedSnapshot)[];
  /**
   * Only rows that were created by t count. A correction that came later then cannot leak into the past; rows without a created
   * time are left out of views that have such a column.
   */
  readonly filterByCreated: boolean;
}

const time = (alias: string, column: string): string => `CAST(${alias}.${quoteName(column)} AS TIMESTAMP)`;

function sameKeys(keys: readonly string[], alias: string): string {
  return keys.map((key) => `e.${quoteName(key)} = ${alias}.${quoteName(key)}`).join(' AND ');
}

interface Fragment {
  readonly tables: readonly string[];
  readonly join: string;
  readonly cells: readonly string[];
}

function joinSnapshot(view: JoinedSnapshot, index: number, timestamp: string): Fragment {
  const v = `v${index}`;
  return {
    tables: [],
    join: `LEFT JOIN ${view.table} ${v} ON ${sameKeys(view.joinKeys, v)} AND ${time('e', timestamp)} = ${v}._at`,
    cells: view.columns.map((column) => `${v}.${quoteName(column.name)} AS ${quoteName(column.as)}`),
  };
}

function joinEvents(view: JoinedEvents, index: number, join: PointInTimeJoin): Fragment {
  const v = `v${index}`;
  const t = time('e', join.timestamp);
  const keys = nameList(view.joinKeys);
  const stamp = `CAST(${quoteName(view.timestampColumn)} AS TIMESTAMP)`;
  const created = view.createdColumn === null ? null : `CAST(${quoteName(view.createdColumn)} AS TIMESTAMP)`;
  const names = nameList(view.columns.map((column) => column.name));
  const features = names === '' ? '' : `, ${names}`;
  const valid = view.ttlMs === null ? '' : `${v}._event >= ${t} - to_milliseconds(${view.ttlMs})`;
  const cells = view.columns.map((column) => {
    const cell = `${v}.${quoteName(column.name)}`;
    return `${valid === '' ? cell : `CASE WHEN ${valid} THEN ${cell} END`} AS ${quoteName(column.as)}`;
  });
  // The rows are numbered and kept once. Which of them counts is found over keys and times alone, and its number fetches the
  // features, so that wide rows are never sorted.
  const known = created !== null && join.filterByCreated;
  const rows = `${v}_rows AS MATERIALIZED (SELECT ${keys}, ${stamp} AS _event, ${created ?? 'NULL'} AS _created,
      row_number() OVER () AS _row${features}
    FROM ${view.table} WHERE ${stamp} IS NOT NULL${known ? ` AND ${created} IS NOT NULL` : ''})`;
  const best = known ? bestKnown(v, keys) : newestOfEqual(v, keys, created !== null);
  return {
    tables: [rows, best],
    join: `ASOF LEFT JOIN ${v}_best b${index} ON ${sameKeys(view.joinKeys, `b${index}`)} AND ${t} >= b${index}._from
      LEFT JOIN ${v}_rows ${v} ON ${v}._row = b${index}._best`,
    cells,
  };
}

/** From its event time on a row counts; of rows with equal times the one created last. */
function newestOfEqual(v: string, keys: string, hasCreated: boolean): string {
  const order = hasCreated ? '_created DESC NULLS LAST' : '_row';
  return `${v}_best AS (SELECT ${keys}, _event AS _from, _row AS _best FROM ${v}_rows
    QUALIFY row_number() OVER (PARTITION BY ${keys}, _event ORDER BY ${order}) = 1)`;
}

/**
 * A row is known from the later of its two times on. At each such time the best of the rows known so far counts: the one with
 * the greatest (event, created), here packed into one 128-bit number of microseconds.
 */
function bestKnown(v: string, keys: string): string {
  const packed = 'epoch_us(_event)::HUGEINT * 18446744073709551616::HUGEINT + epoch_us(_created)';
  return `${v}_best AS (SELECT ${keys}, greatest(_event, _created) AS _from,
    arg_max(_row, ${packed}) OVER (PARTITION BY ${keys} ORDER BY greatest(_event, _created)) AS _best FROM ${v}_rows)`;
}

/** The SELECT of the join. Columns: keys and time of the frame, the features view by view, the rest of the frame; rows in no order. */
export function pointInTimeJoin(join: PointInTimeJoin): string {
  const fragments = join.views.map((view, index) =>
    view.kind === 'snapshot' ? joinSnapshot(view, index, join.timestamp) : joinEvents(view, index, join),
  );
  const leading = leadingColumns(join);
  const rest = join.frameColumns.filter((column) => !leading.includes(column));
  const tables = fragments.flatMap((fragment) => fragment.tables);
  const cells = [
    ...leading.map((column) => `e.${quoteName(column)}`),
    ...fragments.flatMap((fragment) => fragment.cells),
    ...rest.map((column) => `e.${quoteName(column)}`),
  ];
  return `${tables.length === 0 ? '' : `WITH ${tables.join(',\n')}\n`}SELECT ${cells.join(', ')}
FROM ${join.frame} e
${fragments.map((fragment) => fragment.join).join('\n')}`;
}

/** The frame's join keys and its time, in the frame's order. */
export function leadingColumns(join: Pick<PointInTimeJoin, 'frameColumns' | 'timestamp' | 'views'>): readonly string[] {
  const keys = new Set([...join.views.flatMap((view) => view.joinKeys), join.timestamp]);
  return join.frameColumns.filter((column) => keys.has(column));
}
