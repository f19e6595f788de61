// Runs in groups of equal values: the mean and spread of metrics over all members, which the server sums up; one group is open at a time
// and shows its members below it, each with its own values.
import { Button } from '@mantine/core';
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { To } from '../../components/page.tsx';
import type { TableOrder } from '../../components/table-head.tsx';
import { count, metric as metricText, plural } from '../../format/number.ts';
import { metricField, paramField, type Run, type RunKeys } from './run-columns.tsx';

type Group = Item<'groupRuns'>;
/** A row of the table: a group, a run of the open one, or what its runs end with. */
type Line =
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'member'; readonly run: Run }
  | { readonly kind: 'end'; readonly shown: number; readonly of: Group; readonly more: (() => void) | undefined };

const groupOf = (line: Line): Group | undefined => (line.kind === 'group' ? line.group : undefined);
const loggedBy = (line: Line, key: string) =>
  line.kind === 'member' ? line.run.metrics.find((one) => one.key === key)?.value : undefined;
const aggregates = ['last', 'min', 'max', 'mean'] as const;
const shownMetrics = 4;

/** `params.depth, tags.seed` as its fields. */
const fieldsOf = (by: string): readonly string[] =>
  (by.match(/(?:[^,`]|`[^`]*`)+/g) ?? []).map((field) => field.trim().replaceAll('`', ''));

function label(by: string, { values }: Group): string {
  return fieldsOf(by)
    .map((field, at) => `${field.replace(/^(params|tags)\./, '')} ${values[at] ?? 'not set'}`)
    .join(', ');
}

/** The members with all columns of a run; no record beside them. */
function AsTable({ to, of }: { readonly to: string; readonly of: string }) {
  return (
    <To to={to} label={`As a table: ${of}`}>
      As a table
    </To>
  );
}

function columnsOf(
  by: string,
  keys: readonly string[],
  open: string | undefined,
  toggle: (group: Group) => void,
  asTable: (group: Group) => string,
): readonly Column<Line>[] {
  const fields = fieldsOf(by);
  const nothing = <span className="dim">not set</span>;
  const first = (line: Line) => {
    if (line.kind === 'member')
      return (
        <span className="group-member">
          <To to={projectPath(line.run.project, `runs/${line.run.id}`)}>{line.run.name}</To>
        </span>
      );
    if (line.kind === 'end')
      return (
        <span className="group-member row tight">
          {line.more === undefined ? null : (
            <Button variant="subtle" onClick={line.more}>
              {count(line.of.runs - line.shown)} more
            </Button>
          )}
          <AsTable to={asTable(line.of)} of={label(by, line.of)} />
        </span>
      );
    const { group } = line;
    return (
      <button
        type="button"
        className="group-toggle"
        aria-expanded={group.members === open}
        aria-label={`Members of ${label(by, group)}`}
        onClick={() => toggle(group)}
      >
        {group.members === open ? '▾' : '▸'} {group.values[0] ?? nothing}
      </button>
    );
  };
  return [
    ...fields.map(
      (field, at): Column<Line> => ({
        id: at === 0 ? 'values' : `values.${at}`,
        header: field.replace(/^(params|tags)\./, ''),
        width: at === 0 ? 200 : 130,
        value: (line) => (at === 0 && line.kind === 'member' ? line.run.name : groupOf(line)?.values[at]),
        cell: (line) => (at === 0 ? first(line) : line.kind === 'group' ? (line.group.values[at] ?? nothing) : ''),
      }),
    ),
    {
      id: 'runs',
      header: 'Runs',
      width: 90,
      right: true,
      value: (line) => groupOf(line)?.runs,
      cell: (line) => (line.kind === 'group' ? count(line.group.runs) : line.kind === 'member' ? line.run.status : ''),
    },
    ...keys.flatMap((key, at): Column<Line>[] => {
      const of = (line: Line) => groupOf(line)?.metrics[at];
      return [
        {
          id: `metrics.${key}`,
          header: `${key}, mean ± sd`,
          width: 170,
          right: true,
          value: (line) => loggedBy(line, key) ?? of(line)?.mean,
          cell: (line) => {
            if (line.kind !== 'group') return line.kind === 'member' ? metricText(loggedBy(line, key)) : '';
            const { mean, sd } = of(line) ?? {};
            if (mean === undefined || mean === null) return '–';
            return `${metricText(mean)}${sd === null || sd === undefined ? '' : ` ± ${metricText(sd)}`}`;
          },
        },
        {
          id: `n.${key}`,
          header: 'n',
          width: 110,
          right: true,
          value: (line) => of(line)?.numbers,
          cell: (line) => {
            if (line.kind !== 'group') return '';
            const { numbers = 0, nan = 0, missing = 0 } = of(line) ?? {};
            const rest = [nan > 0 ? `${count(nan)} NaN` : '', missing > 0 ? `${count(missing)} missing` : ''];
            return [count(numbers), ...rest.filter((text) => text !== '')].join(', ');
          },
        },
        {
          id: `range.${key}`,
          header: 'min to max',
          width: 150,
          right: true,
          hidden: at > 0,
          value: (line) => {
            const { min = null, max = null } = of(line) ?? {};
            return min === null ? null : `${min} to ${max}`;
          },
          cell: (line) => {
            if (line.kind !== 'group') return '';
            const { min = null, max = null } = of(line) ?? {};
            return min === null ? '–' : `${metricText(min)} to ${metricText(max)}`;
          },
        },
      ];
    }),
  ];
}

/** An order of the server as the order of a column. */
function groupOrder(text: string | undefined, change: (order: string | undefined) => void): TableOrder {
  const [, named = '', direction] = /^(.*) (asc|desc)$/s.exec(text ?? '') ?? [];
  const sortable = (column: string): boolean => /^(values|runs|metrics\.[^`]+)$/s.test(column);
  return {
    sort: direction === undefined ? undefined : { id: named.replaceAll('`', ''), desc: direction === 'desc' },
    sortBy: (sort) => {
      const name = sort?.id.startsWith('metrics.') === true ? metricField(sort.id.slice(8)) : sort?.id;
      change(sort === undefined ? undefined : `${name} ${sort.desc ? 'desc' : 'asc'}`);
    },
    sortable,
  };
}

/** What the runs can be grouped by. */
export function GroupChoice(props: { readonly keys: RunKeys | undefined }) {
  const [search, change] = usePageSearch();
  const params = (props.keys?.params ?? []).filter(({ key }) => !key.includes('`'));
  const own = ['status', 'user', ...params.map(({ key }) => paramField(key))];
  const all = search.group === undefined || own.includes(search.group) ? own : [...own, search.group];
  return (
    <Choice
      label="Group by"
      value={search.group ?? ''}
      options={[
        { value: '', text: 'nothing' },
        ...all.map((value) => ({
          value,
          text: fieldsOf(value)
            .join(', ')
            .replace(/^params\./, ''),
        })),
      ]}
      onChange={(group) => change({ group: group === '' ? undefined : group, focus: undefined, sort: undefined })}
    />
  );
}

export function RunGroups(props: {
  readonly experiment: string;
  readonly by: string;
  readonly life: 'active' | 'deleted';
  readonly keys: RunKeys;
  /** The metric that comes first. */
  readonly first: string | undefined;
}) {
  const project = useProject();
  const [search, change] = usePageSearch();
  const { experiment, by } = props;
  const logged = props.keys.metrics
    .filter((key) => !key.includes('`'))
    .sort((a, b) => Number(b === props.first) - Number(a === props.first) || (a < b ? -1 : 1));
  const keys = logged.slice(0, shownMetrics);
  const aggregate = aggregates.find((one) => one === search.agg) ?? 'last';
  const source = useRows('groupRuns', {
    path: { project },
    query: {
      experiment,
      by,
      life: props.life,
      aggregate,
      ...(keys.length === 0 ? {} : { metrics: keys.map(metricField).join() }),
      ...(search.q === undefined ? {} : { filter: search.q }),
      ...(search.sort === undefined ? {} : { order: search.sort }),
    },
  });
  const open = search.focus;
  const ofMembers = (members: string): string => (search.q === undefined ? members : `(${search.q}) and ${members}`);
  const members = useRows(
    'listRuns',
    {
      path: { project },
      query: {
        experiment,
        life: props.life,
        filter: ofMembers(open ?? ''),
        fields: ['name', ...keys.map(metricField)].join(),
      },
    },
    { enabled: open !== undefined },
  );
  const here = projectPath(project, `experiments/${experiment}`);
  const columns = columnsOf(
    by,
    keys,
    open,
    ({ members }) => change({ focus: members === open ? undefined : members }),
    (group) => `${here}?q=${encodeURIComponent(ofMembers(group.members))}`,
  );
  const groups = source.rows;
  const lines = groups.flatMap((group): readonly Line[] => {
    const own: Line = { kind: 'group', group };
    if (group.members !== open || members.query.isPending) return [own];
    const { rows: runs, complete, more } = members;
    const end: Line = { kind: 'end', shown: runs.length, of: group, more: complete ? undefined : more };
    return [own, ...runs.map((run): Line => ({ kind: 'member', run })), end];
  });
  const runs = groups.reduce((sum, group) => sum + group.runs, 0);
  return (
    <DataTable
      label="Groups"
      source={{
        ...source,
        rows: lines,
        async *readAll(signal) {
          for await (const page of source.readAll(signal)) yield page.map((group): Line => ({ kind: 'group', group }));
        },
      }}
      columns={columns}
      rowKey={(line) =>
        line.kind === 'group' ? line.group.members : line.kind === 'member' ? `run ${line.run.id}` : 'end'
      }
      selected={open}
      order={groupOrder(search.sort, (sort) => change({ sort }))}
      filter={search.q === undefined ? undefined : { text: search.q, clear: () => change({ q: undefined }) }}
      toolbar={
        <>
          <Choice
            label="of each run the"
            value={aggregate}
            options={aggregates.map((value) => ({ value, text: value === 'last' ? 'last value' : value }))}
            onChange={(agg) => change({ agg: agg === 'last' ? undefined : agg })}
          />
          <span className="dim">
            {plural(groups.length, 'group')} of {plural(runs, 'run')}
            {source.complete ? '' : ' so far'}; numbers are of all members
          </span>
        </>
      }
      empty={<Empty>No run has been logged here yet.</Empty>}
    />
  );
}
