// Inserts of many rows at once. A builder would walk every value of every row; here the text of a statement is made once for each number
// of rows, and values are bound as they are.
import { CompiledQuery } from 'kysely';
import type { Capabilities } from './capabilities.ts';
import { capabilitiesOf } from './capabilities-of.ts';
import type { Tx } from './database.ts';
import { unansweredQuery } from './unanswered.ts';

/** A statement of the module's own, such as one for its table of points. Names and `tail` are never what a client gave. */
export interface RowInsert {
  readonly table: string;
  readonly columns: readonly string[];
  /** A column beside these that takes the stamp of the transaction. */
  readonly stamp?: string;
  /** What follows the values, such as `ON CONFLICT DO NOTHING`. */
  readonly tail?: string;
}

const texts = new Map<string, string>();

function textOf(insert: RowInsert, rows: number, { placeholder, transactionStamp }: Capabilities): string {
  const { table, columns, stamp, tail } = insert;
  const key = `${table} ${rows} ${placeholder(1)} ${tail}`;
  const known = texts.get(key);
  if (known !== undefined) return known;
  let at = 0;
  const stamped = stamp === undefined ? [] : [transactionStamp];
  const row = (): string => `(${[...columns.map(() => placeholder(++at)), ...stamped].join(', ')})`;
  const names = [...columns, ...(stamp === undefined ? [] : [stamp])].map((column) => `"${column}"`).join(', ');
  const text = `INSERT INTO "${table}" (${names}) VALUES ${Array.from({ length: rows }, row).join(', ')} ${tail ?? ''}`;
  texts.set(key, text);
  return text;
}

/**
 * Inserts rows in their order.
 * @param values those of all rows, one row after the other
 * @returns what `RETURNING` in the tail asks for
 */
export async function insertRows<R>(tx: Tx, insert: RowInsert, values: readonly unknown[]): Promise<R[]> {
  const width = insert.columns.length;
  const capabilities = capabilitiesOf(tx);
  const returned: R[] = [];
  const returning = insert.tail?.includes('RETURNING') === true;
  for (let from = 0; from < values.length; ) {
    const left = (values.length - from) / width;
    // What is left below the least is one more statement to prepare.
    const rows = capabilities.insertSizes.find((size) => size <= left) ?? left;
    const part = values.slice(from, from + rows * width);
    const query = CompiledQuery.raw(textOf(insert, rows, capabilities), part) as CompiledQuery<R>;
    const result = await tx.executeQuery<R>(returning ? query : unansweredQuery(query));
    for (const row of result.rows) returned.push(row);
    from += rows * width;
  }
  return returned;
}
