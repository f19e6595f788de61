// What runs have beside each other, drawn and in tables: curves, metrics, parameters, pictures, tags. Of runs that were chosen, and of those
// that a table shows.
import { Button } from '@mantine/core';
import type { Answer } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice } from '../../components/choice.tsx';
import { Differences } from '../../components/differences.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import { metric, plural, signed } from '../../format/number.ts';
import { type Axis, parseSteps } from './curves.ts';
import { ImageGrid } from './image-grid.tsx';
import { MetricBars } from './metric-bars.tsx';
import { type ChartedRun, MetricChart } from './metric-chart.tsx';
import { MetricScatter } from './metric-scatter.tsx';
import { ParamChart } from './param-chart.tsx';

export type Comparison = Answer<'viewComparison'>;

const shownCurves = 6;
const axes: readonly { readonly value: Axis; readonly text: string }[] = [
  { value: 'step', text: 'step' },
  { value: 'relative', text: 'time since its start' },
  { value: 'time', text: 'time' },
];

/** More lines than that are told apart by pointing at them, not by their colours. */
const mostColoured = 12;

/**
 * Colours in the order of the runs; the baseline takes the colour of the text.
 * @param among runs, those drawn among them, whose order gives the colours: one that is left out then changes no other's
 */
export function charted(
  { runs, baseline }: Comparison,
  among: readonly string[] = runs.map(({ id }) => id),
): readonly ChartedRun[] {
  const order = new Map(among.filter((id) => id !== baseline).map((id, index) => [id, index]));
  return runs.map(({ id, name, startedAt }) => ({
    id,
    name,
    startedAt,
    slot: id === baseline ? 0 : ((order.get(id) ?? 0) % 8) + 1,
    muted: runs.length > mostColoured && id !== baseline,
  }));
}

/** Values of the baseline; of the others the value and how far it is from the baseline's. */
function metricRows({ metrics, runs, baseline }: Comparison, all: boolean) {
  const base = runs.findIndex(({ id }) => id === baseline);
  return metrics
    .filter(({ differs }) => all || differs)
    .map(({ key, values }) => ({
      name: key,
      values: values.map((value, index) => {
        const from = values[base];
        const difference =
          index === base || typeof value !== 'number' || typeof from !== 'number' ? '' : ` (${signed(value - from)})`;
        return value === null ? undefined : `${metric(value)}${difference}`;
      }),
    }));
}

const textRows = (texts: Comparison['params'], all: boolean) =>
  texts
    .filter(({ differs }) => all || differs)
    .map(({ key, values }) => ({ name: key, values: values.map((value) => value ?? undefined) }));

function Curves(props: { readonly project: string; readonly of: Comparison; readonly runs: readonly ChartedRun[] }) {
  const { of, project, runs } = props;
  const [search, change] = usePageSearch();
  const axis = axes.find(({ value }) => value === search.x)?.value ?? 'step';
  const smoothing = Math.min(0.99, Math.max(0, Number(search.smooth ?? 0) || 0));
  const logarithmic = search.log === 'y';
  const found = of.metrics.filter(({ curve }) => curve);
  const keys = search.all === 'curves' ? found : found.slice(0, shownCurves);
  if (found.length === 0) return <Empty>Each metric was logged once, so there is no curve to draw.</Empty>;
  return (
    <>
      <div className="inline">
        <Choice
          label="Along x"
          value={axis}
          options={axes}
          onChange={(x) => change({ x: x === 'step' ? undefined : x })}
        />
        <label className="field-label">
          Smoothing {smoothing.toFixed(2)}
          <input
            type="range"
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing}
            onChange={({ currentTarget: { value } }) => change({ smooth: value === '0' ? undefined : value })}
          />
        </label>
        <label>
          <input
            type="checkbox"
            checked={logarithmic}
            onChange={({ currentTarget: { checked } }) => change({ log: checked ? 'y' : undefined })}
          />{' '}
          log y
        </label>
      </div>
      <div className="columns curves">
        {keys.map(({ key }) => (
          <MetricChart
            key={key}
            project={project}
            metric={key}
            runs={runs}
            axis={axis}
            smoothing={smoothing}
            logarithmic={logarithmic}
            steps={parseSteps(search.steps)}
            onSteps={(steps) => change({ steps: steps?.join('-') })}
          />
        ))}
      </div>
      {keys.length === found.length ? null : (
        <Button onClick={() => change({ all: 'curves' })}>Show all {plural(found.length, 'metric')}</Button>
      )}
    </>
  );
}

/** @param runs in the order of the comparison */
export function RunPanels(props: {
  readonly project: string;
  readonly of: Comparison;
  readonly runs: readonly ChartedRun[];
}) {
  const { project, of, runs } = props;
  const [search, change] = usePageSearch();
  const all = search.all === 'rows';
  const names = of.runs.map(({ name }) => name);
  const toggle = (
    <Button variant="subtle" aria-pressed={all} onClick={() => change({ all: all ? undefined : 'rows' })}>
      {all ? 'Only what differs' : 'Show all rows'}
    </Button>
  );
  const note = (rows: readonly { readonly differs: boolean }[]) =>
    `${rows.filter(({ differs }) => differs).length} of ${rows.length} differ.`;
  return (
    <>
      <Panel title="Curves">
        <Curves project={project} of={of} runs={runs} />
      </Panel>
      <Panel
        title="Metrics"
        note={`Latest values, with the difference from the baseline. ${note(of.metrics)}`}
        actions={toggle}
      >
        <MetricBars of={of} runs={runs} />
        <MetricScatter of={of} runs={runs} />
        <Differences names={names} rows={metricRows(of, all)} />
      </Panel>
      <Panel title="Parameters" note={note(of.params)} actions={toggle}>
        <ParamChart of={of} runs={runs} />
        <Differences names={names} rows={textRows(of.params, all)} />
      </Panel>
      <Panel title="Pictures">
        <ImageGrid project={project} runs={runs} />
      </Panel>
      <Panel title="Tags" note={note(of.tags)} actions={toggle}>
        <Differences names={names} rows={textRows(of.tags, all)} />
      </Panel>
    </>
  );
}
