// The bootstrap off the event loop: its arithmetic takes up to seconds, so the metrics are shared out over two threads.
import { runInThread } from '../../platform/threads/threads.ts';
import { type Comparison, compare, type Sample } from './measure.ts';
import { type MetricName, metricNames } from './model.ts';

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
