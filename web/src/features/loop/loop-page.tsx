// One model's loop: why it is in its state, everything it did, and why it did or did not retrain.
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type Item, useAction, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { State } from '../../components/status.tsx';
import { duration } from '../../format/number.ts';
import { LoopStrip } from './loop-strip.tsx';
import { Transitions } from './transitions.tsx';
import { Ended } from './turn-list.tsx';

const decisions: readonly Column<Item<'listDecisions'>>[] = [
  { id: 'at', header: 'When', width: 155, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  {
    id: 'outcome',
    header: 'Outcome',
    width: 90,
    value: ({ outcome }) => outcome,
    cell: ({ outcome }) => <State state={outcome} />,
  },
  { id: 'held', header: 'Held by', width: 90, value: ({ heldBy }) => heldBy || '–' },
  { id: 'text', header: 'Why', width: 320, grow: 4, value: ({ text }) => text },
  {
    id: 'alarm',
    header: 'Alarm',
    width: 70,
    value: ({ alarmId }) => alarmId,
    cell: ({ alarmId }) => <RecordLink of={{ type: 'alarm', id: alarmId }} label="alarm" />,
  },
];

const turns = (project: string): readonly Column<Item<'listTurns'>>[] => [
  {
    id: 'started',
    header: 'Started',
    width: 155,
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Moment at={startedAt} exact />,
  },
  {
    id: 'state',
    header: 'Ended as',
    width: 130,
    value: ({ state }) => state,
    cell: (turn) => <Ended turn={turn} />,
  },
  {
    id: 'version',
    header: 'Version',
    width: 70,
    value: ({ version }) => version,
    cell: ({ version, model }) =>
      version === null ? (
        '–'
      ) : (
        <To to={projectPath(project, `models/${encodeURIComponent(model)}/v/${version}`)}>v{version}</To>
      ),
  },
  {
    id: 'champion',
    header: 'Against',
    width: 70,
    value: ({ championVersion }) => championVersion,
    cell: ({ championVersion }) => (championVersion === null ? '–' : `v${championVersion}`),
  },
  { id: 'cause', header: 'Cause', width: 300, grow: 4, value: ({ cause }) => cause.text },
  {
    id: 'run',
    header: 'Pipeline run',
    width: 90,
    value: ({ pipelineRunId }) => pipelineRunId,
    cell: ({ pipelineRunId }) =>
      pipelineRunId === null ? '–' : <RecordLink of={{ type: 'pipeline-run', id: pipelineRunId }} label="run" />,
  },
];

export function LoopPage() {
  const project = useProject();
  const { model = '' } = useParams({ strict: false });
  const path = { project, model };
  const page = useCall('viewLoop', { path });
  const loop = page.data?.card.loop;
  const transitions = useRows('listTransitions', { path, query: {} }, { limit: 50 });
  const held = useRows('listDecisions', { path, query: {} });
  const past = useRows('listTurns', { path, query: {} });
  const start = useAction('startTurn');
  const pause = useAction('pauseLoop');
  return (
    <Page
      title={`Loop of ${model}`}
      crumbs={[{ label: 'Loop', to: projectPath(project) }]}
      facts={loop === undefined ? null : <State state={loop.state} />}
      answer={page.data === undefined ? undefined : <AnswerLine of={page.data.answer} />}
      actions={
        <>
          <ActionButton
            needs="loop.run"
            loading={pause.isPending}
            unless={loop === undefined ? 'The loop is not read yet.' : undefined}
            onClick={() => pause.mutate({ path, body: { paused: !(loop?.paused ?? false) } })}
          >
            {loop?.paused === true ? 'Resume' : 'Pause'}
          </ActionButton>
          <ActionButton
            needs="loop.run"
            variant="filled"
            loading={start.isPending}
            onClick={() => start.mutate({ path, body: { note: 'Asked for on the loop page' } })}
          >
            Retrain
          </ActionButton>
          {start.error === null ? null : <span className="tone-fail">{start.error.message}</span>}
        </>
      }
    >
      <Loaded of={page}>
        {({ card: { loop, ...card } }) => (
          <>
            <LoopStrip card={{ ...card, loop }} />
            <Facts
              of={[
                [
                  'Serves on',
                  <To key="e" to={projectPath(project, `deployments/${encodeURIComponent(loop.endpoint)}`)}>
                    {loop.endpoint}
                  </To>,
                ],
                [
                  'Trains with',
                  <To key="p" to={projectPath(project, `pipelines/${encodeURIComponent(loop.pipeline)}`)}>
                    {loop.pipeline}
                  </To>,
                ],
                ['Triggers', loop.triggers.join(', ') || 'people only'],
                ['Cool-down', duration(loop.coolDownMs)],
                ['Automatic turns', loop.paused ? 'paused' : 'on'],
                ['Held', loop.held?.text ?? 'no'],
              ]}
            />
          </>
        )}
      </Loaded>
      <div className="columns">
        <Panel title="Transitions">
          {transitions.rows.length === 0 && !transitions.query.isPending ? (
            <Empty>Nothing has happened yet.</Empty>
          ) : (
            <Transitions of={transitions.rows} />
          )}
          {transitions.complete || transitions.query.isPending ? null : (
            <Button variant="subtle" onClick={transitions.more} loading={transitions.loadingMore}>
              Older transitions
            </Button>
          )}
        </Panel>
        <div>
          <Panel title="Why it did or did not retrain" note="Each open alarm is asked about; each answer is stored.">
            <DataTable
              label="Decisions"
              source={held}
              columns={decisions}
              rowKey={({ id }) => id}
              empty={<Empty>No alarm has asked for a turn yet.</Empty>}
            />
          </Panel>
          <Panel title="Turns">
            <DataTable
              label="Turns"
              source={past}
              columns={turns(project)}
              rowKey={({ id }) => id}
              empty={<Empty>No turn has been taken yet.</Empty>}
            />
          </Panel>
        </div>
      </div>
    </Page>
  );
}
