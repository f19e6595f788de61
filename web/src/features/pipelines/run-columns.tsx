// Columns of a table of pipeline runs.
import type { Item } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import type { Column } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { duration } from '../../format/number.ts';

export const runColumns: readonly Column<Item<'listPipelineRuns'>>[] = [
  {
    id: 'run',
    header: 'Run',
    width: 190,
    value: ({ id }) => id,
    cell: ({ id, pipeline, project }) => (
      <To to={projectPath(project, `pipelines/${encodeURIComponent(pipeline)}/${id}`)}>
        {pipeline} #{id.slice(-6)}
      </To>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: 110,
    value: ({ state }) => state,
    cell: ({ state }) => <State state={state} />,
  },
  {
    id: 'created',
    header: 'Started',
    width: 155,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} exact />,
  },
  {
    id: 'took',
    header: 'Took',
    width: 80,
    right: true,
    value: ({ durationMs }) => durationMs,
    cell: ({ durationMs }) => duration(durationMs),
  },
  {
    id: 'params',
    header: 'Parameters',
    width: 120,
    value: ({ params }) =>
      Object.entries(params)
        .map(([key, value]) => `${key}=${value}`)
        .join(' ') || '–',
  },
  { id: 'cause', header: 'Why', width: 260, grow: 4, value: ({ cause }) => cause.note || cause.kind },
];
