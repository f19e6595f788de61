// Alarms: what is firing, and who has it?
import { Button } from '@mantine/core';
import { type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { goPath, lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { plural } from '../../format/number.ts';

type Alarm = Item<'listAlarms'>;

const columns: readonly Column<Alarm>[] = [
  {
    id: 'monitor',
    header: 'Alarm',
    width: 130,
    value: ({ monitor }) => monitor,
    cell: ({ id, monitor, project }) => <To to={`${projectPath(project, 'alerts')}?sel=${id}`}>{monitor}</To>,
  },
  {
    id: 'state',
    header: 'State',
    width: 90,
    value: ({ state }) => state,
    cell: ({ state }) => <State state={state} />,
  },
  { id: 'model', header: 'On', width: 100, value: ({ model, version }) => `${model} v${version}` },
  {
    id: 'raised',
    header: 'Raised',
    width: 130,
    value: ({ raisedAt }) => raisedAt,
    cell: ({ raisedAt }) => <Moment at={raisedAt} exact />,
  },
  {
    id: 'cleared',
    header: 'Cleared',
    width: 130,
    value: ({ clearedAt }) => clearedAt,
    cell: ({ clearedAt }) => <Moment at={clearedAt} exact />,
  },
  { id: 'taken', header: 'Taken by', width: 90, value: ({ acknowledgedBy }) => acknowledgedBy ?? 'nobody' },
  { id: 'text', header: 'What', width: 320, grow: 4, value: ({ text }) => text },
];

function Detail({ project, id }: { readonly project: string; readonly id: string }) {
  const alarm = useCall('getAlarm', { path: { project, alarm: id } });
  const take = useAction('acknowledgeAlarm');
  return (
    <Loaded of={alarm}>
      {(alarm) => (
        <Panel
          title={`${alarm.monitor} on ${alarm.model} v${alarm.version}`}
          actions={
            alarm.state === 'open' && alarm.acknowledgedBy === null ? (
              <Button loading={take.isPending} onClick={() => take.mutate({ path: { project, alarm: id } })}>
                Take it
              </Button>
            ) : (
              <State state={alarm.state} />
            )
          }
        >
          <p className="why">{alarm.text}</p>
          <Facts
            of={[
              ['Raised', <Moment key="r" at={alarm.raisedAt} exact />],
              ['Cleared', alarm.clearedAt === null ? 'still open' : <Moment key="c" at={alarm.clearedAt} exact />],
              ['Cleared because', alarm.clearedBecause ?? '–'],
              ['Taken by', alarm.acknowledgedBy ?? 'nobody'],
              [
                'Evidence',
                <span key="e" className="row">
                  <To to={goPath({ type: 'monitor-window', id: alarm.windowId })}>first window</To>
                  <To to={goPath({ type: 'monitor-window', id: alarm.lastWindowId })}>last window</To>
                  <To to={projectPath(project, `monitors/${encodeURIComponent(alarm.model)}`)}>drift map</To>
                </span>,
              ],
              [
                'What came of it',
                <span key="l" className="row">
                  <To to={projectPath(project, `loop/${encodeURIComponent(alarm.model)}`)}>loop</To>
                  <To to={lineagePath(project, { type: 'alarm', id })}>lineage</To>
                </span>,
              ],
            ]}
          />
        </Panel>
      )}
    </Loaded>
  );
}

export function Alerts() {
  const project = useProject();
  const [search] = usePageSearch();
  const source = useRows('listAlarms', { path: { project }, query: {} });
  const open = source.rows.filter(({ state }) => state === 'open');
  const untaken = open.filter(({ acknowledgedBy }) => acknowledgedBy === null).length;
  return (
    <Page
      title="Alerts"
      answer={
        source.query.isPending
          ? undefined
          : open.length === 0
            ? 'Nothing is firing.'
            : `${plural(open.length, 'alarm')} open, ${untaken} taken by nobody.`
      }
    >
      {search.sel === undefined ? null : <Detail project={project} id={search.sel} />}
      <Panel title="All alarms">
        <DataTable
          label="Alarms"
          source={source}
          columns={columns}
          rowKey={({ id }) => id}
          selected={search.sel}
          empty={<Empty>No alarm has been raised yet.</Empty>}
        />
      </Panel>
    </Page>
  );
}
