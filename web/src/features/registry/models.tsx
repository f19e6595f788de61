// Registered models: what there is, and what is live.
import { type Item, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { plural } from '../../format/number.ts';

const columns: readonly Column<Item<'listModels'>>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 160,
    value: ({ name }) => name,
    cell: ({ name, project }) => <To to={projectPath(project, `models/${encodeURIComponent(name)}`)}>{name}</To>,
  },
  {
    id: 'latest',
    header: 'Latest',
    width: 80,
    value: ({ lastVersion }) => lastVersion,
    cell: ({ name, project, lastVersion }) => (
      <To to={projectPath(project, `models/${encodeURIComponent(name)}/v/${lastVersion}`)}>v{lastVersion}</To>
    ),
  },
  {
    id: 'aliases',
    header: 'Aliases',
    width: 320,
    grow: 3,
    value: ({ aliases }) =>
      Object.entries(aliases)
        .map(([alias, version]) => `@${alias} v${version}`)
        .join('  '),
  },
  { id: 'description', header: 'Description', width: 180, grow: 2, value: ({ description }) => description || '–' },
  {
    id: 'updated',
    header: 'Changed',
    width: 130,
    value: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Moment at={updatedAt} />,
  },
];

export function Models() {
  const project = useProject();
  const source = useRows('listModels', { path: { project }, query: {} });
  const endpoints = useCall('listEndpoints', { path: { project }, query: { limit: 100 } });
  const live = new Set(endpoints.data?.items.map(({ model }) => model));
  return (
    <Page
      title="Models"
      answer={
        source.query.isPending
          ? undefined
          : `${plural(source.rows.length, 'model')}${source.complete ? '' : ' so far'}, ${live.size} live on an endpoint.`
      }
    >
      <DataTable
        label="Models"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty snippet={'mlflow.sklearn.log_model(model, name="model", registered_model_name="my-model")'}>
            No model is registered yet.
          </Empty>
        }
      />
    </Page>
  );
}
