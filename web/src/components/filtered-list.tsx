// A list that the server filters by a text of the reader's, kept in the address as `q`: the box, its completion, the fault of a wrong filter
// beside it, and a way to clear it.
import type { ComponentProps, ReactNode } from 'react';
import { usePageSearch } from '../app/search-params.ts';
import { DataTable, filterOf, type TableSource } from './data-table.tsx';
import { FilterBox } from './filter-box.tsx';

type Table<T extends object> = Omit<
  ComponentProps<typeof DataTable<T>>,
  'toolbar' | 'filter' | 'refusalShown' | 'source'
>;

export function FilteredList<T extends object>(
  props: Table<T> & {
    readonly source: TableSource<T>;
    readonly placeholder: string;
    readonly suggest: ComponentProps<typeof FilterBox>['suggest'];
    /** Further choices, before the box. */
    readonly choices?: ReactNode;
    /** What the choices leave out, in words, and how they are taken back. */
    readonly chosen?: { readonly texts: readonly (string | undefined)[]; readonly clear: object };
  },
) {
  const { placeholder, suggest, choices, chosen, ...table } = props;
  const [search, change] = usePageSearch();
  const error = props.source.query?.error ?? null;
  const fault = error === null || search.q === undefined ? undefined : error.message;
  return (
    <DataTable
      {...table}
      toolbar={
        <>
          {choices}
          <FilterBox
            label={`Filter ${props.label.toLowerCase()}`}
            placeholder={placeholder}
            text={search.q ?? ''}
            onChange={(q) => change({ q: q || undefined })}
            suggest={suggest}
            fault={fault}
          />
        </>
      }
      refusalShown={fault !== undefined}
      filter={filterOf([...(chosen?.texts ?? []), search.q], () => change({ ...chosen?.clear, q: undefined }))}
    />
  );
}
