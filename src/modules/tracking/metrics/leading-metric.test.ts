import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leadingMetric } from './leading-metric.ts';

test('the leading metric is one with a known direction, on held-out data first', () => {
  assert.deepEqual(leadingMetric(['train_auc', 'holdout_brier', 'holdout_auc', 'holdout_log_loss']), {
    key: 'holdout_auc',
    higher: true,
  });
  assert.deepEqual(leadingMetric(['train/loss', 'lr', 'eval/loss']), { key: 'eval/loss', higher: false });
  assert.deepEqual(leadingMetric(['train_auc', 'rmse']), { key: 'rmse', higher: false });
  assert.equal(leadingMetric(['lr', 'epoch', 'lossless']), undefined);
});
