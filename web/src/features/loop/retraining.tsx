// Why did, or didn't, models retrain: every stored decision of every loop of the project, with what became of the turn it started.
import { Button } from '@mantine/core';
import { type Item, useAction, useCall, useEachRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { RecordLink } from '../../components/record-link.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { State, Status } from '../../components/status.tsx';
import { count, duration, plural } from '../../format/number.ts';
import { Ended, endOf } from './turn-list.tsx';

type Decision = Item<'listDecisions'>;
type Turn = Item<'listTurns'>;
type Loop = Item<'listLoops'>;
interface Asked {
  readonly decision: Decision;
  readonly turn: Turn | undefined;
}
const bound = 2000;

const outcomes = [
  { value: '', text: 'every outcome' },
  { value: 'started', text: 'started' },
  { value: 'held', text: 'held' },
];

const columns = (project: string): readonly Column<Asked>[] => [
  {
    id: 'at',
    header: 'When',
    width: 145,
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
    value: ({ turn }) => (turn === undefined ? '–' : endOf(turn)),
    cell: ({ turn }) => (turn === undefined ? '–' : <Ended turn={turn} />),
  },
  {
    id: 'version',
    header: 'Version',
    width: 75,
    value: ({ turn }) => turn?.version,
    cell: ({ turn }) =>
      turn === undefined || turn.version === null ? (
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
        <Button
          aria-label={`Retrain now: ${loop.model}`}
          loading={start.isPending}
          onClick={() => start.mutate({ path, body: { note: 'Asked for on the retraining page' } })}
        >
          Retrain now
        </Button>
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

function answerOf(asked: readonly Asked[]): string {
  const [last] = asked;
  if (last === undefined) return 'No alarm has asked for a retraining.';
  const started = asked.filter(({ decision }) => decision.outcome === 'started').length;
  return `${plural(asked.length, 'decision')}: ${count(started)} started a turn, ${count(asked.length - started)} held. Last, ${last.decision.model}: ${last.decision.text}`;
}

export function Retraining() {
  const project = useProject();
  const [search, change] = usePageSearch();
  const loops = useCall('listLoops', { path: { project } });
  const models = loops.data?.items.map(({ model }) => model) ?? [];
  const inputs = models.map((model) => ({ path: { project, model }, query: {} }));
  const enabled = loops.data !== undefined;
  const decisions = useEachRows('listDecisions', inputs, { enabled, bound });
  const turns = useEachRows('listTurns', inputs, { enabled, bound });
  const turnById = new Map(turns.data?.map((turn) => [turn.id, turn]));
  const asked = (decisions.data ?? [])
    .map(
      (decision): Asked => ({ decision, turn: decision.turnId === null ? undefined : turnById.get(decision.turnId) }),
    )
    .sort((a, b) => b.decision.at.localeCompare(a.decision.at) || b.decision.id.localeCompare(a.decision.id));
  const shown = asked.filter(
    ({ decision }) =>
      (search.model === undefined || decision.model === search.model) &&
      (search.outcome === undefined || decision.outcome === search.outcome),
  );
  const cut = models.filter((model) => asked.filter(({ decision }) => decision.model === model).length >= bound);
  return (
    <Page title="Retraining" answer={decisions.data === undefined ? undefined : answerOf(shown)}>
      <Panel title="Policies" note="What may start a turn of each model, and what would hold it back at this moment.">
        <Loaded of={loops}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>No model of this project has a loop. A loop in the project’s manifest makes one.</Empty>
            ) : (
              <Policies project={project} loops={items} />
            )
          }
        </Loaded>
      </Panel>
      <Panel
        title="Decisions"
        note={
          cut.length === 0
            ? 'Each open alarm is asked about; each answer is stored.'
            : `The newest ${count(bound)} decisions of ${cut.join(', ')}; older ones are on the loop pages.`
        }
      >
        {turns.error === null ? null : <Refusal error={turns.error} retry={() => void turns.refetch()} />}
        {loops.error === null ? (
          <DataTable
            label="Retraining decisions"
            source={{ rows: shown, query: decisions }}
            columns={columns(project)}
            rowKey={({ decision }) => decision.id}
            toolbar={
              <span className="row">
                <Choice
                  bare
                  label="Model"
                  value={search.model ?? ''}
                  options={[
                    { value: '', text: 'every model' },
                    ...models.map((model) => ({ value: model, text: model })),
                  ]}
                  onChange={(model) => change({ model: model || undefined })}
                />
                <Choice
                  bare
                  label="Outcome"
                  value={search.outcome ?? ''}
                  options={outcomes}
                  onChange={(outcome) => change({ outcome: outcome || undefined })}
                />
              </span>
            }
            empty={
              asked.length === 0 ? (
                <Empty>No alarm has asked for a turn yet. Turns that people start are on the loop pages.</Empty>
              ) : (
                <Empty>No decision has this model and outcome. Choose every model and every outcome to see all.</Empty>
              )
            }
          />
        ) : null}
      </Panel>
    </Page>
  );
}
