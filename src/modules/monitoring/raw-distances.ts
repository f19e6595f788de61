// Entries of the thread that compares raw values, for the methods that need them sorted.
import { kolmogorovSmirnov } from '../../numerics/drift/kolmogorov-smirnov.ts';
import { normedWassersteinDistance } from '../../numerics/drift/wasserstein.ts';

interface Sides {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

export function ksStatistic({ reference, current }: Sides): number {
  return kolmogorovSmirnov(reference, current, { method: 'asymptotic' }).statistic;
}

export function normedWasserstein({ reference, current }: Sides): number {
  return normedWassersteinDistance(reference, current);
}
