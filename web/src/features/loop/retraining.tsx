// Why did, or didn't, models retrain: every stored decision of every loop of the project, with what became of the turn it started.
import { type Answer, type Item, useAction, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice, withAll } from '../../components/choice.tsx';
import { type Column, DataTable, filterOf } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State, Status } from '../../components/status.tsx';
import { count, duration } from '../../format/number.ts';
import { Ended, endOf } from './turn-list.tsx';

type Asked = Item<'viewRetraining'>;
type Loop = Answer<'viewRetraining'>['loops'][number];

const outcomes = [
  { value: '', text: 'every outcome' },
  { value: 'started', text: 'started' },
  { value: 'held', text: 'held' },
];

const columns = (project: string): readonly Column<Asked>[] => [
  {
    id: 'at',
    header: 'When',
    width: 155,
    value: ({ decision }) => decision.at,
    cell: ({ decision }) => <Moment at={decision.at} exact />,
  },
  {
    id: 'model',
    header: 'Model',
    width: 110,
    value: ({ decision }) => decision.model,
    cell: ({ decision: { model } }) => <To to={projectPath(project, `loop/${encodeURIComponent(model)}`)}>{model}</To>,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: 95,
    value: ({ decision }) => decision.outcome,
    cell: ({ decision }) => <State state={decision.outcome} />,
  },
  { id: 'held', header: 'Held by', width: 95, value: ({ decision }) => decision.heldBy || '–' },
  { id: 'why', header: 'Why', width: 340, grow: 5, value: ({ decision }) => decision.text },
  {
    id: 'alarm',
    header: 'Alarm',
    width: 70,
    value: ({ decision }) => decision.alarmId,
    cell: ({ decision }) => <RecordLink of={{ type: 'alarm', id: decision.alarmId }} label="alarm" />,
  },
  {
    id: 'result',
    header: 'Turn ended as',
    width: 130,
    value: ({ turn }) => (turn === null ? '–' : endOf(turn)),
    cell: ({ turn }) => (turn === null ? '–' : <Ended turn={turn} />),
  },
  {
    id: 'version',
    header: 'Version',
    width: 75,
    value: ({ turn }) => turn?.version,
    cell: ({ turn }) =>
      turn === null || turn.version === null ? (
        '–'
      ) : (
        <To to={projectPath(project, `models/${encodeURIComponent(turn.model)}/v/${turn.version}`)}>v{turn.version}</To>
      ),
  },
];

function PolicyRow({ project, loop }: { readonly project: string; readonly loop: Loop }) {
  const start = useAction('startTurn');
  const path = { project, model: loop.model };
  return (
    <tr>
      <td>
        <To to={projectPath(project, `loop/${encodeURIComponent(loop.model)}`)}>{loop.model}</To>
      </td>
      <td>
        <State state={loop.state} />
      </td>
      <td>{loop.triggers.join(', ') || 'people only'}</td>
      <td className="nowrap">{duration(loop.coolDownMs)}</td>
      <td>{loop.paused ? <Status tone="awaiting">paused</Status> : 'on'}</td>
      <td className="right">{count(loop.openAlarms.length)}</td>
      <td>{loop.held?.text ?? 'nothing'}</td>
      <td>
        <ActionButton
          needs="loop.run"
          label={`Retrain now: ${loop.model}`}
          loading={start.isPending}
          unless={['idle', 'promoted', 'rolled-back'].includes(loop.state) ? undefined : 'A turn is under way.'}
          onClick={() => start.mutate({ path, body: { note: 'Asked for on the retraining page' } })}
        >
          Retrain now
        </ActionButton>
        {start.error === null ? null : (
          <p className="tone-fail" role="alert">
            {start.error.message}
          </p>
        )}
      </td>
    </tr>
  );
}

function Policies({ project, loops }: { readonly project: string; readonly loops: readonly Loop[] }) {
  return (
    <Scroll>
      <table className="plain">
        <thead>
          <tr>
            <th>Model</th>
            <th>State</th>
            <th>Triggers</th>
            <th>Cool-down</th>
            <th>Automatic turns</th>
            <th className="right">Open alarms</th>
            <th>Would hold a turn back now</th>
            <th>Action</th>
          </tr>
        </thead>
        <tbody>
          {loops.map((loop) => (
            <PolicyRow key={loop.model} project={project} loop={loop} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

export function Retraining() {
  const project = useProject();
  const [search, change] = usePageSearch();
  const { model } = search;
  const outcome = search.outcome === 'started' || search.outcome === 'held' ? search.outcome : undefined;
  const source = useRows('viewRetraining', {
    path: { project },
    query: { ...(model === undefined ? {} : { model }), ...(outcome === undefined ? {} : { outcome }) },
  });
  const found = source.head;
  return (
    <Page views title="Retraining" answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}>
      <Panel title="Policies" note="What may start a turn of each model, and what would hold it back at this moment.">
        <Loaded of={{ ...source.query, data: found }}>
          {({ loops }) =>
            loops.length === 0 ? (
              <Empty>No model of this project has a loop. A loop in the project’s manifest makes one.</Empty>
            ) : (
              <Policies project={project} loops={loops} />
            )
          }
        </Loaded>
      </Panel>
      <Panel title="Decisions" note="Each open alarm is asked about; each answer is stored.">
        <DataTable
          label="Retraining decisions"
          source={source}
          columns={columns(project)}
          rowKey={({ decision }) => decision.id}
          toolbar={
            <span className="row">
              <Choice
                bare
                label="Model"
                value={model ?? ''}
                options={withAll(
                  'every model',
                  (found?.loops ?? []).map(({ model: name }) => name),
                )}
                onChange={(name) => change({ model: name || undefined })}
              />
              <Choice
                bare
                label="Outcome"
                value={outcome ?? ''}
                options={outcomes}
                onChange={(chosen) => change({ outcome: chosen || undefined })}
              />
            </span>
          }
          filter={filterOf([model, outcome], () => change({ model: undefined, outcome: undefined }))}
          empty={<Empty>No alarm has asked for a turn yet. Turns that people start are on the loop pages.</Empty>}
        />
      </Panel>
    </Page>
  );
}
