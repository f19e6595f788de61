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
import { type Way, withExpansion } from './expansion.ts';
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

/** Reads a number of steps; `both` stands for it in older addresses. */
function stepsOf(own: string | undefined, both: string | undefined): number {
  const steps = Number(own ?? both ?? 1);
  return Number.isInteger(steps) ? Math.max(0, Math.min(mostSteps, steps)) : 1;
}

const mostSteps = 6;
const steps = Array.from({ length: mostSteps + 1 }, (_, n) => ({ value: String(n), text: String(n) }));
/** Of a change everything is told that can be, not only what a drawing holds. */
const allNeighbours = 200;

function Focus({ project, type, id }: { readonly project: string; readonly type: NodeType; readonly id: string }) {
  const [search, change] = usePageSearch();
  const [up, down] = [stepsOf(search.up, search.depth), stepsOf(search.down, search.depth)];
  const view = search.view ?? 'graph';
  const around = useCall('viewLineageOf', {
    path: { project, type, id },
    query: {
      up,
      down,
      ...(search.expand === undefined ? {} : { expand: search.expand }),
      ...(view === 'impact' ? { neighbours: allNeighbours } : {}),
    },
  });
  const focus = around.data?.graph.focus;
  // None chosen is a choice too, and not the same as no choice.
  const types = search.type?.split(',').filter((type) => type !== '' && type !== 'none');
  const setSteps = (next: { readonly up?: number; readonly down?: number }): void =>
    change({ up: String(next.up ?? up), down: String(next.down ?? down), depth: undefined });
  const more = (node: { readonly type: string; readonly id: string }, way: Way): void =>
    change({ expand: withExpansion(search.expand, node, way) });
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
            label="Steps up"
            value={String(up)}
            options={steps}
            onChange={(value) => setSteps({ up: Number(value) })}
          />
          <Choice
            label="down"
            value={String(down)}
            options={steps}
            onChange={(value) => setSteps({ down: Number(value) })}
          />
          {search.expand === undefined ? null : (
            <button type="button" className="linklike" onClick={() => change({ expand: undefined })}>
              Fold in
            </button>
          )}
        </span>
      }
    >
      <Tabs label="Form of the lineage" tabs={views} value={view} onChange={(view) => change({ view })} />
      <Loaded of={around} lines={10}>
        {({ graph: whole }) => {
          const graph = ofTypes(whole, types);
          const hidden = (node: (typeof graph.nodes)[number], way: Way) => {
            const count = way === 'up' ? node.moreUp : node.moreDown;
            return count === 0 ? undefined : { count, show: () => more(node, way) };
          };
          const drawing =
            view === 'list' ? (
              <Around graph={graph} onMore={more} />
            ) : view === 'impact' ? (
              <Impact graph={graph} />
            ) : (
              <Graph
                label={`Lineage of ${graph.focus.label}`}
                focus={`${graph.focus.type}/${graph.focus.id}`}
                {...bundled(
                  graph.nodes.map((node) => {
                    const [moreLeft, moreRight] = [hidden(node, 'up'), hidden(node, 'down')];
                    return {
                      key: `${node.type}/${node.id}`,
                      label: node.label,
                      kind: recordWord(node.type),
                      to: lineagePath(project, node),
                      ...(moreLeft && { moreLeft }),
                      ...(moreRight && { moreRight }),
                    };
                  }),
                  graph.edges.map(({ from, to, relation }) => ({
                    from: `${from.type}/${from.id}`,
                    to: `${to.type}/${to.id}`,
                    label: relation,
                  })),
                  `${graph.focus.type}/${graph.focus.id}`,
                  `${lineagePath(project, graph.focus)}&view=list&up=${up}&down=${down}${search.expand === undefined ? '' : `&expand=${encodeURIComponent(search.expand)}`}`,
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
