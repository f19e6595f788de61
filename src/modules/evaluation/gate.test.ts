import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCondition, decide } from './gate.ts';
import { compare, measureSlices } from './measure.ts';

const labels = Float64Array.from({ length: 60 }, (_, row) => (row % 2 === 0 ? 1 : 0));
const better = { labels, scores: labels.map((label) => (label === 1 ? 0.9 : 0.1)) };
const worse = { labels, scores: labels.map((label, row) => (row % 3 === 0 ? 1 - label : label) * 0.6 + 0.2) };

function measured(challenger = better, champion: typeof better | null = worse) {
  const compared = compare(challenger, champion, { threshold: 0.5, seed: 1, resamples: 200 });
  return {
    challengerMetrics: compared.challenger,
    championMetrics: compared.champion,
    delta: compared.delta,
    slices: measureSlices(
      'half',
      Array.from({ length: 60 }, (_, row) => String(row % 4 < 2)),
      challenger,
      champion,
      0.5,
      1,
    ),
    fairness: [],
    rows: 60,
  };
}

const verdict = async (expression: string, facts = measured()) => (await decide([{ name: 'c', expression }], facts))[0];

test('conditions see metrics, differences with their interval, slices and the number of rows', async () => {
  assert.equal((await verdict('delta.log_loss.upper < 0.0 && delta.log_loss.value <= -0.002'))?.passed, true);
  assert.equal((await verdict('challenger.ece <= 0.2'))?.passed, true);
  assert.equal((await verdict('rows >= 60'))?.passed, true);
  assert.equal(
    (await verdict('slices.all(s, s.n < 10 || s.challenger.log_loss <= s.champion.log_loss * 1.02)'))?.passed,
    true,
  );
  assert.equal(
    (
      await verdict(
        'slices.all(s, s.n < 10 || s.challenger.log_loss <= s.champion.log_loss * 1.02)',
        measured(worse, better),
      )
    )?.passed,
    false,
  );
});

test('a refusal quotes the numbers it rests on', async () => {
  const result = await verdict('delta.auc.value >= 0.9');
  assert.equal(result?.passed, false);
  assert.match(result?.detail ?? '', /delta\.auc\.value = 0\.\d+/);
});

test('a condition that cannot be evaluated or is not a truth value is not met', async () => {
  assert.equal((await verdict('challenger.no_such_metric < 1.0'))?.passed, false);
  assert.equal((await verdict('1 + 1'))?.passed, false);
  assert.equal((await verdict('delta.auc.value > 0.0', measured(better, null)))?.passed, false);
});

test('malformed CEL is refused with the expression and the known variables', async () => {
  await assert.rejects(() => checkCondition({ name: 'broken', expression: 'delta.log_loss <' }), {
    code: 'evaluation.bad_condition',
  });
});
