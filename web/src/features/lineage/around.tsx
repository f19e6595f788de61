// The graph as lists: the same content for readers who cannot or will not look at a drawing.
import type { Answer } from '../../api/client.ts';
import { lineagePath, recordPath, recordWord } from '../../app/records.ts';
import { Empty } from '../../components/loaded.tsx';
import { Panel, To } from '../../components/page.tsx';

export function Around({ graph }: { readonly graph: Answer<'viewLineageOf'>['graph'] }) {
  const nodes = new Map(
    [...graph.nodes, { ...graph.focus, depth: 0 }].map((node) => [`${node.type}/${node.id}`, node]),
  );
  const list = (direction: 'up' | 'down') => {
    const rows = graph.edges.filter(({ from, to }) => (direction === 'up' ? to : from).id === graph.focus.id);
    if (rows.length === 0)
      return <Empty>{direction === 'up' ? 'It came from no other record.' : 'Nothing came of it yet.'}</Empty>;
    return (
      <ul className="tree">
        {rows.map((edge) => {
          const other = direction === 'up' ? edge.from : edge.to;
          const node = nodes.get(`${other.type}/${other.id}`);
          if (node === undefined) return null;
          return (
            <li key={`${edge.relation} ${node.id}`}>
              <span className="dim">{edge.relation}</span> <To to={recordPath(node)}>{node.label}</To>{' '}
              <span className="dim">{recordWord(node.type)}</span>{' '}
              <To to={lineagePath(node.project, node)} label={`its lineage: ${node.label}`}>
                its lineage
              </To>
            </li>
          );
        })}
      </ul>
    );
  };
  const far = graph.edges.filter(({ from, to }) => from.id !== graph.focus.id && to.id !== graph.focus.id);
  return (
    <div className="columns">
      <Panel title="Came from">{list('up')}</Panel>
      <Panel title="Came of it">{list('down')}</Panel>
      {far.length === 0 ? null : (
        <Panel title="Further away">
          <ul className="tree">
            {far.map(({ from, to, relation }) => {
              const a = nodes.get(`${from.type}/${from.id}`);
              const b = nodes.get(`${to.type}/${to.id}`);
              return (
                <li key={`${from.id} ${to.id} ${relation}`}>
                  {a === undefined ? from.type : <To to={recordPath(a)}>{a.label}</To>}{' '}
                  <span className="dim">{relation}</span>{' '}
                  {b === undefined ? to.type : <To to={recordPath(b)}>{b.label}</To>}
                </li>
              );
            })}
          </ul>
        </Panel>
      )}
    </div>
  );
}
