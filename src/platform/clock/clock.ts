// Time as a port. Domain time may be simulated (replays, tests); leases, timeouts and latencies always use real time.
import { performance } from 'node:perf_hooks';
import type { Millis } from '../../kernel/time.ts';

export interface Clock {
  /** Domain time: what records carry. Virtual under a simulated clock. */
  now(): Millis;
  /** Real wall time: leases and anything another process must agree on. */
  wall(): Millis;
  /** Monotonic milliseconds for measuring durations. */
  monotonic(): number;
  readonly simulated: boolean;
}

/** A clock whose domain time only moves when told to. */
export interface SimulatedClock extends Clock {
  readonly simulated: true;
  /** Moves domain time forward. @throws RangeError when `to` lies in the past of the clock. */
  advanceTo(to: Millis): void;
  /** Calls back after each advance; returns the unsubscribe function. */
  onAdvance(listener: (now: Millis) => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  simulated: false,
};

export function createSimulatedClock(start: Millis): SimulatedClock {
  let current = start;
  const listeners = new Set<(now: Millis) => void>();
  return {
    simulated: true,
    now: () => current,
    wall: () => Date.now(),
    monotonic: () => performance.now(),
    advanceTo(to) {
      if (to < current) throw new RangeError(`The simulated clock is at ${current} and cannot go back to ${to}.`);
      current = to;
      for (const listener of listeners) listener(to);
    },
    onAdvance(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function isSimulated(clock: Clock): clock is SimulatedClock {
  return clock.simulated;
}
