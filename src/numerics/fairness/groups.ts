// Rows split by the values of one or more sensitive columns. Groups are in code-point order, so results are stable.

/** Row numbers of each group. */
export function groupRows(groups: ArrayLike<string>): Map<string, Uint32Array> {
  const rows = new Map<string, number[]>();
  for (let i = 0; i < groups.length; i++) {
    const key = groups[i] as string;
    const list = rows.get(key);
    if (list === undefined) rows.set(key, [i]);
    else list.push(i);
  }
  const keys = Array.from(rows.keys()).sort();
  return new Map(keys.map((key) => [key, Uint32Array.from(rows.get(key) ?? [])]));
}

/** Intersection of several columns: the values of a row joined by `|`, in the order of the columns. */
export function intersectGroups(...columns: ArrayLike<string>[]): string[] {
  const length = columns[0]?.length ?? 0;
  if (columns.some((column) => column.length !== length)) throw new RangeError('sensitive columns differ in length');
  return Array.from({ length }, (_, i) => columns.map((column) => column[i]).join('|'));
}

/** The given rows of a numeric column. */
export function takeRows(values: ArrayLike<number>, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}
