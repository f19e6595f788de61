// The tree of spans beside their bars on one axis of time. Only rows in sight exist; the whole is one tree for keyboards and readers of
// screens: arrows walk and fold, Enter opens a span.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { StatusIcon } from '../../components/status.tsx';
import { duration, plural } from '../../format/number.ts';
import type { Outline, TraceRow, TraceTree } from './trace-tree.ts';

const rowHeight = 28;
const mostHeight = 560;
const indent = 14;

const tookMs = ({ startedUs, endedUs }: Outline): number | null =>
  endedUs === null ? null : (endedUs - startedUs) / 1000;

function nameOf(row: TraceRow): string {
  return row.kind === 'span' ? row.span.name : `${row.name} ×${row.spans.length}`;
}

/** Start and end of what a row stands for, microseconds. */
function extent(row: TraceRow, tree: TraceTree): readonly [number, number] {
  const spans = row.kind === 'span' ? [row.span] : row.spans;
  return [
    Math.min(...spans.map(({ startedUs }) => startedUs)),
    Math.max(...spans.map(({ endedUs }) => endedUs ?? tree.to)),
  ];
}

export function Waterfall(props: {
  readonly tree: TraceTree;
  readonly rows: readonly TraceRow[];
  readonly critical: ReadonlySet<string>;
  readonly found: ReadonlySet<string>;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  /** Opens or folds what stands below a row. */
  readonly onFold: (row: TraceRow) => void;
}) {
  const { tree, rows, critical, found, selected, onSelect, onFold } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 15,
    initialRect: { width: 1000, height: mostHeight },
  });
  const at = rows.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  const span = tree.to - tree.from || 1;
  const share = (us: number): string => `${((us / span) * 100).toFixed(3)}%`;

  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const row = rows[at];
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
      if (next !== undefined) onSelect(next.id);
      return;
    }
    if (row === undefined) return;
    const folds = row.kind === 'group' || row.children > 0;
    if (
      folds &&
      ((event.key === 'ArrowLeft' && row.open) || (event.key === 'ArrowRight' && !row.open) || event.key === 'Enter')
    ) {
      event.preventDefault();
      onFold(row);
    }
  };

  return (
    <div
      ref={scroller}
      className="waterfall"
      role="tree"
      aria-label="Spans"
      aria-activedescendant={at < 0 ? undefined : `span-${at}`}
      tabIndex={0}
      onKeyDown={press}
      style={{ height: Math.min(mostHeight, rows.length * rowHeight + 2) }}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const [from, to] = extent(row, tree);
          const failed = (row.kind === 'span' ? row.span.status : row.spans[0]?.status) === 'error';
          const running = row.kind === 'span' && row.span.endedUs === null;
          const folds = row.kind === 'group' || row.children > 0;
          const took = row.kind === 'span' ? tookMs(row.span) : (to - from) / 1000;
          const type = row.kind === 'span' ? row.span.type : null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys of all rows
            <div
              key={index % 100}
              id={`span-${index}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={row.depth + 1}
              aria-selected={row.id === selected}
              aria-expanded={folds ? row.open : undefined}
              className="waterfall-row"
              data-critical={row.kind === 'span' && critical.has(row.id)}
              data-found={found.has(row.id)}
              onClick={() => (row.kind === 'group' ? onFold(row) : onSelect(row.id))}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
            >
              <span className="waterfall-name" style={{ paddingLeft: Math.min(row.depth, 24) * indent }}>
                {folds ? (
                  <button
                    type="button"
                    tabIndex={-1}
                    aria-hidden
                    className="waterfall-fold"
                    onClick={(event) => {
                      event.stopPropagation();
                      onFold(row);
                    }}
                  >
                    {row.open ? '▾' : '▸'}
                  </button>
                ) : (
                  <span className="waterfall-fold" />
                )}
                {failed ? (
                  <>
                    <StatusIcon tone="fail" size={14} />
                    <span className="visually-hidden">error </span>
                  </>
                ) : null}
                <span className="waterfall-text">{nameOf(row)}</span>
                {type === null ? null : (
                  <span className="dim waterfall-type">{type.toLowerCase().replaceAll('_', ' ')}</span>
                )}
              </span>
              <span className="waterfall-track" aria-hidden>
                <span
                  className="waterfall-bar"
                  data-tone={failed ? 'fail' : running ? 'running' : row.kind === 'group' ? 'group' : 'plain'}
                  style={{ left: share(from - tree.from), width: `max(2px, ${share(to - from)})` }}
                />
              </span>
              <span className="waterfall-took">{took === null ? 'running' : duration(took)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** What the axis spans, and how to read the marks. */
export function WaterfallNote({ tree, shown }: { readonly tree: TraceTree; readonly shown: number }) {
  return (
    <p className="dim">
      {plural(shown, 'row')} over {duration((tree.to - tree.from) / 1000)}; a bold name is on the critical path, a red
      bar ended in an error.
    </p>
  );
}
