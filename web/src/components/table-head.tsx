// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by the window
// The head of a table: names of the columns, which of them orders the rows, their widths, and the box that chooses every row.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { count } from '../format/number.ts';
import { leastWidth } from './table-layout.ts';
import { checkboxStyle, type DrawnColumn } from './table-row.tsx';
import type { ColumnSort } from './table-state.ts';

/** The order of the rows, whoever sorts them: the table itself, or a server that has every row. */
export interface TableOrder {
  readonly sort: ColumnSort | undefined;
  /** Undefined: the order in which the rows come by themselves. */
  readonly sortBy: (sort: ColumnSort | undefined) => void;
  readonly sortable: (column: string) => boolean;
}

/** How a column is changed from the head. */
export interface ColumnChanges {
  /** While it is dragged; undefined when that is given up. */
  readonly drag: (live: { readonly id: string; readonly width: number } | undefined) => void;
  /** Undefined: as the table gives it. */
  readonly setWidth: (id: string, width: number | undefined) => void;
  readonly move: (id: string, by: number) => void;
}

const keyStep = 16;

/** Upwards, downwards, then as it came. */
function nextSort(sort: ColumnSort | undefined, id: string): ColumnSort | undefined {
  if (sort?.id !== id) return { id, desc: false };
  return sort.desc ? undefined : { id, desc: true };
}

function WidthHandle(props: { readonly id: string; readonly changes: ColumnChanges }) {
  const { id, changes } = props;
  const start = (event: PointerEvent<HTMLSpanElement>): void => {
    event.preventDefault();
    const handle = event.currentTarget;
    const from = event.clientX;
    const before = handle.parentElement?.getBoundingClientRect().width ?? leastWidth;
    const widthAt = (x: number): number => Math.max(leastWidth, Math.round(before + x - from));
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent): void => changes.drag({ id, width: widthAt(moved.clientX) });
    const end = (ended: globalThis.PointerEvent): void => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
      changes.drag(undefined);
      if (ended.type === 'pointerup' && ended.clientX !== from) changes.setWidth(id, widthAt(ended.clientX));
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  };
  // The keys of the head and the list of columns do the same without a pointer.
  return (
    <span
      aria-hidden
      className="width-handle"
      onPointerDown={start}
      onDoubleClick={() => changes.setWidth(id, undefined)}
    />
  );
}

export function TableHead<T extends object>(props: {
  readonly columns: readonly DrawnColumn<T>[];
  readonly width: number;
  readonly sideways: boolean;
  readonly height: number;
  readonly order: TableOrder;
  readonly changes: ColumnChanges;
  readonly selectAll: { readonly rows: number; readonly all: boolean; readonly toggle: () => void } | undefined;
}) {
  const { columns, order, selectAll, changes } = props;
  const press = (event: KeyboardEvent<HTMLDivElement>, id: string): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) changes.move(id, by);
    else {
      const width = event.currentTarget.getBoundingClientRect().width;
      changes.setWidth(id, Math.max(leastWidth, Math.round(width + by * keyStep)));
    }
  };
  return (
    <div
      className="grid-row grid-head"
      role="row"
      style={{ width: props.width, height: props.height }}
      tabIndex={-1}
      aria-rowindex={1}
    >
      {selectAll === undefined ? null : (
        <div
          role="columnheader"
          tabIndex={-1}
          className={props.sideways ? 'check sticky' : 'check'}
          style={checkboxStyle}
        >
          <input
            type="checkbox"
            aria-label={`Choose all ${count(selectAll.rows)} rows`}
            checked={selectAll.all}
            onChange={selectAll.toggle}
          />
        </div>
      )}
      {columns.map(({ column, place, style, sticky }) => {
        const sorted = order.sort?.id !== column.id ? undefined : order.sort.desc ? 'descending' : 'ascending';
        return (
          <div
            key={column.id}
            role="columnheader"
            tabIndex={-1}
            aria-colindex={place}
            aria-sort={sorted ?? 'none'}
            className={`${sticky ? 'sticky ' : ''}${column.right === true ? 'right' : ''}`}
            title={column.header.length > 12 ? column.header : undefined}
            style={style}
            onKeyDown={(event) => press(event, column.id)}
          >
            {order.sortable(column.id) ? (
              <button type="button" onClick={() => order.sortBy(nextSort(order.sort, column.id))}>
                <span>{column.header}</span>
                {sorted === 'ascending' ? <IconArrowUp size={12} /> : null}
                {sorted === 'descending' ? <IconArrowDown size={12} /> : null}
              </button>
            ) : (
              <span className="head-name">{column.header}</span>
            )}
            <WidthHandle id={column.id} changes={changes} />
          </div>
        );
      })}
    </div>
  );
}
