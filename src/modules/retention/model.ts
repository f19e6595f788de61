// Terms of keeping, and what a purge took.
import type { PurgeCounts } from '../../contracts/retention.ts';
import type { Millis } from '../../kernel/time.ts';

export interface Terms {
  readonly predictionsDays: number;
  readonly logsDays: number;
  readonly trashDays: number;
  readonly deliveriesDays: number;
  /** A legal hold: nothing is purged. */
  readonly hold: boolean;
  readonly holdReason: string;
}

export interface Policy extends Terms {
  readonly project: string;
  readonly updatedAt: Millis | null;
  readonly updatedBy: string;
  /** When a purge last looked, of domain time. */
  readonly lookedAt: Millis | null;
  readonly last: { readonly at: Millis; readonly took: PurgeCounts } | null;
}

export const forEver: Omit<Policy, 'project'> = {
  predictionsDays: 0,
  logsDays: 0,
  trashDays: 0,
  deliveriesDays: 0,
  hold: false,
  holdReason: '',
  updatedAt: null,
  updatedBy: '',
  lookedAt: null,
  last: null,
};

export const nothing: PurgeCounts = {
  runs: 0,
  loggedModels: 0,
  experiments: 0,
  artifacts: 0,
  artifactBytes: 0,
  kept: 0,
  predictions: 0,
  predictionBytes: 0,
  logs: 0,
  deliveries: 0,
};

export function add(a: PurgeCounts, b: Partial<PurgeCounts>): PurgeCounts {
  const keys = Object.keys(a) as (keyof PurgeCounts)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + (b[key] ?? 0)])) as PurgeCounts;
}

/** Whether anything went. */
export function tookSomething({ kept: _kept, ...taken }: PurgeCounts): boolean {
  return Object.values(taken).some((count) => count > 0);
}

const dayMs = 86_400_000;

/** Everything before this is too old; undefined: it is kept for ever. */
export function limitOf(days: number, now: Millis): Millis | undefined {
  return days === 0 ? undefined : now - days * dayMs;
}
