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
    width: 155,
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Moment at={startedAt} />,
  },
  { id: 'user', header: 'By', width: 90, value: ({ user }) => user },
];
const shownMetrics = 5;

/** What the runs have to show beside themselves. */
export interface RunKeys {
  readonly metrics: readonly string[];
  readonly params: readonly { readonly key: string; readonly differs: boolean }[];
}

export function runKeys(runs: readonly Run[]): RunKeys {
  const metrics = new Set<string>();
  const params = new Map<string, boolean>();
  const first = runs[0]?.params;
  runs.forEach((run, index) => {
    for (const { key } of run.metrics) metrics.add(key);
    for (const key of Object.keys(run.params)) if (!params.has(key)) params.set(key, index > 0);
  });
  for (const [key, differs] of params)
    if (!differs && runs.some((run) => run.params[key] !== first?.[key])) params.set(key, true);
  return {
    metrics: [...metrics].sort(),
    params: [...params].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, differs]) => ({ key, differs })),
  };
}

const values = new WeakMap<Run, ReadonlyMap<string, Run['metrics'][number]['value']>>();

/** The value of a metric of a run, found without reading the others again. */
function metricOf(run: Run, key: string) {
  let found = values.get(run);
  if (found === undefined) {
    found = new Map(run.metrics.map((one) => [one.key, one.value]));
    values.set(run, found);
  }
  return found.get(key);
}

/** Metrics first, the first few shown; parameters that differ between the runs shown, the rest in the column picker. */
export function runColumns({ metrics, params }: RunKeys): readonly Column<Run>[] {
  return [
    ...fixed,
    ...metrics.map(
      (key, index): Column<Run> => ({
        id: `metrics.${key}`,
        header: key,
        width: 110,
        right: true,
        hidden: index >= shownMetrics,
        value: (run) => metricOf(run, key),
        cell: (run) => metric(metricOf(run, key)),
      }),
    ),
    ...params.map(
      ({ key, differs }): Column<Run> => ({
        id: `params.${key}`,
        header: key,
        width: 110,
        hidden: !differs,
        value: (run) => run.params[key],
      }),
    ),
  ];
}
