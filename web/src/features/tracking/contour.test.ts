import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandOf, surfaceOf } from './contour.ts';

test('a surface is exact where it was measured, takes the mean of repeated runs, and stays in their range', () => {
  const points = [
    { x: 0, y: 0, z: 1 },
    { x: 10, y: 0, z: 2 },
    { x: 0, y: 100, z: 3 },
    { x: 5, y: 50, z: 8 },
    { x: 5, y: 50, z: 6 },
  ];
  const surface = surfaceOf(points, 5, 5);
  assert.ok(surface !== undefined);
  assert.deepEqual(
    [surface.x, surface.y, surface.z],
    [
      [0, 10],
      [0, 100],
      [1, 7],
    ],
  );
  assert.equal(surface.cells[2]?.[2], 7);
  for (const value of surface.cells.flat()) assert.ok(value >= 1 && value <= 7);
  assert.ok(
    (surface.cells[0]?.[0] ?? 9) < (surface.cells[4]?.[0] ?? 0),
    'near low values it is lower than near high ones',
  );
});

test('places on one line span no surface', () => {
  const line = [1, 2, 3].map((x) => ({ x, y: 4, z: x }));
  assert.equal(surfaceOf(line, 4, 4), undefined);
  assert.equal(surfaceOf(line.slice(0, 2), 4, 4), undefined);
});

test('bands divide a range evenly, with both ends inside', () => {
  assert.deepEqual(
    [0, 0.49, 0.5, 1].map((value) => bandOf(value, [0, 1], 2)),
    [0, 0, 1, 1],
  );
  assert.equal(bandOf(3, [3, 3], 9), 0);
});
