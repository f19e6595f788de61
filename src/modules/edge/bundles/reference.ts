// The reference that devices count against, from a dataset version or from the rows a model was logged with. Bins are (lo, hi] between the
// unique inner deciles, as those of the monitors of endpoints are.

import type { Olap } from '../../../platform/olap/olap.ts';
import { quoteName, readParquet } from '../../../platform/olap/sql-text.ts';
import type { ModelInterface } from '../../serving/index.ts';
import { edgeErrors } from '../errors.ts';
import type { Reference, ReferenceColumn } from '../model.ts';

const deciles = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const maxCategories = 50;
/** Rows that an 8-bit model is compared on at most. */
const comparedRows = 10_000;

/** Rows as lists in the order of the model's columns, as JSON holds them. */
export interface Rows {
  readonly source: string;
  readonly rows: readonly (readonly unknown[])[];
  readonly labels: readonly unknown[] | null;
}

const isText = (type: string): boolean => type === 'string' || type === 'boolean';

async function countNumbers(olap: Olap, from: string, column: string, signal: AbortSignal): Promise<ReferenceColumn> {
  const value = `CAST(${quoteName(column)} AS DOUBLE)`;
  const [found] = await olap.query(
    `SELECT quantile_cont(v, [${deciles.join(', ')}]) AS edges FROM (SELECT ${value} AS v FROM ${from}) WHERE v IS NOT NULL AND isfinite(v)`,
    [],
    { signal },
  );
  const all = found?.['edges'];
  const edges = [...new Set(Array.isArray(all) ? all.filter((edge): edge is number => typeof edge === 'number') : [])];
  const bin = edges.length === 0 ? '0' : edges.map((edge) => `(v > ${edge})::UTINYINT`).join(' + ');
  const rows = await olap.query(
    `SELECT CASE WHEN v IS NULL OR isnan(v) THEN NULL ELSE ${bin} END AS bin, count(*) AS n FROM (SELECT ${value} AS v FROM ${from}) GROUP BY 1`,
    [],
    { signal },
  );
  const counts = new Array<number>(edges.length + 1).fill(0);
  let missing = 0;
  for (const row of rows) {
    if (row['bin'] === null) missing = Number(row['n']);
    else counts[Number(row['bin'])] = Number(row['n']);
  }
  return { edges, counts, missing };
}

async function countTexts(olap: Olap, from: string, column: string, signal: AbortSignal): Promise<ReferenceColumn> {
  const rows = await olap.query(
    `SELECT v, n, sum(n) OVER () AS total FROM (SELECT CAST(${quoteName(column)} AS VARCHAR) AS v, count(*) AS n FROM ${from} GROUP BY 1)
    ORDER BY n DESC, v LIMIT ${maxCategories + 1}`,
    [],
    { signal },
  );
  const missing = Number(rows.find((row) => row['v'] === null)?.['n'] ?? 0);
  const kept = rows.filter((row) => row['v'] !== null).slice(0, maxCategories);
  const counts = kept.map((row) => Number(row['n']));
  const total = Number(rows[0]?.['total'] ?? 0);
  const others = total - missing - counts.reduce((sum, count) => sum + count, 0);
  return { categories: kept.map((row) => String(row['v'])), counts: [...counts, others], missing };
}

/** @throws AppError `edge.bad_request` when the dataset has not all the columns */
export async function referenceOfFiles(
  olap: Olap,
  model: ModelInterface,
  { source, files }: { readonly source: string; readonly files: readonly string[] },
  signal: AbortSignal,
): Promise<Reference> {
  const from = readParquet(files);
  const described = await olap.query(`DESCRIBE SELECT * FROM ${from}`, [], { signal });
  const known = new Set(described.map((row) => String(row['column_name'])));
  const missing = model.columns.filter(({ name, required }) => required && !known.has(name));
  if (missing.length > 0)
    throw edgeErrors.create(
      'bad_request',
      `${source} has no column ${missing.map(({ name }) => name).join(', ')}, which the model takes.`,
    );
  const columns: Record<string, ReferenceColumn> = {};
  for (const { name, type } of model.columns) {
    if (!known.has(name)) continue;
    const count = isText(type) ? countTexts : countNumbers;
    columns[name] = await count(olap, from, name, signal);
  }
  const [counted] = await olap.query(`SELECT count(*) AS n FROM ${from}`, [], { signal });
  return { format: 1, source, rows: Number(counted?.['n'] ?? 0), columns };
}

