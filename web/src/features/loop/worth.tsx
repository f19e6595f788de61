// Whether turning the loop pays: measured values of the loop beside the model that was never retrained.
import type { Answer } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { Panel, To } from '../../components/page.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { metric, signed } from '../../format/number.ts';

export function Worth(props: { readonly project: string; readonly of: NonNullable<Answer<'viewHome'>['worth']> }) {
  const { kpi, unit, gain, points } = props.of;
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  return (
    <Panel title="Is it worth it?" actions={<To to={projectPath(props.project, 'objectives')}>Objectives</To>}>
      <div className="spark">
        <p className="why">
          {kpi}: the loop (line) made{' '}
          <strong>
            {signed(gain)} {unit}
          </strong>{' '}
          against the first model kept for ever (dashed), mean of {points.length} measured days from{' '}
          {first.at.slice(0, 10)} to {last.at.slice(0, 10)}. Newest: {metric(last.loop)} and {metric(last.fixed)} {unit}
          .
        </p>
        <Sparkline
          label={`${kpi}: loop and static model over ${points.length} days`}
          lines={[
            { name: 'static', values: points.map(({ fixed }) => fixed), colour: '--text', dashed: true },
            { name: 'loop', values: points.map(({ loop }) => loop), colour: '--s1' },
          ]}
        />
      </div>
    </Panel>
  );
}
