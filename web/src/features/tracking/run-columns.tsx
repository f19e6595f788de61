// Columns of a table of runs: the fixed ones, and one per metric and parameter that runs of the experiment have; of what the runs logged
// only the columns shown are read.
import type { Answer, Item } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import type { Column } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { To } from '../../components/page.tsx';
import { State } from '../../components/status.tsx';
import { type ChosenColumn, shownColumns } from '../../components/table-layout.ts';
import { metric, signed } from '../../format/number.ts';

export type Run = Item<'listRuns'>;
export type RunKeys = Answer<'viewExperiment'>['keys'];

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
/** Which experiment a run is of, where runs of several are shown. */
export function experimentColumn(experiments: readonly { readonly id: string; readonly name: string }[]): Column<Run> {
  const names = new Map(experiments.map(({ id, name }) => [id, name]));
  return {
    id: 'experiment',
    header: 'Experiment',
    width: 150,
    value: ({ experimentId }) => names.get(experimentId) ?? experimentId,
    cell: ({ experimentId, project }) => (
      <To to={projectPath(project, `experiments/${experimentId}`)}>{names.get(experimentId) ?? experimentId}</To>
    ),
  };
}

const shownMetrics = 5;

/** Fields in backquotes, as the server takes those that have other characters than names have. */
export const metricField = (key: string): string => `metrics.\`${key}\``;
export const paramField = (key: string): string => `params.\`${key}\``;

/** The metric or parameter that a column shows, as a field of the server; undefined for a column of the run itself. */
export function loggedField(column: string): { readonly key: string; readonly field: string } | undefined {
  const [, entity, key] = /^(metrics|params)\.(.+)$/s.exec(column) ?? [];
  if (key === undefined) return undefined;
  return { key, field: entity === 'metrics' ? metricField(key) : paramField(key) };
}

/** Longer lists of fields would not go through an address. */
const longestFields = 6000;

/** What the columns shown need of each run, for the server; undefined for all, when it cannot be said. */
export function fieldsShown(
  columns: readonly Column<Run>[],
  chosen: readonly ChosenColumn[] | undefined,
): string | undefined {
  const logged = shownColumns(columns, chosen).flatMap(({ column }) => loggedField(column.id) ?? []);
  const text = ['name', ...logged.map(({ field }) => field).sort()].join();
  const unnameable = logged.some(({ key }) => key.includes('`'));
  return unnameable || encodeURIComponent(text).length > longestFields ? undefined : text;
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

/** Keys with those that a reader chose of older runs. */
export function withChosen(keys: RunKeys, chosen: readonly ChosenColumn[] | undefined): RunKeys {
  const known = new Set([
    ...keys.metrics.map((key) => `metrics.${key}`),
    ...keys.params.map(({ key }) => `params.${key}`),
  ]);
  const added = (chosen ?? []).flatMap(({ id }) => (known.has(id) ? [] : [/^(metrics|params)\.(.+)$/s.exec(id) ?? []]));
  const of = (entity: string) => added.flatMap(([, own, key]) => (own === entity && key !== undefined ? [key] : []));
  return {
    ...keys,
    metrics: [...keys.metrics, ...of('metrics')],
    params: [...keys.params, ...of('params').map((key) => ({ key, varies: false }))],
  };
}

/** Metrics first, the first few shown; parameters that differ between the runs shown, the rest in the column picker. */
export function runColumns({ metrics, params }: RunKeys, base?: Run): readonly Column<Run>[] {
  return [
    ...fixed,
    ...metrics.map(
      (key, index): Column<Run> => ({
        id: `metrics.${key}`,
        header: key,
        width: base === undefined ? 110 : 150,
        right: true,
        hidden: index >= shownMetrics,
        value: (run) => metricOf(run, key),
        cell: (run) => {
          const value = metricOf(run, key);
          const from = base === undefined || base.id === run.id ? undefined : metricOf(base, key);
          if (typeof value !== 'number' || typeof from !== 'number') return metric(value);
          return (
            <>
              {metric(value)} <span className="dim">{signed(value - from)}</span>
            </>
          );
        },
      }),
    ),
    ...params.map(
      ({ key, varies }): Column<Run> => ({
        id: `params.${key}`,
        header: key,
        width: 110,
        hidden: !varies,
        value: (run) => run.params[key],
      }),
    ),
  ];
}
