// What the methods that read counts make of the rows per bin, by the rules of each profile.
import {
  chiSquareContingency,
  chiSquareGoodnessOfFit,
  gContingency,
  gGoodnessOfFit,
} from '../../numerics/drift/chi-square.ts';
import { evidentlyJensenShannon, evidentlyKl, evidentlyPsi } from '../../numerics/drift/evidently-profile.ts';
import { jensenShannonDistance } from '../../numerics/drift/jensen-shannon.ts';
import { relativeEntropyTerm } from '../../numerics/drift/kullback-leibler.ts';
import { psi } from '../../numerics/drift/psi.ts';
import { hellingerDistance, lInfinityDistance, totalVariationDistance } from '../../numerics/drift/share-distances.ts';
import { shares } from '../../numerics/drift/shares.ts';
import { twoProportionTest } from '../../numerics/drift/two-proportions.ts';
import type { DriftMethod, DriftProfile } from './drift-methods.ts';

/** Keeps what an empty bin adds finite. */
const floor = 1e-4;

function flooredKl(reference: Float64Array, current: Float64Array): number {
  const [r, c] = [shares(reference), shares(current)];
  return r.reduce((sum, share, i) => sum + relativeEntropyTerm(share, Math.max(c[i] as number, floor)), 0);
}

/**
 * @param reference rows per bin, and `current` over the same bins
 * @throws RangeError when a side has no rows, or the method does not read counts
 */
export function compareCounts(
  method: DriftMethod,
  profile: DriftProfile,
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): number {
  const pair = { reference: Float64Array.from(reference), current: Float64Array.from(current) };
  const evidently = profile === 'evidently';
  switch (method) {
    case 'psi':
      return evidently ? evidentlyPsi(pair) : psi(reference, current, { floor });
    case 'kl':
      return evidently ? evidentlyKl(pair) : flooredKl(pair.reference, pair.current);
    case 'jensen-shannon':
      if (evidently) return evidentlyJensenShannon(pair);
      return jensenShannonDistance(reference, current, profile === 'nannyml' ? 2 : undefined);
    case 'hellinger':
      return hellingerDistance(reference, current);
    case 'l-infinity':
      return lInfinityDistance(reference, current);
    case 'total-variation':
      return totalVariationDistance(reference, current);
    case 'chi-square':
      return (evidently ? chiSquareGoodnessOfFit : chiSquareContingency)(reference, current).pValue;
    case 'g-test':
      return (evidently ? gGoodnessOfFit : gContingency)(reference, current).pValue;
    case 'z-test': {
      const [n, m] = [pair.reference, pair.current].map((side) => side.reduce((sum, count) => sum + count, 0));
      return twoProportionTest(pair.reference[0] ?? 0, n ?? 0, pair.current[0] ?? 0, m ?? 0).pValue;
    }
    default:
      throw new RangeError(`${method} does not read counts`);
  }
}
