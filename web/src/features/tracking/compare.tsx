// Runs beside each other: what made the difference?
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { type Answer, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { Differences } from '../../components/differences.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State } from '../../components/status.tsx';
import { duration, metric, plural, signed } from '../../format/number.ts';
import { type Axis, parseSteps } from './curves.ts';
import { ImageGrid } from './image-grid.tsx';
import { MetricBars } from './metric-bars.tsx';
import { type ChartedRun, MetricChart } from './metric-chart.tsx';
import { ParamChart } from './param-chart.tsx';
import { RegisterRun } from './register-run.tsx';

type Comparison = Answer<'viewComparison'>;

const shownCurves = 6;
const axes: readonly { readonly value: Axis; readonly text: string }[] = [
  { value: 'step', text: 'step' },
  { value: 'relative', text: 'time since its start' },
  { value: 'time', text: 'time' },
];

/** Colours in the order of the runs; the baseline takes the colour of the text. */
function charted({ runs, baseline }: Comparison): readonly ChartedRun[] {
  let slot = 0;
  return runs.map(({ id, name, startedAt }) => ({
    id,
    name,
    startedAt,
    slot: id === baseline ? 0 : (slot++ % 8) + 1,
  }));
}

function RunList(props: {
  readonly project: string;
  readonly of: Comparison;
  readonly runs: readonly ChartedRun[];
  readonly onBaseline: (id: string) => void;
  readonly onRemove: (id: string) => void;
}) {
  const { of, project } = props;
  return (
    <Scroll>
      <table className="plain">
        <thead>
          <tr>
            <th>Baseline</th>
            <th>Run</th>
            <th>Experiment</th>
            <th>Status</th>
            <th>Started</th>
            <th className="right">Took</th>
            <th>By</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {of.runs.map((run, index) => (
            <tr key={run.id}>
              <td>
                <input
                  type="radio"
                  name="baseline"
                  aria-label={`${run.name} is the baseline`}
                  checked={run.id === of.baseline}
                  onChange={() => props.onBaseline(run.id)}
                />
              </td>
              <td>
                <span
                  className="swatch"
                  aria-hidden
                  style={{
                    background: props.runs[index]?.slot === 0 ? 'var(--text)' : `var(--s${props.runs[index]?.slot})`,
                  }}
                />{' '}
                <To to={projectPath(project, `runs/${run.id}`)}>{run.name}</To>
              </td>
              <td>
                <To to={projectPath(project, `experiments/${run.experiment.id}`)}>{run.experiment.name}</To>
              </td>
              <td>
                <State state={run.status} />
              </td>
              <td>
                <Moment at={run.startedAt} />
              </td>
              <td className="right">{duration(run.durationMs)}</td>
              <td>{run.user}</td>
              <td>
                <Button variant="subtle" aria-label={`Leave out ${run.name}`} onClick={() => props.onRemove(run.id)}>
                  Leave out
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
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

/** The run with the best value of the metric that stands for them; undefined when none has one. */
function bestRun({ leading, metrics, runs }: Comparison): Comparison['runs'][number] | undefined {
  const values = metrics.find(({ key }) => key === leading?.key)?.values.map(Number) ?? [];
  const known = values.filter((value, index) => Number.isFinite(value) && runs[index] !== undefined);
  if (leading === null || known.length === 0) return undefined;
  return runs[values.indexOf(leading.higher ? Math.max(...known) : Math.min(...known))];
}

const baselineFirst = (ids: readonly string[], baseline: string | undefined): readonly string[] =>
  baseline === undefined ? ids : [baseline, ...ids.filter((id) => id !== baseline)];

export function Compare() {
  const project = useProject();
  const [search, change] = usePageSearch();
  const ids = useMemo(() => (search.runs ?? '').split(',').filter((id) => id !== ''), [search.runs]);
  const found = useCall(
    'viewComparison',
    {
      path: { project },
      query: { runs: ids.join(), ...(search.baseline === undefined ? {} : { baseline: search.baseline }) },
    },
    { enabled: ids.length > 0 },
  );
  const all = search.all === 'rows';
  const best = found.data === undefined ? undefined : bestRun(found.data);
  return (
    <Page
      views
      title={ids.length === 0 ? 'Compare runs' : `Compare ${plural(ids.length, 'run')}`}
      crumbs={[{ label: 'Experiments', to: projectPath(project, 'experiments') }]}
      answer={found.data === undefined ? undefined : <AnswerLine of={found.data.answer} />}
      actions={
        <>
          {ids.length < 2 || ids.length > 10 ? null : (
            <To to={projectPath(project, `compare/evaluations?runs=${baselineFirst(ids, search.baseline).join()}`)}>
              Evaluations case by case
            </To>
          )}
          {best === undefined ? null : <RegisterRun project={project} run={best} text="Register best" />}
        </>
      }
    >
      {ids.length === 0 ? (
        <Empty>
          No run is chosen. Open an <To to={projectPath(project, 'experiments')}>experiment</To>, choose rows with x or
          their boxes, then press c.
        </Empty>
      ) : (
        <Loaded of={found} lines={10}>
          {(of) => {
            const runs = charted(of);
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
                <Panel title="Runs">
                  <RunList
                    project={project}
                    of={of}
                    runs={runs}
                    onBaseline={(baseline) => change({ baseline })}
                    onRemove={(id) => {
                      const rest = ids.filter((one) => one !== id).join();
                      change({ runs: rest === '' ? undefined : rest });
                    }}
                  />
                </Panel>
                <Panel title="Curves">
                  <Curves project={project} of={of} runs={runs} />
                </Panel>
                <Panel
                  title="Metrics"
                  note={`Latest values, with the difference from the baseline. ${note(of.metrics)}`}
                  actions={toggle}
                >
                  <MetricBars of={of} runs={runs} />
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
          }}
        </Loaded>
      )}
    </Page>
  );
}
