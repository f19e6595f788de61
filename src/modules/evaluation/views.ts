// This module's records as the native API answers them.
import type { EvaluationView } from '../../contracts/evaluation.ts';
import { toIso } from '../../kernel/time.ts';
import type { Evaluation } from './model.ts';

/** JSON has no NaN: an empty bin's means are null. */
const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

export function toEvaluationView(evaluation: Evaluation): EvaluationView {
  // Through JSON, as stored: an evaluation is one document.
  const view = JSON.parse(JSON.stringify(evaluation)) as EvaluationView;
  return {
    ...view,
    calibration: evaluation.calibration.map((bin) => ({
      ...bin,
      meanScore: finiteOrNull(bin.meanScore),
      observedShare: finiteOrNull(bin.observedShare),
    })),
    createdAt: toIso(evaluation.createdAt),
  };
}
