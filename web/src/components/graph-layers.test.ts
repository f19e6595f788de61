import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundled } from './graph-bundle.ts';
import { layersOf } from './graph-layers.ts';

const edge = (from: string, to: string) => ({ from, to, label: 'made' });

test('a node of a graph lies right of everything that leads to it', () => {
  const places = layersOf(['d', 'c', 'b', 'a'], [edge('a', 'b'), edge('b', 'd'), edge('a', 'd'), edge('a', 'c')]);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((key) => places.get(key)?.layer),
    [0, 1, 1, 2],
  );
});

test('a graph with a cycle still gives every node a place', () => {
  const places = layersOf(['a', 'b', 'c'], [edge('a', 'b'), edge('b', 'c'), edge('c', 'a')]);
  assert.equal(places.size, 3);
  assert.ok([...places.values()].every(({ layer }) => layer >= 0 && layer < 3));
});

test('more than forty alike neighbours become one counted node with one edge, and the focus stays', () => {
  const windows = Array.from({ length: 41 }, (_, index) => ({
    key: `w${index}`,
    label: `w${index}`,
    kind: 'window',
    to: '/',
  }));
  const focus = { key: 'v', label: 'v', kind: 'version', to: '/' };
  const { nodes, edges } = bundled(
    [focus, ...windows],
    windows.map(({ key }) => edge('v', key)),
    'v',
    '/list',
  );
  assert.deepEqual(
    nodes.map(({ label, to }) => [label, to]),
    [
      ['v', '/'],
      ['41 × window', '/list'],
    ],
  );
  assert.equal(edges.length, 1);
  const fewer = windows.slice(1);
  const all = bundled(
    [focus, ...fewer],
    fewer.map(({ key }) => edge('v', key)),
    'v',
    '/list',
  );
  assert.deepEqual([all.nodes.length, all.edges.length], [41, 40]);
});
