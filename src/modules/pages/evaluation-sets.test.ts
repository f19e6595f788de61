// The sentences of the pages of evaluation sets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import { evaluationSetAnswer, evaluationSetsAnswer } from './evaluation-sets.ts';

const now = 10_000_000;
const set = (id: string, records: number, ago: number) => ({
  id,
  name: `set-${id}`,
  records,
  updatedAt: now - ago,
  updatedBy: 'ana',
});
const whole = { complete: true, filtered: false, now };

test('the list of evaluation sets names the one changed last and those without a record', () => {
  assert.equal(textOf(evaluationSetsAnswer([], whole)), 'No evaluation set yet.');
  assert.equal(textOf(evaluationSetsAnswer([], { ...whole, filtered: true })), 'No evaluation set matches.');
  const said = evaluationSetsAnswer([set('a', 1, 120_000), set('b', 2, 60_000), set('c', 0, 180_000)], whole);
  assert.equal(
    textOf(said),
    '3 evaluation sets with 3 records; set-b was changed last, 1m00s ago by ana; set-c is empty.',
  );
  assert.equal(said.tone, 'warn');
  assert.deepEqual(linksOf(said), ['evaluation-sets/b', 'evaluation-sets/c']);
  const many = evaluationSetsAnswer(
    ['a', 'b', 'c', 'd', 'e'].map((id) => set(id, 0, 1000)),
    { ...whole, complete: false },
  );
  assert.match(textOf(many), /^5 evaluation sets on this page .* set-a, set-b, set-c and 2 more are empty\.$/);
});

test('an evaluation set says where its records come from and how many expect something', () => {
  const said = (records: number, fromTraces: number, expecting: number): string =>
    textOf(evaluationSetAnswer({ records }, { fromTraces, expecting }));
  assert.match(said(0, 0, 0), /^No record yet/);
  assert.equal(said(3, 3, 3), '3 records, all from traces; each says what is expected.');
  assert.equal(said(3, 1, 2), '3 records, 1 from traces; 2 say what is expected, 1 does not.');
  assert.match(said(1, 0, 0), /^1 record, none from a trace; none says what is expected/);
});
