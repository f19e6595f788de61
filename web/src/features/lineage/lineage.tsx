// Lineage: what feeds a record, and what breaks if it changes? A list of records, or one record with its neighbours as graph and list.

import { type NodeType, nodeTypes } from '../../../../src/contracts/node-types.ts';
import { useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath, recordPath, recordWord } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice, withAll } from '../../components/choice.tsx';
import { DataTable, filterOf } from '../../components/data-table.tsx';
import { FindBox } from '../../components/find-box.tsx';
import { Graph } from '../../components/graph.tsx';
import { bundled } from '../../components/graph-bundle.ts';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Page, Panel, Tabs, To } from '../../components/page.tsx';
import { Around } from './around.tsx';
import { Impact } from './impact.tsx';
import { nodeColumns } from './node-columns.tsx';
import { ofTypes, TypeChoice } from './record-types.tsx';

function isNodeType(text: string): text is NodeType {
  return (nodeTypes as readonly string[]).includes(text);
}

function Records({ project }: { readonly project: string }) {
  const [search, change] = usePageSearch();
  const type = search.type;
  const source = useRows('viewLineage', {
    path: { project },
    query: { ...(type === undefined ? {} : { type }), ...(search.q === undefined ? {} : { text: search.q }) },
  });
  return (
    <Page views title="Lineage" answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}>
      <DataTable
        label="Records"
        source={source}
        columns={nodeColumns}
        rowKey={({ type, id }) => `${type}/${id}`}
        toolbar={
          <span className="row">
            <Choice
              bare
              label="Type of record"
              value={type ?? ''}
              options={withAll('all types', nodeTypes, recordWord)}
              onChange={(type) => change({ type: type || undefined })}
            />
            <FindBox
              label="Name contains"
              text={search.q ?? ''}
              onChange={(text) => change({ q: text || undefined })}
            />
          </span>
        }
        searched
        filter={filterOf([type, search.q], () => change({ type: undefined, q: undefined }))}
        empty={<Empty>Nothing is recorded in this project yet.</Empty>}
      />
    </Page>
  );
}

const views = [
  ['graph', 'Graph'],
  ['list', 'List'],
  ['impact', 'Impact'],
] as const;

function Focus({ project, type, id }: { readonly project: string; readonly type: NodeType; readonly id: string }) {
  const [search, change] = usePageSearch();
  const depth = Math.max(1, Math.min(6, Number(search.depth ?? 1) || 1));
  const around = useCall('viewLineageOf', { path: { project, type, id }, query: { depth } });
  const view = search.view ?? 'graph';
  const focus = around.data?.graph.focus;
  // None chosen is a choice too, and not the same as no choice.
  const types = search.type?.split(',').filter((type) => type !== '' && type !== 'none');
  return (
    <Page
      title={focus?.label ?? 'Lineage'}
      crumbs={[{ label: 'Lineage', to: projectPath(project, 'lineage') }]}
      facts={<span className="dim">{recordWord(type)}</span>}
      answer={around.data === undefined ? undefined : <AnswerLine of={around.data.answer} />}
      actions={
        <span className="row">
          {focus === undefined || recordPath(focus).includes('/lineage?') ? null : (
            <To to={recordPath(focus)}>Open its page</To>
          )}
          <Choice
            label="Steps"
            value={String(depth)}
            options={['1', '2', '3', '4', '5', '6'].map((steps) => ({ value: steps, text: steps }))}
            onChange={(depth) => change({ depth })}
          />
        </span>
      }
    >
      <Tabs label="Form of the lineage" tabs={views} value={view} onChange={(view) => change({ view })} />
      <Loaded of={around} lines={10}>
        {({ graph: whole }) => {
          const graph = ofTypes(whole, types);
          const drawing =
            view === 'list' ? (
              <Around graph={graph} />
            ) : view === 'impact' ? (
              <Impact graph={graph} />
            ) : (
              <Graph
                label={`Lineage of ${graph.focus.label}`}
                focus={`${graph.focus.type}/${graph.focus.id}`}
                {...bundled(
                  [graph.focus, ...graph.nodes.filter((node) => node.id !== graph.focus.id)].map((node) => ({
                    key: `${node.type}/${node.id}`,
                    label: node.label,
                    kind: recordWord(node.type),
                    to: lineagePath(project, node),
                  })),
                  graph.edges.map(({ from, to, relation }) => ({
                    from: `${from.type}/${from.id}`,
                    to: `${to.type}/${to.id}`,
                    label: relation,
                  })),
                  `${graph.focus.type}/${graph.focus.id}`,
                  `${lineagePath(project, graph.focus)}&view=list&depth=${depth}`,
                )}
              />
            );
          return (
            <>
              <TypeChoice
                graph={whole}
                types={types}
                onChange={(chosen) => change({ type: chosen === undefined ? undefined : chosen.join() || 'none' })}
              />
              {drawing}
            </>
          );
        }}
      </Loaded>
      {focus === undefined || Object.keys(focus.detail).length === 0 ? null : (
        <Panel title="Recorded detail">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long record scrolls, so it takes the focus */}
          <pre tabIndex={0}>{JSON.stringify(focus.detail, null, 2)}</pre>
        </Panel>
      )}
    </Page>
  );
}

export function LineagePage() {
  const project = useProject();
  const [search] = usePageSearch();
  const [type = '', ...rest] = (search.focus ?? '').split('/');
  const id = rest.join('/');
  if (isNodeType(type) && id !== '') return <Focus project={project} type={type} id={id} />;
  return <Records project={project} />;
}
