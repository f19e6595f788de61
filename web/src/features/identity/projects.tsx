// Every project of this server.

import type { Item } from '../../api/client.ts';
import { useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { plural } from '../../format/number.ts';

const columns: readonly Column<Item<'listProjects'>>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 160,
    value: ({ name }) => name,
    cell: ({ name }) => <To to={projectPath(name)}>{name}</To>,
  },
  { id: 'description', header: 'Description', width: 260, grow: 3, value: ({ description }) => description },
  {
    id: 'created',
    header: 'Created',
    width: 155,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
];

export function Projects() {
  const source = useRows('listProjects', {});
  return (
    <Page
      title="Projects"
      answer={source.query.isPending ? undefined : `This server keeps ${plural(source.rows.length, 'project')}.`}
    >
      <DataTable
        label="Projects"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty snippet="npm run quickstart">
            There is no project yet. The quickstart makes one and turns its whole loop; `pawl apply` makes one from your
            pawl.yaml.
          </Empty>
        }
      />
    </Page>
  );
}
