// What a dataset went into: views, training sets, runs and what came of them.
import { type Answer, useCall } from '../../api/client.ts';
import { lineagePath, recordPath, recordWord } from '../../app/records.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';

type Node = Answer<'getLineage'>['nodes'][number];

const columns: readonly Column<Node>[] = [
  { id: 'type', header: 'What', width: 120, value: ({ type }) => recordWord(type) },
  {
    id: 'label',
    header: 'Record',
    width: 240,
    grow: 3,
    value: ({ label }) => label,
    cell: (node) => <To to={recordPath(node)}>{node.label}</To>,
  },
  {
    id: 'depth',
    header: 'Steps away',
    width: 90,
    right: true,
    value: ({ depth }) => depth,
  },
  { id: 'at', header: 'Made', width: 140, value: ({ at }) => at, cell: ({ at }) => <Moment at={at} exact /> },
];

/** Deployments are four steps from the data: version, run, model version, deployment. */
const depth = 4;
const shown = new Set(['feature-view', 'training-set', 'run', 'model-version', 'deployment']);

export function UsedBy({ project, dataset }: { readonly project: string; readonly dataset: string }) {
  const found = useCall('getLineage', {
    path: { type: 'dataset', id: dataset },
    query: { direction: 'downstream', depth },
  });
  return (
    <Loaded of={found} lines={6}>
      {({ nodes, truncated }) => (
        <>
          <DataTable
            label="Used by"
            source={{ rows: nodes.filter(({ type }) => shown.has(type)) }}
            columns={columns}
            rowKey={({ type, id }) => `${type} ${id}`}
            empty={<Empty>Nothing has used it yet.</Empty>}
          />
          {truncated ? (
            <p className="dim">
              More records than are read here came of it:{' '}
              <To to={lineagePath(project, { type: 'dataset', id: dataset })}>open the graph</To>.
            </p>
          ) : null}
        </>
      )}
    </Loaded>
  );
}
