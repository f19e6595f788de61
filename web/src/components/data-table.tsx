// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by the window
// The one table: virtual rows, the next page fetched on scroll, columns and order of the reader's choice kept in the address, rows
// chosen by click or key, saved as a file. It never sorts a part of a list as if it were the whole: sorting needs every row, or a
// server that sorts.
import { Button } from '@mantine/core';
import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Rows } from '../api/client.ts';
import { count } from '../format/number.ts';
import { ColumnPicker } from './column-picker.tsx';
import type { CsvValue } from './csv.ts';
import { Empty, Refusal, Skeleton } from './loaded.tsx';
import { TableExport } from './table-export.tsx';
import { TableHead, type TableOrder } from './table-head.tsx';
import { type RowSelection, rowSelector } from './table-selection.ts';
import { useTableState } from './table-state.ts';

export interface Column<T extends object> {
  readonly id: string;
  readonly header: string;
  /** Least width, px. */
  readonly width?: number;
  /** Share of the width that is left over. */
  readonly grow?: number;
  readonly right?: boolean;
  readonly mono?: boolean;
  readonly hidden?: boolean;
  readonly value: (row: T) => CsvValue;
  readonly cell?: (row: T) => ReactNode;
}

const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});
const rowHeight = 34;
const bodyHeight = 620;
const selectWidth = 34;

export interface TableSource<T extends object> {
  readonly rows: readonly T[];
  readonly complete?: boolean;
  readonly more?: () => void;
  readonly loadingMore?: boolean;
  readonly readAll?: Rows<T>['readAll'];
  readonly query?: Rows<T>['query'];
}

