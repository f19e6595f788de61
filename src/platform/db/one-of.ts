// For statements of modules that have a transaction only.
import { type RawBuilder, sql } from 'kysely';
import { capabilitiesOf } from './capabilities-of.ts';
import type { Tx } from './database.ts';

/** The column holds one of these texts. @param column such as `r.id`; never what a client gave */
export function oneOf(tx: Tx, column: string, texts: readonly string[]): RawBuilder<boolean> {
  return capabilitiesOf(tx).oneOf(sql.ref(column), texts);
}