/** Up to ten thousand rows of a dataset, the same ones each time. @throws AppError `edge.bad_request` */
export async function rowsOfFiles(
  olap: Olap,
  model: ModelInterface,
  { source, files }: { readonly source: string; readonly files: readonly string[] },
  label: string | null,
  signal: AbortSignal,
): Promise<Rows> {
  const from = readParquet(files);
  const known = (await olap.query(`DESCRIBE SELECT * FROM ${from}`, [], { signal })).map((row) =>
    String(row['column_name']),
  );
  if (label !== null && !known.includes(label))
    throw edgeErrors.create('bad_request', `${source} has no column ${label}; it has ${known.join(', ')}.`);
  const wanted = model.columns.map(({ name, type }) => {
    if (!known.includes(name)) return 'NULL';
    const to = isText(type)
      ? type === 'boolean'
        ? 'BOOLEAN'
        : 'VARCHAR'
      : type === 'integer' || type === 'long'
        ? 'BIGINT'
        : 'DOUBLE';
    return `CAST(${quoteName(name)} AS ${to})`;
  });
  const selected = [...wanted, ...(label === null ? [] : [quoteName(label)])];
  const rows: unknown[][] = [];
  const labels: unknown[] = [];
  const where = label === null ? '' : ` WHERE ${quoteName(label)} IS NOT NULL`;
  for await (const batch of olap.stream(
    `SELECT ${selected.map((one, at) => `${one} AS c${at}`).join(', ')} FROM ${from}${where} USING SAMPLE reservoir(${comparedRows} ROWS) REPEATABLE (7)`,
    [],
    { signal },
  )) {
    for (let row = 0; row < batch.rowCount; row++) {
      rows.push(model.columns.map((_, column) => batch.values[column]?.[row] ?? null));
      if (label !== null) labels.push(batch.values[model.columns.length]?.[row] ?? null);
    }
  }
  return { source, rows, labels: label === null ? null : labels };
}

/** A reference of the rows that a model was logged with; null when there are too few to tell drift. */
export function referenceOfRows(model: ModelInterface, { source, rows }: Rows): Reference | null {
  if (rows.length < 20) return null;
  const columns = model.columns.map(({ name, type }, place): readonly [string, ReferenceColumn] => {
    const values = rows.map((row) => row[place]);
    const there = values.filter((value) => value !== null && value !== undefined && !Number.isNaN(value));
    const missing = values.length - there.length;
    if (isText(type)) {
      const counted = new Map<string, number>();
      for (const value of there) counted.set(String(value), (counted.get(String(value)) ?? 0) + 1);
      const kept = [...counted].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, maxCategories);
      const counts = kept.map(([, count]) => count);
      const others = there.length - counts.reduce((sum, count) => sum + count, 0);
      return [name, { categories: kept.map(([value]) => value), counts: [...counts, others], missing }];
    }
    const numbers = there.map(Number).sort((a, b) => a - b);
    const edges = [...new Set(deciles.map((share) => quantile(numbers, share)))];
    const counts = new Array<number>(edges.length + 1).fill(0);
    for (const number of numbers) {
      const bin = edges.filter((edge) => number > edge).length;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return [name, { edges, counts, missing }];
  });
  return { format: 1, source, rows: rows.length, columns: Object.fromEntries(columns) };
}

/** Linear interpolation, type 7 of Hyndman and Fan (1996). @param sorted not empty */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + (at % 1) * ((sorted[Math.ceil(at)] ?? low) - low);
}
