// Runs in groups of equal values: the mean and spread of metrics over all members, which the server sums up; one group is open at a time
// and shows its members.
import { Button } from '@mantine/core';
import { useMemo } from 'react';
import { type Item, useRows } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice } from '../../components/choice.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Panel } from '../../components/page.tsx';
import type { TableOrder } from '../../components/table-head.tsx';
import { useTableState } from '../../components/table-state.ts';
import { count, metric as metricText, plural } from '../../format/number.ts';
import { fieldsShown, metricField, paramField, type RunKeys, runColumns } from './run-columns.tsx';

type Group = Item<'groupRuns'>;
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

function columnsOf(
  by: string,
  keys: readonly string[],
  open: string | undefined,
  toggle: (group: Group) => void,
): readonly Column<Group>[] {
  const fields = fieldsOf(by);
  return [
    ...fields.map(
      (field, at): Column<Group> => ({
        id: at === 0 ? 'values' : `values.${at}`,
        header: field.replace(/^(params|tags)\./, ''),
        width: 130,
        value: ({ values }) => values[at],
        cell: (group) =>
          at > 0 ? (
            (group.values[at] ?? <span className="dim">not set</span>)
          ) : (
            <button
              type="button"
              className="group-toggle"
              aria-expanded={group.members === open}
              aria-label={`Members of ${label(by, group)}`}
              onClick={() => toggle(group)}
            >
              {group.members === open ? '▾' : '▸'} {group.values[0] ?? <span className="dim">not set</span>}
            </button>
          ),
      }),
    ),
    { id: 'runs', header: 'Runs', width: 70, right: true, value: ({ runs }) => runs, cell: ({ runs }) => count(runs) },
    ...keys.flatMap((key, at): Column<Group>[] => {
      const of = (group: Group) => group.metrics[at];
      return [
        {
          id: `metrics.${key}`,
          header: `${key}, mean ± sd`,
          width: 170,
          right: true,
          value: (group) => of(group)?.mean,
          cell: (group) => {
            const { mean, sd } = of(group) ?? {};
            if (mean === undefined || mean === null) return '–';
            return `${metricText(mean)}${sd === null || sd === undefined ? '' : ` ± ${metricText(sd)}`}`;
          },
        },
        {
          id: `n.${key}`,
          header: 'n',
          width: 110,
          right: true,
          value: (group) => of(group)?.numbers,
          cell: (group) => {
            const { numbers = 0, nan = 0, missing = 0 } = of(group) ?? {};
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
          value: (group) => (of(group)?.min === null ? null : `${of(group)?.min} to ${of(group)?.max}`),
          cell: (group) =>
            of(group)?.min === null ? '–' : `${metricText(of(group)?.min)} to ${metricText(of(group)?.max)}`,
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

function Members(props: {
  readonly experiment: string;
  readonly life: 'active' | 'deleted';
  readonly filter: string;
  readonly keys: RunKeys;
  readonly close: () => void;
}) {
  const project = useProject();
  const columns = useMemo(() => runColumns(props.keys), [props.keys]);
  const fields = fieldsShown(columns, useTableState('Members').columns);
  const source = useRows('listRuns', {
    path: { project },
    query: {
      experiment: props.experiment,
      life: props.life,
      filter: props.filter,
      ...(fields === undefined ? {} : { fields }),
    },
  });
  return (
    <Panel
      title="Members"
      actions={
        <Button variant="subtle" onClick={props.close}>
          Close
        </Button>
      }
    >
      <DataTable
        label="Members"
        source={source}
        columns={columns}
        rowKey={({ id }) => id}
        maxHeight={340}
        empty={<Empty>No run is in this group any more.</Empty>}
      />
    </Panel>
  );
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
  const columns = columnsOf(by, keys, open, ({ members }) => change({ focus: members === open ? undefined : members }));
  const groups = source.rows;
  const runs = groups.reduce((sum, group) => sum + group.runs, 0);
  return (
    <>
      <DataTable
        label="Groups"
        source={source}
        columns={columns}
        rowKey={({ members }) => members}
        selected={open}
        order={groupOrder(search.sort, (sort) => change({ sort }))}
        filter={search.q === undefined ? undefined : { text: search.q, clear: () => change({ q: undefined }) }}
        maxHeight={420}
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
      {open === undefined ? null : (
        <Members
          experiment={experiment}
          life={props.life}
          filter={search.q === undefined ? open : `(${search.q}) and ${open}`}
          keys={props.keys}
          close={() => change({ focus: undefined })}
        />
      )}
    </>
  );
}
