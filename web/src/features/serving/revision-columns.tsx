// What an endpoint did since it was made: each division of its traffic, with who decided it and why.
import type { Item } from '../../api/client.ts';
import type { Column } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';

export const revisionColumns: readonly Column<Item<'listRevisions'>>[] = [
  { id: 'number', header: 'Revision', width: 80, value: ({ number }) => number },
  { id: 'at', header: 'Since', width: 155, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
  {
    id: 'arms',
    header: 'Traffic',
    width: 220,
    grow: 2,
    value: ({ arms }) =>
      arms.map(({ version, role, weight }) => `v${version} ${role} ${Math.round(weight * 100)} %`).join(', '),
  },
  { id: 'cause', header: 'Because', width: 200, grow: 3, value: ({ cause }) => cause },
  { id: 'actor', header: 'By', width: 100, value: ({ actor }) => actor },
];
