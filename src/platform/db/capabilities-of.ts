// What the database behind a transaction or reader can do.
import { PostgresAdapter } from 'kysely';
import { type Capabilities, capabilities } from './capabilities.ts';
import type { Tx } from './database.ts';

export function capabilitiesOf(tx: Tx): Capabilities {
  return capabilities[tx.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite'];
}
