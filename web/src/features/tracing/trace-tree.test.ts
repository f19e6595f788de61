import assert from 'node:assert/strict';
import { test } from 'node:test';
import { criticalPath, errorsOf, type Outline, rowsOf, treeOf, withAncestors } from './trace-tree.ts';

function span(
  id: string,
  parentId: string | null,
  from: number,
  to: number | null,
  change: Partial<Outline> = {},
): Outline {
  return {
    id,
    parentId,
    name: id,
    type: null,
    status: 'ok',
    startedUs: from,
    endedUs: to,
    usage: null,
    cost: null,
    model: null,
    ...change,
  };
}
const none: ReadonlySet<string> = new Set();
const textOf = (rows: ReturnType<typeof rowsOf>): string =>
  rows
    .map((row) => `${'-'.repeat(row.depth)}${row.kind === 'span' ? row.id : `${row.name}*${row.spans.length}`}`)
    .join(' ');

test('spans stand under their parents in order of start, and orphans at the top', () => {
  const tree = treeOf([
    span('root', null, 0, 100),
    span('a', 'root', 10, 40),
    span('a1', 'a', 15, 20),
    span('b', 'root', 50, 90),
    span('orphan', 'never came', 60, 70),
  ]);
  assert.equal(textOf(rowsOf(tree, none, none, undefined)), 'root -a --a1 -b orphan');
  assert.equal(textOf(rowsOf(tree, new Set(['a']), none, undefined)), 'root -a -b orphan');
  assert.equal(textOf(rowsOf(tree, none, none, withAncestors(tree, ['a1']))), 'root -a --a1');
  assert.deepEqual([tree.from, tree.to], [0, 100]);
});

test('alike siblings are one row until it is opened, unless they are looked for', () => {
  const tree = treeOf([
    span('root', null, 0, 100),
    ...Array.from({ length: 6 }, (_, n) => span(`e${n}`, 'root', n, n + 1, { name: 'embed' })),
    span('last', 'root', 50, 60),
  ]);
  const [, group] = rowsOf(tree, none, none, undefined);
  assert.equal(textOf(rowsOf(tree, none, none, undefined)), 'root -embed*6 -last');
  assert.equal(
    textOf(rowsOf(tree, none, new Set([group?.id ?? '']), undefined)),
    'root -embed*6 --e0 --e1 --e2 --e3 --e4 --e5 -last',
  );
  assert.equal(textOf(rowsOf(tree, none, none, withAncestors(tree, ['e3']))), 'root -e3');
});

test('the critical path goes back from the end through what was waited for', () => {
  const tree = treeOf([
    span('root', null, 0, 100),
    span('first', 'root', 0, 30),
    span('beside', 'root', 0, 20),
    span('second', 'root', 35, 95),
    span('inside', 'second', 40, 95),
    span('later', 'root', 50, 120),
  ]);
  assert.deepEqual([...criticalPath(tree)].sort(), ['first', 'inside', 'root', 'second']);
});

test('an error is told where it arose, not where it was passed on', () => {
  const tree = treeOf([
    span('root', null, 0, 9, { status: 'error' }),
    span('tool', 'root', 1, 8, { status: 'error' }),
    span('fine', 'root', 1, 8),
  ]);
  assert.deepEqual(
    errorsOf(tree).map(({ id }) => id),
    ['tool'],
  );
});

test('a hundred thousand spans in one chain, and parents in a loop, are drawn', () => {
  const chain = Array.from({ length: 100_000 }, (_, n) => span(`s${n}`, n === 0 ? null : `s${n - 1}`, n, 200_000 - n));
  const tree = treeOf(chain);
  assert.equal(rowsOf(tree, none, none, undefined).length, 100_000);
  assert.equal(criticalPath(tree).size, 100_000);
  const loop = treeOf([span('a', 'b', 0, 1), span('b', 'a', 0, 1), span('root', null, 0, 1)]);
  assert.equal(textOf(rowsOf(loop, none, none, undefined)), 'root');
  assert.deepEqual([...withAncestors(loop, ['a'])].sort(), ['a', 'b']);
});
