// The chance that one arm is better than another, given what was seen of both: how Thompson sampling divides traffic.
import { lnBeta } from '../distribution/gamma.ts';
import { normalCumulative } from '../distribution/normal.ts';
import { type RunningMoments, sampleVariance } from './running-moments.ts';

const cells = 4_000;

/** Densities at the middles of equal cells of [0, 1], scaled to add up to 1. */
function cellShares(a: number, b: number): Float64Array {
  const shares = new Float64Array(cells);
  const norm = lnBeta(a, b);
  let sum = 0;
  for (let i = 0; i < cells; i++) {
    const x = (i + 0.5) / cells;
    const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - norm);
    shares[i] = density;
    sum += density;
  }
  for (let i = 0; i < cells; i++) shares[i] = (shares[i] as number) / sum;
  return shares;
}

/**
 * P(rate of the challenger > rate of the champion) for events in 0 … 1, with Beta(1, 1) before anything was seen. By quadrature
 * over cells; beyond 100 000 values, where a posterior is narrower than some cells, by the normal approximation.
 */
export function chanceHigherEventRate(champion: RunningMoments, challenger: RunningMoments): number {
  if (Math.max(champion.count, challenger.count) > 100_000) return chanceHigherMean(champion, challenger);
  const posterior = ({ count, mean }: RunningMoments) => cellShares(1 + count * mean, 1 + count * (1 - mean));
  const [a, b] = [posterior(champion), posterior(challenger)];
  let below = 0;
  let chance = 0;
  for (let i = 0; i < cells; i++) {
    const own = a[i] as number;
    chance += (b[i] as number) * (below + own / 2);
    below += own;
  }
  return chance;
}

/** P(mean of the challenger > mean of the champion) under normal posteriors around the sample means; 0.5 before two values each. */
export function chanceHigherMean(champion: RunningMoments, challenger: RunningMoments): number {
  if (Math.min(champion.count, challenger.count) < 2) return 0.5;
  const difference = challenger.mean - champion.mean;
  const error = Math.sqrt(sampleVariance(champion) / champion.count + sampleVariance(challenger) / challenger.count);
  if (error === 0) return difference === 0 ? 0.5 : difference > 0 ? 1 : 0;
  return normalCumulative(difference / error);
}
