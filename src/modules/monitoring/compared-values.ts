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

export interface ComparedSides {
  readonly method: DriftMethod;
  readonly profile: DriftProfile;
  /** Missing values are left out already. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** scipy ends the series of its p-value there, and both tools take theirs from it. */
const seriesEnd = 1e-7;

/** @returns the number of the method; NaN where it is undefined */
export function compareValues({ method, profile, reference, current }: ComparedSides): number {
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
      const whole = [reference, current].every((side) => side.every(Number.isInteger));
      if (evidently && method === 'hellinger') return evidentlyNumericHellinger(reference, current, { integer: whole });
      const counts = (evidently ? evidentlyNumericCounts : nannymlNumericCounts)(reference, current, {
        integer: whole,
      });
      return compareCounts(method, profile, counts.reference, counts.current);
    }
  }
}
