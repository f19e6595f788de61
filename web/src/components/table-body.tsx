// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot hold rows that are placed by the window
// The rows of a table that are in sight, of any number, and of any number of columns those that are. It alone is drawn again on scroll.
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  isValidElement,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { rememberList, type Sibling } from '../app/siblings.ts';
import { To } from './page.tsx';
import { byPlace, drawnRows, rowWindow } from './row-window.ts';
import { type ColumnChanges, TableHead, type TableOrder } from './table-head.tsx';
import { type ChosenColumn, layOut, seenColumns } from './table-layout.ts';
import { type Column, checkboxWidth, type DrawnColumn, TableRow } from './table-row.tsx';
import type { RowSelection } from './table-selection.ts';

const edge = 12;

/** How wide the table is, and which of its columns are in sight. */
function useSight(scroller: RefObject<HTMLDivElement | null>): {
  readonly room: number;
  readonly scrolled: number;
} {
  const [sight, setSight] = useState({ room: 0, scrolled: 0 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let room = element.clientWidth;
    // In steps, so that the columns drawn change now and then, not with every pixel.
    const look = (): void => {
      const next = { room, scrolled: Math.floor(element.scrollLeft / 150) * 150 };
      setSight((before) => (before.room === next.room && before.scrolled === next.scrolled ? before : next));
    };
    look();
    const sizes = new ResizeObserver(() => {
      room = element.clientWidth;
      look();
    });
    sizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller]);
  return sight;
}

function drawn<T extends object>(
  shown: readonly { readonly column: Column<T>; readonly chosen: ChosenColumn | undefined }[],
  { room, scrolled }: { readonly room: number; readonly scrolled: number },
  start: number,
  live: { readonly id: string; readonly width: number } | undefined,
): { readonly columns: readonly DrawnColumn<T>[]; readonly width: number; readonly sideways: boolean } {
  const laid = layOut(shown, room, start, live);
  const [from, to] = seenColumns(laid.columns, scrolled, room);
  // Each cell that sticks is a layer of its own to the browser: only a table that scrolls sideways pays for them.
  const sideways = laid.width > room;
  return {
    width: laid.width,
    sideways,
    columns: laid.columns.flatMap(({ column, left, width, pinned }, index) => {
      if (!pinned && (index < from || index >= to)) return [];
      const first = index === 0 && start === 0;
      return [
        {
          column,
          place: index + (start === 0 ? 1 : 2),
          sticky: pinned && sideways,
          style: { width, left, ...(first ? { paddingLeft: edge } : {}) },
        },
      ];
    }),
  };
}

export interface BodyRow<T> {
  readonly id: string;
  readonly row: T;
}

