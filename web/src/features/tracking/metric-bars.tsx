// One metric of the compared runs as bars, each run in its colour.
import type { Answer } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Chart } from '../../components/chart.tsx';
import { Choice } from '../../components/choice.tsx';
import { plural } from '../../format/number.ts';
import type { ChartedRun } from './metric-chart.tsx';

type Comparison = Answer<'viewComparison'>;
/** More bars than that are read in the table. */
const mostBars = 40;

export function MetricBars({ of, runs }: { readonly of: Comparison; readonly runs: readonly ChartedRun[] }) {
  const [search, change] = usePageSearch();
  const metrics = of.metrics.filter(({ values }) => values.some((value) => typeof value === 'number'));
  const chosen =
    metrics.find(({ key }) => key === search.y) ?? metrics.find(({ key }) => key === of.leading?.key) ?? metrics[0];
  if (chosen === undefined || runs.length < 2) return null;
  const drawn = runs.slice(0, mostBars);
  const bars = drawn.map(({ name, slot }, index) => {
    const value = chosen.values[index];
    return { name, slot, kind: 'bar' as const, values: [typeof value === 'number' ? value : null] };
  });
  return (
    <>
      {metrics.length === 1 ? null : (
        <Choice
          label="As bars"
          value={chosen.key}
          options={metrics.map(({ key }) => ({ value: key, text: key }))}
          onChange={(y) => change({ y })}
        />
      )}
      <Chart
        title={`${chosen.key} of each run`}
        summary={plural(drawn.length, 'run')}
        note={drawn.length < runs.length ? `${mostBars} of ${runs.length} runs are drawn; the table has all.` : ''}
        categories={['last value']}
        xName="value"
        yName={chosen.key}
        fromZero
        height={220}
        series={bars}
      />
    </>
  );
}
