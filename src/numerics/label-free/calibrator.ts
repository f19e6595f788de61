// Decides whether scores need calibration before label-free estimation, and fits the map on the whole reference.
// The reference must not be training data: there every model looks calibrated.

import { binarySample } from '../performance/binary-sample.ts';
import { expectedCalibrationError } from '../performance/calibration.ts';
import { rocAuc } from '../performance/roc-auc.ts';
import { permutation, Xoshiro128 } from '../random/xoshiro128.ts';
import { applyIsotonic, fitIsotonic, type IsotonicMap } from './isotonic.ts';

export interface CalibratorOptions {
  readonly seed: number;
  /** Number of random splits, default 10. */
  readonly splits?: number;
  /** Held-out share of each split, default 0.1. */
  readonly testShare?: number;
}

export interface Calibrator {
  /** Undefined: scores are used as they are. */
  readonly map: IsotonicMap | undefined;
  /** Held-out calibration error (10 equal-count bins) of the scores as they are; NaN when it was not measured. */
  readonly errorBefore: number;
  /** The same after calibration. */
  readonly errorAfter: number;
  readonly reason: 'improves' | 'no-improvement' | 'single-class' | 'near-perfect-ranking';
}

/**
 * Fits isotonic calibration if it lowers the held-out expected calibration error over stratified random splits.
 * Left out for one class only and for AUC above 0.999, where an isotonic step would be degenerate.
 */
export function fitCalibrator(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  options: CalibratorOptions,
): Calibrator {
  const { splits = 10, testShare = 0.1 } = options;
  const sample = binarySample(labels, scores);
  const unmeasured = { map: undefined, errorBefore: Number.NaN, errorAfter: Number.NaN };
  const auc = rocAuc(sample.labels, sample.scores);
  if (Number.isNaN(auc)) return { ...unmeasured, reason: 'single-class' };
  if (auc > 0.999) return { ...unmeasured, reason: 'near-perfect-ranking' };
  const random = new Xoshiro128(options.seed);
  const heldLabels: number[] = [];
  const heldScores: number[] = [];
  const heldCalibrated: number[] = [];
  for (let split = 0; split < splits; split++) {
    const held = heldOut(sample.labels, testShare, random);
    const train = Array.from(sample.labels.keys()).filter((row) => held[row] === 0);
    const map = fitIsotonic(
      Float64Array.from(train, (row) => sample.scores[row] as number),
      Float64Array.from(train, (row) => sample.labels[row] as number),
    );
    const test = Array.from(sample.labels.keys()).filter((row) => held[row] === 1);
    const raw = test.map((row) => sample.scores[row] as number);
    const calibrated = applyIsotonic(map, raw);
    test.forEach((row, i) => {
      heldLabels.push(sample.labels[row] as number);
      heldScores.push(raw[i] as number);
      heldCalibrated.push(calibrated[i] as number);
    });
  }
  const binning = { bins: 10, rule: 'count' } as const;
  const errorBefore = expectedCalibrationError(heldLabels, heldScores, binning);
  const errorAfter = expectedCalibrationError(heldLabels, heldCalibrated, binning);
  if (!(errorAfter < errorBefore)) return { map: undefined, errorBefore, errorAfter, reason: 'no-improvement' };
  return { map: fitIsotonic(sample.scores, sample.labels), errorBefore, errorAfter, reason: 'improves' };
}

/** Marks about `share` of each class, at least one row of each. */
function heldOut(labels: Uint8Array, share: number, random: Xoshiro128): Uint8Array {
  const held = new Uint8Array(labels.length);
  for (const wanted of [0, 1]) {
    const rows = Array.from(labels.keys()).filter((row) => labels[row] === wanted);
    const take = Math.max(1, Math.round(rows.length * share));
    for (const at of permutation(rows.length, random).subarray(0, take)) held[rows[at] as number] = 1;
  }
  return held;
}

/** Probabilities to use for estimation. */
export function calibrate(calibrator: Calibrator, scores: ArrayLike<number>): Float64Array {
  return calibrator.map === undefined ? Float64Array.from(scores) : applyIsotonic(calibrator.map, scores);
}
