// One metric over its steps; a metric logged once is a number, not a chart.
import { useCall } from '../../api/client.ts';
import { Chart } from '../../components/chart.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { count, metric } from '../../format/number.ts';
import type { Run } from './run-columns.tsx';

export function MetricChart(props: {
  readonly project: string;
  readonly run: string;
  readonly found: Run['metrics'][number];
}) {
  const { project, run, found } = props;
  const sample = useCall('sampleMetric', { path: { project, run }, query: { key: found.key, points: 320 } });
  return (
    <Loaded of={sample} lines={3}>
      {({ points }) =>
        points.length < 2 ? (
          <figure className="chart">
            <figcaption>
              <span>{found.key}</span>
            </figcaption>
            <p style={{ fontSize: 20, margin: '4px 0' }}>{metric(found.value)}</p>
            <p className="dim" style={{ margin: 0 }}>
              logged once, at step {count(found.step)}
            </p>
          </figure>
        ) : (
          <Chart
            title={found.key}
            summary={`${points.length} points, last ${metric(found.value)}`}
            xName="step"
            height={200}
            categories={points.map(({ step }) => String(step))}
            series={[
              { name: found.key, values: points.map(({ value }) => (typeof value === 'number' ? value : null)) },
            ]}
          />
        )
      }
    </Loaded>
  );
}
