// This module's records as the native API answers them.
import type { EvaluationView } from '../../contracts/evaluation.ts';
import { toIso } from '../../kernel/time.ts';
import type { Evaluation } from './model.ts';

/** JSON has no NaN: an empty bin's means are null. */
const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const numbersOf = (values: Readonly<Record<string, number | null>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));

export function toEvaluationView(evaluation: Evaluation): EvaluationView {
  // Through JSON, as stored: an evaluation is one document.
  const view = JSON.parse(JSON.stringify(evaluation)) as EvaluationView;
  return {
    ...view,
    // A metric that a slice does not have, such as AUC of one class, is left out.
    slices: view.slices.map((slice) => ({
      ...slice,
      challenger: numbersOf(slice.challenger),
      champion: slice.champion === null ? null : numbersOf(slice.champion),
    })),
    calibration: evaluation.calibration.map((bin) => ({
      ...bin,
      meanScore: finiteOrNull(bin.meanScore),
      observedShare: finiteOrNull(bin.observedShare),
    })),
    createdAt: toIso(evaluation.createdAt),
  };
}
