// Draws lines, bars and heat maps with ECharts in the page's own colours, redrawn when the theme changes.
import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { metric } from '../format/number.ts';

use([
  LineChart,
  BarChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  MarkLineComponent,
  AriaComponent,
  CanvasRenderer,
]);

export interface ChartSeries {
  readonly name: string;
  /** One value per category; null is a gap and stays one. */
  readonly values: readonly (number | null)[];
  readonly kind?: 'line' | 'bar';
  /** Slot of the palette, 1 to 8; 0 is the text colour, for a baseline. */
  readonly slot?: number;
  readonly dashed?: boolean;
}
export interface DrawnChart {
  readonly categories: readonly string[];
  readonly series: readonly ChartSeries[];
  readonly xName?: string;
  readonly yName?: string;
  readonly fromZero?: boolean;
  readonly height?: number;
  /** Dashed levels with their names. */
  readonly levels?: readonly { readonly at: number; readonly name: string }[];
}

function variable(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function option(chart: DrawnChart) {
  const text = variable('--text');
  const dim = variable('--dim');
  const line = variable('--line');
  const label = { color: dim, fontSize: 12, fontFamily: 'system-ui' };
  const markers = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'roundRect'];
  return {
    animation: false,
    grid: {
      left: 8,
      right: 110,
      top: (chart.series.length > 1 ? 30 : 8) + (chart.yName === undefined ? 8 : 24),
      bottom: 8,
      containLabel: true,
    },
    legend: { show: chart.series.length > 1, top: 0, left: 0, itemHeight: 8, textStyle: { color: text, fontSize: 12 } },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: variable('--bg'),
      borderColor: line,
      textStyle: { color: text, fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? metric(value) : '–'),
    },
    xAxis: {
      type: 'category',
      data: [...chart.categories],
      axisLine: { lineStyle: { color: variable('--edge') } },
      axisTick: { show: false },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      name: chart.yName ?? '',
      nameTextStyle: { ...label, align: 'left' },
      scale: chart.fromZero !== true,
      splitNumber: 5,
      splitLine: { lineStyle: { color: line } },
      axisLabel: { ...label, formatter: (value: number) => metric(value, 3) },
    },
    series: chart.series.map((series, index) => {
      const slot = series.slot ?? (index % 8) + 1;
      const color = slot === 0 ? text : variable(`--s${slot}`);
      return {
        name: series.name,
        type: series.kind ?? 'line',
        data: [...series.values],
        symbol: markers[index % markers.length],
        symbolSize: 6,
        showSymbol: series.values.length <= 60,
        connectNulls: false,
        itemStyle: { color },
        lineStyle: { color, width: slot === 0 ? 2.5 : 1.8, type: series.dashed === true ? 'dashed' : 'solid' },
        barMaxWidth: 28,
        ...(index === 0 && chart.levels !== undefined
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: dim, type: 'dashed' },
                label: { position: 'end', color: dim, fontSize: 12, formatter: '{b}' },
                data: chart.levels.map(({ at, name }) => ({ yAxis: at, name })),
              },
            }
          : {}),
      };
    }),
  };
}

export default function ChartCanvas(props: DrawnChart) {
  const element = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const content = JSON.stringify(props);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the variables that the option reads
  useEffect(() => {
    const host = element.current;
    if (host === null) return;
    const chart = init(host, null, { renderer: 'canvas' });
    chart.setOption(option(JSON.parse(content) as DrawnChart));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(host);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [content, scheme]);
  return <div ref={element} style={{ height: props.height ?? 260, width: '100%' }} />;
}
