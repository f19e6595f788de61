// The one table: virtual rows and columns, the next page fetched on scroll, columns, order, text and density of the reader's choice kept in
// the address, rows chosen by click or key, saved as a file. It never sorts or searches a part of a list as if it were the whole: sorting
// needs every row or a server that sorts, and a search for text reads the list to its end.
import { Button } from '@mantine/core';
import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { Rows } from '../api/client.ts';
import type { Sibling } from '../app/siblings.ts';
import { count } from '../format/number.ts';
import type { CsvValue } from './csv.ts';
import { FindBox } from './find-box.tsx';
import { Empty, Refusal, Skeleton } from './loaded.tsx';
import { TableBody } from './table-body.tsx';
import { TableExport } from './table-export.tsx';
import type { TableOrder } from './table-head.tsx';
import { changedColumn, movedColumn, shownColumns } from './table-layout.ts';
import { type FindColumns, TableLook } from './table-look.tsx';
import type { Column } from './table-row.tsx';
import { type RowSelection, rowSelector } from './table-selection.ts';
import { rowHeights, useTableState } from './table-state.ts';

export type { Column };

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
const bodyHeight = 620;
/** Shorter lists are seen at a glance. */
const worthSearching = 10;

export interface TableSource<T extends object> {
  readonly rows: readonly T[];
  readonly complete?: boolean;
  readonly more?: () => void;
  readonly loadingMore?: boolean;
  readonly readAll?: Rows<T>['readAll'];
  readonly operation?: Rows<T>['operation'];
  readonly query?: Rows<T>['query'];
}

function compare(a: CsvValue, b: CsvValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''), 'en', { numeric: true });
}

/** A list by which rows are left out, so that no match is not taken for nothing there. */
export interface TableFilter {
  readonly text: string;
  readonly clear: () => void;
}

/** What a page filters by, as one filter of its table; undefined when nothing is chosen. */
export function filterOf(chosen: readonly (string | false | undefined)[], clear: () => void): TableFilter | undefined {
  const texts = chosen.filter((text) => typeof text === 'string' && text !== '');
  return texts.length === 0 ? undefined : { text: texts.join(', '), clear };
}

