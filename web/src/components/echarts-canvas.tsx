// Draws an ECharts option in the page's own colours, and again when it or the theme changes. The caller registers its chart types.
import { useComputedColorScheme } from '@mantine/core';
import { type EChartsCoreOption, type EChartsType, init } from 'echarts/core';
import { useEffect, useRef } from 'react';

/** Both ends of a stretch along x, the smaller first. */
export type Range = readonly [from: number, to: number];

/** Narrower drags are clicks. */
const leastDrag = 6;

/** A drag along x chooses a stretch, a double click gives it up. The stretch is marked while it is drawn. */
function chooseRange(chart: EChartsType, band: HTMLElement, choose: (range: Range | undefined) => void): void {
  const canvas = chart.getZr();
  let start: number | undefined;
  const place = (x: number): number => Number(chart.convertFromPixel({ xAxisIndex: 0 }, x));
  canvas.on('mousedown', ({ offsetX, offsetY }) => {
    start = chart.containPixel('grid', [offsetX, offsetY]) ? offsetX : undefined;
  });
  canvas.on('mousemove', ({ offsetX }) => {
    if (start === undefined) return;
    band.style.left = `${Math.min(start, offsetX)}px`;
    band.style.width = `${Math.abs(offsetX - start)}px`;
  });
  canvas.on('globalout', () => {
    start = undefined;
    band.style.width = '0';
  });
  canvas.on('mouseup', ({ offsetX }) => {
    const from = start;
    start = undefined;
    band.style.width = '0';
    if (from === undefined || Math.abs(offsetX - from) < leastDrag) return;
    choose([place(Math.min(from, offsetX)), place(Math.max(from, offsetX))]);
  });
  canvas.on('dblclick', () => choose(undefined));
}

export function EChartsCanvas<T extends object>(props: {
  /** Plain data, compared by what it says. */
  readonly of: T;
  /** Reads the colours of the page as they are when it is called. */
  readonly option: (of: T) => EChartsCoreOption;
  readonly height: number;
  /** Called with a stretch of x that the reader chose, and with undefined for the whole. */
  readonly onRange?: ((range: Range | undefined) => void) | undefined;
}) {
  const element = useRef<HTMLDivElement>(null);
  const band = useRef<HTMLDivElement>(null);
  const choose = useRef(props.onRange);
  choose.current = props.onRange;
  const scheme = useComputedColorScheme('light');
  const content = JSON.stringify(props.of);
  const { option } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the variables that the option reads
  useEffect(() => {
    const host = element.current;
    if (host === null) return;
    const chart = init(host, null, { renderer: 'canvas' });
    chart.setOption(option(JSON.parse(content) as T));
    if (choose.current !== undefined && band.current !== null)
      chooseRange(chart, band.current, (range) => choose.current?.(range));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(host);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [content, option, scheme]);
  return (
    <div style={{ position: 'relative' }}>
      <div ref={element} style={{ height: props.height, width: '100%' }} />
      <div ref={band} className="range-band" />
    </div>
  );
}
