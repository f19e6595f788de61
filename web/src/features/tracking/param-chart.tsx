// How parameters and a metric go together over runs: parallel coordinates of all that differ, a scatter of one, a contour of two.
import { lazy, Suspense } from 'react';
import type { Answer } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Chart } from '../../components/chart.tsx';
import { Choice } from '../../components/choice.tsx';
import { Skeleton } from '../../components/loaded.tsx';
import type { ParallelAxis } from '../../components/parallel-canvas.tsx';
import { ContourPlot } from './contour-plot.tsx';
import type { ChartedRun } from './metric-chart.tsx';

const Parallel = lazy(() => import('../../components/parallel-canvas.tsx'));

type Comparison = Answer<'viewComparison'>;
const mostAxes = 12;

/** Numbers where every value is one, else the text itself. */
function column(values: readonly (string | null)[]): readonly (number | string | null)[] {
  const numbers = values.map((value) => (value === null || value.trim() === '' ? null : Number(value)));
  return values.every((value, index) => value === null || Number.isFinite(numbers[index])) ? numbers : values;
}

const isNumeric = (values: readonly unknown[]): boolean => !values.some((value) => typeof value === 'string');

export function ParamChart({ of, runs }: { readonly of: Comparison; readonly runs: readonly ChartedRun[] }) {
  const [search, change] = usePageSearch();
  const metrics = of.metrics.filter(({ differs }) => differs);
  const chosen =
    metrics.find(({ key }) => key === search.y) ?? metrics.find(({ key }) => key === of.leading?.key) ?? metrics[0];
  const params = of.params.filter(({ differs }) => differs).map(({ key, values }) => ({ key, values: column(values) }));
  if (chosen === undefined || params.length === 0 || runs.length < 3) return null;
  const last = chosen.values.map((value) => (typeof value === 'number' ? value : null));
  const numeric = params.filter(({ values }) => isNumeric(values));
  const only = params.length === 1 ? numeric[0] : numeric.find(({ key }) => key === search.a);
  const others = only === undefined ? [] : numeric.filter(({ key }) => key !== only.key);
  const second = others.find(({ key }) => key === search.b);
  const pick = (
    <div className="inline">
      {params.length === 1 || numeric.length === 0 ? null : (
        <Choice
          label="Parameters"
          value={only?.key ?? ''}
          options={[
            { value: '', text: 'all, in parallel' },
            ...numeric.map(({ key }) => ({ value: key, text: `${key}, as a scatter` })),
          ]}
          onChange={(a) => change({ a: a || undefined, b: undefined })}
        />
      )}
      {others.length === 0 ? null : (
        <Choice
          label="and"
          value={second?.key ?? ''}
          options={[
            { value: '', text: 'no other' },
            ...others.map(({ key }) => ({ value: key, text: `${key}, as a contour` })),
          ]}
          onChange={(b) => change({ b: b || undefined })}
        />
      )}
      <Choice
        label="Against"
        value={chosen.key}
        options={metrics.map(({ key }) => ({ value: key, text: key }))}
        onChange={(y) => change({ y })}
      />
    </div>
  );
  if (only !== undefined && second !== undefined)
    return (
      <>
        {pick}
        <ContourPlot
          xName={only.key}
          yName={second.key}
          zName={chosen.key}
          runs={runs.flatMap(({ id, name }, index) => {
            const [x, y, z] = [only.values[index], second.values[index], last[index]];
            return typeof x === 'number' && typeof y === 'number' && typeof z === 'number'
              ? [{ id, name, x, y, z }]
              : [];
          })}
        />
      </>
    );
  if (only !== undefined) {
    return (
      <>
        {pick}
        <Chart
          title={`${chosen.key} against ${only.key}`}
          summary={`${runs.length} runs`}
          xName={only.key}
          yName={chosen.key}
          height={240}
          series={runs.map(({ name, slot }, index) => {
            const x = only.values[index];
            return {
              name,
              slot,
              kind: 'scatter' as const,
              points: typeof x === 'number' ? [[x, last[index] ?? null] as const] : [],
            };
          })}
        />
      </>
    );
  }
  const columns = [...params.slice(0, mostAxes - 1), { key: chosen.key, values: last }];
  const axes = columns.map(
    ({ key, values }): ParallelAxis =>
      isNumeric(values)
        ? { name: key }
        : { name: key, categories: [...new Set(values.map((value) => String(value ?? '–')))] },
  );
  const rest = params.length - (columns.length - 1);
  return (
    <>
      {pick}
      <div
        role="img"
        aria-label={`Parallel coordinates of ${columns.map(({ key }) => key).join(', ')}; the table below has the same values.`}
      >
        <Suspense fallback={<Skeleton lines={6} />}>
          <Parallel
            axes={axes}
            lines={runs.map(({ name, slot }, index) => ({
              name,
              slot,
              values: columns.map(({ values }, axis) =>
                axes[axis]?.categories === undefined ? (values[index] ?? null) : String(values[index] ?? '–'),
              ),
            }))}
          />
        </Suspense>
      </div>
      {rest > 0 ? <p className="note">{rest} more parameters differ; the table has them all.</p> : null}
    </>
  );
}
