// Entry of the thread that compares the values of one column, for methods and profiles that need them all.
import { andersonDarling } from '../../numerics/drift/anderson-darling.ts';
import { cramerVonMises } from '../../numerics/drift/cramer-von-mises.ts';
import { energyDistance } from '../../numerics/drift/energy-distance.ts';
import { eppsSingleton } from '../../numerics/drift/epps-singleton.ts';
import { evidentlyNumericCounts, evidentlyNumericHellinger } from '../../numerics/drift/evidently-profile.ts';
import { kolmogorovSmirnov } from '../../numerics/drift/kolmogorov-smirnov.ts';
import { mannWhitney, tTest } from '../../numerics/drift/mean-tests.ts';
import { nannymlNumericCounts } from '../../numerics/drift/nannyml-profile.ts';
import { normedWassersteinDistance, wassersteinDistance } from '../../numerics/drift/wasserstein.ts';
import { compareCounts } from './compared-counts.ts';
import type { DriftMethod, DriftProfile } from './drift-methods.ts';
import { chunkStarts, learntThreshold } from './learnt-threshold.ts';

export interface ComparedSides {
  readonly method: DriftMethod;
  readonly profile: DriftProfile;
  /** In the order of its rows; NaN where a value is missing. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
  /** Whether to look for the threshold in the reference. */
  readonly learn: boolean;
}

export interface Compared {
  /** NaN where the method is undefined. */
  readonly value: number;
  /** How far parts of the reference are from the whole of it; null unless it was to be learnt. */
  readonly threshold: number | null;
}

export function compareValues(sides: ComparedSides): Compared {
  const { reference, learn } = sides;
  const parts = learn
    ? chunkStarts(reference.length).map((from, at, all) => reference.subarray(from, all[at + 1] ?? reference.length))
    : [];
  const values = parts.filter((part) => part.some((value) => !Number.isNaN(value)));
  return {
    value: numberOf(sides),
    threshold: learn ? learntThreshold(values.map((current) => numberOf({ ...sides, current }))) : null,
  };
}

/** scipy ends the series of its p-value there, and both tools take theirs from it. */
const seriesEnd = 1e-7;

function numberOf({ method, profile, reference, current }: ComparedSides): number {
  const evidently = profile === 'evidently';
  switch (method) {
    case 'ks':
      return kolmogorovSmirnov(reference, current, { method: 'asymptotic' }).statistic;
    case 'ks-test':
      return kolmogorovSmirnov(reference, current).pValue;
    case 'wasserstein':
      return (profile === 'nannyml' ? wassersteinDistance : normedWassersteinDistance)(reference, current);
    case 'energy':
      return energyDistance(reference, current);
    case 'cramer-von-mises':
      return cramerVonMises(reference, current, evidently ? { seriesEnd } : {}).pValue;
    case 'anderson-darling':
      return andersonDarling(reference, current).pValue;
    case 'mann-whitney':
      return mannWhitney(reference, current, evidently ? 'less' : 'two-sided').pValue;
    case 't-test':
      return tTest(reference, current, evidently).pValue;
    case 'epps-singleton':
      return eppsSingleton(reference, current).pValue;
    default: {
      // NumPy's bins of whole numbers are never narrower than 1; NannyML makes them floats first.
      const integer = evidently && [reference, current].every((side) => side.every(Number.isInteger));
      if (evidently && method === 'hellinger') return evidentlyNumericHellinger(reference, current, { integer });
      const counts = (evidently ? evidentlyNumericCounts : nannymlNumericCounts)(reference, current, { integer });
      return compareCounts(method, profile, counts.reference, counts.current);
    }
  }
}
