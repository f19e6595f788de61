// What a change of a record concerns: everything that came of it within the steps read, nearest first.
import type { Answer } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { nodeColumns } from './node-columns.tsx';

type Graph = Answer<'viewLineageOf'>['graph'];
type Node = Graph['nodes'][number];

const keyOf = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type}/${id}`;

/** Records reached along the edges away from the focus. */
function downstream({ focus, nodes, edges }: Graph): readonly Node[] {
  const next = Map.groupBy(edges, ({ from }) => keyOf(from));
  const reached = new Set([keyOf(focus)]);
  // A set is walked in the order of insertion, those included that are added while it is walked.
  for (const key of reached) for (const { to } of next.get(key) ?? []) reached.add(keyOf(to));
  return nodes
    .filter((node) => keyOf(node) !== keyOf(focus) && reached.has(keyOf(node)))
    .sort((a, b) => a.depth - b.depth || a.type.localeCompare(b.type) || a.label.localeCompare(b.label));
}

const columns: readonly Column<Node>[] = [
  { id: 'depth', header: 'Steps', width: 70, value: ({ depth }) => depth },
  ...nodeColumns,
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