/** Where the first link in a cell leads, and what it says; `label` stands for words that are not plain text. */
function linkOf(cell: ReactNode, label: string): Sibling | undefined {
  if (Array.isArray(cell)) {
    for (const one of cell as readonly ReactNode[]) {
      const found = linkOf(one, label);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isValidElement<{ readonly to?: unknown; readonly children?: ReactNode }>(cell)) return undefined;
  const { to, children } = cell.props;
  if (cell.type === To && typeof to === 'string')
    return { to, label: typeof children === 'string' && children !== '' ? children : label || to };
  return linkOf(children, label);
}

export function TableBody<T extends object>(props: {
  readonly label: string;
  readonly rows: readonly BodyRow<T>[];
  readonly complete: boolean;
  readonly shown: readonly { readonly column: Column<T>; readonly chosen: ChosenColumn | undefined }[];
  readonly selected: string | undefined;
  readonly selection: RowSelection | undefined;
  readonly select:
    | { readonly all: boolean; has(id: string): boolean; toggle(id: string, range: boolean): void; toggleAll(): void }
    | undefined;
  readonly order: TableOrder;
  readonly changes: Omit<ColumnChanges, 'drag'>;
  readonly rowHeight: number;
  readonly maxHeight: number;
  readonly more: (() => void) | undefined;
  readonly opens: ((row: T) => Sibling) | undefined;
}) {
  const { rows, complete, shown, select, selection, rowHeight, maxHeight, more } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const [live, setLive] = useState<{ readonly id: string; readonly width: number }>();
  const sight = useSight(scroller);
  const start = select === undefined ? 0 : checkboxWidth;
  const { columns, width, sideways } = useMemo(() => drawn(shown, sight, start, live), [shown, sight, start, live]);
  const slots = drawnRows(maxHeight, rowHeight);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    rangeExtractor: ({ startIndex, count }) => rowWindow(startIndex, count, slots) as number[],
    initialRect: { width: 1200, height: maxHeight },
    // Drawn with the next frame, not inside the event of the scroll.
    useFlushSync: false,
  });
  useEffect(() => {
    if (rowHeight > 0) virtual.measure();
  }, [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!complete && rows.length > 0 && last >= rows.length - 20) more?.();
  }, [complete, last, rows.length, more]);
  // Moving rows about in the document costs more than a frame lasts, so it is done when the reader rests.
  const first = useRef(0);
  if (!virtual.isScrolling) first.current = (items[0]?.index ?? 0) % slots;

  const touching = useRef<(event: MouseEvent<HTMLDivElement>, index: number) => void>(undefined);
  touching.current = (event, index) => {
    const target = event.target instanceof Element ? event.target : event.currentTarget;
    // A click on a row chooses it, unless it was for a link or ended a selection of text.
    if (target.closest('a, button') !== null || getSelection()?.type === 'Range') return;
    const row = rows[index];
    if (row !== undefined) select?.toggle(row.id, event.shiftKey);
    setActive(index);
  };
  const touch = useCallback((event: MouseEvent<HTMLDivElement>, index: number) => touching.current?.(event, index), []);
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
    const row = rows[active];
    if (event.key.toLowerCase() === 'x' && row !== undefined) select?.toggle(row.id, event.shiftKey);
    if (event.key === selection?.action?.key) selection.action.act();
  };

  /** A record that is opened, by whichever link of a row, leads to those beside it in the order in which they stand. */
  const leave = (event: MouseEvent<HTMLDivElement>): void => {
    const { opens } = props;
    const target = event.target instanceof Element ? event.target : event.currentTarget;
    const link = target.closest<HTMLAnchorElement>('.grid-row a');
    const index = Number(link?.closest('[data-index]')?.getAttribute('data-index') ?? Number.NaN);
    const row = rows[index];
    if (link === null || row === undefined) return;
    const address = `${link.pathname}${link.search}`;
    const list = { label: props.label.toLowerCase(), from: `${location.pathname}${location.search}` };
    if (opens?.(row.row).to === address) {
      rememberList({ ...list, items: rows.map((one) => opens(one.row)) }, index);
      return;
    }
    const column = shown.map((one) => one.column).find((one) => linkOf(one.cell?.(row.row), '')?.to === address);
    if (column === undefined) return;
    const all = rows.map((one) => linkOf(column.cell?.(one.row), String(column.value(one.row) ?? '')));
    const items = all.filter((one, at) => one !== undefined && all.findIndex((other) => other?.to === one.to) === at);
    rememberList(
      { ...list, items: items.filter((one) => one !== undefined) },
      items.findIndex((one) => one?.to === address),
    );
  };

  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      aria-label={props.label}
      aria-rowcount={complete ? rows.length + 1 : -1}
      aria-colcount={shown.length + (select === undefined ? 0 : 1)}
      tabIndex={0}
      onKeyDown={move}
      onClickCapture={leave}
      style={{ maxHeight: maxHeight + rowHeight }}
    >
      <TableHead
        columns={columns}
        width={width}
        sideways={sideways}
        height={Math.max(rowHeight, 32)}
        order={props.order}
        changes={{ ...props.changes, drag: setLive }}
        selectAll={
          select === undefined ? undefined : { rows: rows.length, all: select.all, toggle: () => select.toggleAll() }
        }
      />
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative', width }}>
        {byPlace(items, slots, first.current).map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <TableRow
              key={item.index % slots}
              id={row.id}
              index={item.index}
              row={row.row}
              columns={columns}
              width={width}
              sideways={sideways}
              top={item.start}
              height={rowHeight}
              chosen={select?.has(row.id)}
              shown={row.id === props.selected}
              current={item.index === active}
              onTouch={touch}
            />
          );
        })}
      </div>
    </div>
  );
}
