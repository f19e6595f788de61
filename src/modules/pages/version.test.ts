// What the pages of versions say: whether one may serve, and whether one is better than another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import type { Evaluation } from '../evaluation/index.ts';
import { comparedMetrics, slicedMetrics } from './compared.ts';
import { versionAnswer } from './version.ts';
import { diffAnswer, differing } from './version-diff.ts';

const version = { model: 'churn', version: 13 };
const judged = {
  verdict: 'pass',
  summary: 'v13 passes 6 of 6 conditions against v11 on 900 rows: log loss −0.01.',
} as const;

test('a version’s sentence tells its verdict, where it serves and who has to agree', () => {
  const live = [
    { endpoint: 'api', role: 'challenger', version: '13', weight: 0.1 },
    { endpoint: 'copy', role: 'shadow', version: '13', weight: 0 },
  ];
  const vote = { actor: { kind: 'local', id: 'a', name: 'a' }, approve: true, reason: 'fine', at: 0 } as const;
  const said = versionAnswer(version, judged, live, { votes: [vote], needed: 2 });
  assert.equal(
    textOf(said),
    'v13 passes 6 of 6 conditions against v11 on 900 rows: log loss −0.01. It serves api (10 %), shadows copy; 1 of 2 approved.',
  );
  assert.equal(said.tone, 'awaiting');
  assert.deepEqual(linksOf(said), ['deployments/api', 'deployments/copy', 'approvals']);
  assert.equal(
    textOf(versionAnswer(version, undefined, [], undefined)),
    'v13 has not been judged by a gate. It serves nowhere.',
  );
});

const estimate = (value: number, half: number) => ({ value, lower: value - half, upper: value + half });

test('a metric is better or worse by its own direction, and neither while its interval holds zero', () => {
  const values = { log_loss: estimate(0.5, 0.1), auc: estimate(0.8, 0.1), f1: estimate(0.7, 0.1) };
  const told = comparedMetrics(values, values, {
    log_loss: estimate(-0.02, 0.01),
    auc: estimate(-0.02, 0.01),
    f1: estimate(0.01, 0.01),
  });
  assert.deepEqual(
    told.map(({ name, better, verdict }) => `${name} ${better} ${verdict}`),
    ['log_loss lower better', 'auc higher worse', 'f1 higher not-told-apart'],
  );
  assert.equal(comparedMetrics(values, null, null)[0]?.verdict, 'not-compared');
});

test('slices are in order of how far the challenger is behind, by the direction of each metric', () => {
  const slice = (name: string, log_loss: number, other: number | null, auc: number) => {
    const of = (loss: number) => ({ log_loss: loss, auc }) as unknown as Evaluation['slices'][number]['challenger'];
    const estimates = { challenger: { log_loss: estimate(log_loss, 0.1) }, delta: { log_loss: estimate(0.3, 0.1) } };
    return {
      slice: name,
      n: 50,
      challenger: of(log_loss),
      champion: other === null ? null : of(other),
      ...(name === 'b' ? { estimates } : {}),
    };
  };
  const challengerMetrics = {
    log_loss: estimate(0.5, 0.1),
    auc: estimate(0.8, 0.1),
  } as unknown as Evaluation['challengerMetrics'];
  const order = (slices: Evaluation['slices']) =>
    slicedMetrics({ challengerMetrics, slices }).map(
      ({ name, rows }) => `${name}: ${rows.map((row) => row.slice).join()}`,
    );
  assert.deepEqual(order([slice('a', 0.9, 0.95, 0.5), slice('b', 0.6, 0.3, Number.NaN), slice('c', 0.5, 0.5, 0.7)]), [
    'log_loss: b,c,a',
    'auc: a,c',
  ]);
  assert.deepEqual(order([slice('a', 0.9, null, 0.5), slice('b', 0.95, null, 0.9)]), ['log_loss: b,a', 'auc: a,b']);
  const [loss] = slicedMetrics({ challengerMetrics, slices: [slice('a', 0.9, 0.95, 0.5), slice('b', 0.6, 0.3, 0.5)] });
  assert.deepEqual(
    loss?.rows.map(({ slice: name, estimate: own, verdict }) => [name, own !== null, verdict]),
    [
      ['b', true, 'worse'],
      ['a', false, 'not-compared'],
    ],
  );
});

test('a difference between two versions is told only when both were measured on the same rows', () => {
  const values = { log_loss: estimate(0.5, 0.1), auc: estimate(0.8, 0.1) };
  const told = comparedMetrics(values, values, { log_loss: estimate(-0.02, 0.01), auc: estimate(0.001, 0.01) });
  const better = diffAnswer('churn', 11, 13, told, 'same-rows');
  assert.equal(
    textOf(better),
    'v13 is better than v11 on log_loss (−0.0200 [−0.0300, −0.0100]); 1 of 2 metrics cannot be told apart.',
  );
  assert.equal(better.tone, 'ok');
  const both = comparedMetrics(values, values, { log_loss: estimate(-0.02, 0.01), auc: estimate(-0.02, 0.01) });
  const mixed = diffAnswer('churn', 11, 13, both, 'same-rows');
  assert.match(textOf(mixed), /^v13 is better than v11 on log_loss .*, worse on auc .*\]\)\.$/);
  assert.equal(mixed.tone, 'warn');
  assert.match(textOf(diffAnswer('churn', 11, 13, told, 'apart')), /were not measured on the same rows/);
  assert.match(textOf(diffAnswer('churn', 11, 13, told, 'swapped')), /^v11 was measured as the challenger of v13/);
  assert.equal(textOf(diffAnswer('churn', 13, 13, told, 'apart')), 'Choose two different versions.');
});

test('only fields that differ are kept, with nothing where one version lacks it', () => {
  const rows = differing(
    new Map([
      ['depth', '6'],
      ['lr', '.1'],
      ['old', 'x'],
    ]),
    new Map([
      ['depth', '8'],
      ['lr', '.1'],
      ['new', 'y'],
    ]),
  );
  assert.deepEqual(rows, [
    { name: 'depth', a: '6', b: '8' },
    { name: 'new', a: null, b: 'y' },
    { name: 'old', a: 'x', b: null },
  ]);
});
