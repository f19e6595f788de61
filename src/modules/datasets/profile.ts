// The profile of a version, computed once when the version is made. Histogram edges are taken over from the parent while the
// type of the column stays, so that versions compare from their stored counts alone.
import { equalWidthEdges } from '../../numerics/drift/bin-edges.ts';
import type { OlapRow, OlapSession, OlapValue } from '../../platform/olap/olap.ts';
import { quoteName } from '../../platform/olap/sql-text.ts';
import {
  type Column,
  type ColumnKind,
  type ColumnProfile,
  kindOf,
  type Profile,
  type StoredHistogram,
} from './model.ts';

const bins = 20;
const topValues = 20;
/** Beyond this many rows quantiles (t-digest) and distinct values (HyperLogLog) are estimated, since exact ones hold a column in memory. */
const exactRows = 1_000_000;

const quantileNames = [
  'p01',
  'p05',
  'p10',
  'p20',
  'p25',
  'p30',
  'p40',
  'p50',
  'p60',
  'p70',
  'p75',
  'p80',
  'p90',
  'p95',
  'p99',
];
const quantileShares = quantileNames.map((name) => Number(name.slice(1)) / 100);
const decileNames = ['p10', 'p20', 'p30', 'p40', 'p50', 'p60', 'p70', 'p80', 'p90'];

/** The column as a number: times in milliseconds; NaN as null, since it has no place on the axis. */
function numberOf(column: Column, kind: ColumnKind): string {
  const name = quoteName(column.name);
  if (kind === 'time') return `CAST(epoch_ms(CAST(${name} AS TIMESTAMP)) AS DOUBLE)`;
  return `CASE WHEN isfinite(CAST(${name} AS DOUBLE)) THEN CAST(${name} AS DOUBLE) END`;
}

function statistics(column: Column, index: number, rows: number): string {
  const name = quoteName(column.name);
  const kind = kindOf(column.type);
  const cells = [
    `count(${name}) AS n${index}`,
    `${rows > exactRows ? `approx_count_distinct(${name})` : `count(DISTINCT ${name})`} AS d${index}`,
    ...(kind === 'other'
      ? []
      : [`CAST(min(${name}) AS VARCHAR) AS lo${index}`, `CAST(max(${name}) AS VARCHAR) AS hi${index}`]),
  ];
  if (kind === 'number' || kind === 'time') {
    const x = numberOf(column, kind);
    const quantile = rows > exactRows ? 'approx_quantile' : 'quantile_cont';
    cells.push(
      `avg(${x}) AS m${index}`,
      `stddev_samp(${x}) AS s${index}`,
      `min(${x}) AS x${index}`,
      `max(${x}) AS y${index}`,
      `${quantile}(${x}, [${quantileShares.join(', ')}]) AS q${index}`,
    );
  }
  return cells.join(', ');
}