export function DataTable<T extends object>(props: {
  readonly label: string;
  readonly source: TableSource<T>;
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  readonly empty: ReactNode;
  readonly toolbar?: ReactNode;
  /** The row whose detail the page shows. */
  readonly selected?: string | undefined;
  /** Rows chosen for an action; without it none can be. */
  readonly selection?: RowSelection;
  /** Without it the table sorts its own rows once all are here. */
  readonly order?: TableOrder;
  readonly filter?: TableFilter | undefined;
  /** The page of a row: opened from here, it leads to those beside it. */
  readonly opens?: (row: T) => Sibling;
  /** Further columns by a part of their names, where the table knows only some of them. */
  readonly findColumns?: FindColumns;
  /** The server searches instead, by a box of the page. */
  readonly searched?: boolean;
  /** The page itself says why the rows were refused. */
  readonly refusalShown?: boolean;
  /** Lowest total height of the rows; short lists are shown whole. */
  readonly maxHeight?: number;
}) {
  const { source, columns, label, selection, rowKey } = props;
  const complete = source.complete ?? true;
  const anchor = useRef<string>(undefined);
  const state = useTableState(label);
  const { text } = state;
  const shown = useMemo(() => shownColumns(columns, state.columns), [columns, state.columns]);

  const definitions = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, T> => ({
          id: column.id,
          accessorFn: (row) => column.value(row),
          header: column.header,
          sortFn: (a, b, id) => compare(a.getValue<CsvValue>(id), b.getValue<CsvValue>(id)),
        }),
      ),
    [columns],
  );
  const data = useMemo(() => {
    if (text === '') return [...source.rows];
    const wanted = text.toLowerCase();
    return source.rows.filter((row) =>
      shown.some(({ column }) =>
        String(column.value(row) ?? '')
          .toLowerCase()
          .includes(wanted),
      ),
    );
  }, [source.rows, text, shown]);
  const order: TableOrder = props.order ?? { ...state, sortable: () => complete };
  const own = props.order === undefined && complete ? state.sort : undefined;
  const sorting = useMemo(() => (own === undefined ? [] : [{ ...own }]), [own]);
  const table = useTable({ features, data, columns: definitions, getRowId: rowKey, state: { sorting } });
  const sorted = table.getRowModel().rows;
  const rows = useMemo(() => sorted.map(({ id, original }) => ({ id, row: original })), [sorted]);
  const select =
    selection === undefined
      ? undefined
      : rowSelector(
          selection,
          rows.map(({ id }) => id),
          anchor,
        );
  const { query, more } = source;
  // A search for text that stopped at what happens to be here would be wrong.
  useEffect(() => {
    if (text !== '' && !complete && source.loadingMore !== true) more?.();
  }, [text, complete, source.loadingMore, more]);
  const searchable = props.searched !== true && (text !== '' || !complete || source.rows.length > worthSearching);
  const filter: TableFilter | undefined =
    text === ''
      ? props.filter
      : {
          text: [text, ...(props.filter === undefined ? [] : [props.filter.text])].join(', '),
          clear: () => (source.rows.length === 0 ? props.filter?.clear() : state.find('')),
        };
  if (query?.error && source.rows.length === 0)
    return (
      <div className="data-table">
        {props.toolbar === undefined ? null : <div className="table-bar">{props.toolbar}</div>}
        {props.refusalShown === true ? null : <Refusal error={query.error} retry={() => void query.refetch()} />}
      </div>
    );
  if (query?.isPending) return <Skeleton lines={8} />;
  // A list without rows has nothing to count, find or save; what the page offers there stays.
  const blank = source.rows.length === 0 && complete && filter === undefined && props.toolbar === undefined;
  const reach = text === '' ? '' : ` of ${count(source.rows.length)}`;
  const changes = {
    setWidth: (id: string, width: number | undefined) => state.choose(changedColumn(shown, id, { width })),
    move: (id: string, by: number) => state.choose(movedColumn(changedColumn(shown, '', {}), id, by)),
  };

  return (
    <div className="data-table">
      {blank ? null : (
        <div className="table-bar">
          {props.toolbar}
          {searchable ? <FindBox label={`Find in ${label.toLowerCase()}`} text={text} onChange={state.find} /> : null}
          <span className="dim grow">
            {count(rows.length)}
            {reach}
            {complete ? '' : ' so far'}
          </span>
          {selection === undefined || selection.chosen.length === 0 ? null : (
            <Button variant="subtle" onClick={() => selection.change([])}>
              {count(selection.chosen.length)} chosen: clear
            </Button>
          )}
          <span className="table-tools">
            <TableLook label={label} columns={columns} shown={shown} state={state} find={props.findColumns} />
            <TableExport
              label={label}
              columns={shown.map(({ column }) => column)}
              rows={rows.map(({ row }) => row)}
              readAll={complete || text !== '' ? undefined : source.readAll}
              list={complete || text !== '' ? undefined : source.operation}
            />
          </span>
        </div>
      )}
      {rows.length > 0 ? (
        <TableBody
          label={label}
          rows={rows}
          complete={complete}
          shown={shown}
          selected={props.selected}
          selection={selection}
          select={select}
          order={order}
          changes={changes}
          rowHeight={rowHeights[state.density]}
          maxHeight={props.maxHeight ?? bodyHeight}
          more={more}
          opens={props.opens}
        />
      ) : filter === undefined ? (
        props.empty
      ) : (
        <Empty>
          No match in {label.toLowerCase()} for <code>{filter.text}</code>.{' '}
          <Button variant="default" onClick={filter.clear}>
            Clear the filter
          </Button>
        </Empty>
      )}
      {source.loadingMore === true ? <p className="dim">Reading more …</p> : null}
    </div>
  );
}
