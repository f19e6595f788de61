import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../tracking/index.ts';
import { comparisonAnswer } from './comparison.ts';

const read = (answer: ReturnType<typeof comparisonAnswer>): string => answer.parts.map(({ text }) => text).join('');
const run = (id: string, auc?: number): RunRecord =>
  ({ id, name: id, metrics: auc === undefined ? [] : [{ key: 'auc', value: auc }] }) as unknown as RunRecord;
const leading = { key: 'auc', higher: true };
const param = (key: string, differs: boolean) => ({ key, differs, values: [] });

test('a comparison says what differs, and which run is best by how much', () => {
  const [owl, fox] = [run('owl', 0.8), run('fox', 0.85)];
  assert.equal(
    read(comparisonAnswer([owl, fox], owl, leading, [param('depth', true), param('seed', false)])),
    '2 runs differ in 1 of 2 parameters (depth); fox has the highest auc, 0.8500, +0.05000 against the baseline.',
  );
  assert.equal(
    read(comparisonAnswer([owl, fox], fox, leading, [param('seed', false)])),
    '2 runs have the same 1 parameter; fox, the baseline, has the highest auc, 0.8500.',
  );
});

test('a comparison names at most three parameters, and no best where fewer than two runs were measured', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((key) => param(key, true));
  assert.equal(
    read(comparisonAnswer([run('owl', 0.8), run('fox', Number.NaN)], run('owl'), leading, many)),
    '2 runs differ in 5 of 5 parameters (a, b, c and 2 more).',
  );
  assert.equal(read(comparisonAnswer([run('owl')], run('owl'), leading, [])), 'Choose at least two runs to compare.');
});
