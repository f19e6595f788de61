// Which columns a table shows, in which order, how wide and which stay in sight: pure, so that head and rows agree on every pixel.

/** What the reader chose of one column. */
export interface ChosenColumn {
  readonly id: string;
  /** px; undefined: as the table gives it. */
  readonly width?: number | undefined;
  /** Stays in sight while the others scroll. */
  readonly pinned?: boolean | undefined;
}

export interface LaidColumn<C> {
  readonly column: C;
  readonly width: number;
  /** px from the left of the row. */
  readonly left: number;
  readonly pinned: boolean;
}

interface Sized {
  readonly id: string;
  readonly width?: number;
  readonly grow?: number;
  readonly hidden?: boolean;
}

export const leastWidth = 48;
export const usualWidth = 110;
/** Share of the table that columns which stay in sight may take; on a narrow screen none does. */
const mostPinned = 0.65;

/** The columns shown: as chosen, those that stay in sight first; without a choice those that are not hidden. */
export function shownColumns<C extends Sized>(
  columns: readonly C[],
  chosen: readonly ChosenColumn[] | undefined,
): readonly { readonly column: C; readonly chosen: ChosenColumn | undefined }[] {
  if (chosen === undefined)
    return columns.filter(({ hidden }) => hidden !== true).map((column) => ({ column, chosen: undefined }));
  const byId = new Map(columns.map((column) => [column.id, column]));
  const found = chosen.flatMap((one) => {
    const column = byId.get(one.id);
    return column === undefined ? [] : [{ column, chosen: one }];
  });
  return [...found.filter(({ chosen: one }) => one.pinned), ...found.filter(({ chosen: one }) => !one.pinned)];
}

/**
 * Widths and places of columns. What is left over of the room goes to the columns that nobody gave a width, by their share. The first
 * stays in sight, and with it those that are pinned, as long as they leave room for others.
 * @param start px that stand before the first column
 * @param live a width that is being dragged
 */
export function layOut<C extends Sized>(
  shown: readonly { readonly column: C; readonly chosen: ChosenColumn | undefined }[],
  room: number,
  start: number,
  live?: { readonly id: string; readonly width: number },
): { readonly columns: readonly LaidColumn<C>[]; readonly width: number } {
  const fixed = (one: (typeof shown)[number]): number | undefined =>
    live?.id === one.column.id ? live.width : one.chosen?.width;
  const least = shown.map((one) => fixed(one) ?? one.column.width ?? usualWidth);
  const spare = Math.max(0, room - start - least.reduce((sum, width) => sum + width, 0));
  const shares = shown.map((one) => (fixed(one) === undefined ? (one.column.grow ?? 1) : 0));
  const all = shares.reduce((sum, share) => sum + share, 0);
  let left = start;
  const placed = shown.map(({ column, chosen }, index) => {
    const width = Math.floor((least[index] ?? 0) + (all === 0 ? 0 : (spare * (shares[index] ?? 0)) / all));
    const laid = { column, width, left, pinned: index === 0 || chosen?.pinned === true };
    left += width;
    return laid;
  });
  const held = placed.filter(({ pinned }) => pinned).reduce((sum, { width }) => sum + width, start);
  return {
    columns: held <= room * mostPinned ? placed : placed.map((one) => ({ ...one, pinned: false })),
    width: Math.max(left, room),
  };
}

/** Columns further on than this many are drawn only where they are seen. */
const drawnWhole = 24;
const beyond = 300;

/** The range of columns to draw, besides those that stay in sight. */
export function seenColumns(
  columns: readonly { readonly left: number; readonly width: number; readonly pinned: boolean }[],
  scrolled: number,
  room: number,
): readonly [from: number, to: number] {
  const free = columns.findIndex(({ pinned }) => !pinned);
  if (free < 0) return [columns.length, columns.length];
  if (columns.length <= drawnWhole) return [free, columns.length];
  let from = free;
  while (from < columns.length && (columns[from]?.left ?? 0) + (columns[from]?.width ?? 0) < scrolled - beyond) from++;
  let to = from;
  while (to < columns.length && (columns[to]?.left ?? 0) < scrolled + room + beyond) to++;
  return [from, to];
}

/** The choice with one column changed; `undefined` becomes a choice of all that is shown. */
export function changedColumn(
  shown: readonly { readonly column: { readonly id: string }; readonly chosen: ChosenColumn | undefined }[],
  id: string,
  change: Partial<ChosenColumn>,
): readonly ChosenColumn[] {
  return shown.map(({ column, chosen }) => ({
    ...(chosen ?? { id: column.id }),
    ...(column.id === id ? change : {}),
  }));
}

/** The choice with one column moved by a number of places. */
export function movedColumn(chosen: readonly ChosenColumn[], id: string, by: number): readonly ChosenColumn[] {
  const from = chosen.findIndex((one) => one.id === id);
  const one = chosen[from];
  if (one === undefined) return chosen;
  const rest = chosen.filter((_, index) => index !== from);
  const to = Math.max(0, Math.min(rest.length, from + by));
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}
