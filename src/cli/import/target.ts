// The project that an import writes to.
import type { PawlClient } from '../../../clients/ts/client.ts';
import type { Tally } from './tally.ts';

export interface Target {
  readonly client: PawlClient;
  readonly project: string;
  readonly tally: Tally;
  /** Look again at what an earlier import finished. */
  readonly verify: boolean;
  /** Bring what is in the source's trash too, into the trash. */
  readonly deleted: boolean;
}

/** Does so many at a time; each must deal with its own failures. */
export async function each<T>(items: AsyncIterable<T>, atOnce: number, act: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  // Generators queue their callers, so that each item goes to one worker.
  const worker = async (): Promise<void> => {
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      await act(next.value);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
