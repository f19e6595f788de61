// Alarms: what is firing, and who has it?
import { type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { goPath, lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice, withAll } from '../../components/choice.tsx';
import { type Column, DataTable, filterOf } from '../../components/data-table.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { duration } from '../../format/number.ts';

type Row = Item<'viewAlerts'>;

const states = [
  { value: '', text: 'open and cleared' },
  { value: 'open', text: 'open' },
  { value: 'cleared', text: 'cleared' },
];

const columns: readonly Column<Row>[] = [
  {
    id: 'monitor',
    header: 'Alarm',
    width: 130,
    value: ({ alarm }) => alarm.monitor,
    cell: ({ alarm: { id, monitor, project } }) => (
      <To to={`${projectPath(project, 'alerts')}?sel=${id}`}>{monitor}</To>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 90,
    value: ({ alarm }) => alarm.state,
    cell: ({ alarm }) => <State state={alarm.state} />,
  },
  { id: 'model', header: 'On', width: 100, value: ({ alarm }) => `${alarm.model} v${alarm.version}` },
  {
    id: 'raised',
    header: 'Since',
    width: 155,
    value: ({ alarm }) => alarm.raisedAt,
    cell: ({ alarm }) => <Moment at={alarm.raisedAt} exact />,
  },
  {
    id: 'open',
    header: 'Open for',
    width: 90,
    right: true,
    value: ({ openMs }) => openMs,
    cell: ({ openMs }) => duration(openMs),
  },
  { id: 'taken', header: 'Taken by', width: 90, value: ({ alarm }) => alarm.acknowledgedBy ?? 'nobody' },
  { id: 'text', header: 'What', width: 320, grow: 4, value: ({ alarm }) => alarm.text },
];

function Detail({ project, id }: { readonly project: string; readonly id: string }) {
  const alarm = useCall('getAlarm', { path: { project, alarm: id } });
  const take = useAction('acknowledgeAlarm');
  const release = useAction('releaseAlarm');
  const path = { project, alarm: id };
  const failed = take.error ?? release.error;
  return (
    <Loaded of={alarm}>
      {(alarm) => (
        <Panel
          title={`${alarm.monitor} on ${alarm.model} v${alarm.version}`}
          actions={
            <span className="row">
              <State state={alarm.state} />
              {alarm.state !== 'open' ? null : alarm.acknowledgedBy === null ? (
                <ActionButton needs="monitoring.write" loading={take.isPending} onClick={() => take.mutate({ path })}>
                  Take it
                </ActionButton>
              ) : (
                <ActionButton
                  needs="monitoring.write"
                  loading={release.isPending}
                  onClick={() => release.mutate({ path })}
                >
                  Give it back
                </ActionButton>
              )}
            </span>
          }
        >
          {failed === null ? null : <Refusal error={failed} />}
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
  const [search, change] = usePageSearch();
  const state = search.state === 'open' || search.state === 'cleared' ? search.state : undefined;
  const { model } = search;
  const source = useRows('viewAlerts', {
    path: { project },
    query: { ...(state === undefined ? {} : { state }), ...(model === undefined ? {} : { model }) },
  });
  const models = source.head?.models ?? [];
  return (
    <Page views title="Alerts" answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}>
      {search.sel === undefined ? null : <Detail project={project} id={search.sel} />}
      <Panel title="All alarms">
        <DataTable
          label="Alarms"
          source={source}
          columns={columns}
          rowKey={({ alarm }) => alarm.id}
          selected={search.sel}
          toolbar={
            <span className="row">
              <Choice
                bare
                label="Model"
                value={model ?? ''}
                options={withAll('every model', models)}
                onChange={(name) => change({ model: name || undefined })}
              />
              <Choice
                bare
                label="State"
                value={state ?? ''}
                options={states}
                onChange={(chosen) => change({ state: chosen || undefined })}
              />
            </span>
          }
          filter={filterOf([model, state], () => change({ model: undefined, state: undefined }))}
          empty={<Empty>No alarm has been raised yet.</Empty>}
        />
      </Panel>
    </Page>
  );
}
