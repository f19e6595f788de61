// Which content is still named by some row: modules say which of their columns hold digests, alone or inside a text, and nothing that
// stands in one of them is ever destroyed.
import { sql } from 'kysely';
import { chunks } from './chunks.ts';
import type { Tx } from './database.ts';

export interface ContentColumn {
  readonly table: string;
  readonly column: string;
  /** The column is a digest and nothing else. */
  readonly alone?: true;
}

const digestsAtOnce = 50;
const rowsAtOnce = 200;

/** The digests, of these, that one of the columns holds. Reads whole tables: give it the scanner. */
export async function findUsed(
  tx: Tx,
  columns: readonly ContentColumn[],
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  for (const some of chunks(digests, digestsAtOnce)) {
    for (const { table, column, alone } of columns) {
      for (let left = some.filter((digest) => !used.has(digest)); left.length > 0; ) {
        const field = sql.ref(column);
        const wanted = alone
          ? sql`${field} IN (${sql.join(left)})`
          : sql`(${sql.join(
              left.map((digest) => sql`${field} LIKE ${`%${digest}%`}`),
              sql` OR `,
            )})`;
        const { rows } = await sql<{ text: string }>`
          SELECT DISTINCT ${field} AS text FROM ${sql.table(table)} WHERE ${wanted} LIMIT ${rowsAtOnce}`.execute(tx);
        for (const { text } of rows) for (const digest of left) if (text.includes(digest)) used.add(digest);
        // A full answer may hide what stands in rows behind it.
        if (rows.length < rowsAtOnce) break;
        left = left.filter((digest) => !used.has(digest));
      }
    }
  }
  return used;
}
