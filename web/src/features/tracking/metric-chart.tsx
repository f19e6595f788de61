// One metric of one or more runs over steps, from the server's grid of extremes; a metric logged once is a number, not a chart.
import { useCall } from '../../api/client.ts';
import { Chart } from '../../components/chart.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { count, metric, plural } from '../../format/number.ts';
import { type Axis, curvesOf } from './curves.ts';

export interface ChartedRun {
  readonly id: string;
  readonly name: string;
  readonly startedAt: string;
  /** Slot of the palette; 0 is the text colour, for a baseline. */
  readonly slot: number;
}

export function MetricChart(props: {
  readonly project: string;
  readonly metric: string;
  readonly runs: readonly ChartedRun[];
  readonly axis?: Axis;
  readonly smoothing?: number;
  readonly logarithmic?: boolean;
}) {
  const { project, runs, axis = 'step', smoothing = 0, logarithmic = false } = props;
  const chart = useCall('chartMetric', {
    path: { project },
    query: { key: props.metric, runs: runs.map(({ id }) => id).join(), buckets: 800 },
  });
  return (
    <Loaded of={chart} lines={3}>
      {({ series, width }) => {
        const points = series.reduce((sum, one) => sum + one.points, 0);
        const [only] = series;
        if (runs.length === 1 && only?.points === 1)
          return (
            <figure className="chart">
              <figcaption>
                <span>{props.metric}</span>
              </figcaption>
              <p style={{ fontSize: 20, margin: '4px 0' }}>{metric(only.buckets[0]?.min)}</p>
              <p className="dim" style={{ margin: 0 }}>
                logged once, at step {count(only.buckets[0]?.step)}
              </p>
            </figure>
          );
        const { lines, hidden } = curvesOf(series, runs, { axis, smoothing, logarithmic });
        return (
          <Chart
            title={props.metric}
            summary={`${plural(points, 'point')} of ${plural(series.length, 'run')}`}
            note={[
              width > 1
                ? `${count(points)} points in intervals of ${count(width)} steps, smallest and largest kept`
                : '',
              hidden > 0 ? `${plural(hidden, 'value')} of 0 or less not on a log axis` : '',
            ]
              .filter((part) => part !== '')
              .join('; ')}
            xName={axis === 'step' ? 'step' : axis === 'time' ? 'time (UTC)' : 'seconds since its start'}
            x={axis === 'time' ? 'time' : 'value'}
            logarithmic={logarithmic}
            height={runs.length > 1 ? 260 : 200}
            series={lines}
          />
        );
      }}
    </Loaded>
  );
}
