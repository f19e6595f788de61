// Rows of a column per bin or category, on both sides: counted by DuckDB at flat memory, off the event loop.
import type { Olap, QueryOptions } from '../../platform/olap/olap.ts';
import type { DriftProfile } from './drift-methods.ts';

/** A relation to read: a FROM clause and, for each column, the expression that gives it. */
export interface DriftSide {
  readonly from: string;
  expression(column: string): string;
}

export interface ColumnSides {
  readonly reference: DriftSide;
  readonly current: DriftSide;
  readonly column: string;
}

export interface ColumnCounts {
  /** Inner edges of the bins, which are (lo, hi]; none of categories. */
  readonly edges: readonly number[];
  /** One a bin, of a column of text; the last one `null` stands for all that have no bin of their own. */
  readonly categories: readonly (string | null)[] | null;
  readonly referenceCounts: readonly number[];
  readonly currentCounts: readonly number[];
  readonly referenceMissing: number;
  readonly currentMissing: number;
  readonly referenceRows: number;
  readonly currentRows: number;
}

const deciles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** Own bins of the most frequent categories of the reference. */
const ownCategories = 200;
/** Where every category has a bin of its own, as the tools have it, more than these share one. */
const mostCategories = 10_000;

const numberOf = (side: DriftSide, column: string): string => `CAST(${side.expression(column)} AS DOUBLE)`;

/** Whether the values of a column are text, judged by the first that is there. */
export async function isText(olap: Olap, { reference, column }: ColumnSides, options: QueryOptions): Promise<boolean> {
  const value = reference.expression(column);
  const [row] = await olap.query(
    `SELECT typeof(v) AS type FROM (SELECT ${value} AS v FROM ${reference.from}) WHERE v IS NOT NULL LIMIT 1`,
    [],
    options,
  );
  return row !== undefined && /^(VARCHAR|ENUM|BOOLEAN|UUID)/.test(String(row['type']));
}

/** Whether a column has more than so many different values on both sides together. */
export async function hasMoreValuesThan(
  olap: Olap,
  { reference, current, column }: ColumnSides,
  few: number,
  options: QueryOptions,
): Promise<boolean> {
  const values = [reference, current].map((side) => `SELECT ${side.expression(column)} AS v FROM ${side.from}`);
  const rows = await olap.query(
    `SELECT DISTINCT v FROM (${values.join(' UNION ALL ')}) WHERE v IS NOT NULL LIMIT ${few + 1}`,
    [],
    options,
  );
  return rows.length > few;
}

/** Unique inner deciles of a column, linear interpolation (type 7). */
async function innerEdges(olap: Olap, side: DriftSide, column: string, options: QueryOptions): Promise<number[]> {
  const [row] = await olap.query(
    `SELECT quantile_cont(${numberOf(side, column)}, [${deciles.join(', ')}]) AS edges FROM ${side.from}`,
    [],
    options,
  );
  const edges = row?.['edges'];
  return [...new Set(Array.isArray(edges) ? edges.filter((edge) => typeof edge === 'number') : [])];
}

interface Counts {
  readonly counts: number[];
  readonly missing: number;
  readonly rows: number;
}

/** Rows per bin of a column: the number of a bin is how many inner edges lie below the value, so bins are (lo, hi]. */
async function binCounts(
  olap: Olap,
  side: DriftSide,
  column: string,
  edges: readonly number[],
  options: QueryOptions,
): Promise<Counts> {
  const bin = edges.length === 0 ? '0' : edges.map((edge) => `(v > ${edge})::UTINYINT`).join(' + ');
  const rows = await olap.query(
    `SELECT CASE WHEN v IS NULL THEN NULL ELSE ${bin} END AS bin, count(*) AS n FROM (SELECT ${numberOf(side, column)} AS v FROM ${side.from}) GROUP BY 1`,
    [],
    options,
  );
  const counts = new Array<number>(edges.length + 1).fill(0);
  let missing = 0;
  for (const row of rows) {
    const n = Number(row['n']);
    if (row['bin'] === null) missing = n;
    else counts[Number(row['bin'])] = n;
  }
  return { counts, missing, rows: counts.reduce((sum, count) => sum + count, missing) };
}

/** Rows per bin between the unique inner deciles of the reference, so that a reference's bins never move. */
export async function countNumbers(
  olap: Olap,
  { reference, current, column }: ColumnSides,
  options: QueryOptions,
): Promise<ColumnCounts> {
  const edges = await innerEdges(olap, reference, column, options);
  const [before, after] = await Promise.all([
    binCounts(olap, reference, column, edges, options),
    binCounts(olap, current, column, edges, options),
  ]);
  return {
    edges,
    categories: null,
    referenceCounts: before.counts,
    currentCounts: after.counts,
    referenceMissing: before.missing,
    currentMissing: after.missing,
    referenceRows: before.rows,
    currentRows: after.rows,
  };
}

