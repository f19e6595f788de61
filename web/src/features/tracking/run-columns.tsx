// Columns of a table of runs: the fixed ones, and one per metric and parameter that the runs have.
import type { Item } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import type { Column } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { metric } from '../../format/number.ts';

export type Run = Item<'listRuns'>;

const fixed: readonly Column<Run>[] = [
  {
    id: 'name',
    header: 'Name',
    width: 190,
    grow: 2,
    value: ({ name }) => name,
    cell: ({ id, name, project }) => <To to={projectPath(project, `runs/${id}`)}>{name}</To>,
  },
  {
    id: 'status',
    header: 'Status',
    width: 100,
    value: ({ status }) => status,
    cell: ({ status }) => <State state={status} />,
  },
  {
    id: 'started',
    header: 'Started',
    width: 145,
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Moment at={startedAt} />,
  },
  { id: 'user', header: 'By', width: 90, value: ({ user }) => user },
];
const shownMetrics = 5;

/** Metrics first, the first few shown; parameters that differ between the runs shown, the rest in the column picker. */
export function runColumns(runs: readonly Run[]): readonly Column<Run>[] {
  const metrics = [...new Set(runs.flatMap((run) => run.metrics.map(({ key }) => key)))].sort();
  const params = [...new Set(runs.flatMap((run) => Object.keys(run.params)))].sort();
  const differs = (key: string): boolean => new Set(runs.map((run) => run.params[key])).size > 1;
  return [
    ...fixed,
    ...metrics.map(
      (key, index): Column<Run> => ({
        id: `metrics.${key}`,
        header: key,
        width: 110,
        right: true,
        hidden: index >= shownMetrics,
        value: (run) => run.metrics.find((found) => found.key === key)?.value,
        cell: (run) => metric(run.metrics.find((found) => found.key === key)?.value),
      }),
    ),
    ...params.map(
      (key): Column<Run> => ({
        id: `params.${key}`,
        header: key,
        width: 110,
        hidden: !differs(key),
        value: (run) => run.params[key],
      }),
    ),
  ];
}
