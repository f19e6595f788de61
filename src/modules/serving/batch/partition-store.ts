// All SQL of the partitions of batch jobs: what a job has planned, and what of it is done.
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';

/** Rows [first, last) of a file of the source, and the content they were scored to. */
export interface Partition {
  readonly number: number;
  /** Place of the file among those of the source. */
  readonly file: number;
  readonly first: number;
  readonly last: number;
  /** Null until it is done. */
  readonly sha256: string | null;
  readonly records: number;
  readonly refused: number;
  readonly bytes: number;
}

type PartitionRow = {
  batch_id: string;
  number: number;
  file: number;
  first: number;
  last: number;
  sha256: string | null;
  records: number;
  refused: number;
  bytes: number;
};

const rowsAtOnce = 90;

const tables = (tx: Tx) => tx.withTables<{ serving_batch_partitions: PartitionRow }>();

export async function insertPartitions(tx: Tx, batchId: string, partitions: readonly Partition[]): Promise<void> {
  for (const some of chunks(partitions, rowsAtOnce))
    await tables(tx)
      .insertInto('serving_batch_partitions')
      .values(some.map((partition) => ({ ...partition, batch_id: batchId })))
      .execute();
}

/** Records what a partition was scored to; false when that is recorded already. */
export async function finishPartition(
  tx: Tx,
  batchId: string,
  number: number,
  result: Pick<Partition, 'records' | 'refused' | 'bytes'> & { readonly sha256: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('serving_batch_partitions')
    .set(result)
    .where('batch_id', '=', batchId)
    .where('number', '=', number)
    .where('sha256', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** In the order of the source. */
export async function listPartitions(tx: Tx, batchId: string): Promise<Partition[]> {
  const rows = await tables(tx)
    .selectFrom('serving_batch_partitions')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('number')
    .execute();
  return rows.map(({ batch_id: _batch, ...partition }) => partition);
}
