// McNemar's test on paired decisions: do two models err equally often on the same rows?
import { binomialTest } from '../distribution/binomial.ts';
import { chiSquaredSurvival } from '../distribution/chi-squared.ts';

export interface McNemarResult {
  readonly statistic: number;
  readonly pValue: number;
  /** Whether the exact binomial form was used (fewer than 25 discordant rows). */
  readonly exact: boolean;
}

/**
 * @param onlyFirst rows the first model gets right and the second wrong
 * @param onlySecond rows the second model gets right and the first wrong
 */
export function mcnemarTest(onlyFirst: number, onlySecond: number): McNemarResult {
  const discordant = onlyFirst + onlySecond;
  if (discordant < 25) {
    const statistic = Math.min(onlyFirst, onlySecond);
    return { statistic, pValue: discordant === 0 ? 1 : binomialTest(statistic, discordant, 0.5), exact: true };
  }
  const statistic = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / discordant;
  return { statistic, pValue: chiSquaredSurvival(statistic, 1), exact: false };
}