/**
 * Rows per category. Those of the reference have a bin each, most frequent first; what else there is shares the last bin. By Evidently's
 * rules all have bins, in the order of their names.
 */
export async function countCategories(
  olap: Olap,
  { reference, current, column }: ColumnSides,
  profile: DriftProfile,
  options: QueryOptions,
): Promise<ColumnCounts> {
  const side = ({ from, expression }: DriftSide, before: 0 | 1): string =>
    `SELECT CAST(${expression(column)} AS VARCHAR) AS c, ${before} AS r, ${1 - before} AS n FROM ${from}`;
  const kept = profile === 'pawl' ? ownCategories : mostCategories;
  const own = `place <= ${kept}${profile === 'evidently' ? '' : ' AND r > 0'}`;
  const rows = await olap.query(
    `WITH counted AS (SELECT c, sum(r) AS r, sum(n) AS n FROM (${side(reference, 1)} UNION ALL ${side(current, 0)}) GROUP BY c),
      ranked AS (SELECT *, row_number() OVER (ORDER BY c IS NULL, r DESC, n DESC, c) AS place FROM counted)
    SELECT c IS NULL AS missing, CASE WHEN ${own} THEN c END AS category, sum(r)::DOUBLE AS r, sum(n)::DOUBLE AS n
      FROM ranked GROUP BY 1, 2 ORDER BY ${profile === 'evidently' ? 'category' : 'min(place)'}`,
    [],
    options,
  );
  const found = rows.map((row) => ({
    missing: row['missing'] === true,
    category: typeof row['category'] === 'string' ? row['category'] : null,
    reference: Number(row['r']),
    current: Number(row['n']),
  }));
  const [present, missing] = [found.filter((row) => !row.missing), found.find((row) => row.missing)];
  const bins = [...present.filter((row) => row.category !== null), ...present.filter((row) => row.category === null)];
  const total = (of: 'reference' | 'current'): number => found.reduce((sum, row) => sum + row[of], 0);
  return {
    edges: [],
    categories: bins.map(({ category }) => category),
    referenceCounts: bins.map((bin) => bin.reference),
    currentCounts: bins.map((bin) => bin.current),
    referenceMissing: missing?.reference ?? 0,
    currentMissing: missing?.current ?? 0,
    referenceRows: total('reference'),
    currentRows: total('current'),
  };
}

/** The values of a column in the order of its rows; NaN where one is missing. */
export async function readNumbers(
  olap: Olap,
  side: DriftSide,
  column: string,
  options: QueryOptions,
): Promise<Float64Array> {
  let values = new Float64Array(4096);
  let length = 0;
  const sql = `SELECT coalesce(${numberOf(side, column)}, 'nan'::DOUBLE) AS v FROM ${side.from}`;
  for await (const { rowCount, values: batch } of olap.stream(sql, [], options)) {
    if (length + rowCount > values.length) {
      const larger = new Float64Array(Math.max(2 * values.length, length + rowCount));
      larger.set(values.subarray(0, length));
      values = larger;
    }
    for (const value of batch[0] ?? []) values[length++] = Number(value);
  }
  return values.slice(0, length);
}

/** Rows per category, in the order given, of each part of so many rows. */
export async function countParts(
  olap: Olap,
  { from, expression }: DriftSide,
  column: string,
  categories: readonly (string | null)[],
  size: number,
  options: QueryOptions,
): Promise<readonly Float64Array[]> {
  const rows = await olap.query(
    `SELECT part, c, count(*)::DOUBLE AS n FROM (
      SELECT (row_number() OVER () - 1) // ${size} AS part, CAST(${expression(column)} AS VARCHAR) AS c FROM ${from}
    ) WHERE c IS NOT NULL GROUP BY part, c`,
    [],
    options,
  );
  const place = new Map(categories.map((category, at) => [category, at]));
  const parts = new Map<number, Float64Array>();
  for (const { part, c, n } of rows) {
    const counts = parts.get(Number(part)) ?? new Float64Array(categories.length);
    const at = place.get(String(c)) ?? place.get(null);
    if (at !== undefined) counts[at] = (counts[at] ?? 0) + Number(n);
    parts.set(Number(part), counts);
  }
  return [...parts.values()];
}
