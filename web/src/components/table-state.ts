// What the reader chose of a table, kept in the address so that a link shows the same: `cols=runs:name~220,!user` (a width after `~`,
// `!` before a column that stays in sight), `sort=runs:-name` and `has=runs:text`. Each table of a page has its own part; a part that is
// not of this form belongs to someone else and is left alone.
import { useCallback, useMemo } from 'react';
import type { PageSearch } from '../app/router.tsx';
import { usePageSearch } from '../app/search-params.ts';
import { type ChosenColumn, leastWidth } from './table-layout.ts';

export interface ColumnSort {
  readonly id: string;
  readonly desc: boolean;
}

export type Density = 'compact' | 'regular' | 'comfortable';
export const rowHeights: Readonly<Record<Density, number>> = { compact: 26, regular: 32, comfortable: 40 };

/** The part of one table in a parameter; undefined when it has none. */
export function readPart(text: string | undefined, table: string): string | undefined {
  const part = text?.split(';').find((each) => each.startsWith(`${table}:`));
  return part?.slice(table.length + 1);
}

/** The parameter with the part of one table replaced, or taken out when undefined. */
export function withPart(text: string | undefined, table: string, part: string | undefined): string | undefined {
  const others = (text ?? '').split(';').filter((each) => /^[a-z0-9-]+:/.test(each) && !each.startsWith(`${table}:`));
  const all = part === undefined ? others : [...others, `${table}:${part}`];
  return all.length === 0 ? undefined : all.join(';');
}

/** Any text as a word without the marks of this form. */
const word = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readSort(text: string | undefined): ColumnSort | undefined {
  if (text === undefined || text === '') return undefined;
  const desc = text.startsWith('-');
  return { id: plain(desc ? text.slice(1) : text), desc };
}

/** The chosen columns from their text; a width that is none is dropped. */
export function readColumns(text: string): readonly ChosenColumn[] {
  return text.split(',').map((each) => {
    const pinned = each.startsWith('!');
    const [id = '', width] = (pinned ? each.slice(1) : each).split('~');
    const px = Math.min(2000, Number(width));
    return { id: plain(id), ...(px >= leastWidth ? { width: px } : {}), ...(pinned ? { pinned } : {}) };
  });
}

export function printColumns(columns: readonly ChosenColumn[]): string {
  return columns
    .map(({ id, width, pinned }) => `${pinned === true ? '!' : ''}${word(id)}${width === undefined ? '' : `~${width}`}`)
    .join(',');
}

/** How a table is named in the address and in the files saved from it. */
export const tableName = (label: string): string => label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

export function useTableState(label: string): {
  /** Undefined while the reader has chosen none. */
  readonly columns: readonly ChosenColumn[] | undefined;
  readonly choose: (columns: readonly ChosenColumn[] | undefined) => void;
  readonly sort: ColumnSort | undefined;
  readonly sortBy: (sort: ColumnSort | undefined) => void;
  /** Text that the rows are searched for; empty for none. */
  readonly text: string;
  readonly find: (text: string) => void;
  readonly density: Density;
  readonly setDensity: (density: Density) => void;
} {
  const [search, change] = usePageSearch();
  const name = tableName(label);
  const chosen = readPart(search.cols, name);
  const order = readPart(search.sort, name);
  const set = (param: 'cols' | 'sort' | 'has', part: string | undefined): void =>
    change({ [param]: withPart(search[param], name, part) } satisfies Partial<
      Record<keyof PageSearch, string>
    > as PageSearch);
  const columns = useMemo(() => (chosen === undefined ? undefined : readColumns(chosen)), [chosen]);
  const sort = useMemo(() => readSort(order), [order]);
  const { rows } = search;
  return {
    columns,
    choose: (next) => set('cols', next === undefined ? undefined : printColumns(next)),
    sort,
    sortBy: (next) => set('sort', next === undefined ? undefined : `${next.desc ? '-' : ''}${word(next.id)}`),
    text: plain(readPart(search.has, name) ?? ''),
    find: (text) => set('has', text === '' ? undefined : word(text)),
    density: rows === 'compact' || rows === 'comfortable' ? rows : 'regular',
    setDensity: useCallback((density) => change({ rows: density === 'regular' ? undefined : density }), [change]),
  };
}
