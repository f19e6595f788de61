// Entry of the thread that runs the bootstrap.
import { type Comparison, compare, type Sample } from './measure.ts';

export function compareSamples(work: {
  challenger: Sample;
  champion: Sample | null;
  threshold: number;
  seed: number;
}): Comparison {
  return compare(work.challenger, work.champion, { threshold: work.threshold, seed: work.seed });
}
