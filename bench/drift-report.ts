// What does a drift report (PSI of every column) over 1 M × 20 reference and 1 M × 20 current rows in Parquet cost, beside numpy on the
// same files, in turn? Prints one JSON line with medians and the ratio.
//   node bench/drift-report.ts [rows] [columns] [rounds]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { driftReport } from '../src/modules/monitoring/drift-report.ts';
import { openOlap } from '../src/platform/olap/duckdb.ts';
import { quoteText, readParquet } from '../src/platform/olap/sql-text.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const columns = Array.from({ length: Number(process.argv[3] ?? 20) }, (_, i) => `f${i}`);
const rounds = Number(process.argv[4] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
const python = join(import.meta.dirname, '..', '.venv', 'bin', 'python');
const median = (values: readonly number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0);

const olap = await openOlap({ memoryLimitMb: 1024, folder: join(folder, 'spill') });
try {
  const make = async (name: string, shift: number): Promise<string> => {
    const path = join(folder, `${name}.parquet`);
    // Hashes of the row number: the same data each time, roughly bell-shaped.
    const cells = columns.map((column, n) => {
      const draw = (salt: number): string =>
        `CAST(hash(i * 1000 + ${n * 10 + salt + (name === 'current' ? 5 : 0)}) % 1000000 AS DOUBLE) / 1000000`;
      return `${draw(0)} + ${draw(1)} + ${draw(2)} + ${shift * n} AS ${column}`;
    });
    await olap.exec(
      `COPY (SELECT ${cells.join(', ')} FROM range(${rows}) t(i)) TO ${quoteText(path)} (FORMAT parquet)`,
    );
    return path;
  };
  const reference = await make('reference', 0);
  const current = await make('current', 0.005);
  const side = (path: string) => ({ from: readParquet([path]), expression: (column: string) => column });
  const rule = { method: 'psi', profile: 'pawl', threshold: null, correction: 'none' } as const;
  const times: Record<'pawl' | 'numpy', number[]> = { pawl: [], numpy: [] };
  let difference = 0;
  for (let round = 0; round <= rounds; round++) {
    const startedAt = performance.now();
    const report = await driftReport(olap, side(reference), side(current), columns, rule);
    const pawl = performance.now() - startedAt;
    const peer = spawnSync(python, [join(import.meta.dirname, 'drift_report.py'), reference, current], {
      encoding: 'utf8',
    });
    const numpy = JSON.parse(peer.stdout) as { ms: number; sum: number };
    // The first round warms the page cache.
    if (round > 0) {
      times.pawl.push(pawl);
      times.numpy.push(numpy.ms);
    }
    difference = Math.abs(report.reduce((sum, one) => sum + (one.value ?? 0), 0) - numpy.sum);
  }
  const ms = { pawl: median(times.pawl), numpy: median(times.numpy) };
  console.log(
    JSON.stringify({
      bench: 'drift-report',
      rows,
      columns: columns.length,
      ms,
      ratio: Math.round((100 * ms.pawl) / ms.numpy) / 100,
      difference,
    }),
  );
} finally {
  await olap.close();
  rmSync(folder, { recursive: true, force: true });
}
