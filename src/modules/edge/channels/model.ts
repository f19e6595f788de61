// Channels: what devices are told to run. A channel points at an alias; when that moves, a bundle is built and, once it is there, published.
import type { Id } from '../../../kernel/ids.ts';
import type { Millis } from '../../../kernel/time.ts';
import type { BundleRequest, Reference, ReferenceColumn, Target } from '../model.ts';

export interface Channel {
  /** Unique on a server: it is an address. */
  readonly name: string;
  readonly project: string;
  readonly model: string;
  readonly alias: string;
  /** How its bundles are built. */
  readonly request: BundleRequest;
  /** What devices run; null until the first bundle is built. */
  readonly bundleId: Id | null;
  /** The bundle that is being built for it. */
  readonly pendingId: Id | null;
  /** Since when the alias is not followed, because somebody went back. */
  readonly heldAt: Millis | null;
  /** Why the newest version of the alias is not what devices run. */
  readonly note: string | null;
  /** Counts what was published. */
  readonly revision: number;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

/** A bundle that was published. */
export interface ChannelMove {
  readonly revision: number;
  readonly bundleId: Id;
  readonly version: string;
  readonly cause: string;
  readonly actor: string;
  readonly at: Millis;
}

export interface Device {
  readonly channel: string;
  readonly device: string;
  readonly bundleId: Id;
  readonly version: string;
  readonly target: Target;
  /** Number of its last report. */
  readonly sequence: number;
  readonly firstSeen: Millis;
  readonly lastSeen: Millis;
  readonly rows: number;
  readonly failed: number;
  /** What went wrong on it last. */
  readonly error: string | null;
}

/** Counts of rows in the bins of a reference. Sketches of the same bundle add up, whatever device and time they are of. */
export interface Sketch {
  readonly rows: number;
  readonly columns: Readonly<Record<string, { readonly counts: readonly number[]; readonly missing: number }>>;
}

/** What does not fit in a sketch of a reference, as a sentence; undefined when all does. */
export function misfit(sketch: Sketch, reference: Reference | null): string | undefined {
  if (reference === null) return 'The bundle has no reference, so nothing can be counted against it.';
  for (const [name, { counts, missing }] of Object.entries(sketch.columns)) {
    const known = Object.hasOwn(reference.columns, name) ? reference.columns[name] : undefined;
    if (known === undefined) return `The reference has no column ${name}.`;
    if (counts.length !== known.counts.length)
      return `Column ${name} has ${counts.length} bins, the reference ${known.counts.length}.`;
    const total = counts.reduce((sum, count) => sum + count, missing);
    if (total > sketch.rows) return `Column ${name} counts ${total} rows, the report ${sketch.rows}.`;
  }
  return undefined;
}

/** The sum of sketches of one bundle. */
export function mergeSketches(a: Sketch, b: Sketch): Sketch {
  const columns: Record<string, { counts: number[]; missing: number }> = {};
  for (const sketch of [a, b])
    for (const [name, { counts, missing }] of Object.entries(sketch.columns)) {
      const before = columns[name] ?? { counts: new Array<number>(counts.length).fill(0), missing: 0 };
      columns[name] = {
        counts: before.counts.map((count, bin) => count + (counts[bin] ?? 0)),
        missing: before.missing + missing,
      };
    }
  return { rows: a.rows + b.rows, columns };
}

export const emptySketch: Sketch = { rows: 0, columns: {} };

/** Bins of a column with one more for missing values. */
export const binsOf = ({ counts, missing }: Pick<ReferenceColumn, 'counts' | 'missing'>): number[] => [
  ...counts,
  missing,
];
