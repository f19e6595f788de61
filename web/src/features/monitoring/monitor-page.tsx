// One model's monitors: what drifted, and does it matter?
import { useParams } from '@tanstack/react-router';
import { type Answer, type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Chart } from '../../components/chart.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { State, Status } from '../../components/status.tsx';
import { count, metric } from '../../format/number.ts';
import { DriftCell, DriftMap } from './drift-map.tsx';

type Found = Answer<'viewMonitor'>;
type Window = Item<'viewMonitor'>;

const columns: readonly Column<Window>[] = [
  { id: 'at', header: 'Run at', width: 130, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  { id: 'monitor', header: 'Monitor', width: 120, value: ({ monitor }) => monitor },
  {
    id: 'status',
    header: 'Status',
    width: 100,
    value: ({ status }) => status,
    cell: ({ status }) => <State state={status} />,
  },
  { id: 'window', header: 'Of', width: 100, value: ({ to }) => to.slice(0, 10) },
  {
    id: 'version',
    header: 'Version',
    width: 70,
    value: ({ version }) => version,
    cell: ({ version }) => `v${version}`,
  },
  { id: 'rows', header: 'Rows', width: 80, right: true, value: ({ rows }) => rows, cell: ({ rows }) => count(rows) },
  { id: 'text', header: 'Found', width: 320, grow: 4, value: ({ text }) => text },
];

/** Realised and estimated performance on one axis of days. */
function Performance({ points }: { readonly points: Found['performance'] }) {
  if (points.length === 0) return <Empty>Performance has not been measured yet: labels arrive late.</Empty>;
  const unlabelled = points.filter(({ realised, estimated }) => realised === null && estimated !== null);
  return (
    <>
      <Chart
        title="AUC by day of prediction"
        summary={`${points.length} days, ${points.length - unlabelled.length} with labels`}
        xName="day"
        yName="AUC"
        categories={points.map(({ day }) => day)}
        series={[
          { name: 'realised', values: points.map(({ realised }) => realised) },
          {
            name: 'estimated without labels',
            slot: 2,
            dashed: true,
            values: points.map(({ estimated }) => estimated),
          },
          { name: 'floor', slot: 0, dashed: true, values: points.map(({ floor }) => floor) },
        ]}
      />
      <p className="dim">
        {unlabelled.length === 0
          ? 'Every day shown has a realised value.'
          : `No realised AUC for ${unlabelled.map(({ day }) => day).join(', ')}: its labels are missing or all of one class. The estimate stands alone there.`}
      </p>
    </>
  );
}

export function MonitorPage() {
  const project = useProject();
  const { model = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const source = useRows('viewMonitor', { path: { project, model }, query: {} });
  const found = source.head;
  const run = useAction('runMonitors');
  return (
    <Page
      title={`Monitors of ${model}`}
      crumbs={[{ label: 'Monitors', to: projectPath(project, 'monitors') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      actions={
        <>
          <To to={projectPath(project, `loop/${encodeURIComponent(model)}`)}>Loop</To>
          <ActionButton
            needs="monitoring.write"
            loading={run.isPending}
            onClick={() => run.mutate({ path: { project, model } })}
          >
            Run now
          </ActionButton>
          {run.error === null ? null : (
            <span className="tone-fail" role="alert">
              {run.error.message}
            </span>
          )}
        </>
      }
    >
      <Loaded of={{ ...source.query, data: found }} lines={10}>
        {({ plan, alarms, drift, performance }) => (
          <>
            <Panel title="Data drift">
              <DriftMap map={drift} chosen={search.sel} onChoose={(sel) => change({ sel })} />
              {search.sel === undefined ? null : <DriftCell project={project} model={model} cell={search.sel} />}
            </Panel>
            <Panel title="Performance">
              <Performance points={performance} />
            </Panel>
            <Panel title="Open alarms" actions={<To to={projectPath(project, 'alerts')}>All alerts</To>}>
              {alarms.length === 0 ? (
                <Empty>No alarm is open.</Empty>
              ) : (
                <ul className="tree">
                  {alarms.map(({ id, monitor, text, raisedAt, version, acknowledgedBy }) => (
                    <li key={id}>
                      <Status tone="warn">{monitor}</Status> on v{version}, <Moment at={raisedAt} exact />: {text}{' '}
                      <span className="dim">
                        {acknowledgedBy === null ? 'Taken by nobody.' : `Taken by ${acknowledgedBy}.`}
                      </span>{' '}
                      <To to={`${projectPath(project, 'alerts')}?sel=${id}`} label={`Open alarm ${monitor}`}>
                        Open
                      </To>
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
            <Panel title="Windows">
              <DataTable
                label="Windows"
                source={source}
                columns={columns}
                rowKey={({ id }) => id}
                empty={<Empty>The monitors have not run yet.</Empty>}
              />
            </Panel>
            <Panel title="Declared">
              <p className="why">
                Runs at <code>{plan.schedule}</code>, threshold {metric(plan.threshold)},{' '}
                {plan.webhooks.length === 0 ? 'no webhook' : plan.webhooks.join(', ')}.
              </p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long declaration scrolls, so it takes the focus */}
              <pre tabIndex={0}>{JSON.stringify(plan.monitors, null, 2)}</pre>
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}