function numberOrNull(value: OlapValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

interface Edges {
  readonly histogram: readonly number[];
  readonly deciles: readonly number[];
}

/** Distinct, ascending inner deciles; a lone one twice, so that it has a bin of its own. */
function decilesOf(quantiles: Readonly<Record<string, number>>): number[] {
  const edges = [...new Set(decileNames.flatMap((name) => quantiles[name] ?? []))].sort((a, b) => a - b);
  return edges.length === 1 ? [...edges, ...edges] : edges;
}

function binCounts(x: string, edges: readonly number[], prefix: string): string {
  const cells = edges.slice(1).map((high, index) => {
    const closed = index === edges.length - 2 ? '<=' : '<';
    return `count(*) FILTER (${x} >= ${edges[index]} AND ${x} ${closed} ${high}) AS ${prefix}${index}`;
  });
  return [
    `count(*) FILTER (${x} < ${edges[0]}) AS ${prefix}b`,
    `count(*) FILTER (${x} > ${edges.at(-1)}) AS ${prefix}a`,
    ...cells,
  ].join(', ');
}

function toHistogram(row: OlapRow | undefined, edges: readonly number[], prefix: string): StoredHistogram {
  return {
    edges,
    counts: edges.slice(1).map((_, index) => Number(row?.[`${prefix}${index}`] ?? 0)),
    below: Number(row?.[`${prefix}b`] ?? 0),
    above: Number(row?.[`${prefix}a`] ?? 0),
  };
}

/** Counts of one column over given edges. */
async function countBins(
  session: OlapSession,
  table: string,
  column: Column,
  edges: Edges,
): Promise<{ histogram: StoredHistogram; deciles: StoredHistogram }> {
  const x = numberOf(column, kindOf(column.type));
  const [row] = await session.query(
    `SELECT ${binCounts('x', edges.histogram, 'h')}, ${binCounts('x', edges.deciles, 'd')} FROM (SELECT ${x} AS x FROM ${table})`,
  );
  return { histogram: toHistogram(row, edges.histogram, 'h'), deciles: toHistogram(row, edges.deciles, 'd') };
}

async function topOf(session: OlapSession, table: string, column: Column): Promise<ColumnProfile['top']> {
  const name = quoteName(column.name);
  const rows = await session.query(
    `SELECT CAST(${name} AS VARCHAR) AS value, count(*) AS count FROM ${table} WHERE ${name} IS NOT NULL
     GROUP BY ${name} ORDER BY count(*) DESC, CAST(${name} AS VARCHAR) LIMIT ${topValues}`,
  );
  return rows.map((row) => ({ value: String(row['value']).slice(0, 500), count: Number(row['count']) }));
}

/** Profiles a table (any FROM item of the engine). `parent` lends its edges to columns of the same name and type. */
export async function profileTable(
  session: OlapSession,
  table: string,
  columns: readonly Column[],
  rows: number,
  parent: Profile | undefined,
): Promise<Profile> {
  const [row] = await session.query(
    `SELECT ${columns.map((column, index) => statistics(column, index, rows)).join(', ')} FROM ${table}`,
  );
  const profiles: ColumnProfile[] = [];
  for (const [index, column] of columns.entries()) {
    const kind = kindOf(column.type);
    const present = Number(row?.[`n${index}`] ?? 0);
    const list = row?.[`q${index}`];
    const values = Array.isArray(list) ? list : [];
    const quantiles: Record<string, number> = Object.fromEntries(
      quantileNames.flatMap((name, at) => (typeof values[at] === 'number' ? [[name, values[at]]] : [])),
    );
    const older = parent?.columns.find((one) => one.name === column.name && one.type === column.type);
    const low = numberOrNull(row?.[`x${index}`]);
    const high = numberOrNull(row?.[`y${index}`]);
    const edges =
      older?.histogram != null && older.deciles !== null
        ? { histogram: older.histogram.edges, deciles: older.deciles.edges }
        : low !== null && high !== null
          ? { histogram: Array.from(equalWidthEdges(low, high, bins)), deciles: decilesOf(quantiles) }
          : undefined;
    const counted = edges === undefined ? undefined : await countBins(session, table, column, edges);
    const top = kind === 'text' || kind === 'boolean' ? await topOf(session, table, column) : [];
    profiles.push({
      name: column.name,
      type: column.type,
      kind,
      missing: rows - present,
      distinct: Math.min(present, Number(row?.[`d${index}`] ?? 0)),
      min: text(row?.[`lo${index}`]),
      max: text(row?.[`hi${index}`]),
      mean: numberOrNull(row?.[`m${index}`]),
      std: numberOrNull(row?.[`s${index}`]),
      quantiles,
      histogram: counted?.histogram ?? null,
      deciles: counted?.deciles ?? null,
      top,
      other: top.length === 0 ? 0 : present - top.reduce((sum, one) => sum + one.count, 0),
    });
  }
  return { rows, columns: profiles };
}

function text(value: OlapValue | undefined): string | null {
  return typeof value === 'string' ? value.slice(0, 500) : null;
}
