// Distances between reference rows and current rows, column by column. Counting runs in DuckDB, at flat memory, off the event loop. Bins are (lo, hi] between the unique inner deciles of the reference.
import { jensenShannonDistance } from '../../numerics/drift/jensen-shannon.ts';
import { psiByBin } from '../../numerics/drift/psi.ts';
import type { Olap } from '../../platform/olap/olap.ts';
import { runInThread } from '../../platform/threads/threads.ts';
import type { DriftMethod } from './model.ts';

/** A relation to read: a FROM clause and, for each column, the expression that gives it. */
export interface DriftSide {
  readonly from: string;
  expression(column: string): string;
}

export interface ColumnDrift {
  readonly column: string;
  readonly value: number;
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly referenceMissing: number;
  readonly currentMissing: number;
  /** Inner edges of the bins, and counts on both sides: what a chart draws. */
  readonly edges: readonly number[];
  readonly referenceCounts: readonly number[];
  readonly currentCounts: readonly number[];
}

const deciles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** Unique inner deciles of a column, linear interpolation (type 7). */
async function innerEdges(olap: Olap, side: DriftSide, column: string, signal?: AbortSignal): Promise<number[]> {
  const value = `CAST(${side.expression(column)} AS DOUBLE)`;
  const [row] = await olap.query(
    `SELECT quantile_cont(${value}, [${deciles.join(', ')}]) AS edges FROM ${side.from}`,
    [],
    { signal },
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
  signal?: AbortSignal,
): Promise<Counts> {
  const value = `CAST(${side.expression(column)} AS DOUBLE)`;
  const bin = edges.length === 0 ? '0' : edges.map((edge) => `(v > ${edge})::UTINYINT`).join(' + ');
  const rows = await olap.query(
    `SELECT CASE WHEN v IS NULL THEN NULL ELSE ${bin} END AS bin, count(*) AS n FROM (SELECT ${value} AS v FROM ${side.from}) GROUP BY 1`,
    [],
    { signal },
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

async function readColumn(olap: Olap, side: DriftSide, column: string, signal?: AbortSignal): Promise<Float64Array> {
  const values: number[] = [];
  const expression = `CAST(${side.expression(column)} AS DOUBLE)`;
  for await (const batch of olap.stream(
    `SELECT ${expression} AS v FROM ${side.from} WHERE ${expression} IS NOT NULL`,
    [],
    { signal },
  )) {
    for (const value of batch.values[0] ?? []) values.push(Number(value));
  }
  return Float64Array.from(values);
}

const distances: Readonly<Record<'ks' | 'wasserstein', readonly [URL, string]>> = {
  ks: [new URL('./raw-distances.ts', import.meta.url), 'ksStatistic'],
  wasserstein: [new URL('./raw-distances.ts', import.meta.url), 'normedWasserstein'],
};

/** @returns one entry per column, in the order given */
export async function driftReport(
  olap: Olap,
  reference: DriftSide,
  current: DriftSide,
  columns: readonly string[],
  method: DriftMethod,
  signal?: AbortSignal,
): Promise<readonly ColumnDrift[]> {
  const report: ColumnDrift[] = [];
  // Column by column: a pass over one column is what a columnar file is good at, and memory stays that of one column.
  for (const column of columns) {
    const edges = await innerEdges(olap, reference, column, signal);
    const [before, after] = await Promise.all([
      binCounts(olap, reference, column, edges, signal),
      binCounts(olap, current, column, edges, signal),
    ]);
    const referenceCounts = before.counts;
    const currentCounts = after.counts;
    let value: number;
    if (method === 'psi') value = psiByBin(referenceCounts, currentCounts, { floor: 1e-4 }).psi;
    else if (method === 'jensen-shannon') value = jensenShannonDistance(referenceCounts, currentCounts);
    else {
      const [module, name] = distances[method];
      const argument = {
        reference: await readColumn(olap, reference, column, signal),
        current: await readColumn(olap, current, column, signal),
      };
      value = await runInThread<number>(module, name, argument, signal);
    }
    report.push({
      column,
      value,
      referenceRows: before.rows,
      currentRows: after.rows,
      referenceMissing: before.missing,
      currentMissing: after.missing,
      edges,
      referenceCounts,
      currentCounts,
    });
  }
  return report;
}
