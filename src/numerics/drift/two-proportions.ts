// Z test of two proportions with pooled variance.
import { normalSurvival } from '../distribution/normal.ts';

export interface ZTestResult {
  readonly z: number;
  readonly pValue: number;
}

/** Two-sided test that both shares are equal; two identical constants give z 0 and p 1. */
export function twoProportionTest(
  successesA: number,
  trialsA: number,
  successesB: number,
  trialsB: number,
): ZTestResult {
  if (!(trialsA > 0) || !(trialsB > 0)) throw new RangeError('a two-proportion test needs trials on both sides');
  const a = successesA / trialsA;
  const b = successesB / trialsB;
  const pooled = (successesA + successesB) / (trialsA + trialsB);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / trialsA + 1 / trialsB));
  const z = error === 0 ? 0 : (a - b) / error;
  return { z, pValue: Math.min(1, 2 * normalSurvival(Math.abs(z))) };
}
