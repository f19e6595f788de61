import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose, at, type Golden, num, numbers, readColumns, readGolden } from '../../../test/support/golden.ts';
import { averagePrecision } from './average-precision.ts';
import { brierScore } from './brier.ts';
import { calibrationBins, expectedCalibrationError, maximumCalibrationError } from './calibration.ts';
import * as cells from './confusion.ts';
import { logLoss } from './log-loss.ts';
import * as regression from './regression.ts';
import { rocAuc } from './roc-auc.ts';
import { lift, precisionRecallCurve, rocCurve, scoreSeparation } from './threshold-curves.ts';

const golden = readGolden('metrics');
const binary = readColumns('metrics', 'binary.csv');
const labels = numbers(binary['y']);
const scores = numbers(binary['score']);
const rowWeights = numbers(binary['weight']);

for (const [name, weights] of [
  ['unweighted', undefined],
  ['weighted', rowWeights],
] as const) {
  test(`${name} ranking metrics and losses reproduce scikit-learn`, () => {
    const want = at(golden, 'binary', name);
    assertClose(rocAuc(labels, scores, weights), num(want, 'roc_auc'), 'roc_auc');
    assertClose(averagePrecision(labels, scores, weights), num(want, 'average_precision'), 'average_precision');
    assertClose(logLoss(labels, scores, weights), num(want, 'log_loss'), 'log_loss');
    assertClose(brierScore(labels, scores, weights), num(want, 'brier'), 'brier');
    assertClose(scoreSeparation(labels, scores, weights), num(want, 'ks_separation'), 'ks_separation');
    assert.equal(precisionRecallCurve(labels, scores, weights).length + 1, num(want, 'pr_points'));
    assert.equal(rocCurve(labels, scores, weights).length, num(want, 'roc_points'));
  });

  test(`${name} confusion cells and their rates reproduce scikit-learn`, () => {
    const want = at(golden, 'binary', name);
    const c = cells.confusionAt(labels, scores, 0.5, weights);
    const got: Record<string, number> = {
      tn: c.trueNegative,
      fp: c.falsePositive,
      fn: c.falseNegative,
      tp: c.truePositive,
      accuracy: cells.accuracy(c),
      balanced_accuracy: cells.balancedAccuracy(c),
      precision: cells.precision(c),
      recall: cells.recall(c),
      f1: cells.f1(c),
      fbeta_2: cells.fBeta(c, 2),
      mcc: cells.matthewsCorrelation(c),
      cohen_kappa: cells.cohenKappa(c),
      jaccard: cells.jaccard(c),
    };
    for (const [key, value] of Object.entries(got)) assertClose(value, num(want, key), key);
  });
}

test('precision, recall and F1 reproduce scikit-learn at five thresholds', () => {
  for (const [threshold, want] of Object.entries(at(golden, 'binary', 'at_threshold') as Record<string, Golden>)) {
    const c = cells.confusionAt(labels, scores, Number(threshold));
    assertClose(cells.precision(c), num(want, 'precision'), `precision at ${threshold}`);
    assertClose(cells.recall(c), num(want, 'recall'), `recall at ${threshold}`);
    assertClose(cells.f1(c), num(want, 'f1'), `f1 at ${threshold}`);
  }
});

test('calibration errors follow the stated bin rule to 1e-15', () => {
  for (const rule of ['width', 'count'] as const) {
    for (const bins of [10, 15]) {
      const ece = num(golden, 'binary', 'unweighted', `ece_${rule}_${bins}`);
      const mce = num(golden, 'binary', 'unweighted', `mce_${rule}_${bins}`);
      assertClose(expectedCalibrationError(labels, scores, { rule, bins }), ece, `ece ${rule} ${bins}`, 1e-13);
      assertClose(maximumCalibrationError(labels, scores, { rule, bins }), mce, `mce ${rule} ${bins}`, 1e-13);
    }
  }
});

test('reliability curves reproduce scikit-learn for both strategies', () => {
  for (const [rule, strategy] of [
    ['width', 'uniform'],
    ['count', 'quantile'],
  ] as const) {
    const curve = calibrationBins(labels, scores, { rule, bins: 10 }).filter((bin) => bin.weight > 0);
    const want = at(golden, 'binary', `calibration_curve_${strategy}_10`);
    assert.equal(curve.length, (at(want, 'prob_true') as Golden[]).length);
    curve.forEach((bin, i) => {
      assertClose(bin.meanLabel, num(want, 'prob_true', i), `${strategy} label ${i}`);
      assertClose(bin.meanScore, num(want, 'prob_pred', i), `${strategy} score ${i}`);
    });
  }
});

test('lift of the top share reproduces its golden values', () => {
  const want = at(golden, 'binary', 'lift_top_share_stable_order_ceil');
  for (const share of [0.01, 0.05, 0.1, 0.2])
    assertClose(lift(labels, scores, share), num(want, `${share}`), `${share}`);
});

test('regression errors reproduce scikit-learn, weighted and not', () => {
  const table = readColumns('metrics', 'regression.csv');
  const y = numbers(table['y']);
  const p = numbers(table['pred']);
  for (const [name, w] of [
    ['unweighted', undefined],
    ['weighted', numbers(table['weight'])],
  ] as const) {
    const want = at(golden, 'regression', name);
    assertClose(regression.meanAbsoluteError(y, p, w), num(want, 'mae'), 'mae');
    assertClose(regression.meanSquaredError(y, p, w), num(want, 'mse'), 'mse');
    assertClose(regression.rootMeanSquaredError(y, p, w), num(want, 'rmse'), 'rmse');
    assertClose(regression.rSquared(y, p, w), num(want, 'r2'), 'r2');
    assertClose(regression.explainedVariance(y, p, w), num(want, 'explained_variance'), 'explained variance');
    assertClose(regression.meanAbsolutePercentageError(y, p, w), num(want, 'mape'), 'mape');
    assertClose(regression.rootMeanSquaredLogError(y, p, w), num(want, 'rmsle'), 'rmsle');
    assertClose(regression.pinballLoss(y, p, 0.9, w), num(want, 'pinball_0.9'), 'pinball');
  }
  const want = at(golden, 'regression', 'unweighted');
  assertClose(regression.medianAbsoluteError(y, p), num(want, 'median_ae'), 'median');
  assertClose(regression.maximumError(y, p), num(want, 'max_error'), 'max');
  assertClose(regression.meanError(y, p), num(want, 'mean_error_y_minus_pred'), 'mean error');
  assertClose(regression.pearsonCorrelation(y, p), num(want, 'pearson'), 'pearson');
});

test('binary metrics refuse labels, scores and weights that do not fit and name the row', () => {
  assert.throws(() => rocAuc([0, 2], [0.1, 0.2]), /label 2 in row 1/);
  assert.throws(() => logLoss([0, 1], [0.1, Number.NaN]), /row 1/);
  assert.throws(() => brierScore([0, 1], [0.1]), /2 labels but 1 scores/);
  assert.throws(() => rocAuc([0, 1], [0.1, 0.2], [1, -1]), /weight -1 in row 1/);
  assert.throws(() => rocAuc([], []), /at least one row/);
});

test('ranking metrics of a single class are NaN rather than a made-up value', () => {
  assert.ok(Number.isNaN(rocAuc([1, 1], [0.1, 0.2])));
  assert.ok(Number.isNaN(averagePrecision([0, 0], [0.1, 0.2])));
});
