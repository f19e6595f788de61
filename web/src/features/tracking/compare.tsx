// Runs beside each other: what made the difference?
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State } from '../../components/status.tsx';
import { duration, plural } from '../../format/number.ts';
import type { ChartedRun } from './metric-chart.tsx';
import { RegisterRun } from './register-run.tsx';
import { type Comparison, charted, RunPanels } from './run-panels.tsx';

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
                <RunPanels project={project} of={of} runs={runs} />
              </>
            );
          }}
        </Loaded>
      )}
    </Page>
  );
}
