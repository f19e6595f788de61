import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FieldRef, fieldText } from './ast.ts';
import { parseFilter, parseOrder } from './parse.ts';

const auc = { entity: 'metrics', key: 'auc' };

test('and binds tighter than or, not tighter than and, parentheses tighter than all', () => {
  const a = { kind: 'compare', field: { key: 'a' }, operator: '=', value: 1 };
  const b = { ...a, field: { key: 'b' } };
  const c = { ...a, field: { key: 'c' } };
  assert.deepEqual(parseFilter('a = 1 or b = 1 AND not c = 1'), {
    kind: 'or',
    terms: [a, { kind: 'and', terms: [b, { kind: 'not', term: c }] }],
  });
  assert.deepEqual(parseFilter('(a = 1 or b = 1) and c = 1'), {
    kind: 'and',
    terms: [{ kind: 'or', terms: [a, b] }, c],
  });
});

test('every comparison parses to its own kind, keywords in any case', () => {
  assert.deepEqual(parseFilter('metrics.auc >= -1.5e-3'), {
    kind: 'compare',
    field: auc,
    operator: '>=',
    value: -0.0015,
  });
  assert.deepEqual(parseFilter('name NOT In (\'x\', "y", 3)'), {
    kind: 'in',
    field: { key: 'name' },
    values: ['x', 'y', 3],
    negated: true,
  });
  assert.deepEqual(parseFilter("tags.a ILIKE '%x_'"), {
    kind: 'ilike',
    field: { entity: 'tags', key: 'a' },
    pattern: '%x_',
    negated: false,
  });
  assert.deepEqual(parseFilter('tags.a Is Not Null'), {
    kind: 'null',
    field: { entity: 'tags', key: 'a' },
    negated: true,
  });
});

test('names keep what quotes hold, and only the first dot of a plain name splits it', () => {
  const field = (text: string) => (parseFilter(`${text} = 'v'`) as { field: unknown }).field;
  assert.deepEqual(field('tags.mlflow.user'), { entity: 'tags', key: 'mlflow.user' });
  assert.deepEqual(field('params.`a b`'), { entity: 'params', key: 'a b' });
  assert.deepEqual(field('params."it is, and not"'), { entity: 'params', key: 'it is, and not' });
  assert.deepEqual(field('"params"."x y"'), { entity: 'params', key: 'x y' });
  assert.deepEqual(field('`run name`'), { key: 'run name' });
  assert.deepEqual(field('metrics.val/loss-1'), { entity: 'metrics', key: 'val/loss-1' });
});

test('a doubled quote is a quote, and strings hold anything else literally', () => {
  assert.deepEqual(parseFilter("name = 'it''s; DROP TABLE x -- \\'"), {
    kind: 'compare',
    field: { key: 'name' },
    operator: '=',
    value: "it's; DROP TABLE x -- \\",
  });
});

test('an order is a field and a direction', () => {
  assert.deepEqual(parseOrder('metrics.auc DESC'), { field: auc, descending: true });
  assert.deepEqual(parseOrder('name'), { field: { key: 'name' }, descending: false });
  assert.deepEqual(parseOrder('params.`a b` asc'), { field: { entity: 'params', key: 'a b' }, descending: false });
});

test('an aggregate stands around a field, in filters and orders', () => {
  const best = { ...auc, aggregate: 'best' };
  assert.deepEqual(parseFilter('BEST( metrics.auc ) > 0.5'), {
    kind: 'compare',
    field: best,
    operator: '>',
    value: 0.5,
  });
  assert.deepEqual(parseFilter('not min(metrics.`a b`) is null'), {
    kind: 'not',
    term: { kind: 'null', field: { entity: 'metrics', key: 'a b', aggregate: 'min' }, negated: false },
  });
  assert.deepEqual(parseOrder('best(metrics.auc) desc'), { field: best, descending: true });
  // A field of that name is one as long as nothing is in parentheses behind it.
  assert.deepEqual(parseFilter('count = 1'), { kind: 'compare', field: { key: 'count' }, operator: '=', value: 1 });
  assert.equal(fieldText(best as FieldRef), 'best(metrics.auc)');
});

test('durations are numbers of milliseconds, and a regular expression is a string', () => {
  const value = (text: string) => (parseFilter(`duration > ${text}`) as { value: unknown }).value;
  assert.deepEqual(
    ['90s', '1.5m', '1h30m', '2d', '250ms', '7'].map(value),
    [90_000, 90_000, 5_400_000, 172_800_000, 250, 7],
  );
  assert.deepEqual(parseFilter("name NOT RLike '^a\\d'"), {
    kind: 'rlike',
    field: { key: 'name' },
    pattern: '^a\\d',
    negated: true,
  });
});

test('what does not parse is refused and says where', () => {
  for (const text of [
    'a',
    'a =',
    'a = b',
    '= 1',
    'a = 1 b = 2',
    '(a = 1',
    'a = 1)',
    'a in ()',
    'a in (1',
    'a is 1',
    'a like 3',
    'a not = 1',
    'a > 10x',
    'a rlike 3',
    'sum(metrics.a) > 1',
    'max() > 1',
    'max(metrics.a) ',
    "a = 'x",
    'a = 1; drop',
    'not',
    `${'('.repeat(100)}a = 1${')'.repeat(100)}`,
    Array.from({ length: 600 }, () => 'a = 1').join(' and '),
    `a = '${'x'.repeat(20_001)}'`,
  ]) {
    assert.throws(() => parseFilter(text), { code: 'request.bad_filter' }, text.slice(0, 40));
  }
  assert.throws(() => parseFilter('a = 1 && b = 2'), /character 7/);
  assert.equal(parseFilter('  '), undefined);
});
