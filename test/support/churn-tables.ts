// The training and hold-out tables of the churn example, made from its log by its own SQL: customers whose number is divisible by
// five are held out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { repositoryRoot } from './pawl-process.ts';

export interface ChurnTables {
  readonly training: string;
  readonly holdout: string;
}

/** Writes both Parquet files for one cut-off (`YYYY-MM-DD`) into a folder. */
export async function writeChurnTables(folder: string, cutoff: string): Promise<ChurnTables> {
  const example = join(repositoryRoot, 'examples', 'churn');
  const query = (name: string): string =>
    readFileSync(join(example, 'features', `${name}.sql`), 'utf8').replaceAll('$cutoff', `'${cutoff}'`);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const log = join(example, 'data', 'transactions.csv.gz');
    await connection.run(`CREATE TABLE transactions AS FROM read_csv('${log}', types = {'customer_id': 'VARCHAR'})`);
    await connection.run(`CREATE TABLE orders AS ${query('orders')}`);
    await connection.run(
      `CREATE TABLE labelled AS SELECT f.*, l.churn FROM (${query('customer_orders')}) AS f JOIN (${query('churn_label')}) AS l USING (customer_id, cutoff)`,
    );
    const tables = { training: join(folder, 'training.parquet'), holdout: join(folder, 'holdout.parquet') };
    for (const [path, sign] of [
      [tables.training, '<>'],
      [tables.holdout, '='],
    ]) {
      await connection.run(
        `COPY (FROM labelled WHERE CAST(customer_id AS INTEGER) % 5 ${sign} 0 ORDER BY customer_id) TO '${path}' (FORMAT parquet)`,
      );
    }
    return tables;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
