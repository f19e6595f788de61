// Pipelines and their latest runs.
import { type Item, useCall, useRows } from '../../api/client.ts';
import { bodyOf, listField, textField } from '../../api/json.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, Panel, To } from '../../components/page.tsx';
import { plural } from '../../format/number.ts';
import { runColumns } from './run-columns.tsx';

const columns: readonly Column<Item<'listPipelines'>>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 180,
    value: ({ name }) => name,
    cell: ({ name, project }) => <To to={projectPath(project, `pipelines/${encodeURIComponent(name)}`)}>{name}</To>,
  },
  {
    id: 'version',
    header: 'Version',
    width: 80,
    value: ({ version }) => version,
    cell: ({ version }) => `v${version}`,
  },
  {
    id: 'steps',
    header: 'Steps',
    width: 160,
    grow: 2,
    value: ({ definition }) =>
      listField(bodyOf(definition), 'steps')
        .map((step) => textField(step, 'name'))
        .join(', '),
  },
  {
    id: 'schedule',
    header: 'Schedule',
    width: 120,
    value: ({ definition }) => textField(bodyOf(definition), 'schedule') ?? 'none',
  },
  {
    id: 'updated',
    header: 'Changed',
    width: 130,
    value: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Moment at={updatedAt} />,
  },
];

export function Pipelines() {
  const project = useProject();
  const source = useRows('listPipelines', { path: { project }, query: {} });
  const runs = useRows('listPipelineRuns', { path: { project }, query: {} });
  const newest = useCall('listPipelineRuns', { path: { project }, query: { limit: 20 } });
  const bad = newest.data?.items.filter(({ state }) => state === 'failed').length ?? 0;
  return (
    <Page
      title="Pipelines"
      answer={
        newest.data === undefined
          ? undefined
          : `${plural(source.rows.length, 'pipeline')}; ${bad} of the last ${plural(newest.data.items.length, 'run')} failed.`
      }
    >
      <DataTable
        label="Pipelines"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty>No pipeline is declared: name one under `training` in pawl.yaml.</Empty>}
      />
      <Panel title="Runs">
        <DataTable
          label="Pipeline runs"
          source={runs}
          columns={runColumns}
          rowKey={({ id }) => id}
          empty={<Empty>Nothing has run yet.</Empty>}
        />
      </Panel>
    </Page>
  );
}