function compare(a: CsvValue, b: CsvValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''), 'en', { numeric: true });
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
  /** What the rows were filtered by, so that no match is not taken for nothing there. */
  readonly filter?: { readonly text: string; readonly clear: () => void } | undefined;
  /** Lowest total height of the rows; short lists are shown whole. */
  readonly maxHeight?: number;
}) {
  const { source, columns, label, selection, filter } = props;
  const complete = source.complete ?? true;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const anchor = useRef<string>(undefined);

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
  const data = useMemo(() => [...source.rows], [source.rows]);
  const state = useTableState(label);
  const order: TableOrder = props.order ?? { ...state, sortable: () => complete };
  const own = props.order === undefined && complete ? state.sort : undefined;
  const shown = new Set(
    columns.filter(({ id, hidden }) => state.columns?.has(id) ?? hidden !== true).map(({ id }) => id),
  );
  const table = useTable({
    features,
    data,
    columns: definitions,
    getRowId: (row: T) => props.rowKey(row),
    state: {
      sorting: own === undefined ? [] : [{ ...own }],
      columnVisibility: Object.fromEntries(columns.map(({ id }) => [id, shown.has(id)])),
    },
  });
  const visible = columns.filter(({ id }) => shown.has(id));
  const rows = table.getRowModel().rows;
  const maxHeight = props.maxHeight ?? bodyHeight;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 1200, height: maxHeight },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { more } = source;
  useEffect(() => {
    if (!complete && rows.length > 0 && last >= rows.length - 20) more?.();
  }, [complete, last, rows.length, more]);

  const select =
    selection === undefined
      ? undefined
      : rowSelector(
          selection,
          rows.map(({ id }) => id),
          anchor,
        );
  const template = [
    ...(select === undefined ? [] : [`${selectWidth}px`]),
    ...visible.map(({ width = 110, grow = 1 }) => `minmax(${width}px, ${grow}fr)`),
  ].join(' ');
  const minWidth = visible.reduce((sum, { width = 110 }) => sum + width, select === undefined ? 24 : 24 + selectWidth);
  const { query } = source;
  if (query?.error && rows.length === 0) return <Refusal error={query.error} retry={() => void query.refetch()} />;
  if (query?.isPending) return <Skeleton lines={8} />;

  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, active + step));
      setActive(next);
      virtual.scrollToIndex(next);
    }
    if (event.key === 'Enter' && event.target === event.currentTarget)
      scroller.current?.querySelector<HTMLAnchorElement>(`[data-index="${active}"] a`)?.click();
    if (event.key.toLowerCase() === 'x' && rows[active] !== undefined) select?.toggle(rows[active].id, event.shiftKey);
    if (event.key === selection?.action?.key) selection.action.act();
  };
  /** A click on a row chooses it, unless it was for a link or ended a selection of text. */
  const touch = (event: MouseEvent<HTMLDivElement>, index: number): void => {
    const target = event.target instanceof Element ? event.target : event.currentTarget;
    if (target.closest('a, button') !== null || getSelection()?.type === 'Range') return;
    const row = rows[index];
    if (row !== undefined) select?.toggle(row.id, event.shiftKey);
    setActive(index);
  };

  return (
    <div className="data-table">
      <div className="table-bar">
        {props.toolbar}
        <span className="dim grow">
          {count(rows.length)}
          {complete ? '' : ' so far'}
        </span>
        {selection === undefined || selection.chosen.length === 0 ? null : (
          <Button variant="subtle" onClick={() => selection.change([])}>
            {count(selection.chosen.length)} chosen: clear
          </Button>
        )}
        <ColumnPicker label={label} columns={columns} shown={shown} onChange={state.showColumns} />
        <TableExport
          label={label}
          columns={visible}
          rows={rows.map(({ original }) => original)}
          readAll={complete ? undefined : source.readAll}
        />
      </div>
      {rows.length === 0 ? (
        filter === undefined ? (
          props.empty
        ) : (
          <Empty>
            No match in {label.toLowerCase()} for <code>{filter.text}</code>.{' '}
            <Button variant="default" onClick={filter.clear}>
              Clear the filter
            </Button>
          </Empty>
        )
      ) : (
        <div
          ref={scroller}
          className="grid"
          role="grid"
          aria-label={label}
          aria-rowcount={complete ? rows.length + 1 : -1}
          aria-colcount={visible.length + (select === undefined ? 0 : 1)}
          tabIndex={0}
          onKeyDown={move}
          style={{ maxHeight: maxHeight + rowHeight }}
        >
          <TableHead
            columns={visible}
            order={order}
            selectAll={
              select === undefined ? undefined : { rows: rows.length, all: select.all, toggle: select.toggleAll }
            }
            style={{ gridTemplateColumns: template, minWidth }}
          />
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative', minWidth }}>
            {items.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the grid hears the keys of all rows
                <div
                  key={row.id}
                  role="row"
                  tabIndex={-1}
                  aria-rowindex={item.index + 2}
                  aria-selected={row.id === props.selected || select?.has(row.id) === true}
                  aria-current={item.index === active}
                  data-index={item.index}
                  className="grid-row"
                  onClick={select === undefined ? undefined : (event) => touch(event, item.index)}
                  onMouseDown={select === undefined ? undefined : (event) => event.shiftKey && event.preventDefault()}
                  style={{
                    gridTemplateColumns: template,
                    position: 'absolute',
                    top: 0,
                    left: 0,
                    right: 0,
                    height: rowHeight,
                    transform: `translateY(${item.start}px)`,
                  }}
                >
                  {select === undefined ? null : (
                    <div role="gridcell" tabIndex={-1}>
                      <input
                        type="checkbox"
                        aria-label={`Choose row ${count(item.index + 1)}`}
                        checked={select.has(row.id)}
                        readOnly
                      />
                    </div>
                  )}
                  {visible.map((column) => {
                    const value = column.value(row.original);
                    const shown = column.cell === undefined ? (value ?? '–') : column.cell(row.original);
                    const look = `${column.right === true ? 'right ' : ''}${column.mono === true ? 'mono' : ''}`;
                    return (
                      <div
                        key={column.id}
                        role="gridcell"
                        tabIndex={-1}
                        className={look === '' ? undefined : look}
                        title={typeof value === 'string' && value.length > 24 ? value : undefined}
                      >
                        {typeof shown === 'boolean' ? String(shown) : shown}
                      </div>
                    );
                  })}
                </div>
              );
            })}
          </div>
        </div>
      )}
      {source.loadingMore === true ? <p className="dim">Reading more …</p> : null}
    </div>
  );
}
