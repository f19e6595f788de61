// The graph as indented lists: the same content for readers who cannot or will not look at a drawing, with the same numbers to press.
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { lineagePath, recordPath, recordWord } from '../../app/records.ts';
import { Empty } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';
import { count } from '../../format/number.ts';
import type { Way } from './expansion.ts';

type Graph = Answer<'viewLineageOf'>['graph'];
type Node = Graph['nodes'][number];

const keyOf = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type}/${id}`;

function Record({ node }: { readonly node: Node }) {
  return (
    <>
      <To to={recordPath(node)}>{node.label}</To> <span className="dim">{recordWord(node.type)}</span>{' '}
      <To to={lineagePath(node.project, node)} label={`its lineage: ${node.label}`}>
        its lineage
      </To>
    </>
  );
}

export function Around({ graph, onMore }: { readonly graph: Graph; readonly onMore: (node: Node, way: Way) => void }) {
  const nodes = new Map(graph.nodes.map((node) => [keyOf(node), node]));
  const told = new Set<string>();
  // A number stands in one place, where the list first comes to its record.
  const counted = new Set<string>();

  const more = (node: Node, way: Way): ReactNode => {
    const hidden = way === 'up' ? node.moreUp : node.moreDown;
    if (hidden === 0 || counted.has(`${way} ${keyOf(node)}`)) return null;
    counted.add(`${way} ${keyOf(node)}`);
    return (
      <li key="more">
        <button
          type="button"
          className="linklike"
          aria-label={`Show ${hidden} more ${way === 'up' ? 'that' : 'from'} ${node.label}${way === 'up' ? ' came from' : ''}`}
          onClick={() => onMore(node, way)}
        >
          +{count(hidden)} more
        </button>
      </li>
    );
  };

  /** Neighbours of a node one way, theirs below them; one that stands in the list already is not opened again. */
  const branch = (start: Node, way: Way, seen: Set<string>): ReactNode => {
    const rows = graph.edges.filter(({ from, to }) => keyOf(way === 'up' ? to : from) === keyOf(start));
    const hidden = way === 'up' ? start.moreUp : start.moreDown;
    if (rows.length + hidden === 0) return null;
    return (
      <ul className="tree">
        {rows.map((edge) => {
          const node = nodes.get(keyOf(way === 'up' ? edge.from : edge.to));
          told.add(`${keyOf(edge.from)} ${keyOf(edge.to)}`);
          if (node === undefined) return null;
          const again = seen.has(keyOf(node));
          seen.add(keyOf(node));
          return (
            <li key={`${edge.relation} ${keyOf(node)}`}>
              <span className="dim">{edge.relation}</span> <Record node={node} />
              {again ? null : branch(node, way, seen)}
            </li>
          );
        })}
        {more(start, way)}
      </ul>
    );
  };

  const focus = nodes.get(keyOf(graph.focus)) ?? { ...graph.focus, depth: 0, moreUp: 0, moreDown: 0 };
  const up = branch(focus, 'up', new Set([keyOf(focus)]));
  const down = branch(focus, 'down', new Set([keyOf(focus)]));
  const aside = Map.groupBy(
    graph.edges.filter(({ from, to }) => !told.has(`${keyOf(from)} ${keyOf(to)}`)),
    ({ from }) => keyOf(from),
  );
  // Turned aside from a way to the focus: what else came of what it came from, and what else went into what came of it.
  const left = (node: Node, way: Way): boolean =>
    (way === 'up' ? node.moreUp : node.moreDown) > 0 && !counted.has(`${way} ${keyOf(node)}`);
  const sideways = graph.nodes.filter(
    (node) => node.depth > 0 && (left(node, 'down') || left(node, 'up') || aside.has(keyOf(node))),
  );
  return (
    <div className="columns">
      <Panel title="Came from">{up ?? <Empty>It came from no other record.</Empty>}</Panel>
      <Panel title="Came of it">{down ?? <Empty>Nothing came of it yet.</Empty>}</Panel>
      {sideways.length === 0 ? null : (
        <Panel title="Further away">
          <ul className="tree">
            {sideways.map((node) => (
              <li key={keyOf(node)}>
                <Record node={node} />
                <ul className="tree">
                  {(aside.get(keyOf(node)) ?? []).map(({ to, relation }) => {
                    const other = nodes.get(keyOf(to));
                    return other === undefined ? null : (
                      <li key={`${relation} ${keyOf(to)}`}>
                        <span className="dim">{relation}</span> <Record node={other} />
                      </li>
                    );
                  })}
                  {more(node, 'down')}
                  {more(node, 'up')}
                </ul>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}
