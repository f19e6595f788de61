// Seeded bootstrap: one set of resampled row counts is shared by all statistics, which makes differences paired.
// Statistics are functions of row weights, prepared once (scores sorted once), so a resample costs one linear pass.
import { Xoshiro128 } from '../random/xoshiro128.ts';
import { quantileSorted, sortedFinite } from '../sorting/quantile.ts';
import type { WeightedStatistic } from './binary-sample.ts';

export interface ResamplePlan {
  /** Number of rows of the sample. */
  readonly rows: number;
  /** Same seed, same resamples. */
  readonly seed: number;
  /** Number of resamples, default 2000. */
  readonly resamples?: number;
  /** Stratum of each row: every resample keeps each stratum's size. */
  readonly strata?: ArrayLike<number>;
  /** Weight of each row, multiplied with how often it was drawn. */
  readonly weights?: ArrayLike<number>;
}

export interface BootstrapInterval {
  /** The statistic on the sample itself. */
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
  readonly standardError: number;
  /** Resamples on which the statistic was defined; the interval rests on these. */
  readonly resamples: number;
}

export interface PairedDifference extends Omit<BootstrapInterval, 'estimate'> {
  /** Challenger − champion on the sample itself. */
  readonly difference: number;
  readonly champion: number;
  readonly challenger: number;
  /** Share of resamples in which the challenger's value is lower than the champion's. */
  readonly shareBelowZero: number;
}

/** Value of every statistic on every resample: one array per statistic, resamples in the same order. */
export function bootstrapReplicates(statistics: readonly WeightedStatistic[], plan: ResamplePlan): Float64Array[] {
  const { rows, resamples = 2000 } = plan;
  if (!Number.isInteger(rows) || rows < 1) throw new RangeError(`a bootstrap needs at least one row, got ${rows}`);
  if (!Number.isInteger(resamples) || resamples < 1) throw new RangeError(`invalid number of resamples: ${resamples}`);
  const random = new Xoshiro128(plan.seed);
  const groups = strataRows(plan);
  const base = plan.weights === undefined ? undefined : Float64Array.from(plan.weights);
  const out = statistics.map(() => new Float64Array(resamples));
  const counts = new Float64Array(rows);
  for (let r = 0; r < resamples; r++) {
    counts.fill(0);
    if (groups === undefined) {
      for (let i = 0; i < rows; i++) {
        const row = random.below(rows);
        counts[row] = (counts[row] as number) + 1;
      }
    } else {
      for (const group of groups) {
        for (let i = 0; i < group.length; i++) {
          const row = group[random.below(group.length)] as number;
          counts[row] = (counts[row] as number) + 1;
        }
      }
    }
    if (base !== undefined) for (let i = 0; i < rows; i++) counts[i] = (counts[i] as number) * (base[i] as number);
    statistics.forEach((statistic, s) => {
      (out[s] as Float64Array)[r] = statistic(counts);
    });
  }
  return out;
}

function strataRows(plan: ResamplePlan): Uint32Array[] | undefined {
  if (plan.strata === undefined) return undefined;
  if (plan.strata.length !== plan.rows) throw new RangeError(`${plan.rows} rows but ${plan.strata.length} strata`);
  const groups = new Map<number, number[]>();
  for (let i = 0; i < plan.rows; i++) {
    const stratum = plan.strata[i] as number;
    const group = groups.get(stratum);
    if (group === undefined) groups.set(stratum, [i]);
    else group.push(i);
  }
  return Array.from(groups.values(), (group) => Uint32Array.from(group));
}

/** Percentile interval of replicates; NaN replicates (statistic undefined on the resample) are left out. */
export function percentileInterval(estimate: number, replicates: Float64Array, level: number): BootstrapInterval {
  if (!(level > 0 && level < 1)) throw new RangeError(`a confidence level must lie in (0, 1), got ${level}`);
  const sorted = sortedFinite(replicates);
  const centre = sorted.reduce((sum, x) => sum + x, 0) / sorted.length;
  const squares = sorted.reduce((sum, x) => sum + (x - centre) ** 2, 0);
  return {
    estimate,
    lower: quantileSorted(sorted, (1 - level) / 2),
    upper: quantileSorted(sorted, (1 + level) / 2),
    level,
    standardError: Math.sqrt(squares / (sorted.length - 1)),
    resamples: sorted.length,
  };
}

function ownWeights(plan: ResamplePlan): Float64Array {
  return plan.weights === undefined ? new Float64Array(plan.rows).fill(1) : Float64Array.from(plan.weights);
}

/** Percentile bootstrap interval of one statistic. */
export function bootstrapInterval(statistic: WeightedStatistic, plan: ResamplePlan, level = 0.95): BootstrapInterval {
  const [replicates = new Float64Array(0)] = bootstrapReplicates([statistic], plan);
  return percentileInterval(statistic(ownWeights(plan)), replicates, level);
}

/**
 * Paired bootstrap of challenger − champion on the same rows: both see the same resamples, so what they share cancels.
 * For a loss, an upper end below 0 means the challenger is better.
 */
export function pairedBootstrap(
  champion: WeightedStatistic,
  challenger: WeightedStatistic,
  plan: ResamplePlan,
  level = 0.95,
): PairedDifference {
  const [first = new Float64Array(0), second = new Float64Array(0)] = bootstrapReplicates([champion, challenger], plan);
  const differences = second.map((value, i) => value - (first[i] as number));
  const weights = ownWeights(plan);
  const championValue = champion(weights);
  const challengerValue = challenger(weights);
  const { estimate, ...interval } = percentileInterval(challengerValue - championValue, differences, level);
  let below = 0;
  for (const difference of differences) if (difference < 0) below++;
  return {
    difference: estimate,
    ...interval,
    champion: championValue,
    challenger: challengerValue,
    shareBelowZero: below / interval.resamples,
  };
}
