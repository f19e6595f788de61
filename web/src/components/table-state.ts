// What the reader chose of a table, kept in the address so that a link shows the same: `cols=runs:name,user` and `sort=runs:-name`.
// Each table of a page has its own part; a part that is not of this form belongs to someone else and is left alone.
import { usePageSearch } from '../app/search-params.ts';

export interface ColumnSort {
  readonly id: string;
  readonly desc: boolean;
}

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

function readSort(text: string | undefined): ColumnSort | undefined {
  if (text === undefined || text === '') return undefined;
  const desc = text.startsWith('-');
  return { id: decodeURIComponent(desc ? text.slice(1) : text), desc };
}

/** How a table is named in the address and in the files saved from it. */
export const tableName = (label: string): string => label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

export function useTableState(label: string): {
  /** Ids of the columns shown; undefined while the reader has chosen none. */
  readonly columns: ReadonlySet<string> | undefined;
  readonly showColumns: (ids: readonly string[] | undefined) => void;
  readonly sort: ColumnSort | undefined;
  readonly sortBy: (sort: ColumnSort | undefined) => void;
} {
  const [search, change] = usePageSearch();
  const name = tableName(label);
  const shown = readPart(search.cols, name);
  return {
    columns: shown === undefined ? undefined : new Set(shown.split(',').map(decodeURIComponent)),
    showColumns: (ids) => change({ cols: withPart(search.cols, name, ids?.map(encodeURIComponent).join(',')) }),
    sort: readSort(readPart(search.sort, name)),
    sortBy: (sort) =>
      change({
        sort: withPart(
          search.sort,
          name,
          sort === undefined ? undefined : `${sort.desc ? '-' : ''}${encodeURIComponent(sort.id)}`,
        ),
      }),
  };
}
