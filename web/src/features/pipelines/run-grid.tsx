// Runs of a pipeline × its steps: where it breaks. The newest run is on the right.
import type { Item } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { To } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { StatusIcon, toneOf } from '../../components/status.tsx';
import { duration } from '../../format/number.ts';

type Row = Item<'viewPipeline'>;

/** More columns than these do not fit beside each other; the table below lists every run. */
const shownRuns = 30;

export function RunGrid(props: {
  readonly project: string;
  readonly steps: readonly string[];
  readonly rows: readonly Row[];
}) {
  const runs = props.rows.slice(0, shownRuns).reverse();
  // Steps of older definitions keep a row, so that no past state is lost.
  const names = [...new Set([...props.steps, ...runs.flatMap(({ steps }) => steps.map(({ step }) => step))])];
  return (
    <Scroll>
      <table className="heat">
        <thead>
          <tr>
            <th>Step</th>
            {runs.map(({ run }) => (
              <th key={run.id} title={run.createdAt}>
                {run.id.slice(-4)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th>{name}</th>
              {runs.map(({ run, steps }) => {
                const step = steps.find((one) => one.step === name);
                if (step === undefined) return <td key={run.id} className="no-data" />;
                const took = step.durationMs === null ? '' : `, ${duration(step.durationMs)}`;
                const path = projectPath(
                  props.project,
                  `pipelines/${encodeURIComponent(run.pipeline)}/${run.id}?step=${encodeURIComponent(name)}`,
                );
                return (
                  <td
                    key={run.id}
                    title={`${name}: ${step.state}${took}${step.error === null ? '' : `. ${step.error}`}`}
                  >
                    <To
                      to={path}
                      className="grid-cell"
                      label={`${name} of run ${run.id.slice(-6)}: ${step.state}${took}`}
                    >
                      <StatusIcon tone={toneOf(step.state)} size={18} />
                    </To>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
