// The one view of a log: virtual lines read as they come into view, search by the server, errors only, a link to each line. It opens at the first error when asked to, and follows
// only while the reader is at its end.
import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react';
import { bytes, count, plural } from '../format/number.ts';
import { Empty, Refusal, Skeleton } from './loaded.tsx';
import { around, levelOf, withAround } from './log-lines.ts';
import { type LogOf, linesAtOnce, useLogBlocks, useLogHead, useLogHits } from './log-ranges.ts';

const rowHeight = 18;
const followWithin = 60;

export function LogView(props: {
  readonly label: string;
  readonly of: LogOf;
  readonly live: boolean;
  readonly openAtError: boolean;
  /** Number of the line to open at, from 1. */
  readonly line: number | undefined;
  readonly onLine: (line: number) => void;
}) {
  const { of, live, openAtError, line, onLine } = props;
  const id = `${of.run} ${of.step} ${of.attempt}`;
  const head = useLogHead(of, live);
  const scroller = useRef<HTMLDivElement>(null);
  const [find, setFind] = useState('');
  const [errorsOnly, setErrorsOnly] = useState(false);
  const [wrap, setWrap] = useState(false);
  const [hit, setHit] = useState(0);
  const [matchesOnly, setMatchesOnly] = useState(false);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const text = useDeferredValue(find);
  const total = head.data?.total ?? 0;
  const firstError = head.data?.firstError ?? null;
  const complete = head.data !== undefined && !head.isPlaceholderData;
  const trouble = useLogHits(of, total, '', errorsOnly ? 'warning' : undefined);
  const searched = useLogHits(of, total, text, undefined);
  const onlyMatches = matchesOnly && text !== '';
  const selected = onlyMatches ? searched.data?.hits : errorsOnly ? trouble.data?.hits : undefined;
  const chosen = onlyMatches || errorsOnly ? withAround(selected ?? [], opened, total) : undefined;
  const rowOfLine = (at: number): number =>
    chosen === undefined ? at - 1 : chosen.findIndex((one) => one.line === at);
  const hits =
    text === '' ? [] : (searched.data?.hits ?? []).map((one) => rowOfLine(one.line)).filter((row) => row >= 0);
  const shown = chosen?.length ?? total;
  const placeOf = (row: number): number => (chosen === undefined ? row : (chosen[row]?.line ?? 1) - 1);
  const virtual = useVirtualizer({
    count: shown,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 30,
    initialRect: { width: 1000, height: 460 },
  });
  const rows = virtual.getVirtualItems();
  const blocks = [...new Set(rows.map(({ index }) => Math.floor(placeOf(index) / linesAtOnce)))];
  const known = chosen === undefined || rows.some(({ index }) => chosen[index]?.text === undefined) ? blocks : [];
  const textOf = useLogBlocks(of, total, known);
  const openedAt = useRef('');
  const atEnd = useRef(true);
  useEffect(() => {
    const opening = `${id} ${openAtError}`;
    if (!complete || openedAt.current === opening || total === 0) return;
    // Who has scrolled away while the step ran is left alone when it fails.
    const again = openedAt.current.startsWith(`${id} `);
    openedAt.current = opening;
    if (again && !atEnd.current) return;
    const at = line ?? (openAtError ? firstError : null);
    if (at !== null && at <= total) virtual.scrollToIndex(at - 1, { align: 'center' });
  }, [complete, id, total, line, openAtError, firstError, virtual]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more lines are what may need following
  useEffect(() => {
    if (live && atEnd.current) virtual.scrollToIndex(shown - 1, { align: 'end' });
  }, [shown, live]);
  const go = (step: number): void => {
    if (hits.length === 0) return;
    const next = (hit + step + hits.length) % hits.length;
    setHit(next);
    virtual.scrollToIndex(hits[next] ?? 0, { align: 'center' });
  };
  const onFindKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  };
  if (head.error !== null && total === 0) return <Refusal error={head.error} />;
  if (total === 0) return complete ? <Empty>Nothing has been written.</Empty> : <Skeleton lines={6} />;
  const digits = String(total).length;
  return (
    <div className="log-view">
      <p className="row">
        <input
          className="field"
          aria-label={`Find in ${props.label}`}
          placeholder="Find (Enter: next)"
          value={find}
          onChange={(event) => {
            setFind(event.currentTarget.value);
            setHit(0);
          }}
          onKeyDown={onFindKey}
        />
        {text === '' ? null : (
          <>
            <span className="dim" aria-live="polite">
              {hits.length === 0
                ? searched.isFetching
                  ? 'searching …'
                  : 'no line'
                : `${count(hit + 1)} of ${plural(hits.length, 'line')}${searched.data?.more === true ? ' and more' : ''}`}
            </span>
            <Button onClick={() => go(-1)}>Previous</Button>
            <Button onClick={() => go(1)}>Next</Button>
            <Button aria-pressed={matchesOnly} onClick={() => setMatchesOnly(!matchesOnly)}>
              {matchesOnly ? 'Show other lines too' : 'Matches only'}
            </Button>
          </>
        )}
        <Button aria-pressed={errorsOnly} onClick={() => setErrorsOnly(!errorsOnly)}>
          {errorsOnly ? 'Show all lines' : 'Errors and warnings only'}
        </Button>
        <Button aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          {wrap ? 'Do not wrap' : 'Wrap'}
        </Button>
        <span className="dim">
          {chosen === undefined ? '' : `${count(shown)} of `}
          {plural(total, 'line')}, {bytes(head.data?.size ?? 0)}
        </span>
      </p>
      <section
        className="log"
        aria-label={props.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long log scrolls, so it takes the focus
        tabIndex={0}
        ref={scroller}
        onScroll={({ currentTarget: at }) => {
          atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < followWithin;
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {rows.map((item) => {
            const index = placeOf(item.index);
            const own = chosen?.[item.index];
            const content = own?.text ?? textOf(index + 1) ?? '…';
            const level = levelOf(content);
            return (
              <div
                key={item.key}
                ref={wrap ? virtual.measureElement : null}
                data-index={item.index}
                className={`log-line ${level === 'error' ? 'tone-fail' : level === 'warning' ? 'tone-warn' : ''}`}
                data-wrap={wrap}
                data-hit={hits[hit] === item.index || line === index + 1}
                data-around={own?.found === false}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <button
                  type="button"
                  className="log-number"
                  aria-label={`Link to line ${index + 1}`}
                  style={{ width: `${digits + 2}ch` }}
                  onClick={() => onLine(index + 1)}
                >
                  {index + 1}
                </button>
                <span>{content === '' ? '\u00a0' : content}</span>
                {own?.found !== true ? null : (
                  <button
                    type="button"
                    className="log-around"
                    aria-expanded={opened.has(own.line)}
                    aria-label={`±${around} lines around line ${own.line}`}
                    onClick={() => {
                      const next = new Set(opened);
                      if (!next.delete(own.line)) next.add(own.line);
                      setOpened(next);
                    }}
                  >
                    ±{around}
                  </button>
                )}
              </div>
            );
          })}
        </div>
      </section>
    </div>
  );
}
