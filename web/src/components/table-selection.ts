// Rows chosen in a table: one by one, or from the last one touched to this one. What is chosen lives with the page, in its address.
export interface RowSelection {
  readonly chosen: readonly string[];
  readonly change: (chosen: readonly string[]) => void;
  /** What a key does with the chosen rows while the table has the focus. */
  readonly action?: { readonly key: string; readonly act: () => void };
}

/** The choice after one row is touched: itself turned over, or with `range` every row from the anchor on made as this one becomes. */
export function touchRow(
  chosen: readonly string[],
  rows: readonly string[],
  id: string,
  anchor: string | undefined,
  range: boolean,
): readonly string[] {
  const adds = !chosen.includes(id);
  const start = range && anchor !== undefined ? rows.indexOf(anchor) : -1;
  const end = rows.indexOf(id);
  const touched = start < 0 ? [id] : rows.slice(Math.min(start, end), Math.max(start, end) + 1);
  const rest = chosen.filter((each) => !touched.includes(each));
  // What was chosen first stays first: it is the baseline of a comparison.
  return adds ? [...chosen, ...touched.filter((each) => !chosen.includes(each))] : rest;
}

export function rowSelector(
  { chosen, change }: RowSelection,
  rows: readonly string[],
  anchor: { current: string | undefined },
) {
  const set = new Set(chosen);
  const all = rows.length > 0 && rows.every((id) => set.has(id));
  return {
    all,
    has: (id: string): boolean => set.has(id),
    toggle(id: string, range: boolean): void {
      change(touchRow(chosen, rows, id, anchor.current, range));
      anchor.current = id;
    },
    toggleAll: (): void => change(all ? chosen.filter((id) => !rows.includes(id)) : [...new Set([...chosen, ...rows])]),
  };
}
