// Endpoints: is serving as it should be?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { State, Status } from '../../components/status.tsx';
import { count, plural } from '../../format/number.ts';

const columns: readonly Column<Item<'listEndpoints'>>[] = [
  {
    id: 'name',
    header: 'Endpoint',
    width: 160,
    value: ({ name }) => name,
    cell: ({ name, project }) => <To to={projectPath(project, `deployments/${encodeURIComponent(name)}`)}>{name}</To>,
  },
  { id: 'model', header: 'Model', width: 120, value: ({ model }) => model },
  {
    id: 'arms',
    header: 'Traffic',
    width: 240,
    grow: 3,
    value: ({ revision }) =>
      revision.arms.map(({ version, role, weight }) => `v${version} ${role} ${Math.round(weight * 100)} %`).join(', '),
  },
  {
    id: 'rollout',
    header: 'Rollout',
    width: 110,
    value: ({ revision }) => (revision.arms.length > 1 ? 'running' : 'none'),
    cell: ({ revision }) =>
      revision.arms.length > 1 ? <Status tone="running">running</Status> : <Status tone="idle">none</Status>,
  },
  { id: 'revision', header: 'Revision', width: 80, right: true, value: ({ revision }) => revision.number },
  {
    id: 'since',
    header: 'Since',
    width: 130,
    value: ({ revision }) => revision.at,
    cell: ({ revision }) => <Moment at={revision.at} />,
  },
  { id: 'cause', header: 'Because', width: 150, grow: 2, value: ({ revision }) => revision.cause },
];

const batches: readonly Column<Item<'listBatches'>>[] = [
  {
    id: 'created',
    header: 'Started',
    width: 130,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} exact />,
  },
  {
    id: 'state',
    header: 'State',
    width: 110,
    value: ({ state }) => state,
    cell: ({ state }) => <State state={state} />,
  },
  { id: 'model', header: 'Version', width: 120, value: ({ model, modelVersion }) => `${model} v${modelVersion}` },
  { id: 'data', header: 'Data', width: 160, value: ({ dataset, datasetVersion }) => `${dataset} v${datasetVersion}` },
  {
    id: 'records',
    header: 'Records',
    width: 90,
    right: true,
    value: ({ records }) => records,
    cell: ({ records }) => count(records),
  },
];

export function Deployments() {
  const project = useProject();
  const source = useRows('listEndpoints', { path: { project }, query: {} });
  const jobs = useRows('listBatches', { path: { project }, query: {} });
  const rolling = source.rows.filter(({ revision }) => revision.arms.length > 1).map(({ name }) => name);
  return (
    <Page
      title="Deployments"
      answer={
        source.query.isPending
          ? undefined
          : `${plural(source.rows.length, 'endpoint')}${source.complete ? '' : ' so far'}; ${rolling.length === 0 ? 'no rollout runs' : `a rollout runs on ${rolling.join(', ')}`}.`
      }
    >
      <DataTable
        label="Endpoints"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty>Nothing is deployed yet. The loop deploys the first version that passes its gate.</Empty>}
      />
      <Panel title="Batch jobs">
        <DataTable
          label="Batch jobs"
          source={jobs}
          columns={batches}
          rowKey={({ id }) => id}
          empty={<Empty>No dataset version has been scored in one go yet.</Empty>}
        />
      </Panel>
    </Page>
  );
}
