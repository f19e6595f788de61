// Plain distances of two discrete laws: Hellinger, L-infinity and total variation, each in [0, 1].
import { sharePair } from './shares.ts';

/** √(Σ (√r − √c)²) / √2. */
export function hellingerDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const { reference: r, current: c } = sharePair(reference, current);
  return Math.sqrt(r.reduce((sum, share, i) => sum + (Math.sqrt(share) - Math.sqrt(c[i] as number)) ** 2, 0) / 2);
}

/** Largest change of the share of any bin. */
export function lInfinityDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const { reference: r, current: c } = sharePair(reference, current);
  return r.reduce((worst, share, i) => Math.max(worst, Math.abs(share - (c[i] as number))), 0);
}

/** Half the sum of all changes of share: how much mass has moved. */
export function totalVariationDistance(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const { reference: r, current: c } = sharePair(reference, current);
  return r.reduce((sum, share, i) => sum + Math.abs(share - (c[i] as number)), 0) / 2;
}
