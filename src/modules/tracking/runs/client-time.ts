// Times that clients send, in domain time. Clients read their own clock; under a simulated clock that is another time altogether, so a
// time belongs to the clock it is nearer to, and one of the real clock is placed by how long after the start of its run it is. What a
// run took is real time under any clock, and never less than nothing.
import type { Millis } from '../../../kernel/time.ts';
import type { Clock } from '../../../platform/clock/clock.ts';

/** When a run started, in domain time and, where the start is not just what somebody said, on the real clock. */
export interface RunStart {
  readonly startedAt: Millis;
  readonly startedWall: Millis | null;
}

/** Whether a client read the time from a real clock while domain time is simulated. */
function isReal(clock: Clock, at: Millis): boolean {
  return clock.simulated && Math.abs(at - clock.wall()) < Math.abs(at - clock.now());
}

export function startOf(clock: Clock, given: Millis | undefined): RunStart {
  if (given === undefined) return { startedAt: clock.now(), startedWall: clock.wall() };
  if (!isReal(clock, given)) return { startedAt: given, startedWall: null };
  return { startedAt: clock.now() - Math.max(0, clock.wall() - given), startedWall: given };
}

export function endOf(clock: Clock, run: RunStart, given: Millis | undefined): Millis {
  const { startedAt, startedWall } = run;
  if (given === undefined)
    return startedAt + Math.max(0, startedWall === null ? clock.now() - startedAt : clock.wall() - startedWall);
  if (isReal(clock, given)) {
    const took = startedWall === null ? clock.now() - (clock.wall() - given) - startedAt : given - startedWall;
    return startedAt + Math.max(0, took);
  }
  // A client that told both times is believed; one whose clock is behind that of the server, which took the start, is not.
  return startedWall === null ? given : Math.max(given, startedAt);
}

/** When something was logged to a run. The same time gives the same answer, so that what is sent twice stays one. */
export function loggedAt(clock: Clock, run: RunStart, given: Millis): Millis {
  if (run.startedWall === null || !isReal(clock, given)) return given;
  return run.startedAt + Math.max(0, given - run.startedWall);
}
