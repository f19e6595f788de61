// A surface through scattered values, as contour plots show it: interpolated by inverse distances (Shepard 1968, power 2), so it is exact
// where something was measured and never leaves the range of what was measured.

export interface Measured {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface Surface {
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  readonly z: readonly [low: number, high: number];
  /** Values at the middles of the cells, by rows from the lowest y. */
  readonly cells: readonly (readonly number[])[];
}

const span = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];

/** Undefined with fewer than three places, or when all of them lie on one value of x or of y: that spans no surface. */
export function surfaceOf(points: readonly Measured[], columns: number, rows: number): Surface | undefined {
  const groups = new Map<string, Measured[]>();
  for (const point of points) {
    const place = `${point.x} ${point.y}`;
    groups.set(place, [...(groups.get(place) ?? []), point]);
  }
  // Runs of equal parameters count as one place with their mean.
  const places = [...groups.values()].flatMap((group): Measured[] => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, z: group.reduce((sum, { z }) => sum + z, 0) / group.length }];
  });
  const [x, y, z] = [span(places.map((p) => p.x)), span(places.map((p) => p.y)), span(places.map((p) => p.z))];
  if (places.length < 3 || x[0] === x[1] || y[0] === y[1]) return undefined;
  const [wide, high] = [x[1] - x[0], y[1] - y[0]];
  const at = (column: number, row: number): number => {
    const [cx, cy] = [(column + 0.5) / columns, (row + 0.5) / rows];
    let [sum, weights] = [0, 0];
    for (const place of places) {
      const squared = ((place.x - x[0]) / wide - cx) ** 2 + ((place.y - y[0]) / high - cy) ** 2;
      if (squared < 1e-12) return place.z;
      sum += place.z / squared;
      weights += 1 / squared;
    }
    return sum / weights;
  };
  const cells = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => at(column, row)),
  );
  return { x, y, z, cells };
}

/** Which of `levels` equal bands of the range a value lies in, from 0. */
export function bandOf(value: number, [low, high]: readonly [number, number], levels: number): number {
  return high === low ? 0 : Math.min(levels - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * levels)));
}
