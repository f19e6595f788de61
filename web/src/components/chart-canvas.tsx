// Draws lines, bars and heat maps with ECharts in the page's own colours, redrawn when the theme changes.
import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { count, metric } from '../format/number.ts';
import { EChartsCanvas, type Range } from './echarts-canvas.tsx';
import { variable } from './theme-variable.ts';

use([
  LineChart,
  ScatterChart,
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
  readonly values?: readonly (number | null)[];
  /** Where there are no categories: places along x and their values; null is a gap. */
  readonly points?: readonly (readonly [x: number, y: number | null])[];
  readonly kind?: 'line' | 'bar' | 'scatter';
  /** Slot of the palette, 1 to 8; 0 is the text colour, for a baseline. */
  readonly slot?: number;
  readonly dashed?: boolean;
  readonly dotted?: boolean;
  /** A value holds until the next place. */
  readonly stepped?: boolean;
  /** Behind the others, such as what a smoothed line was made of. */
  readonly faint?: boolean;
  /** One of so many that their colours would tell nothing: grey until it is pointed at. */
  readonly muted?: boolean;
}
export interface DrawnChart {
  /** Absent when the series hold points. */
  readonly categories?: readonly string[];
  /** How points are placed along x; `time` is in ms since 1970 and drawn in UTC, `log` grows by factors. */
  readonly x?: 'value' | 'time' | 'log';
  /** The y axis grows by factors. */
  readonly logarithmic?: boolean;
  readonly series: readonly ChartSeries[];
  readonly xName?: string;
  readonly yName?: string;
  readonly fromZero?: boolean;
  readonly height?: number;
  /** Dashed levels with their names. */
  readonly levels?: readonly { readonly at: number; readonly name: string }[];
  /** Places along x with their names, in the colour of a series. */
  readonly places?: readonly { readonly at: number; readonly name: string; readonly slot: number }[];
  /** Both ends of x, when they are not those of the points. */
  readonly span?: readonly [from: number, to: number];
}

/** Few values are marked each; so is one without neighbours, which no line would show. */
function needsSymbols({ values, points = [] }: ChartSeries): boolean {
  const all = values ?? points.map(([, y]) => y);
  const there = (at: number): boolean => typeof all[at] === 'number';
  return (
    all.filter((_, at) => there(at)).length <= 60 || all.some((_, at) => there(at) && !there(at - 1) && !there(at + 1))
  );
}

/** The chart as ECharts takes it, in the colours of the page as they are now. */
export function option(chart: DrawnChart) {
  const text = variable('--text');
  const dim = variable('--dim');
  const line = variable('--line');
  const label = { color: dim, fontSize: 12, fontFamily: 'system-ui' };
  const highest = Math.max(...(chart.levels ?? []).map(({ at }) => at));
  const markers = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'roundRect'];
  return {
    animation: false,
    useUTC: true,
    grid: {
      left: 8,
      right: 24,
      top: (chart.series.length > 1 ? 30 : 8) + (chart.yName === undefined ? 8 : 24),
      bottom: 8,
      containLabel: true,
    },
    legend: {
      type: 'scroll',
      show: chart.series.length > 1,
      data: chart.series.filter(({ faint }) => faint !== true).map(({ name }) => name),
      top: 0,
      left: 0,
      // Lower ones clip the names of a legend that scrolls.
      itemHeight: 14,
      itemWidth: 16,
      textStyle: { color: text, fontSize: 12 },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: variable('--bg'),
      borderColor: line,
      textStyle: { color: text, fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? metric(value) : '–'),
    },
    xAxis: {
      ...(chart.categories === undefined
        ? {
            type: chart.x ?? 'value',
            scale: true,
            splitLine: { show: false },
            ...(chart.span === undefined ? {} : { min: chart.span[0], max: chart.span[1] }),
          }
        : { type: 'category', data: [...chart.categories] }),
      axisLine: { lineStyle: { color: variable('--edge') } },
      axisTick: { show: false },
      axisLabel: {
        ...label,
        hideOverlap: true,
        ...(chart.categories === undefined && chart.x !== 'time'
          ? { formatter: (value: number) => (Number.isInteger(value) ? count(value) : metric(value)) }
          : {}),
      },
    },
    yAxis: {
      type: chart.logarithmic === true ? 'log' : 'value',
      name: chart.yName ?? '',
      nameTextStyle: { ...label, align: 'left' },
      scale: chart.fromZero !== true,
      splitNumber: 5,
      splitLine: { lineStyle: { color: line } },
      axisLabel: { ...label, formatter: (value: number) => metric(value, 3) },
    },
    series: chart.series.map((series, index) => {
      const slot = series.slot ?? (index % 8) + 1;
      const own = slot === 0 ? text : variable(`--s${slot}`);
      const color = series.muted === true ? dim : own;
      return {
        name: series.name,
        type: series.kind ?? 'line',
        data: [...(series.values ?? series.points?.map((point) => [...point]) ?? [])],
        symbol: markers[index % markers.length],
        symbolSize: 6,
        showSymbol: series.faint !== true && needsSymbols(series),
        connectNulls: false,
        itemStyle: { color },
        lineStyle: {
          color,
          width: slot === 0 ? 2.5 : 1.8,
          type: series.dotted === true ? 'dotted' : series.dashed === true ? 'dashed' : 'solid',
          opacity: series.faint === true ? 0.25 : series.muted === true ? 0.45 : 1,
        },
        ...(series.muted === true
          ? {
              emphasis: {
                focus: 'series',
                lineStyle: { color: own, opacity: 1, width: 2.5 },
                itemStyle: { color: own },
              },
              blur: { lineStyle: { opacity: 0.15 } },
            }
          : {}),
        barMaxWidth: 28,
        ...(series.stepped === true ? { step: 'end', showSymbol: false } : {}),
        ...(index === 0 && chart.places !== undefined
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                data: chart.places.map(({ at, name, slot: place }) => ({
                  xAxis: at,
                  name,
                  lineStyle: { color: variable(`--s${place}`), type: 'dashed' },
                  label: {
                    color: text,
                    fontSize: 12,
                    formatter: '{b}',
                    // Two series keep the names of their places apart: at the top and at the bottom.
                    position: place % 2 === 1 ? 'insideEndTop' : 'insideStartTop',
                  },
                })),
              },
            }
          : {}),
        ...(index === 0 && chart.levels !== undefined
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: dim, type: 'dashed' },
                label: { color: dim, fontSize: 12, formatter: '{b}' },
                // Two levels close to each other keep their names apart: the highest above its line, the others below.
                data: chart.levels.map(({ at, name }) => ({
                  yAxis: at,
                  name,
                  label: { position: at === highest ? 'insideEndTop' : 'insideEndBottom' },
                })),
              },
            }
          : {}),
      };
    }),
  };
}

export default function ChartCanvas({
  onRange,
  ...drawn
}: DrawnChart & { readonly onRange?: ((range: Range | undefined) => void) | undefined }) {
  return <EChartsCanvas of={drawn} option={option} height={drawn.height ?? 260} onRange={onRange} />;
}
