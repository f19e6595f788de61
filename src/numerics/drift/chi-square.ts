// Pearson's chi-squared and the likelihood-ratio G test of two samples of counts, as contingency or goodness of fit.
import { chiSquaredSurvival } from '../distribution/chi-squared.ts';

export interface CountTestResult {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

export interface ContingencyOptions {
  /** Yates' continuity correction for two categories, default true. */
  readonly yates?: boolean;
}

interface Table {
  readonly observed: number[];
  readonly expected: number[];
  readonly total: number;
  readonly degreesOfFreedom: number;
}

/** Both rows one after the other, categories absent on both sides left out. */
function contingency(reference: ArrayLike<number>, current: ArrayLike<number>): Table {
  if (reference.length !== current.length) {
    throw new RangeError(`reference has ${reference.length} categories, current ${current.length}`);
  }
  const kept = Array.from({ length: reference.length }, (_, i) => i).filter(
    (i) => (reference[i] as number) + (current[i] as number) > 0,
  );
  const left = kept.map((i) => reference[i] as number);
  const right = kept.map((i) => current[i] as number);
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const leftTotal = sum(left);
  const rightTotal = sum(right);
  if (leftTotal === 0 || rightTotal === 0) throw new RangeError('a contingency test needs counts on both sides');
  const total = leftTotal + rightTotal;
  const margin = left.map((count, i) => count + (right[i] as number));
  return {
    observed: [...left, ...right],
    expected: [...margin.map((m) => (m * leftTotal) / total), ...margin.map((m) => (m * rightTotal) / total)],
    total,
    degreesOfFreedom: kept.length - 1,
  };
}

/** Observed counts moved up to ½ towards their expectation. */
function corrected(table: Table, options: ContingencyOptions): number[] {
  if (options.yates === false || table.degreesOfFreedom !== 1) return table.observed;
  return table.observed.map((count, i) => {
    const gap = (table.expected[i] as number) - count;
    return count + Math.sign(gap) * Math.min(0.5, Math.abs(gap));
  });
}

function pearson(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, i) => {
    const e = expected[i] as number;
    return sum + (count - e) ** 2 / e;
  }, 0);
}

function answer(statistic: number, degreesOfFreedom: number): CountTestResult {
  return { statistic, degreesOfFreedom, pValue: chiSquaredSurvival(statistic, degreesOfFreedom) };
}

/** Chi-squared test that both samples of counts come from one law; one category only gives statistic 0 and p 1. */
export function chiSquareContingency(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: ContingencyOptions = {},
): CountTestResult {
  const table = contingency(reference, current);
  return answer(pearson(corrected(table, options), table.expected), table.degreesOfFreedom);
}

/** Likelihood-ratio form 2 Σ o ln(o / e) of the same test. */
export function gContingency(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  options: ContingencyOptions = {},
): CountTestResult {
  const table = contingency(reference, current);
  const statistic = corrected(table, options).reduce(
    (sum, count, i) => (count > 0 ? sum + 2 * count * Math.log(count / (table.expected[i] as number)) : sum),
    0,
  );
  return answer(Math.max(0, statistic), table.degreesOfFreedom);
}

/**
 * Chi-squared goodness of fit of current counts to the reference shares, taken as exactly known.
 * A category new in current has expectation 0: the statistic is infinite and p is 0. Prefer the contingency test
 * where rare categories are expected.
 */
export function chiSquareGoodnessOfFit(reference: ArrayLike<number>, current: ArrayLike<number>): CountTestResult {
  return goodnessOfFit(reference, current, (count, expected) => (count - expected) ** 2 / expected);
}

/** Likelihood-ratio form 2 Σ o ln(o / e) of the goodness of fit, with the same expectations. */
export function gGoodnessOfFit(reference: ArrayLike<number>, current: ArrayLike<number>): CountTestResult {
  return goodnessOfFit(reference, current, (count, expected) =>
    count > 0 ? 2 * count * Math.log(count / expected) : 0,
  );
}

function goodnessOfFit(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  term: (count: number, expected: number) => number,
): CountTestResult {
  if (reference.length !== current.length) {
    throw new RangeError(`reference has ${reference.length} categories, current ${current.length}`);
  }
  const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
  const referenceTotal = sum(reference);
  const currentTotal = sum(current);
  if (referenceTotal === 0 || currentTotal === 0) throw new RangeError('goodness of fit needs counts on both sides');
  let statistic = 0;
  let categories = 0;
  for (let i = 0; i < reference.length; i++) {
    const expected = ((reference[i] as number) * currentTotal) / referenceTotal;
    const count = current[i] as number;
    if (expected === 0 && count === 0) continue;
    categories++;
    statistic += expected === 0 ? Infinity : term(count, expected);
  }
  return answer(Math.max(0, statistic), categories - 1);
}

/** Cramér's V of a two-row table: effect size in [0, 1], independent of sample size. */
export function cramersV(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const table = contingency(reference, current);
  if (table.degreesOfFreedom === 0) return 0;
  return Math.sqrt(pearson(table.observed, table.expected) / table.total);
}
