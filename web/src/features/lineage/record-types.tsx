// Which types of record a drawing shows: a wide one is read by leaving out what one does not ask for. The focus always stays.
import type { Answer } from '../../api/client.ts';
import { recordWord } from '../../app/records.ts';
import { count } from '../../format/number.ts';

type LineageGraph = Answer<'viewLineageOf'>['graph'];

/** The graph with these types only, and the edges between what is left; undefined keeps every type. */
export function ofTypes(graph: LineageGraph, types: readonly string[] | undefined): LineageGraph {
  if (types === undefined) return graph;
  const shown = (node: { readonly type: string; readonly id: string }): boolean =>
    node.id === graph.focus.id || types.includes(node.type);
  return {
    ...graph,
    nodes: graph.nodes.filter(shown),
    edges: graph.edges.filter(({ from, to }) => shown(from) && shown(to)),
  };
}

export function TypeChoice(props: {
  readonly graph: LineageGraph;
  /** Undefined: all. */
  readonly types: readonly string[] | undefined;
  readonly onChange: (types: readonly string[] | undefined) => void;
}) {
  const { graph, types, onChange } = props;
  const counts = new Map<string, number>();
  for (const { type, id } of graph.nodes) if (id !== graph.focus.id) counts.set(type, (counts.get(type) ?? 0) + 1);
  const all = [...counts.keys()].sort();
  if (all.length < 2) return null;
  const shown = types ?? all;
  const toggle = (type: string): void => {
    const next = shown.includes(type) ? shown.filter((one) => one !== type) : [...shown, type];
    onChange(all.every((one) => next.includes(one)) ? undefined : next);
  };
  return (
    <fieldset className="choices">
      <legend>Types</legend>
      {all.map((type) => (
        <label key={type}>
          <input type="checkbox" checked={shown.includes(type)} onChange={() => toggle(type)} />
          {recordWord(type)} <span className="dim">{count(counts.get(type))}</span>
        </label>
      ))}
    </fieldset>
  );
}
