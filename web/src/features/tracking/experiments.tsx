// Experiments: where activity is.
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { plural } from '../../format/number.ts';

const columns: readonly Column<Item<'listExperiments'>>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 200,
    grow: 2,
    value: ({ name }) => name,
    cell: ({ id, name, project }) => <To to={projectPath(project, `experiments/${id}`)}>{name}</To>,
  },
  { id: 'number', header: 'Number', width: 80, right: true, value: ({ number }) => number },
  {
    id: 'created',
    header: 'Created',
    width: 130,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  {
    id: 'updated',
    header: 'Changed',
    width: 130,
    value: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Moment at={updatedAt} />,
  },
  {
    id: 'tags',
    header: 'Tags',
    width: 200,
    grow: 2,
    value: ({ tags }) =>
      Object.entries(tags)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', '),
  },
];

export function Experiments() {
  const project = useProject();
  const source = useRows('listExperiments', { path: { project }, query: {} });
  return (
    <Page
      title="Experiments"
      answer={
        source.query.isPending
          ? undefined
          : `${plural(source.rows.length, 'experiment')}${source.complete ? '' : ' so far'}.`
      }
    >
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
