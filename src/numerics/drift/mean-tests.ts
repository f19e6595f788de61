// Two-sample tests of location: Student's and Welch's t, Mann-Whitney U.
import { normalSurvival } from '../distribution/normal.ts';
import { studentSurvival } from '../distribution/student-t.ts';
import { argsort } from '../sorting/argsort.ts';
import { sortedFinite } from '../sorting/quantile.ts';

export interface LocationTestResult {
  readonly statistic: number;
  readonly pValue: number;
}

function moments(values: Float64Array): { n: number; mean: number; variance: number } {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  return { n, mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1) };
}

/**
 * Two-sided t test that both means are equal; NaN when both sides are constant.
 * @param equalVariance pooled variance (Student) instead of Welch's degrees of freedom, default false
 */
export function tTest(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  equalVariance = false,
): LocationTestResult {
  const a = moments(sortedFinite(reference));
  const b = moments(sortedFinite(current));
  if (a.n < 2 || b.n < 2) throw new RangeError('a t test needs two values on each side');
  const partA = a.variance / a.n;
  const partB = b.variance / b.n;
  const pooled = ((a.n - 1) * a.variance + (b.n - 1) * b.variance) / (a.n + b.n - 2);
  const error = Math.sqrt(equalVariance ? pooled * (1 / a.n + 1 / b.n) : partA + partB);
  const degrees = equalVariance
    ? a.n + b.n - 2
    : (partA + partB) ** 2 / (partA ** 2 / (a.n - 1) + partB ** 2 / (b.n - 1));
  const statistic = (a.mean - b.mean) / error;
  return {
    statistic,
    pValue: Number.isNaN(statistic) ? Number.NaN : 2 * studentSurvival(Math.abs(statistic), degrees),
  };
}

/**
 * Mann-Whitney U of the reference, normal approximation with tie and continuity correction.
 * @param alternative `less`: reference tends to smaller values than current
 */
export function mannWhitney(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  alternative: 'two-sided' | 'less' = 'two-sided',
): LocationTestResult {
  const a = sortedFinite(reference);
  const b = sortedFinite(current);
  if (a.length === 0 || b.length === 0) throw new RangeError('a two-sample test needs values on both sides');
  const n = a.length + b.length;
  const values = new Float64Array(n);
  values.set(a);
  values.set(b, a.length);
  const order = argsort(values);
  let rankSum = 0;
  let ties = 0;
  for (let i = 0; i < n; ) {
    let j = i;
    let own = 0;
    while (j < n && values[order[j] as number] === values[order[i] as number]) {
      if ((order[j] as number) < a.length) own++;
      j++;
    }
    rankSum += (own * (i + j + 1)) / 2;
    ties += (j - i) ** 3 - (j - i);
    i = j;
  }
  const pairs = a.length * b.length;
  const statistic = rankSum - (a.length * (a.length + 1)) / 2;
  const opposite = pairs - statistic;
  const deviation = Math.sqrt((pairs / 12) * (n + 1 - ties / (n * (n - 1))));
  const extreme = alternative === 'less' ? opposite : Math.max(statistic, opposite);
  const tail = normalSurvival((extreme - pairs / 2 - 0.5) / deviation);
  return { statistic, pValue: Math.min(1, alternative === 'less' ? tail : 2 * tail) };
}
