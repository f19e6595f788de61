// Columns of any table of records.
import type { Item } from '../../api/client.ts';
import { lineagePath, recordPath, recordWord } from '../../app/records.ts';
import type { Column } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';

type Node = Item<'viewLineage'>;

export const nodeColumns: readonly Column<Node>[] = [
  { id: 'type', header: 'Type', width: 120, value: ({ type }) => recordWord(type) },
  {
    id: 'label',
    header: 'Record',
    width: 240,
    grow: 3,
    value: ({ label }) => label,
    cell: (node) => <To to={recordPath(node)}>{node.label}</To>,
  },
  { id: 'at', header: 'Since', width: 155, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  {
    id: 'around',
    header: 'Lineage',
    width: 110,
    value: ({ id }) => id,
    cell: (node) => (
      <To to={lineagePath(node.project, node)} label={`neighbours of ${node.label}`}>
        neighbours
      </To>
    ),
  },
];
