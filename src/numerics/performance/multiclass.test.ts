import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertClose, at, num, readColumns, readGolden } from '../../../test/support/golden.ts';
import * as multi from './multiclass.ts';

const golden = at(readGolden('metrics'), 'multiclass');
const table = readColumns('metrics', 'multiclass.csv');
const classes = ['cat', 'dog', 'eel', 'fox'];
const actual = (table['y'] ?? []).map((name) => classes.indexOf(name));
const predicted = (table['pred'] ?? []).map((name) => classes.indexOf(name));
const probabilities = actual.map((_, i) => classes.map((name) => Number(table[`p_${name}`]?.[i])));
const matrix = multi.confusionMatrix(actual, predicted, 4);

test('multiclass decisions reproduce scikit-learn', () => {
  assert.deepEqual(
    matrix.map((row) => Array.from(row)),
    at(golden, 'confusion_rows_true'),
  );
  assertClose(multi.multiclassAccuracy(matrix), num(golden, 'accuracy'), 'accuracy');
  assertClose(multi.averagedScores(matrix, 'macro').recall, num(golden, 'balanced_accuracy'), 'balanced accuracy');
  assertClose(multi.multiclassMatthews(matrix), num(golden, 'mcc'), 'mcc');
  assertClose(multi.multiclassKappa(matrix), num(golden, 'cohen_kappa'), 'kappa');
  multi.classScores(matrix).forEach((scores, k) => {
    for (const key of ['precision', 'recall', 'f1', 'support'] as const) {
      assertClose(scores[key], num(golden, 'per_class', classes[k] as string, key), `${classes[k]} ${key}`);
    }
  });
  for (const average of ['macro', 'weighted'] as const) {
    for (const key of ['precision', 'recall', 'f1'] as const) {
      assertClose(multi.averagedScores(matrix, average)[key], num(golden, average, key), `${average} ${key}`);
    }
  }
});

test('multiclass probabilities reproduce scikit-learn', () => {
  assertClose(multi.multiclassLogLoss(actual, probabilities), num(golden, 'log_loss'), 'log loss');
  assertClose(multi.multiclassBrier(actual, probabilities), num(golden, 'brier_multiclass_scale_false'), 'brier');
  assertClose(multi.topKAccuracy(actual, probabilities, 2), num(golden, 'top_2_accuracy'), 'top 2');
  for (const average of ['macro', 'weighted'] as const) {
    const rest = multi.oneVersusRestAuc(actual, probabilities, 4, average);
    assertClose(rest, num(golden, `roc_auc_ovr_${average}`), `ovr ${average}`);
    const pairs = multi.oneVersusOneAuc(actual, probabilities, 4, average);
    assertClose(pairs, num(golden, `roc_auc_ovo_${average}`), `ovo ${average}`);
  }
});

test('a class outside the range is refused by row', () => {
  assert.throws(() => multi.confusionMatrix([0, 4], [0, 1], 4), /row 1/);
  assert.throws(() => multi.multiclassLogLoss([5], [[0.5, 0.5]]), /class 5/);
});
