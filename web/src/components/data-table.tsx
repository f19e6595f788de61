// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by the window
// The one table: virtual rows, the next page fetched on scroll, columns chosen by the reader, CSV of what is shown. It never sorts a
// part of a list as if it were the whole: sorting here needs every row, or a server that sorts.
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns3, IconDownload } from '@tabler/icons-react';
import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Rows } from '../api/client.ts';
import { count } from '../format/number.ts';
import { type CsvValue, csvText, saveFile } from './csv.ts';
import { Refusal, Skeleton } from './loaded.tsx';

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

export interface TableSource<T extends object> {
  readonly rows: readonly T[];
  readonly complete?: boolean;
  readonly more?: () => void;
  readonly loadingMore?: boolean;
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
  readonly selected?: string | undefined;
  /** Lowest total height of the rows; short lists are shown whole. */
  readonly maxHeight?: number;
}) {
  const { source, columns, label } = props;
  const complete = source.complete ?? true;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);

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
  const hidden = useMemo(
    () => Object.fromEntries(columns.filter(({ hidden }) => hidden === true).map(({ id }) => [id, false])),
    [columns],
  );
  const table = useTable({
    features,
    data,
    columns: definitions,
    enableSorting: complete,
    getRowId: (row: T) => props.rowKey(row),
    initialState: { columnVisibility: hidden },
  });
  const visible = columns.filter((column) => table.getColumn(column.id)?.getIsVisible() ?? true);
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

  const template = visible.map(({ width = 110, grow = 1 }) => `minmax(${width}px, ${grow}fr)`).join(' ');
  const minWidth = visible.reduce((sum, { width = 110 }) => sum + width, 24);
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
  };
  const exportCsv = (): void => {
    const body = rows.map((row) => visible.map((column) => column.value(row.original)));
    saveFile(
      `${label.toLowerCase().replaceAll(' ', '-')}.csv`,
      csvText(
        visible.map(({ header }) => header),
        body,
      ),
      'text/csv',
    );
  };

  return (
    <div className="data-table">
      <div className="table-bar">
        {props.toolbar}
        <span className="dim grow">
          {count(rows.length)}
          {complete ? '' : ' so far'}
        </span>
        <Menu closeOnItemClick={false} position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`Columns of ${label}`}>
              <IconColumns3 size={18} stroke={1.5} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {columns.map((column) => (
              <Menu.Item key={column.id} onClick={() => table.getColumn(column.id)?.toggleVisibility()}>
                {visible.includes(column) ? '☑' : '☐'} {column.header}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Tooltip label="Save as CSV">
          <ActionIcon aria-label={`Save ${label} as CSV`} onClick={exportCsv}>
            <IconDownload size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </div>
      {rows.length === 0 ? (
        props.empty
      ) : (
        <div
          ref={scroller}
          className="grid"
          role="grid"
          aria-label={label}
          aria-rowcount={complete ? rows.length + 1 : -1}
          aria-colcount={visible.length}
          tabIndex={0}
          onKeyDown={move}
          style={{ maxHeight: maxHeight + rowHeight }}
        >
          <div
            className="grid-row grid-head"
            role="row"
            style={{ gridTemplateColumns: template, minWidth }}
            tabIndex={-1}
          >
            {visible.map((column) => {
              const sorted = table.getColumn(column.id)?.getIsSorted() ?? false;
              return (
                <div
                  key={column.id}
                  role="columnheader"
                  tabIndex={-1}
                  aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none'}
                  className={column.right === true ? 'right' : undefined}
                >
                  {complete ? (
                    <button type="button" onClick={() => table.getColumn(column.id)?.toggleSorting()}>
                      {column.header}
                      {sorted === 'asc' ? <IconArrowUp size={12} /> : null}
                      {sorted === 'desc' ? <IconArrowDown size={12} /> : null}
                    </button>
                  ) : (
                    column.header
                  )}
                </div>
              );
            })}
          </div>
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative', minWidth }}>
            {items.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              return (
                <div
                  key={row.id}
                  role="row"
                  tabIndex={-1}
                  aria-rowindex={item.index + 2}
                  aria-selected={row.id === props.selected || item.index === active}
                  data-index={item.index}
                  className="grid-row"
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
