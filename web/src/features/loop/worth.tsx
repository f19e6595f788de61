// Whether turning the loop pays: measured values of the loop beside the model that was never retrained.
import { useAllRows, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { Panel, To } from '../../components/page.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { metric, signed } from '../../format/number.ts';

export function Worth({ project }: { readonly project: string }) {
  const objectives = useCall('listObjectives', { path: { project }, query: { limit: 1 } });
  const objective = objectives.data?.items[0];
  return objective === undefined ? null : (
    <Measured project={project} name={objective.name} kpi={objective.kpi} unit={objective.unit} />
  );
}

function Measured(props: {
  readonly project: string;
  readonly name: string;
  readonly kpi: string;
  readonly unit: string;
}) {
  const { project, name, kpi, unit } = props;
  const measured = useAllRows('listMeasurements', { path: { project, objective: name }, query: {} });
  const values = measured.data ?? [];
  const fixed = new Map(values.filter(({ series }) => series === 'static').map(({ at, value }) => [at, value]));
  const both = values.flatMap(({ series, at, value }) => {
    const other = fixed.get(at);
    return series === 'loop' && other !== undefined ? [{ at, loop: value, fixed: other }] : [];
  });
  const [first] = both;
  const last = both.at(-1);
  if (first === undefined || last === undefined || both.length < 2) return null;
  const gain = both.reduce((sum, { loop, fixed }) => sum + loop - fixed, 0) / both.length;
  return (
    <Panel title="Is it worth it?" actions={<To to={projectPath(project, 'objectives')}>Objectives</To>}>
      <div className="spark">
        <p className="why">
          {kpi}: the loop (line) made{' '}
          <strong>
            {signed(gain)} {unit}
          </strong>{' '}
          against the first model kept for ever (dashed), mean of {both.length} measured days from{' '}
          {first.at.slice(0, 10)} to {last.at.slice(0, 10)}. Newest: {metric(last.loop)} and {metric(last.fixed)} {unit}
          .
        </p>
        <Sparkline
          label={`${kpi}: loop and static model over ${both.length} days`}
          lines={[
            { name: 'static', values: both.map(({ fixed }) => fixed), colour: '--text', dashed: true },
            { name: 'loop', values: both.map(({ loop }) => loop), colour: '--s1' },
          ]}
        />
      </div>
    </Panel>
  );
}
