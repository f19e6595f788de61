// What a change of a record concerns: everything that came of it within the steps read, nearest first.
import type { Answer } from '../../api/client.ts';
import { lineagePath, recordPath, recordWord } from '../../app/records.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';

type Graph = Answer<'viewLineageOf'>['graph'];
type Node = Graph['nodes'][number];

const keyOf = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type}/${id}`;

/** Records reached along the edges away from the focus. */
function downstream({ focus, nodes, edges }: Graph): readonly Node[] {
  const reached = new Set([keyOf(focus)]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { from, to } of edges) {
      if (!reached.has(keyOf(from)) || reached.has(keyOf(to))) continue;
      reached.add(keyOf(to));
      grew = true;
    }
  }
  return nodes
    .filter((node) => keyOf(node) !== keyOf(focus) && reached.has(keyOf(node)))
    .sort((a, b) => a.depth - b.depth || a.type.localeCompare(b.type) || a.label.localeCompare(b.label));
}

const columns: readonly Column<Node>[] = [
  { id: 'depth', header: 'Steps', width: 70, value: ({ depth }) => depth },
  { id: 'type', header: 'Type', width: 120, value: ({ type }) => recordWord(type) },
  {
    id: 'label',
    header: 'Record',
    width: 240,
    grow: 3,
    value: ({ label }) => label,
    cell: (node) => <To to={recordPath(node)}>{node.label}</To>,
  },
  { id: 'at', header: 'Since', width: 140, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
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

export function Impact({ graph }: { readonly graph: Graph }) {
  return (
    <DataTable
      label={`What a change of ${graph.focus.label} concerns`}
      source={{ rows: downstream(graph) }}
      columns={columns}
      rowKey={keyOf}
      empty={<Empty>Nothing came of it within these steps, so a change of it concerns nothing here.</Empty>}
    />
  );
}
