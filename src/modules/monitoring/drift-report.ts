// Distances between reference rows and current rows, column by column. Counting runs in DuckDB: both sides are scanned once, at flat
// memory, off the event loop. Bins are (lo, hi] between the unique inner deciles of the reference.
import { jensenShannonDistance } from '../../numerics/drift/jensen-shannon.ts';
import { psiByBin } from '../../numerics/drift/psi.ts';
import type { Olap, OlapRow } from '../../platform/olap/olap.ts';
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

/** Unique inner deciles per column, linear interpolation (type 7), in one scan. */
async function innerEdges(
  olap: Olap,
  side: DriftSide,
  columns: readonly string[],
  signal?: AbortSignal,
): Promise<number[][]> {
  const select = columns.map(
    (column, index) =>
      `quantile_cont(CAST(${side.expression(column)} AS DOUBLE), [${deciles.join(', ')}]) AS c${index}`,
  );
  const [row] = await olap.query(`SELECT ${select.join(', ')} FROM ${side.from}`, [], { signal });
  return columns.map((_, index) => {
    const values = row?.[`c${index}`];
    return [...new Set(Array.isArray(values) ? values.filter((value) => typeof value === 'number') : [])];
  });
}

interface Counts {
  readonly counts: number[];
  readonly missing: number;
  readonly rows: number;
}

/** Rows per bin and column in one scan: a bin's count is the difference of two cumulative ones. */
async function binCounts(
  olap: Olap,
  side: DriftSide,
  columns: readonly string[],
  edges: readonly number[][],
  signal?: AbortSignal,
): Promise<Counts[]> {
  const select = columns.flatMap((column, index) => {
    const value = `CAST(${side.expression(column)} AS DOUBLE)`;
    return [
      `count(${value}) AS n${index}`,
      ...(edges[index] ?? []).map((edge, at) => `count(*) FILTER (${value} > ${edge}) AS c${index}_${at}`),
    ];
  });
  const [row = {} as OlapRow] = await olap.query(
    `SELECT count(*) AS total, ${select.join(', ')} FROM ${side.from}`,
    [],
    { signal },
  );
  const total = Number(row['total'] ?? 0);
  return columns.map((_, index) => {
    const present = Number(row[`n${index}`] ?? 0);
    const above = (edges[index] ?? []).map((_edge, at) => Number(row[`c${index}_${at}`] ?? 0));
    const steps = [present, ...above, 0];
    return {
      counts: steps.slice(0, -1).map((count, at) => count - (steps[at + 1] ?? 0)),
      missing: total - present,
      rows: total,
    };
  });
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
  if (columns.length === 0) return [];
  const edges = await innerEdges(olap, reference, columns, signal);
  const before = await binCounts(olap, reference, columns, edges, signal);
  const after = await binCounts(olap, current, columns, edges, signal);
  const report: ColumnDrift[] = [];
  for (const [index, column] of columns.entries()) {
    const referenceCounts = before[index]?.counts ?? [];
    const currentCounts = after[index]?.counts ?? [];
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
      referenceRows: before[index]?.rows ?? 0,
      currentRows: after[index]?.rows ?? 0,
      referenceMissing: before[index]?.missing ?? 0,
      currentMissing: after[index]?.missing ?? 0,
      edges: edges[index] ?? [],
      referenceCounts,
      currentCounts,
    });
  }
  return report;
}
