import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedColumn, layOut, movedColumn, seenColumns, shownColumns } from './table-layout.ts';

const columns = [
  { id: 'name', width: 200, grow: 2 },
  { id: 'auc', width: 100 },
  { id: 'secret', width: 100, hidden: true },
];
const places = (laid: ReturnType<typeof layOut>) =>
  laid.columns.map(({ left, width, pinned }) => [left, width, pinned]);

test('room that is left over goes to the columns without a chosen width, by their share', () => {
  const all = layOut(shownColumns(columns, undefined), 634, 34);
  assert.deepEqual(places(all), [
    [34, 400, false],
    [434, 200, false],
  ]);
  const chosen = shownColumns(columns, [{ id: 'name', width: 150 }, { id: 'auc' }]);
  assert.deepEqual(places(layOut(chosen, 634, 34)), [
    [34, 150, true],
    [184, 450, false],
  ]);
  assert.deepEqual(places(layOut(chosen, 100, 0, { id: 'name', width: 60 })), [
    [0, 60, true],
    [60, 100, false],
  ]);
});

test('pinned columns come first in the order chosen, and a column that is gone is passed over', () => {
  const shown = shownColumns(columns, [{ id: 'gone' }, { id: 'name' }, { id: 'secret', pinned: true }]);
  assert.deepEqual(
    shown.map(({ column }) => column.id),
    ['secret', 'name'],
  );
});

test('of two hundred columns only those near what is seen are drawn', () => {
  const many = Array.from({ length: 200 }, (_, index) => ({ id: `m${index}`, width: 110 }));
  const { columns: laid, width } = layOut(shownColumns(many, undefined), 1100, 0);
  assert.equal(width, 22_000);
  const [from, to] = seenColumns(laid, 11_000, 1100);
  assert.ok(to - from < 20, `${to - from} columns`);
  assert.ok((laid[from]?.left ?? 0) <= 11_000 && (laid[to - 1]?.left ?? 0) + 110 >= 12_100);
  assert.deepEqual(seenColumns(laid.slice(0, 5), 0, 300), [1, 5]);
});

test('a column is moved, given a width and pinned without losing what was chosen of the others', () => {
  const wide = changedColumn(shownColumns(columns, undefined), 'auc', { width: 80 });
  assert.deepEqual(wide, [{ id: 'name' }, { id: 'auc', width: 80 }]);
  assert.deepEqual(movedColumn(wide, 'auc', -1), [{ id: 'auc', width: 80 }, { id: 'name' }]);
  assert.deepEqual(movedColumn(wide, 'auc', 9), wide);
  assert.deepEqual(movedColumn(wide, 'gone', 1), wide);
});
