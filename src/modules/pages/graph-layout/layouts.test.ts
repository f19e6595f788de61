import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLayouts } from './layouts.ts';

test('a graph is laid out from left to right without nodes on each other, once for its shape', async () => {
  const layOut = createLayouts();
  const edges = [
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 3],
    [3, 0],
    [4, 4],
  ] as const;
  const { places, ways } = await layOut({ nodes: 6, edges });
  assert.equal(places.length, 6);
  const [start, one, two, end] = places;
  assert.ok(start !== undefined && one !== undefined && two !== undefined && end !== undefined);
  assert.ok(start.x + 200 < one.x && one.x === two.x && two.x + 200 < end.x);
  for (const [index, a] of places.entries())
    for (const b of places.slice(index + 1)) assert.ok(Math.abs(a.x - b.x) >= 200 || Math.abs(a.y - b.y) >= 56);
  assert.deepEqual(
    ways.map((way) => way.length > 1),
    edges.map(() => true),
  );
  for (const way of ways)
    for (const [index, point] of way.entries()) {
      const before = way[index - 1];
      assert.ok(before === undefined || before.x === point.x || before.y === point.y, 'right angles only');
    }
  assert.equal(await layOut({ nodes: 6, edges: [...edges] }), await layOut({ nodes: 6, edges }));
});
