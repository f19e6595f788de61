// The runs of one experiment, or of all, filtered, counted and ordered by the server; chosen ones are compared.
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { PawlError, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { useRunSnippet } from '../../app/snippets.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { FilterBox } from '../../components/filter-box.tsx';
import { Empty, Refusal, Skeleton } from '../../components/loaded.tsx';
import { Page, Tabs } from '../../components/page.tsx';
import type { TableOrder } from '../../components/table-head.tsx';
import { useTableState } from '../../components/table-state.ts';
import { plural } from '../../format/number.ts';
import { ChosenRuns } from './chosen-runs.tsx';
import { PrimaryMetric } from './primary-metric.tsx';
import { RunCharts } from './run-charts.tsx';
import { experimentColumn, fieldsShown, loggedField, runColumns, withChosen } from './run-columns.tsx';
import { findRunKeys, suggestRuns } from './run-filter.ts';
import { GroupChoice, RunGroups } from './run-groups.tsx';
import { marksColumn, usePinned, useRunMarks } from './run-marks.tsx';
import { TrashExperiment } from './trash-experiment.tsx';

const lives = [
  { value: 'active', text: 'active runs' },
  { value: 'deleted', text: 'trash' },
] as const;
const scopes = [
  { value: '', text: 'this experiment' },
  { value: '1', text: 'all experiments' },
] as const;
const ways = [
  ['table', 'Table'],
  ['charts', 'Charts'],
] as const;
/** Experiments whose names are known to a table of runs of all. */
const mostNamed = 1000;
/** Runs that one comparison takes. */
const mostCompared = 200;

/** Columns of a run itself, as an order of the server names them. */
const fields: Readonly<Record<string, string>> = { name: 'name', status: 'status', started: 'startedAt', user: 'user' };

/** A column as an order of the server names it; undefined when it cannot order by it. */
function orderKey(column: string): string | undefined {
  const logged = loggedField(column);
  if (logged === undefined) return fields[column];
  return logged.key.includes('`') ? undefined : logged.field;
}

/** An order of the server as the order of a column, so that the head of the table shows it. */
function runOrder(text: string | undefined, change: (order: string | undefined) => void): TableOrder {
  const [, named = '', direction] = /^(.*) (asc|desc)$/s.exec(text ?? '') ?? [];
  const own = Object.keys(fields).find((column) => fields[column] === named);
  return {
    sort: direction === undefined ? undefined : { id: own ?? named.replaceAll('`', ''), desc: direction === 'desc' },
    sortBy: (sort) => change(sort === undefined ? undefined : `${orderKey(sort.id)} ${sort.desc ? 'desc' : 'asc'}`),
    sortable: (column) => orderKey(column) !== undefined,
  };
}

export function ExperimentPage() {
  const project = useProject();
  const { experiment = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('viewExperiment', { path: { project, experiment } });
  const life = search.state === 'deleted' ? 'deleted' : 'active';
  const keys = found.data?.keys;
  const everywhere = search.all !== undefined && search.group === undefined;
  const named = useCall(
    'listExperiments',
    { path: { project }, query: { limit: mostNamed, life: 'all' } },
    { enabled: everywhere },
  );
  const names = named.data?.items;
  const look = useTableState('Runs');
  const charts = search.tab === 'charts' && search.group === undefined;
  const marks = useRunMarks();
  const known = useMemo(() => (keys === undefined ? undefined : withChosen(keys, look.columns)), [keys, look.columns]);
  const fields = useMemo(
    () => (known === undefined ? undefined : fieldsShown(runColumns(known), look.columns)),
    [known, look.columns],
  );
  const sought = {
    ...(everywhere ? {} : { experiment }),
    ...(life === 'deleted' ? { life: 'deleted' as const } : {}),
    ...(search.q === undefined ? {} : { filter: search.q }),
  };
  const counted = useCall(
    'countRuns',
    { path: { project }, query: sought },
    { enabled: search.group === undefined && (search.q !== undefined || everywhere || charts) },
  );
  const source = useRows(
    'listRuns',
    {
      path: { project },
      query: {
        ...sought,
        ...(search.sort === undefined ? {} : { order: search.sort }),
        ...(fields === undefined ? {} : { fields }),
      },
    },
    // Which columns are shown is known by then, so that no value is read twice.
    { enabled: found.data !== undefined && search.group === undefined },
  );
  const { source: rows, base } = usePinned(project, source, marks, fields);
  const columns = useMemo(() => {
    if (known === undefined) return [];
    const [name, ...others] = runColumns(known, base);
    const of = everywhere ? [experimentColumn(names ?? [])] : [];
    return [...(name === undefined ? [] : [name]), marksColumn(marks), ...of, ...others];
  }, [known, everywhere, names, base, marks]);
  const snippet = useRunSnippet(found.data?.experiment.name ?? '');
  const navigate = useNavigate();
  const chosen = useMemo(() => search.sel?.split(',') ?? [], [search.sel]);
  const refused =
    chosen.length < 2
      ? 'Choose at least two runs: click their boxes, shift-click for a range, or press x on a row.'
      : chosen.length > mostCompared
        ? `At most ${mostCompared} runs can be compared at once.`
        : undefined;
  const compare = (): void => {
    if (refused === undefined) void navigate({ to: projectPath(project, 'compare'), search: { runs: chosen.join() } });
  };
  const fault =
    source.query.error instanceof PawlError &&
    source.query.error.code === 'request.bad_filter' &&
    search.q !== undefined
      ? source.query.error.message
      : undefined;
  const controls = (
    <>
      <Choice
        bare
        label="Runs"
        value={life}
        options={lives}
        onChange={(state) => change({ state: state === 'deleted' ? state : undefined, sel: undefined })}
      />
      <FilterBox
        label="Filter runs"
        placeholder="metrics.auc > 0.7 and params.depth = '8'"
        text={search.q ?? ''}
        onChange={(q) => change({ q: q || undefined })}
        suggest={(at, signal) => suggestRuns(project, everywhere ? undefined : experiment, at, signal)}
        fault={fault}
      />
      {search.group === undefined ? (
        <Choice
          bare
          label="Of which experiments"
          value={everywhere ? '1' : ''}
          options={scopes}
          onChange={(all) => change({ all: all || undefined, sel: undefined })}
        />
      ) : null}
      {counted.data === undefined || search.group !== undefined ? null : (
        <span className="dim" role="status">
          {plural(counted.data.count, 'run')} found
        </span>
      )}
      <GroupChoice keys={keys} />
    </>
  );
  return (
    <Page
      views
      title={found.data?.experiment.name ?? 'Experiment'}
      crumbs={[{ label: 'Experiments', to: projectPath(project, 'experiments') }]}
      answer={found.data === undefined ? undefined : <AnswerLine of={found.data.answer} />}
      actions={
        <>
          <ActionButton
            needs="tracking.read"
            unless={refused}
            variant={refused === undefined ? 'filled' : 'default'}
            onClick={compare}
          >
            {chosen.length === 0 ? 'Compare' : `Compare ${chosen.length}`} <kbd>c</kbd>
          </ActionButton>
          {found.data === undefined ? null : (
            <PrimaryMetric key={found.data.best?.key} of={found.data} keys={found.data.keys.metrics} />
          )}
          <ChosenRuns
            project={project}
            chosen={chosen}
            deleted={life === 'deleted'}
            onGone={(gone) => {
              const rest = chosen.filter((id) => !gone.includes(id));
              change({ sel: rest.length === 0 ? undefined : rest.join() });
            }}
          />
          {found.data === undefined || chosen.length > 0 ? null : (
            <TrashExperiment project={project} experiment={experiment} name={found.data.experiment.name} />
          )}
        </>
      }
    >
      {search.group === undefined ? (
        <Tabs
          label="Ways to see the runs"
          tabs={ways}
          value={charts ? 'charts' : 'table'}
          onChange={(tab) => change({ tab: tab === 'charts' ? tab : undefined })}
        />
      ) : null}
      {found.error !== null && found.data === undefined ? (
        <Refusal error={found.error} retry={() => void found.refetch()} />
      ) : charts ? (
        <>
          <div className="table-bar">{controls}</div>
          {fault !== undefined ? null : source.query.error !== null && source.rows.length === 0 ? (
            <Refusal error={source.query.error} retry={() => void source.query.refetch()} />
          ) : found.data === undefined || source.query.isPending ? (
            <Skeleton lines={8} />
          ) : (
            <RunCharts project={project} source={rows} marks={marks} total={counted.data?.count} />
          )}
        </>
      ) : search.group === undefined ? (
        <DataTable
          label="Runs"
          source={rows}
          columns={columns}
          findColumns={(text, cursor, signal) => findRunKeys(project, experiment, text, cursor, signal)}
          rowKey={({ id }) => id}
          opens={({ id, name }) => ({ to: projectPath(project, `runs/${id}`), label: name })}
          selection={{
            chosen,
            change: (ids) => change({ sel: ids.length === 0 ? undefined : ids.join() }),
            action: { key: 'c', act: compare },
          }}
          order={runOrder(search.sort, (sort) => change({ sort }))}
          searched
          refusalShown={fault !== undefined}
          filter={search.q === undefined ? undefined : { text: search.q, clear: () => change({ q: undefined }) }}
          toolbar={controls}
          empty={
            life === 'deleted' ? (
              <Empty>No run of the experiment is in the trash.</Empty>
            ) : (
              <Empty snippet={snippet}>No run has been logged here yet. The first one:</Empty>
            )
          }
        />
      ) : (
        <>
          <div className="table-bar">{controls}</div>
          {found.data === undefined ? (
            <Skeleton lines={8} />
          ) : (
            <RunGroups
              experiment={experiment}
              by={search.group}
              life={life}
              keys={found.data.keys}
              first={found.data.best?.key}
            />
          )}
        </>
      )}
    </Page>
  );
}
