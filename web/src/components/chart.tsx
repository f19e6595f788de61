// A chart and its table twin. The drawing library is fetched only when a chart is on the page.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { metric } from '../format/number.ts';
import type { DrawnChart } from './chart-canvas.tsx';
import { ChartExport } from './chart-export.tsx';
import type { Range } from './echarts-canvas.tsx';
import { Skeleton } from './loaded.tsx';
import { Scroll } from './scroll.tsx';

const Canvas = lazy(() => import('./chart-canvas.tsx'));

const twinRows = 500;

/** What the table says of a chart: its categories, or the first places along x, each with one value a series. */
function tableOf({ categories, series, x }: DrawnChart): { readonly at: string; readonly values: readonly string[] }[] {
  if (categories !== undefined)
    return categories.map((at, index) => ({ at, values: series.map(({ values }) => metric(values?.[index])) }));
  const drawn = series.map(({ points = [] }) => points);
  const places = [...new Set(drawn.flatMap((points) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const maps = drawn.map((points) => new Map(points));
  return places.slice(0, twinRows).map((at) => ({
    at: x === 'time' ? new Date(at).toISOString() : String(at),
    values: maps.map((map) => metric(map.get(at))),
  }));
}

export function Chart(
  props: DrawnChart & {
    readonly title: string;
    readonly summary: string;
    /** What is not drawn as it was measured, such as merged points. */
    readonly note?: string;
    /** Called with a stretch of x that the reader chose by dragging, and with undefined for the whole. */
    readonly onRange?: ((range: Range | undefined) => void) | undefined;
  },
) {
  const [asTable, setAsTable] = useState(false);
  const { title, summary, note = '', onRange, ...drawn } = props;
  return (
    <figure className="chart">
      <figcaption>
        <span className="grow">{title}</span>
        <ChartExport title={title} xName={props.xName ?? 'x'} chart={drawn} />
        <Tooltip label={asTable ? 'View as chart' : 'View as table'}>
          <ActionIcon
            aria-label={`${asTable ? 'View as chart' : 'View as table'}: ${title}`}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          >
            <IconTable size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </figcaption>
      {asTable ? (
        <Scroll>
          <table className="plain">
            <thead>
              <tr>
                <th>{props.xName ?? 'x'}</th>
                {props.series.map(({ name }) => (
                  <th key={name} className="right">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tableOf(drawn).map(({ at, values }) => (
                <tr key={at}>
                  <td>{at}</td>
                  {props.series.map(({ name }, index) => (
                    <td key={name} className="right">
                      {values[index]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : (
        <div role="img" aria-label={`${title}. ${summary}`}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Canvas {...drawn} onRange={onRange} />
          </Suspense>
        </div>
      )}
      {note === '' ? null : <p className="note">{note}</p>}
    </figure>
  );
}
