// Counts guesses of passwords: by user at an address, by address, and by user from everywhere. A guess counts before it is checked, so that
// many at once are not more than many in turn. Kept in memory: each server process counts its own.
import { createHash } from 'node:crypto';

/** Guesses in a window of time. */
export const guessLimits = { userAtAddress: 10, address: 100, user: 100, windowMs: 10 * 60_000 } as const;
/** Counters that are remembered; the oldest go first. */
const mostCounters = 20_000;

type Kind = 'userAtAddress' | 'address' | 'user';

export interface Guesses {
  /** Milliseconds to wait until a guess may be made; 0 when it may be. */
  wait(kinds: readonly Kind[], user: string, address: string): number;
  /** Counts one. */
  count(user: string, address: string): void;
  /** It was no guess: the password was right. */
  forgive(user: string, address: string): void;
}

export function createGuesses(monotonic: () => number): Guesses {
  const counters = new Map<string, { count: number; readonly until: number }>();
  const keyOf = (kind: Kind, user: string, address: string): string => {
    const text = kind === 'address' ? address : kind === 'user' ? user : `${address} ${user}`;
    return createHash('sha256').update(`${kind} ${text}`).digest('base64url');
  };
  const live = (key: string) => {
    const counter = counters.get(key);
    if (counter === undefined || counter.until > monotonic()) return counter;
    counters.delete(key);
    return undefined;
  };
  const kinds: readonly Kind[] = ['userAtAddress', 'address', 'user'];
  return {
    wait(asked, user, address) {
      const waits = asked.map((kind) => {
        const counter = live(keyOf(kind, user, address));
        return counter === undefined || counter.count < guessLimits[kind] ? 0 : counter.until - monotonic();
      });
      return Math.max(0, ...waits);
    },
    count(user, address) {
      for (const kind of kinds) {
        const key = keyOf(kind, user, address);
        const counter = live(key);
        if (counter !== undefined) {
          counter.count++;
          continue;
        }
        const [oldest] = counters.keys();
        if (counters.size >= mostCounters && oldest !== undefined) counters.delete(oldest);
        counters.set(key, { count: 1, until: monotonic() + guessLimits.windowMs });
      }
    },
    forgive(user, address) {
      for (const kind of kinds) {
        const counter = live(keyOf(kind, user, address));
        if (counter !== undefined) counter.count = kind === 'userAtAddress' ? 0 : Math.max(0, counter.count - 1);
      }
    },
  };
}
