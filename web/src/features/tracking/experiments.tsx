// Experiments: where activity is.
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { count, metric } from '../../format/number.ts';

type Row = Item<'viewExperiments'>;

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 140,
    grow: 2,
    value: ({ name }) => name,
    cell: ({ id, name, project }) => <To to={projectPath(project, `experiments/${id}`)}>{name}</To>,
  },
  { id: 'runs', header: 'Runs', width: 60, right: true, value: ({ runs }) => runs, cell: ({ runs }) => count(runs) },
  { id: 'running', header: 'Running', width: 70, right: true, value: ({ running }) => running },
  { id: 'failed', header: 'Failed', width: 60, right: true, value: ({ failed }) => failed },
  {
    id: 'metric',
    header: 'Metric',
    width: 135,
    value: ({ best }) => (best === null ? '–' : `${best.higher ? 'highest' : 'lowest'} ${best.key}`),
  },
  {
    id: 'best',
    header: 'Best',
    width: 70,
    right: true,
    value: ({ best }) => best?.value,
    cell: ({ best }) => metric(best?.value),
  },
  {
    id: 'best run',
    header: 'Best run',
    width: 160,
    value: ({ best }) => best?.name,
    cell: ({ best, project }) =>
      best === null ? '–' : <To to={projectPath(project, `runs/${best.id}`)}>{best.name}</To>,
  },
  {
    id: 'last',
    header: 'Last run',
    width: 110,
    value: ({ last }) => last?.name,
    cell: ({ last, project }) =>
      last === null ? '–' : <To to={projectPath(project, `runs/${last.id}`)}>{last.name}</To>,
  },
  {
    id: 'state',
    header: 'State',
    width: 90,
    value: ({ last }) => last?.status,
    cell: ({ last }) => (last === null ? '–' : <State state={last.status} />),
  },
  {
    id: 'started',
    header: 'Started',
    width: 125,
    value: ({ last }) => last?.startedAt,
    cell: ({ last }) => <Moment at={last?.startedAt} />,
  },
  { id: 'by', header: 'By', width: 75, value: ({ last }) => last?.user },
  { id: 'number', header: 'Number', width: 80, right: true, hidden: true, value: ({ number }) => number },
  {
    id: 'tags',
    header: 'Tags',
    width: 160,
    grow: 2,
    hidden: true,
    value: ({ tags }) =>
      Object.entries(tags)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', '),
  },
];

export function Experiments() {
  const project = useProject();
  const source = useRows('viewExperiments', { path: { project }, query: {} });
  return (
    <Page title="Experiments" answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}>
      <DataTable
        label="Experiments"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty snippet={`export MLFLOW_TRACKING_URI=${location.origin}\npython train.py`}>
            No experiment yet. Any MLflow client that logs to this server makes one.
          </Empty>
        }
      />
    </Page>
  );
}
