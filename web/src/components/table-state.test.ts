import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printColumns, readColumns, readPart, tableName, withPart } from './table-state.ts';

test('each table of a page keeps its own part of a parameter of the address', () => {
  const both = withPart(withPart(undefined, 'runs', 'name,user'), 'slices', 'age');
  assert.equal(both, 'runs:name,user;slices:age');
  assert.equal(readPart(both, 'slices'), 'age');
  assert.equal(withPart(both, 'runs', undefined), 'slices:age');
  assert.equal(withPart('slices:age', 'slices', undefined), undefined);
});

test('a parameter that no table wrote is read as no choice', () => {
  assert.equal(readPart('metrics.`auc` desc', 'runs'), undefined);
  assert.equal(withPart('metrics.`auc` desc', 'runs', 'name'), 'runs:name');
  assert.equal(tableName('Windows of 5,000 rows'), 'windows-of-5-000-rows');
});

test('columns of any name keep their width and pin in the address, and a width that is none is dropped', () => {
  const columns = [{ id: 'name', width: 220, pinned: true }, { id: 'metrics.a~1,b;c!' }, { id: 'user', width: 48 }];
  const text = printColumns(columns);
  assert.doesNotMatch(text, /;/);
  assert.deepEqual(readColumns(text), columns);
  assert.deepEqual(readColumns('name~-5,user~wide,auc~99999'), [
    { id: 'name' },
    { id: 'user' },
    { id: 'auc', width: 2000 },
  ]);
});
