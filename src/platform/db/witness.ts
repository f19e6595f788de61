// A witness sees every transaction that is begun on its behalf, as the last thing inside it: what it writes is there exactly when the
// transaction is. It follows the flow of asynchronous calls, so that no code between has to know of it.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tx } from './database.ts';

/** Writes what it has to say; a throw takes the transaction back. Does nothing once what it stands for is over. */
export type Witness = (tx: Tx) => Promise<void>;

const witnesses = new AsyncLocalStorage<Witness>();

/** Calls `work` so that transactions begun in it, and in what it goes on to, have the witness. */
export function withWitness<T>(witness: Witness, work: () => T): T {
  return witnesses.run(witness, work);
}

/** The work with the witness of the caller at its end; for the drivers. */
export function witnessed<T>(work: (tx: Tx) => Promise<T>): (tx: Tx) => Promise<T> {
  const witness = witnesses.getStore();
  if (witness === undefined) return work;
  return async (tx) => {
    const value = await work(tx);
    await witness(tx);
    return value;
  };
}
