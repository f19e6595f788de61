// A chart as a picture or its points as CSV, under a name that says what it is. The renderer is fetched when it is asked for.
import { ActionIcon, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { DrawnChart } from './chart-canvas.tsx';
import { csvText, saveFile } from './csv.ts';
import { tableName } from './table-state.ts';

/** Every point that is drawn: one row a place along x, one column a series. */
export function chartRows({ categories, series }: DrawnChart): readonly (readonly (string | number | null)[])[] {
  if (categories !== undefined)
    return categories.map((at, index) => [at, ...series.map(({ values }) => values?.[index] ?? null)]);
  const maps = series.map(({ points = [] }) => new Map(points));
  const places = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  return places.map((at) => [at, ...maps.map((map) => map.get(at) ?? null)]);
}

export function ChartExport({
  title,
  xName,
  chart,
}: {
  readonly title: string;
  readonly xName: string;
  readonly chart: DrawnChart;
}) {
  const [failed, setFailed] = useState<string>();
  const name = tableName(title);
  const picture = async (form: 'png' | 'svg'): Promise<void> => {
    setFailed(undefined);
    try {
      const { chartPicture } = await import('./chart-picture.ts');
      saveFile(`${name}.${form}`, await chartPicture(chart, { title, permalink: location.href }, form));
    } catch (error) {
      setFailed(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const points = (): void => {
    const text = csvText([xName, ...chart.series.map((series) => series.name)], chartRows(chart));
    saveFile(`${name}.csv`, new Blob([text], { type: 'text/csv' }));
  };
  return (
    <>
      {failed === undefined ? null : (
        <span className="tone-fail" role="alert">
          {failed}
        </span>
      )}
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <ActionIcon aria-label={`Save chart: ${title}`}>
            <IconDownload size={18} stroke={1.5} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void picture('png')}>Picture (PNG)</Menu.Item>
          <Menu.Item onClick={() => void picture('svg')}>Drawing (SVG)</Menu.Item>
          <Menu.Item onClick={points}>Points (CSV)</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
