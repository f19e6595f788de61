// Drift numbers as NannyML 0.13 computes them: Doane bins of the reference alone, one bin for everything outside.
import { doaneEdges, type WidthRuleOptions } from './bin-edges.ts';
import type { CountPair } from './evidently-profile.ts';
import { histogram } from './histogram.ts';

/** Counts over the reference's Doane bins plus a last bin of analysis values outside its range. */
export function nannymlNumericCounts(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: WidthRuleOptions = {},
): CountPair {
  const edges = doaneEdges(reference, options);
  const r = histogram(reference, edges);
  const c = histogram(current, edges);
  return {
    reference: Float64Array.from([...r.counts, r.below + r.above]),
    current: Float64Array.from([...c.counts, c.below + c.above]),
  };
}
