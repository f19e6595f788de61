// Parallel coordinates: one line a record through its value on every axis. Brushing an axis tells the page which records remain.
import { ParallelChart } from 'echarts/charts';
import { ParallelComponent, TooltipComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { metric } from '../format/number.ts';
import { EChartsCanvas } from './echarts-canvas.tsx';
import { variable } from './theme-variable.ts';

use([ParallelChart, ParallelComponent, TooltipComponent, CanvasRenderer]);

export interface ParallelAxis {
  readonly name: string;
  /** Values that are not numbers, in the order of the axis; absent where all are numbers. */
  readonly categories?: readonly string[];
}
export interface ParallelLine {
  readonly name: string;
  readonly slot: number;
  readonly values: readonly (number | string | null)[];
}
export interface DrawnParallel {
  readonly axes: readonly ParallelAxis[];
  readonly lines: readonly ParallelLine[];
}

function option({ axes, lines }: DrawnParallel) {
  const text = variable('--text');
  const label = { color: variable('--dim'), fontSize: 12, fontFamily: 'system-ui' };
  return {
    animation: false,
    parallel: { left: 40, right: 60, top: 40, bottom: 16 },
    tooltip: {
      backgroundColor: variable('--bg'),
      borderColor: variable('--line'),
      textStyle: { color: text, fontSize: 12 },
    },
    parallelAxis: axes.map(({ name, categories }, dim) => ({
      dim,
      name: name.length > 22 ? `${name.slice(0, 21)}…` : name,
      type: categories === undefined ? 'value' : 'category',
      ...(categories === undefined ? { scale: true } : { data: [...categories] }),
      nameTextStyle: { ...label, color: text },
      axisLine: { lineStyle: { color: variable('--edge') } },
      axisLabel:
        categories === undefined
          ? { ...label, formatter: (value: number) => metric(value, 3) }
          : { ...label, width: 90, overflow: 'truncate' },
    })),
    series: lines.map(({ name, slot, values }) => {
      const color = slot === 0 ? text : variable(`--s${slot}`);
      return {
        name,
        type: 'parallel',
        data: [{ name, value: values.map((value) => value ?? '-') }],
        lineStyle: { color, width: slot === 0 ? 2.5 : 1.8, opacity: 0.9 },
      };
    }),
  };
}

export default function ParallelCanvas(props: DrawnParallel) {
  return <EChartsCanvas of={props} option={option} height={300} />;
}
