// How results look: aligned tables, numbers to the right, colours only where they can be seen, times people can read.
import { parseIso } from '../kernel/time.ts';

/** A point in time, shown relative on a terminal. */
export interface TimeCell {
  readonly time: string;
}
export type Cell = string | number | boolean | null | undefined | TimeCell;
export type Column<T> = readonly [head: string, value: (item: T) => Cell];

export interface Style {
  readonly color: boolean;
  /** Milliseconds; times are relative to it. Absent: times are written in full. */
  readonly now?: number | undefined;
}

export const time = (iso: string | null | undefined): Cell =>
  iso === null || iso === undefined ? null : { time: iso };

const escapeCharacter = '\u001b';
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;
export type Color = keyof typeof codes;

export function paint(style: Style, color: Color, text: string): string {
  return style.color ? `${escapeCharacter}[${codes[color]}m${text}${escapeCharacter}[0m` : text;
}

/** Units from the largest; a time is told in the first that fits at least once. */
const units: readonly (readonly [ms: number, one: string])[] = [
  [365.25 * 86_400_000, 'year'],
  [30.44 * 86_400_000, 'month'],
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
];

/** `3 days ago`, `in 2 hours`, `now`. */
export function relativeTime(at: number, now: number): string {
  const distance = Math.abs(now - at);
  const unit = units.find(([ms]) => distance >= ms);
  if (unit === undefined) return 'now';
  const count = Math.floor(distance / unit[0]);
  const words = `${count} ${unit[1]}${count === 1 ? '' : 's'}`;
  return at > now ? `in ${words}` : `${words} ago`;
}

/** Up to six significant digits; whole numbers in full. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(6)));
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

export function formatCell(cell: Cell, style: Style): string {
  if (cell === null || cell === undefined) return '–';
  if (typeof cell === 'number') return formatNumber(cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  // Names and texts come from outside: no control character of theirs may reach the terminal.
  if (typeof cell === 'string') return cell.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '');
  const at = parseIso(cell.time);
  return style.now === undefined || at === undefined ? cell.time : relativeTime(at, style.now);
}

/** Columns as wide as their widest cell; a column of numbers is set to the right. */
export function renderTable<T>(items: readonly T[], columns: readonly Column<T>[], style: Style): string[] {
  const cells = items.map((item) => columns.map(([, value]) => value(item)));
  const texts = cells.map((row) => row.map((cell) => formatCell(cell, style)));
  const widths = columns.map(([head], index) =>
    Math.max(head.length, ...texts.map((row) => (row[index] ?? '').length), 1),
  );
  const right = columns.map(
    (_column, index) =>
      cells.some((row) => typeof row[index] === 'number') &&
      cells.every((row) => typeof row[index] === 'number' || row[index] === null || row[index] === undefined),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, index) =>
        right[index] === true ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [paint(style, 'bold', line(columns.map(([head]) => head.toUpperCase()))), ...texts.map(line)];
}

/** Names on the left, values on the right. */
export function renderRecord(pairs: readonly (readonly [string, Cell])[], style: Style): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, cell]) => `${paint(style, 'dim', name.padEnd(width))}  ${formatCell(cell, style)}`);
}

/** Any value of a row as a cell. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}
