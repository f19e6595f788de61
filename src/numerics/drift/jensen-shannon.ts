// Jensen-Shannon distance: root of the mean divergence of both laws from their mixture. A metric, always finite.
import { relativeEntropyTerm } from './kullback-leibler.ts';
import { sharePair } from './shares.ts';

/**
 * Distance of two lists of counts over the same bins.
 * @param base of the logarithm: e gives values in [0, √ln 2], 2 gives [0, 1]
 */
export function jensenShannonDistance(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  base: number = Math.E,
): number {
  const { reference: p, current: q } = sharePair(reference, current);
  let divergence = 0;
  for (let i = 0; i < p.length; i++) {
    const left = p[i] as number;
    const right = q[i] as number;
    const middle = (left + right) / 2;
    divergence += relativeEntropyTerm(left, middle) + relativeEntropyTerm(right, middle);
  }
  return Math.sqrt(Math.max(0, divergence) / 2 / (base === Math.E ? 1 : Math.log(base)));
}
