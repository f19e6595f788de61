// Two metrics of the runs against each other, and the runs that no other beats in both.
import type { Answer } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Chart } from '../../components/chart.tsx';
import type { ChartSeries } from '../../components/chart-canvas.tsx';
import { Choice } from '../../components/choice.tsx';
import { plural } from '../../format/number.ts';
import type { ChartedRun } from './metric-chart.tsx';
import { type Better, betterOf, paretoFront } from './pareto-front.ts';

type Comparison = Answer<'viewComparison'>;
/** More values of a parameter than the palette has colours are told apart by nothing. */
const mostColours = 8;
const betters: readonly { readonly value: Better; readonly text: string }[] = [
  { value: 'higher', text: 'higher is better' },
  { value: 'lower', text: 'lower is better' },
];

export function MetricScatter({ of, runs }: { readonly of: Comparison; readonly runs: readonly ChartedRun[] }) {
  const [search, change] = usePageSearch();
  const metrics = of.metrics.filter(({ values }) => values.filter((value) => typeof value === 'number').length > 1);
  if (metrics.length < 2 || runs.length < 3) return null;
  const across = metrics.find(({ key }) => key === search.sx);
  const up = metrics.find(({ key }) => key === search.sy && key !== across?.key);
  const options = metrics.map(({ key }) => ({ value: key, text: key }));
  const logarithmic = search.slog ?? '';
  const coloured = of.params.filter(({ differs, values }) => differs && new Set(values).size <= mostColours);
  const by = coloured.find(({ key }) => key === search.by);
  const pick = (
    <div className="inline">
      <Choice
        label="Scatter along x"
        value={across?.key ?? ''}
        options={[{ value: '', text: 'none' }, ...options]}
        onChange={(sx) => change({ sx: sx || undefined, sy: undefined, better: undefined })}
      />
      {across === undefined ? null : (
        <Choice
          label="along y"
          value={up?.key ?? ''}
          options={[{ value: '', text: 'choose one' }, ...options.filter(({ value }) => value !== across.key)]}
          onChange={(sy) => change({ sy: sy || undefined, better: undefined })}
        />
      )}
    </div>
  );
  if (across === undefined || up === undefined) return pick;
  const [betterX = betterOf(across.key), betterY = betterOf(up.key)] = (search.better?.split(',') ?? []).map(
    (one): Better => (one === 'lower' ? 'lower' : 'higher'),
  );
  const values = [...new Set(by?.values ?? [])].sort();
  const points = runs.flatMap(({ name, slot }, index) => {
    const [x, y] = [across.values[index], up.values[index]];
    if (typeof x !== 'number' || typeof y !== 'number') return [];
    const value = by?.values[index];
    return [{ name, x, y, slot: by === undefined ? slot : values.indexOf(value ?? null) + 1 }];
  });
  const shown = points.filter(
    ({ x, y }) => (!logarithmic.includes('x') || x > 0) && (!logarithmic.includes('y') || y > 0),
  );
  const front = paretoFront(shown, betterX, betterY);
  const dots: ChartSeries[] =
    by === undefined
      ? shown.map(({ name, x, y, slot }) => ({ name, slot, kind: 'scatter', points: [[x, y]] }))
      : values.map((value, index) => ({
          name: `${by.key} = ${value ?? 'not logged'}`,
          slot: index + 1,
          kind: 'scatter',
          points: shown.filter(({ slot }) => slot === index + 1).map(({ x, y }) => [x, y] as const),
        }));
  const toggle = (axis: 'x' | 'y', on: boolean): void => {
    const rest = ['x', 'y'].filter((one) => (one === axis ? on : logarithmic.includes(one))).join('');
    change({ slog: rest || undefined });
  };
  return (
    <>
      {pick}
      <div className="inline">
        <Choice
          label={across.key}
          value={betterX}
          options={betters}
          onChange={(better) => change({ better: `${better},${betterY}` })}
        />
        <Choice
          label={up.key}
          value={betterY}
          options={betters}
          onChange={(better) => change({ better: `${betterX},${better}` })}
        />
        {coloured.length === 0 ? null : (
          <Choice
            label="Coloured by"
            value={by?.key ?? ''}
            options={[{ value: '', text: 'run' }, ...coloured.map(({ key }) => ({ value: key, text: key }))]}
            onChange={(chosen) => change({ by: chosen || undefined })}
          />
        )}
        {(['x', 'y'] as const).map((axis) => (
          <label key={axis}>
            <input
              type="checkbox"
              checked={logarithmic.includes(axis)}
              onChange={({ currentTarget: { checked } }) => toggle(axis, checked)}
            />{' '}
            log {axis} of the scatter
          </label>
        ))}
      </div>
      <Chart
        title={`${up.key} against ${across.key}`}
        summary={plural(shown.length, 'run')}
        note={[
          `No run beats ${front.length === 1 ? 'the one' : `the ${front.length}`} on the dashed line in both.`,
          shown.length < points.length
            ? `${plural(points.length - shown.length, 'run')} with 0 or less not on a log axis.`
            : '',
          points.length < runs.length ? `${plural(runs.length - points.length, 'run')} without both values.` : '',
        ]
          .filter((part) => part !== '')
          .join(' ')}
        x={logarithmic.includes('x') ? 'log' : 'value'}
        logarithmic={logarithmic.includes('y')}
        xName={across.key}
        yName={up.key}
        height={280}
        series={[
          ...dots,
          { name: 'best of both', slot: 0, dashed: true, points: front.map(({ x, y }) => [x, y] as const) },
        ]}
      />
    </>
  );
}
