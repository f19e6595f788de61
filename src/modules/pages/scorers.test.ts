// The sentences of the pages of scorers, and what definitions are read as.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linksOf, textOf } from '../../../test/support/answers.ts';
import { readScorer } from './scorer-reading.ts';
import { scorerAnswer, scorersAnswer } from './scorers.ts';

test('scorers are counted by kind, and those that judge new traces are led to', () => {
  const row = (name: string, kind: 'judge' | 'code', sampleRate: number | undefined) => ({
    newest: { name, experimentId: 'e1' },
    reading: { kind },
    online: sampleRate === undefined ? null : { sampleRate, filter: null },
  });
  assert.equal(textOf(scorersAnswer([], true)), 'No scorer is registered yet.');
  const said = scorersAnswer([row('a b', 'judge', 0.1), row('b', 'judge', 0), row('c', 'code', undefined)], true);
  assert.equal(textOf(said), '3 scorers: 2 judges and 1 in code; a b is to judge new traces.');
  assert.deepEqual(linksOf(said), ['scorers/e1/a%20b']);
  assert.match(textOf(scorersAnswer([row('c', 'code', undefined)], false)), /none is to judge new traces\.$/);
});

test('a scorer says what it is and which traces it is to judge', () => {
  const judge = { version: 3, kind: 'judge', model: 'openai:/judge' } as const;
  assert.equal(
    textOf(scorerAnswer(3, judge, { sampleRate: 0.1, filter: "state = 'OK'" })),
    "v3, the newest of 3, is a judge asked of openai:/judge; it is to judge 10 % of new traces where state = 'OK'.",
  );
  assert.equal(
    textOf(scorerAnswer(1, { version: 1, kind: 'code', model: null }, { sampleRate: 1, filter: null })),
    'v1, the only version, is code; it is to judge every new trace.',
  );
  assert.match(textOf(scorerAnswer(1, judge, null)), /; it is to judge no new trace\.$/);
});

test('a definition is read as the client wrote it: code, a judge, a built-in scorer, or nothing that is known', () => {
  const code = { call_source: 'a = 1\n\nreturn a', call_signature: '(outputs)', original_func_name: 'f' };
  assert.deepEqual(readScorer(code), {
    kind: 'code',
    code: '@scorer\ndef f(outputs):\n    a = 1\n\n    return a',
    instructions: null,
    model: null,
  });
  const data = { instructions: 'Is it polite?', model: 'm' };
  const judge = { kind: 'judge', code: null, instructions: 'Is it polite?', model: 'm' };
  assert.deepEqual(readScorer({ instructions_judge_pydantic_data: data }), judge);
  const wrapped = { base_judge: { instructions_judge_pydantic_data: data } };
  assert.deepEqual(readScorer({ memory_augmented_judge_data: wrapped }), judge);
  const builtIn = (guidelines: unknown) =>
    readScorer({ builtin_scorer_class: 'Guidelines', builtin_scorer_pydantic_data: { guidelines } }).instructions;
  assert.equal(builtIn(['be kind', 'be brief']), 'be kind\nbe brief');
  assert.equal(builtIn(undefined), 'Guidelines');
  assert.equal(readScorer({ mine: 1 }).kind, 'other');
});
