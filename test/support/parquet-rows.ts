// Reads a row of a Parquet file as other tools would.
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** The first row, as JSON. */
export async function someRowOf(parquet: Uint8Array): Promise<Readonly<Record<string, unknown>>> {
  const file = join(tmpdir(), `pawl-rows-${process.pid}.parquet`);
  writeFileSync(file, parquet);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const found = await connection.runAndReadAll(`SELECT * FROM read_parquet('${file}') LIMIT 1`);
    return found.getRowObjectsJson()[0] ?? {};
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(file);
  }
}
