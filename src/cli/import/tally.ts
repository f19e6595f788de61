// What an import did: how many of each kind were found, written, there already or failed, and why.
import { messageOf } from '../../kernel/errors.ts';
import type { Progress } from '../progress.ts';

export const kinds = [
  'experiments',
  'runs',
  'points',
  'files',
  'loggedModels',
  'models',
  'versions',
  'traces',
] as const;
export type Kind = (typeof kinds)[number];

export interface Count {
  found: number;
  written: number;
  /** Found in the project as they are in the source. */
  same: number;
  failed: number;
}

export interface Failure {
  readonly kind: Kind;
  readonly what: string;
  readonly why: string;
}

/** Reasons kept; more are counted, not told. */
const mostFailures = 1000;

export class Tally {
  readonly counts: Readonly<Record<Kind, Count>>;
  readonly failures: Failure[] = [];
  /** Bytes of files written. */
  bytes = 0;
  readonly #progress: Progress;

  constructor(progress: Progress) {
    this.#progress = progress;
    const none = (): Count => ({ found: 0, written: 0, same: 0, failed: 0 });
    this.counts = Object.fromEntries(kinds.map((kind) => [kind, none()])) as Record<Kind, Count>;
  }

  add(kind: Kind, what: Exclude<keyof Count, 'failed'>, count = 1): void {
    this.counts[kind][what] += count;
    const { runs, points, files, traces } = this.counts;
    const done = runs.written + runs.same;
    this.#progress.update(
      null,
      `${done} of ${runs.found} runs found so far, ${points.written} points, ${files.written} files, ${traces.written} traces`,
    );
  }

  /** One record could not be brought over; the others still are. */
  fail(kind: Kind, what: string, error: unknown): void {
    this.counts[kind].failed++;
    const hint = error instanceof Error && 'hint' in error ? String(error.hint) : '';
    const why = `${messageOf(error)}${hint === '' ? '' : ` ${hint}`}`;
    if (this.failures.length < mostFailures) this.failures.push({ kind, what, why });
  }

  get failed(): number {
    return kinds.reduce((sum, kind) => sum + this.counts[kind].failed, 0);
  }
}
