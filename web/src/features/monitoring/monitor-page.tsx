// One model's monitors: what drifted, and does it matter?
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type Item, useAction, useAllRows, useCall } from '../../api/client.ts';
import { numberField } from '../../api/json.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Chart } from '../../components/chart.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { State, Status } from '../../components/status.tsx';
import { count, metric } from '../../format/number.ts';
import { DriftMap } from './drift-map.tsx';

type Window = Item<'listMonitorWindows'>;

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
function Performance({ windows }: { readonly windows: readonly Window[] }) {
  const realised = windows.filter(({ type }) => type === 'performance');
  const estimated = windows.filter(({ type }) => type === 'estimated-performance');
  const days = [...new Set([...realised, ...estimated].map(({ to }) => to.slice(0, 10)))].sort();
  const at = (list: readonly Window[], day: string, name: string): number | null => {
    const found = list.find(({ to }) => to.slice(0, 10) === day);
    return found === undefined ? null : (numberField(found.values, name) ?? null);
  };
  if (days.length === 0) return <Empty>Performance has not been measured yet: labels arrive late.</Empty>;
  const unlabelled = days.filter((day) => at(realised, day, 'auc') === null && at(estimated, day, 'auc') !== null);
  return (
    <>
      <Chart
        title="AUC by day of prediction"
        summary={`${realised.length} realised and ${estimated.length} estimated values`}
        xName="day"
        yName="AUC"
        categories={days}
        series={[
          { name: 'realised', values: days.map((day) => at(realised, day, 'auc')) },
          {
            name: 'estimated without labels',
            slot: 2,
            dashed: true,
            values: days.map((day) => at(estimated, day, 'auc')),
          },
          { name: 'floor', slot: 0, dashed: true, values: days.map((day) => at(realised, day, 'floor')) },
        ]}
      />
      <p className="dim">
        {unlabelled.length === 0
          ? 'Every day shown has a realised value.'
          : `No realised AUC for ${unlabelled.join(', ')}: its labels are missing or all of one class. The estimate stands alone there.`}
      </p>
    </>
  );
}

function answerOf(windows: readonly Window[] | undefined, open: readonly Item<'listAlarms'>[]): string | undefined {
  if (windows === undefined) return undefined;
  const [newest] = windows;
  if (newest === undefined) return 'The monitors have not run yet.';
  const breached = windows.filter(({ at, status }) => at === newest.at && status === 'breach');
  const alarms = open.length === 0 ? 'no alarm is open' : `open: ${open.map(({ monitor }) => monitor).join(', ')}`;
  return breached.length === 0
    ? `Nothing breached in the newest windows; ${alarms}.`
    : `Breached in the newest windows: ${breached.map(({ monitor }) => monitor).join(', ')}; ${alarms}. Drift alone is no harm: see the performance below.`;
}

export function MonitorPage() {
  const project = useProject();
  const { model = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const plan = useCall('getMonitors', { path: { project, model } });
  const windows = useAllRows('listMonitorWindows', { path: { project, model }, query: {} });
  const alarms = useAllRows('listAlarms', { path: { project }, query: { model, state: 'open' } });
  const run = useAction('runMonitors');
  return (
    <Page
      title={`Monitors of ${model}`}
      crumbs={[{ label: 'Monitors', to: projectPath(project, 'monitors') }]}
      answer={answerOf(windows.data, alarms.data ?? [])}
      actions={
        <>
          <To to={projectPath(project, `loop/${encodeURIComponent(model)}`)}>Loop</To>
          <Button loading={run.isPending} onClick={() => run.mutate({ path: { project, model } })}>
            Run now
          </Button>
          {run.error === null ? null : <span className="tone-fail">{run.error.message}</span>}
        </>
      }
    >
      <Loaded of={windows} lines={10}>
        {(windows) => (
          <>
            <Panel title="Data drift">
              <DriftMap
                windows={windows.filter(({ type }) => type === 'data-drift' || type === 'prediction-drift')}
                chosen={search.sel}
                onChoose={(sel) => change({ sel })}
              />
            </Panel>
            <Panel title="Performance">
              <Performance windows={windows} />
            </Panel>
            <Panel title="Open alarms" actions={<To to={projectPath(project, 'alerts')}>All alerts</To>}>
              {alarms.data === undefined || alarms.data.length === 0 ? (
                <Empty>No alarm is open.</Empty>
              ) : (
                <ul className="tree">
                  {alarms.data.map(({ id, monitor, text, raisedAt, version }) => (
                    <li key={id}>
                      <Status tone="warn">{monitor}</Status> on v{version}, <Moment at={raisedAt} exact />: {text}{' '}
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
                source={{ rows: windows }}
                columns={columns}
                rowKey={({ id }) => id}
                empty={<Empty>The monitors have not run yet.</Empty>}
              />
            </Panel>
          </>
        )}
      </Loaded>
      <Panel title="Declared">
        <Loaded of={plan}>
          {({ monitors, schedule, threshold, webhooks }) => (
            <>
              <p className="why">
                Runs at <code>{schedule}</code>, threshold {metric(threshold)},{' '}
                {webhooks.length === 0 ? 'no webhook' : webhooks.join(', ')}.
              </p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long declaration scrolls, so it takes the focus */}
              <pre tabIndex={0}>{JSON.stringify(monitors, null, 2)}</pre>
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
