// One metric of one or more runs over steps, from the server's grid of extremes; a metric logged once is a number, not a chart.
import { useCall } from '../../api/client.ts';
import { Chart } from '../../components/chart.tsx';
import type { Range } from '../../components/echarts-canvas.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { count, metric, plural } from '../../format/number.ts';
import { type Axis, curvesOf } from './curves.ts';

/** The lines of more runs are drawn with fewer points each. */
const fewRuns = 12;

export interface ChartedRun {
  readonly id: string;
  readonly name: string;
  readonly startedAt: string;
  /** Slot of the palette; 0 is the text colour, for a baseline. */
  readonly slot: number;
  /** One of many: grey until it is pointed at. */
  readonly muted?: boolean;
}

export function MetricChart(props: {
  readonly project: string;
  readonly metric: string;
  readonly runs: readonly ChartedRun[];
  readonly axis?: Axis;
  readonly smoothing?: number;
  readonly logarithmic?: boolean;
  /** The steps shown; all without. */
  readonly steps?: Range | undefined;
  readonly onSteps?: (steps: Range | undefined) => void;
}) {
  const { project, runs, axis = 'step', smoothing = 0, logarithmic = false, steps, onSteps } = props;
  const chart = useCall('chartMetric', {
    path: { project },
    query: {
      key: props.metric,
      runs: runs.map(({ id }) => id).join(),
      buckets: runs.length > fewRuns ? 200 : 800,
      ...(steps === undefined ? {} : { fromStep: steps[0], toStep: steps[1] }),
    },
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
        const drawn = (lines: readonly { readonly points?: readonly unknown[]; readonly faint?: boolean }[]) =>
          lines.reduce((sum, line) => sum + (line.faint === true ? 0 : (line.points?.length ?? 0)), 0);
        const { lines, hidden } = curvesOf(series, runs, { axis, smoothing, logarithmic });
        return (
          <Chart
            title={props.metric}
            summary={`${plural(points, 'point')} of ${plural(series.length, 'run')}`}
            note={[
              width > 1
                ? `${count(drawn(lines))} of ${plural(points, 'point')}, smallest and largest of every ${count(width)} steps kept`
                : '',
              steps === undefined ? '' : `steps ${count(steps[0])} to ${count(steps[1])}; double click for all`,
              hidden > 0 ? `${plural(hidden, 'value')} of 0 or less not on a log axis` : '',
            ]
              .filter((part) => part !== '')
              .join('; ')}
            xName={axis === 'step' ? 'step' : axis === 'time' ? 'time (UTC)' : 'seconds since its start'}
            x={axis === 'time' ? 'time' : 'value'}
            logarithmic={logarithmic}
            height={runs.length > 1 ? 260 : 200}
            series={lines}
            // Times are of steps too, but which steps a stretch of time holds only the server could tell.
            onRange={
              axis === 'step' && onSteps !== undefined
                ? (range) => onSteps(range === undefined ? undefined : [Math.floor(range[0]), Math.ceil(range[1])])
                : undefined
            }
          />
        );
      }}
    </Loaded>
  );
}
