// The bootstrap off the event loop: its arithmetic takes up to seconds, so the metrics are shared out over two threads. Slices and the
// importance of columns follow in a third.
import { runInThread } from '../../platform/threads/threads.ts';
import type { Shuffled } from './importance.ts';
import { type Comparison, compare, impactsOf, measureSlices, type Sample } from './measure.ts';
import { type FeatureImpact, type MetricName, metricNames, type SliceResult } from './model.ts';

interface Work {
  readonly challenger: Sample;
  readonly champion: Sample | null;
  readonly threshold: number;
  readonly seed: number;
  readonly metrics: readonly MetricName[];
}

/** Entry of a thread, called by name. @public */
export function compareSamples(work: Work): Comparison {
  return compare(work.challenger, work.champion, work);
}

/** Compares all metrics; the same numbers as `compare` in one call. */
export async function compareInThreads(work: Omit<Work, 'metrics'>, signal?: AbortSignal): Promise<Comparison> {
  const shares = [metricNames.filter((_, index) => index % 2 === 0), metricNames.filter((_, index) => index % 2 === 1)];
  const [first, second] = await Promise.all(
    shares.map((metrics) =>
      runInThread<Comparison>(new URL(import.meta.url), 'compareSamples', { ...work, metrics }, signal),
    ),
  );
  const merge = <T>(a: T | null | undefined, b: T | null | undefined): T | null =>
    a === null || a === undefined || b === null || b === undefined ? null : { ...a, ...b };
  const challenger = merge(first?.challenger, second?.challenger);
  if (challenger === null) throw new Error('The threads that compare returned nothing.');
  return {
    challenger,
    champion: merge(first?.champion, second?.champion),
    delta: merge(first?.delta, second?.delta),
  };
}

interface Parts extends Omit<Work, 'metrics'> {
  /** Slice column → its value per row. */
  readonly slices: Readonly<Record<string, readonly string[]>>;
  readonly shuffled: Shuffled | undefined;
}

interface MeasuredParts {
  readonly slices: readonly SliceResult[];
  readonly importance: readonly FeatureImpact[] | undefined;
}

/** Entry of a thread, called by name. @public */
export function measureParts({ challenger, champion, threshold, seed, slices, shuffled }: Parts): MeasuredParts {
  return {
    slices: Object.entries(slices).flatMap(([name, values]) =>
      measureSlices(name, values, challenger, champion, threshold, seed),
    ),
    importance: shuffled === undefined ? undefined : impactsOf(shuffled.sample, shuffled.shuffled, seed),
  };
}

/** What the rows show in parts: slice by slice, and column by column. */
export function measurePartsInThread(parts: Parts, signal?: AbortSignal): Promise<MeasuredParts> {
  return runInThread<MeasuredParts>(new URL(import.meta.url), 'measureParts', parts, signal);
}
