// Which rows of a long table are drawn: always as many, so that a row that goes out of sight gives its place to one that comes in.

/** Rows drawn above and below those in sight. */
export const overscan = 6;

/** How many rows are drawn at once: those that a scroller of that height can show, the two that it cuts, and those around them. */
export function drawnRows(height: number, rowHeight: number): number {
  return Math.ceil(height / rowHeight) + 2 + 2 * overscan;
}

/** The rows to draw, from the first in sight: `drawn` of them wherever the reader is, or all when there are fewer. */
export function rowWindow(first: number, rows: number, drawn: number): readonly number[] {
  const from = Math.max(0, Math.min(first - overscan, rows - drawn));
  return Array.from({ length: Math.max(0, Math.min(drawn, rows - from)) }, (_, index) => from + index);
}

/**
 * Rows in the order of their places, beginning with the place `first`. Kept while the reader scrolls, no row moves in the document;
 * taken from the first row once they rest, the document reads as the table does.
 */
export function byPlace<T extends { readonly index: number }>(rows: readonly T[], drawn: number, first: number) {
  const place = ({ index }: T): number => (index - first + drawn) % drawn;
  return rows.toSorted((a, b) => place(a) - place(b));
}
