// One action on many records: a few at a time, and what became of them counted by outcome.
import { count, plural } from '../format/number.ts';

const atOnce = 6;

export interface Outcome {
  readonly done: readonly string[];
  /** Why → how many. */
  readonly refused: ReadonlyMap<string, number>;
}

/** Does not stop at a refusal: what can be done is done. */
export async function inBulk(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<Outcome> {
  const done: string[] = [];
  const refused = new Map<string, number>();
  const left = [...ids];
  const work = async (): Promise<void> => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      try {
        await act(id);
        done.push(id);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        refused.set(why, (refused.get(why) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, work));
  return { done, refused };
}

/** Such as `Tagged 3 of 4 runs; 1 refused: …`. */
export function outcomeText(verb: string, what: string, { done, refused }: Outcome): string {
  const all = [...refused.values()].reduce((sum, n) => sum + n, done.length);
  const reached = refused.size === 0 ? plural(all, what) : `${count(done.length)} of ${plural(all, what)}`;
  return [`${verb} ${reached}`, ...[...refused].map(([why, n]) => `${count(n)} refused: ${why}`)].join('; ');
}
