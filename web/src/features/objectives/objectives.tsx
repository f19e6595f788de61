// Objectives: is the whole thing worth it?
import { type Item, useAllRows, useRows } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { Chart } from '../../components/chart.tsx';
import { Empty, Loaded, Skeleton } from '../../components/loaded.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { metric, signed } from '../../format/number.ts';

type Objective = Item<'listObjectives'>;
type Measurement = Item<'listMeasurements'>;

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function Measured({ objective, values }: { readonly objective: Objective; readonly values: readonly Measurement[] }) {
  const days = [...new Set(values.map(({ at }) => at.slice(0, 10)))].sort();
  const series = [...new Set(values.map((value) => value.series))].sort();
  const of = (name: string): (number | null)[] =>
    days.map((day) => values.find((value) => value.series === name && value.at.slice(0, 10) === day)?.value ?? null);
  const loop = of('loop');
  const fixed = of('static');
  const both = days.map((_, index) => index).filter((index) => loop[index] !== null && fixed[index] !== null);
  const gain = mean(both.map((index) => (loop[index] ?? 0) - (fixed[index] ?? 0)));
  if (days.length === 0) return <Empty>Nothing has been measured yet.</Empty>;
  return (
    <>
      {gain === undefined ? null : (
        <p className="why">
          The loop differs from the static model by{' '}
          <strong>
            {signed(gain)} {objective.unit}
          </strong>{' '}
          on average over {both.length} days on which both were measured. No interval: these are the measured values
          themselves, not a sample of them.
        </p>
      )}
      <Chart
        title={`${objective.kpi} (${objective.unit})`}
        summary={`${days.length} days of ${series.join(', ')}`}
        xName="day"
        yName={objective.unit}
        height={320}
        categories={days}
        series={series.map((name, index) => ({
          name,
          values: of(name),
          slot: name === 'static' ? 0 : index + 1,
          dashed: name === 'static',
        }))}
        levels={[
          { at: objective.target, name: `target ${metric(objective.target)}` },
          { at: objective.baseline, name: `baseline ${metric(objective.baseline)}` },
        ]}
      />
    </>
  );
}

function One({ objective }: { readonly objective: Objective }) {
  const values = useAllRows('listMeasurements', {
    path: { project: objective.project, objective: objective.name },
    query: {},
  });
  return (
    <Panel
      title={objective.name}
      actions={<To to={lineagePath(objective.project, { type: 'objective', id: objective.id })}>Lineage</To>}
    >
      <Facts
        of={[
          ['KPI', objective.kpi],
          ['Baseline → target', `${metric(objective.baseline)} → ${metric(objective.target)} ${objective.unit}`],
          ['Better', objective.direction === 'increase' ? 'higher' : 'lower'],
          ['Owner', objective.owner],
        ]}
      />
      {objective.assumptions === '' ? null : (
        <p className="note" style={{ marginTop: 12 }}>
          {objective.assumptions}
        </p>
      )}
      <Loaded of={values} lines={8}>
        {(values) => <Measured objective={objective} values={values} />}
      </Loaded>
    </Panel>
  );
}

export function Objectives() {
  const project = useProject();
  const source = useRows('listObjectives', { path: { project }, query: {} });
  const [first] = source.rows;
  return (
    <Page
      title="Objectives"
      answer={
        source.query.isPending
          ? undefined
          : first === undefined
            ? 'No objective is declared, so nothing here says whether the models are worth it.'
            : `${first.owner} wants ${first.kpi.charAt(0).toLowerCase()}${first.kpi.slice(1)} to ${first.direction} from ${metric(first.baseline)} to ${metric(first.target)} ${first.unit}.`
      }
    >
      {source.query.isPending ? <Skeleton /> : null}
      {source.rows.length === 0 && !source.query.isPending ? (
        <Empty
          snippet={
            'objective:\n  name: profit\n  kpi: Profit per 1,000 customers\n  unit: USD\n  direction: increase\n  baseline: 800\n  target: 900\n  owner: Sales'
          }
        >
          Declare one in pawl.yaml:
        </Empty>
      ) : null}
      {source.rows.map((objective) => (
        <One key={objective.id} objective={objective} />
      ))}
    </Page>
  );
}
