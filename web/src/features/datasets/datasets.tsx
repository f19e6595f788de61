// Datasets: what data there is, and whether it is fresh.
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { bytes, count, plural } from '../../format/number.ts';

const columns: readonly Column<Item<'listDatasets'>>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 160,
    value: ({ name }) => name,
    cell: ({ name, project }) => <To to={projectPath(project, `datasets/${encodeURIComponent(name)}`)}>{name}</To>,
  },
  {
    id: 'latest',
    header: 'Latest',
    width: 70,
    value: ({ latest }) => latest?.number,
    cell: ({ latest }) => (latest === null ? '–' : `v${latest.number}`),
  },
  {
    id: 'rows',
    header: 'Rows',
    width: 90,
    right: true,
    value: ({ latest }) => latest?.rows,
    cell: ({ latest }) => count(latest?.rows),
  },
  {
    id: 'size',
    header: 'Size',
    width: 90,
    right: true,
    value: ({ latest }) => latest?.bytes,
    cell: ({ latest }) => (latest === null ? '–' : bytes(latest.bytes)),
  },
  { id: 'columns', header: 'Columns', width: 80, right: true, value: ({ latest }) => latest?.columns.length },
  {
    id: 'asOf',
    header: 'As of',
    width: 130,
    value: ({ latest }) => latest?.asOf,
    cell: ({ latest }) => <Moment at={latest?.asOf} />,
  },
  { id: 'checks', header: 'Checks', width: 70, right: true, value: ({ expectations }) => expectations.length },
  { id: 'description', header: 'Description', width: 240, grow: 3, value: ({ description }) => description || '–' },
];

export function Datasets() {
  const project = useProject();
  const source = useRows('listDatasets', { path: { project }, query: {} });
  const empty = source.rows.filter(({ latest }) => latest === null).length;
  return (
    <Page
      title="Datasets"
      answer={
        source.query.isPending
          ? undefined
          : `${plural(source.rows.length, 'dataset')}${source.complete ? '' : ' so far'}, ${empty === 0 ? 'each with data' : `${empty} without data`}.`
      }
    >
      <DataTable
        label="Datasets"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty
            snippet={`curl -X PUT --data-binary @sales.csv \\\n  '${location.origin}/api/v1/projects/${project}/datasets/sales/content?format=csv&mode=replace'`}
          >
            No dataset yet. Declare one in pawl.yaml and send it a file.
          </Empty>
        }
      />
    </Page>
  );
}
