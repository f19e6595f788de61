// A chart and its table twin. The drawing library is fetched only when a chart is on the page.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { metric } from '../format/number.ts';
import type { DrawnChart } from './chart-canvas.tsx';
import { Skeleton } from './loaded.tsx';
import { Scroll } from './scroll.tsx';

const Canvas = lazy(() => import('./chart-canvas.tsx'));

export function Chart(props: DrawnChart & { readonly title: string; readonly summary: string }) {
  const [asTable, setAsTable] = useState(false);
  const { title, summary, ...drawn } = props;
  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
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
              {props.categories.map((category, index) => (
                <tr key={category}>
                  <td>{category}</td>
                  {props.series.map(({ name, values }) => (
                    <td key={name} className="right">
                      {metric(values[index])}
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
            <Canvas {...drawn} />
          </Suspense>
        </div>
      )}
    </figure>
  );
}
