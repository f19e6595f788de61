// When the steps of a run ran, beside each other, and which of them decided how long it took.
import type { Millis } from '../../kernel/time.ts';

export interface TimedStep {
  readonly name: string;
  /** Steps that it waits for. */
  readonly after: readonly string[];
  /** By the clock of the run, which may be simulated. */
  readonly startedAt: Millis | null;
  readonly endedAt: Millis | null;
  /** Real time that it took. */
  readonly durationMs: number | null;
}

export interface StepTimes {
  /** `laid`: a simulated clock stood still, so each step is laid after what it waits for. */
  readonly times: 'recorded' | 'laid';
  /** From the start of the first step, by name; absent for steps that never began. */
  readonly offsets: ReadonlyMap<string, number>;
  /** The chain of steps that ends last, each begun when the one before it was done. */
  readonly critical: ReadonlySet<string>;
}

/** A simulated clock tells no real time: then what the steps took does not fit between their first start and last end. */
function areRecorded(steps: readonly TimedStep[]): boolean {
  return steps.every(
    ({ startedAt, endedAt, durationMs }) =>
      startedAt === null || endedAt === null || durationMs === null || endedAt - startedAt >= durationMs * 0.9 - 50,
  );
}

/** @param steps each after the ones that it waits for */
export function stepTimes(steps: readonly TimedStep[]): StepTimes {
  const begun = steps.filter(({ startedAt }) => startedAt !== null);
  const recorded = areRecorded(begun);
  const first = Math.min(...begun.map(({ startedAt }) => startedAt ?? 0));
  const offsets = new Map<string, number>();
  const ends = new Map<string, number>();
  const waitsOf = (step: TimedStep): readonly string[] => step.after.filter((name) => ends.has(name));
  for (const step of begun) {
    const offset = recorded
      ? (step.startedAt ?? first) - first
      : Math.max(0, ...waitsOf(step).map((name) => ends.get(name) ?? 0));
    offsets.set(step.name, offset);
    ends.set(step.name, offset + (step.durationMs ?? 0));
  }
  const byEnd = (names: readonly string[]): string | undefined =>
    [...names].sort((a, b) => (ends.get(b) ?? 0) - (ends.get(a) ?? 0))[0];
  const byName = new Map(begun.map((step) => [step.name, step]));
  const critical = new Set<string>();
  let at = byEnd([...ends.keys()]);
  while (at !== undefined && !critical.has(at)) {
    critical.add(at);
    const step = byName.get(at);
    at = step === undefined ? undefined : byEnd(waitsOf(step));
  }
  return { times: recorded ? 'recorded' : 'laid', offsets, critical };
}
