import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atCaret, conditions, faultAt, keyText } from './filter-text.ts';

const at = (text: string) => {
  const { wanted, typed, field } = atCaret(text, text.length);
  return [wanted, typed, field];
};

test('what may stand at the caret follows from what stands before it', () => {
  assert.deepEqual(at(''), ['field', '', '']);
  assert.deepEqual(at('metrics.val'), ['field', 'metrics.val', '']);
  assert.deepEqual(at('metrics.`a b'), ['field', 'metrics.`a b', '']);
  assert.deepEqual(at('metrics.`a b` '), ['operator', '', 'metrics.a b']);
  assert.deepEqual(at('metrics.auc '), ['operator', '', 'metrics.auc']);
  assert.deepEqual(at('params.depth = '), ['value', '', 'params.depth']);
  assert.deepEqual(at("params.depth = '8"), ['value', "'8", 'params.depth']);
  assert.deepEqual(at("status in ('running', "), ['value', '', 'status']);
  assert.deepEqual(at("status in ('running') "), ['joiner', '', 'status']);
  assert.deepEqual(at('tags.owner is not null '), ['joiner', '', 'tags.owner']);
  assert.deepEqual(at('not (metrics.auc > 0.5 or '), ['field', '', 'metrics.auc']);
  assert.deepEqual(at("name = 'and' an"), ['joiner', 'an', 'name']);
  assert.deepEqual(at('duration > 1h30m '), ['joiner', '', 'duration']);
  assert.deepEqual(at("name rlike '^a"), ['value', "'^a", 'name']);
});

test('within the parentheses of an aggregate stands a field, and the whole is compared', () => {
  const inside = (text: string) => {
    const { wanted, typed, field, call } = atCaret(text, text.length);
    return [wanted, typed, field, call];
  };
  assert.deepEqual(inside('best('), ['field', '', '', 'best']);
  assert.deepEqual(inside('best(metrics.va'), ['field', 'metrics.va', '', 'best']);
  assert.deepEqual(inside('MAX(metrics.`a b`'), ['field', 'metrics.`a b`', '', 'max']);
  assert.deepEqual(inside('best(metrics.auc '), ['operator', '', 'metrics.auc', 'best']);
  assert.deepEqual(inside('not (best(metrics.auc) '), ['operator', '', 'best(metrics.auc)', undefined]);
  assert.deepEqual(inside('best(metrics.auc) > 0.5 '), ['joiner', '', 'best(metrics.auc)', undefined]);
  assert.deepEqual(conditions('best(metrics.auc) > 0.5 and (a = 1 or b = 2)'), [
    'best(metrics.auc) > 0.5',
    '(a = 1 or b = 2)',
  ]);
});

test('a filter is shown by its conditions, and as one when any may hold', () => {
  assert.deepEqual(conditions("metrics.auc > 0.5 AND (a = 1 or b = 'x and y') and name = 'and'"), [
    'metrics.auc > 0.5',
    "(a = 1 or b = 'x and y')",
    "name = 'and'",
  ]);
  assert.deepEqual(conditions('a = 1 or b = 2 and c = 3'), ['a = 1 or b = 2 and c = 3']);
  assert.deepEqual(conditions('  '), []);
});

test('a fault is marked from the character that the server names to the end of its word', () => {
  assert.deepEqual(faultAt('metrics.auc >> 3', 'Expected a number (at character 14)'), { from: 13, to: 14 });
  assert.deepEqual(faultAt('auc near 3', 'Expected a comparison (at character 5)'), { from: 4, to: 8 });
  assert.deepEqual(faultAt('auc >', 'Expected a number (at character 6)'), { from: 5, to: 6 });
  assert.equal(faultAt('auc', 'The field is not known.'), undefined);
});

test('a key with other signs than a word is quoted', () => {
  assert.equal(keyText('val_auc'), 'val_auc');
  assert.equal(keyText('a b'), '`a b`');
});
